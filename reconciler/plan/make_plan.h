// Makes the plan: right site, rules, phase, resolve, difference, debts, steps, order, estimate, danger. Pure:
// the same declaration, observation and memory give the same bytes.
#pragma once

#include <functional>
#include <optional>

#include "hierarchy/declaration.h"
#include "hierarchy/host_facts.h"
#include "hierarchy/observation.h"
#include "plan/memory.h"
#include "plan/plan.h"

namespace supctl {

struct PlanOptions {
    /// Edges to honour; tests shuffle over the required ones alone.
    enum class Edges : std::uint8_t { all, requiredOnly };
    Edges edges = Edges::all;
    const HostFacts* facts = nullptr;  // what was seen on the servers; null: nobody looked
};

/// The plan; nothing when a finding is an error that forbids one (it then stands in `diagnostics`).
[[nodiscard]] std::optional<Plan> make_plan(const Declaration& declaration, const Observation& observation,
                                            const Memory& memory, const PlanOptions& options,
                                            Diagnostics& diagnostics);

/// The plan of one synchronization by hand (`supctl sync`): request it, wait for it and for every site to
/// follow. Refused (kTooEarly) while nothing ever synchronized: the first synchronization has to be one with
/// nothing selected, and only make_plan knows its order.
[[nodiscard]] std::optional<Plan> make_synchronization_plan(const Declaration& declaration,
                                                            const Observation& observation,
                                                            const Memory& memory, Diagnostics& diagnostics);

}  // namespace supctl
