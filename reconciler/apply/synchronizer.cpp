#include "apply/synchronizer.h"

#include <fmt/format.h>

#include <algorithm>

#include "apply/answer.h"
#include "hierarchy/product_numbers.h"

namespace supctl {
namespace {

constexpr unsigned kMostLostAnswers = 3;
constexpr Seconds kTogether{30};

const SynchronizationRow* top_row(const RunState& state) {
    return state.feed.last().row(state.topology.top, state.topology.default_of(state.topology.top));
}

}  // namespace

/// An earlier request serves this step when nothing that owes was written after it. The one that fetches the
/// catalog serves whatever was written: the selection is synchronized later anyway, and pays every debt.
std::optional<Judgement> Synchronizer::attach(const Step& step) {
    if (!s_.facts.request || s_.facts.request->exhausted) return std::nullopt;
    const Request& request = *s_.facts.request;
    // Who asks by hand wants one more, whatever an earlier asking by hand has brought.
    if (request.by_hand && s_.context.mode != ApplyContext::Mode::apply) return std::nullopt;
    const bool owes_more = s_.facts.last_owing && *s_.facts.last_owing > request.time;
    if (owes_more && step.purpose != Purpose::synchronizeCatalog) return std::nullopt;
    const SynchronizationRow* row = top_row(s_);
    const bool changed = row != nullptr && mark(row) != request.top;
    if (changed && row->failed()) return std::nullopt;
    if (changed)
        return Judgement{Verdict::done,
                         fmt::format("the synchronization that was requested at {} serves (state {} at {})",
                                     iso_time(request.time), row->state, iso_time(row->state_time)),
                         {},
                         true,
                         false};
    if (s_.feed.server_now() < request.time + kRequestGrace)
        return waiting(fmt::format("requested at {}; it has until {} to begin", iso_time(request.time),
                                   iso_time(request.time + kRequestGrace)));
    return std::nullopt;
}

/// A killed run may have written what WSUS must take over first; its waits are not planned again.
std::optional<TimePoint> Synchronizer::not_before() const {
    std::optional<TimePoint> out;
    const auto later = [&](TimePoint when) { out = out ? std::max(*out, when) : when; };
    if (s_.facts.selected && !s_.facts.subscribed) later(*s_.facts.selected + kSubscriptionSettle);
    const auto written = s_.facts.written.find(s_.topology.top);
    if (written != s_.facts.written.end() && !s_.facts.configured.contains(s_.topology.top))
        later(written->second + kConfigurationSettle);
    // A point of the top-level site that is being installed makes its WSUS configured anew. A request that
    // goes out together with the creation begins before that; a later one has to wait until it is over.
    const auto role_limit = s_.context.declaration.limit(FieldId::limit_role);
    for (const auto& [role, created] : s_.facts.created) {
        if (role.first != s_.topology.top || s_.feed.server_now() - created <= kTogether) continue;
        TimePoint installed = created + role_limit;
        for (const StatusMessage& message : s_.feed.last().messages)
            if (message.machine == role.second && message.id == message_id::kInstalled &&
                message.time >= created)
                installed = std::min(installed, message.time);
        later(installed + kConfigurationSettle);
    }
    return out;
}

Task<Judgement> Synchronizer::advance(const Step& step, TimePoint started) {
    const TimePoint now = s_.feed.server_now();
    const auto limit = s_.context.declaration.limit(FieldId::limit_synchronization);
    if (!s_.feed.current()) {
        // A request is made, or found to have been made, over what is really so.
        if (now >= started + limit)
            co_return Judgement{Verdict::failed, "no complete reading within the limit", {}, false, true};
        co_return waiting("a request needs a complete reading");
    }
    if (auto attached = attach(step)) co_return *attached;
    if (const auto when = not_before(); when && now < *when)
        co_return waiting(fmt::format("what was written must settle until {}", iso_time(*when)));
    if (synchronization_runs(s_.feed.last(), s_.topology)) {
        const SynchronizationRow* row = top_row(s_);
        std::string evidence =
            fmt::format("a synchronization is under way (state {} since {}); it is waited out", row->state,
                        iso_time(row->state_time));
        if (now >= started + limit) co_return Judgement{Verdict::failed, std::move(evidence), {}, true, true};
        co_return waiting(std::move(evidence));
    }
    Judgement out = co_await ask(step, 0);
    co_return out;
}

Task<Judgement> Synchronizer::ask_again(const Step& step) {
    // What was written since the first asking has to settle as well.
    if (const auto when = not_before(); when && s_.feed.server_now() < *when)
        co_return waiting(fmt::format("what was written must settle until {}", iso_time(*when)));
    if (synchronization_runs(s_.feed.last(), s_.topology))
        co_return waiting("a synchronization is under way; it is waited out");
    const unsigned repeats = s_.facts.request ? s_.facts.request->repeats + 1 : 0;
    Judgement out = co_await ask(step, repeats);
    co_return out;
}

Task<Judgement> Synchronizer::ask(const Step& step, unsigned repeats) {
    const StatusReading& reading = s_.feed.last();
    Request made;
    // Everything that owes was written before: equal seconds must not say otherwise.
    made.time = std::max(s_.feed.server_now(), s_.facts.last_owing.value_or(TimePoint{}));
    made.first = repeats > 0 && s_.facts.request ? s_.facts.request->first : made.time;
    made.repeats = repeats;
    made.top = mark(top_row(s_));
    made.known_rows = true;
    for (const SynchronizationRow& row : reading.synchronization)
        made.rows[{row.site, row.server}] = mark(&row);
    Result<std::int64_t> intent = s_.recorder.intent(step.id, request_body(made));
    if (!intent) co_return Judgement{Verdict::failed, intent.error().message, {}, false, false};
    s_.facts.request = made;
    s_.facts.owing_settled = false;
    s_.wrote = true;
    ++s_.outcome.synchronizations;
    Result<void> answer = co_await request_synchronization(s_.context.writer);
    const bool lost = meaning(answer) == Answer::unknown;
    std::string_view word = "accepted";
    if (!answer) word = lost ? "lost" : "refused";
    Result<void> told = s_.recorder.outcome(*intent, step.id, word, answer ? "" : answer.error().message);
    if (!told) co_return Judgement{Verdict::failed, told.error().message, {}, false, false};
    if (answer) {
        s_.facts.request->accepted = true;
        co_return Judgement{
            Verdict::done, fmt::format("requested at {}", iso_time(made.time)), {}, false, false};
    }
    if (lost && ++lost_answers_ < kMostLostAnswers)
        co_return waiting(
            fmt::format("the request had no clear answer ({}); the rows will show whether it was carried out",
                        answer.error().message));
    if (!lost) s_.facts.request.reset();
    Diagnostic why = answer.error();
    why.address = step.id;
    s_.outcome.diagnostics.add(std::move(why));
    co_return Judgement{Verdict::failed, answer.error().message, {}, false, false};
}

}  // namespace supctl
