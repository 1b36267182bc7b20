// Drift: live against declared against what was applied last. Without a store there is no third side and no
// verdict.
#pragma once

#include "hierarchy/declaration.h"
#include "hierarchy/observation.h"
#include "plan/difference.h"
#include "plan/memory.h"
#include "plan/plan.h"

namespace supctl {

/// One entry per declared setting that differs live and whose last applied value is known, in canonical
/// order.
[[nodiscard]] std::vector<Drift> drift(const Hierarchy& desired, const Observation& observation,
                                       const Memory& memory);

}  // namespace supctl
