#include "plan/debts.h"

#include <fmt/format.h>

#include "hierarchy/product_numbers.h"

namespace supctl {
SynchronizationDebts::SynchronizationDebts(const Declaration& declaration, const Observation& observation,
                                           const Memory& memory, Phase phase)
    : declared_(declaration), observed_(observation), memory_(memory), phase_(phase) {
    for (const StatusMessage& message : observation.messages)
        if (message.id == message_id::kInstalled)
            installed_[{message.site, message.machine}] = message.time;  // sorted by time: the newest stays
    const Site* top = observation.live.top();
    if (top == nullptr) return;
    if (const auto* point = observation.live.default_point(*top))
        top_row_ = observation.row(top->code, point->server);
    if (top_row_ == nullptr || !top_row_->ever_succeeded()) return;
    for (const StatusMessage& message : observation.messages)
        if (message.site == top->code && message.id == sync_state::kStarted &&
            message.time <= top_row_->last_success)
            began_ = message.time;
}

std::optional<TimePoint> SynchronizationDebts::configured(const Site& site, Fqdn server) const {
    const auto known = memory_.configured.find(step_id(Purpose::configured, site.code, {}));
    if (known != memory_.configured.end()) return known->second;
    const auto installed = installed_.find({site.code, server});
    if (installed == installed_.end()) return std::nullopt;
    return installed->second;
}

Following SynchronizationDebts::following(const Site& site, Fqdn server) const {
    Following out;
    const SynchronizationRow* row = observed_.row(site.code, server);
    if (row == nullptr || (!row->ever_succeeded() && !row->running()))
        out.state = Following::State::never;
    else if (row->running())
        out.state = Following::State::running;
    else if (top_row_ != nullptr && row->catalog_version < top_row_->catalog_version)
        out.state = Following::State::behind;
    else if (row->state == sync_state::kOutOfStep || row->failed())
        out.state = Following::State::behind;
    if (top_row_ == nullptr || !began_) return out;
    const auto when = configured(site, server);
    // A row that succeeded before shows a site that was configured long ago, unless something says otherwise.
    out.told = when ? *began_ > *when : out.state != Following::State::never;
    return out;
}

std::vector<DebtReason> SynchronizationDebts::reasons(
    const std::vector<std::pair<const Site*, Fqdn>>& children) const {
    std::vector<DebtReason> out;
    if (phase_ == Phase::neverSynchronized) {
        out.push_back({'a', "nothing ever synchronized"});
        return out;
    }
    if (memory_.debt)
        out.push_back({'c', fmt::format("an earlier run wrote what needs a synchronization ({})",
                                        iso_time(*memory_.debt))});
    for (const auto& [site, server] : children) {
        const Following how = following(*site, server);
        if (how.state == Following::State::current || how.state == Following::State::running || how.told)
            continue;
        if (how.state == Following::State::behind && !began_)
            continue;  // nothing says that it was not told: it is waited for
        out.push_back({'d', fmt::format("site {} has not followed a synchronization since it was configured",
                                        site->code.text())});
    }
    const Value declared = declared_.hierarchy.get(declared_.hierarchy.global(), FieldId::schedule);
    const Value live = observed_.live.get(observed_.live.global(), FieldId::schedule);
    const auto on = [&](Value value) {
        return value.kind == Value::Kind::schedule &&
               observed_.live.pool().schedule(value.schedule()).form != Schedule::Form::disabled;
    };
    if (!memory_.ever_synchronized && on(declared) && live.kind == Value::Kind::schedule && !on(live))
        out.push_back({'e', "the schedule, last step of a bootstrap, is still off"});
    return out;
}

}  // namespace supctl
