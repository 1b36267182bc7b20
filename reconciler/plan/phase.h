// Phase: whether this hierarchy ever synchronized ("The plan, exactly" 1). Only then may a selection be
// emptied first.
#pragma once

#include "hierarchy/observation.h"
#include "plan/memory.h"
#include "plan/plan.h"

namespace supctl {

/// neverSynchronized iff no synchronization row ever succeeded, the store knows of no success, and the
/// catalog is not refreshed.
[[nodiscard]] Phase phase(const Observation& observation, const Memory& memory);

}  // namespace supctl
