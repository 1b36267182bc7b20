// Phase: whether this hierarchy ever synchronized ("The plan, exactly" 1). Only then may a selection be
// emptied first.
#pragma once

#include "hierarchy/observation.h"
#include "plan/memory.h"
#include "plan/plan.h"

namespace supctl {

/// neverSynchronized iff no synchronization row ever succeeded, the store knows of no success, and the
/// catalog is not refreshed. A catalog that could not be read counts as refreshed: nothing is emptied on that
/// ground.
[[nodiscard]] Phase phase(const Observation& observation, const Memory& memory);

/// False when only the catalog could tell, and it was not read completely.
[[nodiscard]] bool phase_known(const Observation& observation, const Memory& memory);

}  // namespace supctl
