#include "plan/danger.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/codes.h"
#include "base/text.h"

namespace supctl {
namespace {

void raise(Step& step, Danger danger) {
    step.danger = std::max(step.danger, danger);
}

void acknowledge(Step& step, Operation operation, std::string target) {
    const Acknowledgement one{operation, std::move(target)};
    if (std::find(step.acknowledgements.begin(), step.acknowledgements.end(), one) ==
        step.acknowledgements.end())
        step.acknowledgements.push_back(one);
}

void selection(Step& step, const Change& change, const Observation& observation) {
    if (change.from.kind != Value::Kind::set || change.to.kind != Value::Kind::set) return;
    const auto& pool = observation.live.pool();
    const auto from = pool.set(change.from.set());
    const auto to = pool.set(change.to.set());
    const auto lacks = [](std::span<const TextId> all, TextId one) {
        return std::find(all.begin(), all.end(), one) == all.end();
    };
    const auto removed = std::count_if(from.begin(), from.end(), [&](TextId id) { return lacks(to, id); });
    const auto added = std::count_if(to.begin(), to.end(), [&](TextId id) { return lacks(from, id); });
    // SEED-150 {
    if (added != 0)
        step.impact.push_back(
            fmt::format("{} of the {} are newly selected: the next synchronization takes longer", added,
                        field_name(change.field)));
    // }
    if (removed == 0) return;
    raise(step, Danger::disruptive);
    acknowledge(step, Operation::unsubscribe, step.site.text());
    step.impact.push_back(fmt::format("{} of the {} are no longer selected: their updates expire", removed,
                                      field_name(change.field)));
}

/// What a change may do to something in use: acknowledgement and impact.
void in_use(Step& step, const Change& change, const Observation& observation) {
    switch (change.field) {
        case FieldId::products:
        case FieldId::classifications:
            selection(step, change, observation);
            break;
        case FieldId::source:
            acknowledge(step, Operation::changeSource, step.site.text());
            step.impact.push_back(
                "the synchronization source changes: updates of the old source may expire, and a full "
                "synchronization follows");
            break;
        case FieldId::default_point:
            acknowledge(step, Operation::moveDefault, step.site.text());
            break;
        case FieldId::expire_feature:
        case FieldId::expire_non_feature:
            acknowledge(step, Operation::supersedence, step.site.text());
            step.impact.push_back(
                "the product starts a full synchronization, and superseded updates may expire");
            break;
        // SEED-157 {
        case FieldId::client_enabled:
            if (change.to.as_boolean()) break;
            acknowledge(step, Operation::disableClients,
                        std::string(observation.live.pool().text(step.server)));
            step.impact.push_back(
                "clients that get these settings lose their existing deployments of software updates");
            break;
        // }
        // SEED-37 {
        case FieldId::use_proxy_content:
            step.impact.push_back(
                "automatic deployment rules download content as the computer account of the server on which "
                "they were created");
            break;
        // }
        case FieldId::proxy_server:
        case FieldId::proxy_port:
        case FieldId::proxy_account:
            step.impact.push_back("all roles on the server share its proxy");
            break;
        default:
            break;
    }
}

}  // namespace

void judge_danger(Step& step, Phase phase, const Observation& observation) {
    if (step.kind == StepKind::installRole || step.kind == StepKind::createSiteSystem ||
        step.purpose == Purpose::emptySelection)
        return;
    const bool bootstrap = phase == Phase::neverSynchronized;
    for (const Change& change : step.changes) {
        const bool selects = change.field == FieldId::products || change.field == FieldId::classifications;
        const bool first_default = change.field == FieldId::default_point && !change.from.present();
        if (!selects && !first_default)
            raise(step, bootstrap ? std::min(field(change.field).danger, Danger::notable)
                                  : field(change.field).danger);
        // A value that was never set, or that never took effect, is no change of something in use. Clients
        // that get no value have the product's: software updates are on.
        if (!bootstrap && (change.from.present() || change.field == FieldId::client_enabled))
            in_use(step, change, observation);
    }
    std::sort(step.impact.begin(), step.impact.end());
    step.impact.erase(std::unique(step.impact.begin(), step.impact.end()), step.impact.end());
}

bool check_mass_change(const Plan& plan, const Observation& observation, MassChange allowed,
                       Diagnostics& diagnostics) {
    // A point is replaced when clients find it at another address: other ports, or SSL on or off.
    std::size_t replaced = 0, removed = 0;
    for (const Step& step : plan.steps) {
        removed += step.kind == StepKind::removeRole;
        replaced += step.kind == StepKind::changeRole &&
                    std::any_of(step.changes.begin(), step.changes.end(), [](const Change& c) {
                        return c.field == FieldId::http_port || c.field == FieldId::https_port ||
                               c.field == FieldId::require_ssl;
                    });
    }
    const std::size_t all = observation.live.points().size(), touched = replaced + removed;
    if (touched <= 2 || touched * 10 <= all || allowed == MassChange::allow) return true;
    std::string what = removed == 0 ? "given other addresses" : "removed";
    if (removed != 0 && replaced != 0) what += " or given other addresses";
    diagnostics.add(error(codes::kMassChange,
                          fmt::format("{} of {} software update points would be {}", touched, all, what))
                        .advise(std::string(find_code(codes::kMassChange)->help)));
    return false;
}

bool check_acknowledged(const Plan& plan, const std::vector<Acknowledgement>& given,
                        Diagnostics& diagnostics) {
    bool complete = true;
    for (const Step& step : plan.steps) {
        for (const Acknowledgement& needed : step.acknowledgements) {
            const bool named = std::any_of(given.begin(), given.end(), [&](const Acknowledgement& one) {
                return one.operation == needed.operation && equal_ignoring_case(one.target, needed.target);
            });
            if (named) continue;
            complete = false;
            Diagnostic made = error(codes::kNotAcknowledged,
                                    fmt::format("step `{}` does `{}` at `{}` and was not acknowledged",
                                                step.id, to_text(needed.operation), needed.target))
                                  .advise(fmt::format("if this is meant, add --acknowledge {}:{}",
                                                      to_text(needed.operation), needed.target));
            made.address = step.id;
            for (const auto& impact : step.impact) made.notes.push_back(impact);
            if (step.because.known()) made.at(step.because);
            diagnostics.add(std::move(made));
        }
    }
    return complete;
}

}  // namespace supctl
