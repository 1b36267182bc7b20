#include "plan/make_plan.h"

#include <fmt/format.h>

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
#include "rules/judge.h"

namespace supctl {
namespace {

Plan head(const Declaration& declaration, const Observation& observation, Phase phase) {
    Plan plan;
    plan.hierarchy = declaration.name;
    plan.phase = phase;
    plan.observed_at = observation.server_time;
    plan.pool = &observation.live.pool();
    plan.declaration = normalised_declaration(declaration);
    if (const Site* top = observation.live.top()) {
        plan.top = top->code;
        plan.top_server = std::string(observation.live.pool().text(top->server));
    }
    return plan;
}

/// What the synchronizations of this plan have to fetch, for their estimates.
SynchronizationLoad load(const Plan& plan, const Step& step, const Observation& observation) {
    SynchronizationLoad out;
    for (const Step& other : plan.steps) {
        if (other.purpose != Purpose::select) continue;
        for (const Change& change : other.changes) {
            if (change.field != FieldId::products) continue;
            if (change.to.kind == Value::Kind::pending)
                out.products += plan.pool->pending(change.to.pending()).references.size();
            if (change.to.kind == Value::Kind::set) out.products += plan.pool->set(change.to.set()).size();
        }
    }
    if (step.purpose == Purpose::propagation) {
        out.first = true;
        for (const SynchronizationRow& row : observation.synchronization)
            if (row.site == step.site && row.ever_succeeded()) out.first = out.products != 0;
    }
    return out;
}

std::optional<Plan> finish(Plan plan, StepBuilder& builder, const Declaration& declaration,
                           const Observation& observation, PlanOptions::Edges edges,
                           Diagnostics& diagnostics) {
    plan.steps = builder.take();
    const Hierarchy merged = merge(declaration.hierarchy, observation.live);
    for (Step& step : plan.steps) judge_danger(step, plan.phase, observation);
    const bool many = plan.steps.size() > 2000;  // one load serves thousands of propagation waits
    std::optional<SynchronizationLoad> shared;
    for (Step& step : plan.steps) {
        SynchronizationLoad one;
        if (step.purpose == Purpose::synchronized || step.purpose == Purpose::propagation) {
            if (!many || !shared) shared = load(plan, step, observation);
            one = *shared;
        }
        step.estimate = estimate(step.purpose, step.kind, step.limit, one);
    }
    if (!order_steps(plan, merged, builder.defaults(), edges, diagnostics)) return std::nullopt;
    plan.id = plan_id(plan);
    return plan;
}

}  // namespace

std::optional<Plan> make_plan(const Declaration& declaration, const Observation& observation,
                              const Memory& memory, const PlanOptions& options, Diagnostics& diagnostics) {
    for (const Diagnostic& finding : observation.findings.all()) diagnostics.add(finding);
    if (!check_right_site(declaration, observation, diagnostics)) return std::nullopt;
    judge(declaration, &observation, diagnostics);
    const Phase now = phase(observation, memory);
    Plan plan = head(declaration, observation, now);
    const Resolution resolution = resolve(declaration, observation, now, diagnostics);
    const Debts debts(declaration, observation, memory, now);
    StepBuilder builder(declaration, observation, resolution, debts, now, diagnostics);
    builder.build();
    plan.drift = drift(resolution.desired, observation, memory);
    auto finished = finish(std::move(plan), builder, declaration, observation, options.edges, diagnostics);
    if (diagnostics.has_errors()) return std::nullopt;
    return finished;
}

std::optional<Plan> make_synchronization_plan(const Declaration& declaration, const Observation& observation,
                                              Diagnostics& diagnostics) {
    if (!check_right_site(declaration, observation, diagnostics)) return std::nullopt;
    const Memory nothing;
    const Phase now = phase(observation, nothing);
    Plan plan = head(declaration, observation, now);
    const Resolution resolution(observation.live.pool());
    const Debts debts(declaration, observation, nothing, now);
    StepBuilder builder(declaration, observation, resolution, debts, now, diagnostics);
    builder.build_synchronization();
    return finish(std::move(plan), builder, declaration, observation, PlanOptions::Edges::all, diagnostics);
}

}  // namespace supctl
