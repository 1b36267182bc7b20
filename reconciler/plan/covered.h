// Covered: whether what is to be done now goes no further than what was approved ("The plan, exactly" 5).
// This one relation serves the stale check, resuming, re-planning and approval.
#pragma once

#include <vector>

#include "plan/plan.h"

namespace supctl {

/// The fresh steps that the approved plan does not cover; empty: covered. Both plans share one pool. A wait
/// writes nothing, so a wait that was not foreseen is covered.
[[nodiscard]] std::vector<const Step*> not_covered(const Plan& approved, const Plan& fresh);

/// Whether a resolved value stays within a pending one: no more than `atMost` ids, and none in place of an
/// expected one.
[[nodiscard]] bool resolves(const Pending& pending, Value resolved, const ValuePool& pool);

}  // namespace supctl
