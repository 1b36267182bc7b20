#include "plan/make_plan.h"

#include <fmt/format.h>

#include <unordered_set>

#include "base/codes.h"
#include "hierarchy/overlay_live.h"
#include "plan/build_steps.h"
#include "plan/danger.h"
#include "plan/drift.h"
#include "plan/estimate.h"
#include "plan/graph.h"
#include "plan/phase.h"
#include "plan/plan_file.h"
#include "plan/resolve.h"
#include "plan/right_site.h"
#include "plan/uncomparable.h"
#include "rules/judge.h"

namespace supctl {
namespace {

Plan head(const Declaration& declaration, const Observation& observation, Phase phase) {
    Plan plan;
    plan.hierarchy = declaration.name;
    plan.phase = phase;
    plan.observed_at = observation.server_time;
    plan.pool = &observation.live.pool();
    plan.declaration = declaration.normalised;
    if (const Site* top = observation.live.top()) {
        plan.top = top->code;
        plan.top_server = std::string(observation.live.pool().text(top->server));
    }
    return plan;
}

/// Products that the synchronizations of this plan have to fetch for the first time.
std::size_t selected_products(const Plan& plan) {
    std::size_t count = 0;
    for (const Step& step : plan.steps) {
        if (step.purpose != Purpose::select) continue;
        for (const Change& change : step.changes) {
            if (change.field != FieldId::products) continue;
            if (change.to.kind == Value::Kind::pending)
                count += plan.pool->pending(change.to.pending()).references.size();
            if (change.to.kind == Value::Kind::set) count += plan.pool->set(change.to.set()).size();
        }
    }
    return count;
}

void estimate_all(Plan& plan, const Observation& observation) {
    const std::size_t products = selected_products(plan);
    std::unordered_set<std::uint32_t> followed;  // sites that have synchronized before
    for (const SynchronizationRow& row : observation.synchronization)
        if (row.ever_succeeded()) followed.insert(row.site.packed());
    for (Step& step : plan.steps) {
        SynchronizationLoad load;
        load.products = products;
        load.first = products != 0 || !followed.contains(step.site.packed());
        step.estimate = estimate(step.purpose, step.kind, step.limit, load);
    }
}

/// "The plan, exactly" 1: whether a selection may be emptied is never guessed.
bool check_phase(const Observation& observation, const Memory& memory, Diagnostics& diagnostics) {
    if (phase_known(observation, memory)) return true;
    Diagnostic made = error(codes::kPartialView,
                            "the categories could not be read completely, so nobody can tell whether this "
                            "hierarchy ever synchronized")
                          .advise(std::string(find_code(codes::kPartialView)->help));
    made.address = "hierarchy";
    diagnostics.add(std::move(made));
    return false;
}

Diagnostic too_early(std::string message) {
    Diagnostic made =
        error(codes::kTooEarly, std::move(message)).advise(std::string(find_code(codes::kTooEarly)->help));
    made.address = "hierarchy";
    return made;
}

bool has_point_at_top(const Hierarchy& hierarchy) {
    const Site* top = hierarchy.top();
    return top != nullptr && top->point_count != 0;
}

/// A selection of a hierarchy that never synchronized waits for the catalog, which the top-level site's point
/// fetches. Where there is no point and none is described, the catalog of today has to do: a selection that
/// is live already is nothing to do, any other can never be written.
Resolution resolve_selection(const Declaration& declaration, const Observation& observation, Phase now,
                             Diagnostics& diagnostics) {
    const bool fetches = has_point_at_top(observation.live) || has_point_at_top(declaration.hierarchy);
    if (now != Phase::neverSynchronized || fetches)
        return resolve(declaration, observation, now, diagnostics);
    Diagnostics ignored;
    Resolution out = resolve(declaration, observation, Phase::established, ignored);
    for (const FieldId id : {FieldId::classifications, FieldId::products}) {
        const auto& selection = declaration.selection(id);
        if (!selection || out.desired.get(out.desired.global(), id) == live_selection(observation, id))
            continue;
        Diagnostic made = too_early(fmt::format(
            "`{}` needs a software update point at the top-level site and a synchronization first",
            field_name(id)));
        if (!selection->include.empty()) made.at(selection->include.front().span);
        diagnostics.add(std::move(made));
    }
    return out;
}

/// "The plan, exactly" 8: without a store nobody remembers what earlier runs left owing.
void advise_on_debts(const Plan& plan, const Memory& memory, Diagnostics& diagnostics) {
    if (memory.available || plan.find(step_id(Purpose::synchronizeSelection, plan.top, {})) != nullptr)
        return;
    diagnostics.add(advice(codes::kDebtUnknown,
                           "without a store nobody knows whether an earlier run owes a synchronization")
                        .advise(std::string(find_code(codes::kDebtUnknown)->help)));
}

std::optional<Plan> finish(Plan plan, StepBuilder& builder, const Declaration& declaration,
                           const Observation& observation, PlanOptions::Edges edges,
                           Diagnostics& diagnostics) {
    plan.steps = builder.take();
    const Hierarchy merged = merge(declaration.hierarchy, observation.live);
    for (Step& step : plan.steps) judge_danger(step, plan.phase, observation);
    estimate_all(plan, observation);
    if (!order_steps(plan, merged, builder.defaults(), builder.late(), edges, diagnostics))
        return std::nullopt;
    plan.id = plan_id(plan);
    return plan;
}

}  // namespace

std::optional<Plan> make_plan(const Declaration& declaration, const Observation& observation,
                              const Memory& memory, const PlanOptions& options, Diagnostics& diagnostics) {
    for (const Diagnostic& finding : observation.findings.all()) diagnostics.add(finding);
    if (!check_right_site(declaration, observation, diagnostics)) return std::nullopt;
    if (!check_phase(observation, memory, diagnostics)) return std::nullopt;
    judge(declaration, &observation, diagnostics, options.facts);
    const auto uncomparable = uncomparable_settings(declaration);
    advise_on(uncomparable, declaration, diagnostics);
    const Phase now = phase(observation, memory);
    Plan plan = head(declaration, observation, now);
    plan.uncomparable = uncomparable.size();
    const Resolution resolution = resolve_selection(declaration, observation, now, diagnostics);
    const SynchronizationDebts debts(declaration, observation, memory, now);
    StepBuilder builder(declaration, observation, memory, resolution, debts, now, diagnostics);
    builder.build();
    plan.drift = drift(resolution.desired, observation, memory);
    auto finished = finish(std::move(plan), builder, declaration, observation, options.edges, diagnostics);
    if (diagnostics.has_errors()) return std::nullopt;  // SEED-18
    advise_on_debts(*finished, memory, diagnostics);
    return finished;
}

std::optional<Plan> make_synchronization_plan(const Declaration& declaration, const Observation& observation,
                                              const Memory& memory, Diagnostics& diagnostics) {
    if (!check_right_site(declaration, observation, diagnostics)) return std::nullopt;
    if (!check_phase(observation, memory, diagnostics)) return std::nullopt;
    const Phase now = phase(observation, memory);
    if (!has_point_at_top(observation.live)) {
        diagnostics.add(too_early("the top-level site has no software update point that could synchronize"));
        return std::nullopt;
    }
    if (now == Phase::neverSynchronized) {
        diagnostics.add(too_early(
            "nothing ever synchronized: the first synchronization must be one with nothing selected"));
        return std::nullopt;
    }
    Plan plan = head(declaration, observation, now);
    const Resolution resolution(observation.live.pool());
    const SynchronizationDebts debts(declaration, observation, memory, now);
    StepBuilder builder(declaration, observation, memory, resolution, debts, now, diagnostics);
    builder.build_synchronization();
    return finish(std::move(plan), builder, declaration, observation, PlanOptions::Edges::all, diagnostics);
}

}  // namespace supctl
