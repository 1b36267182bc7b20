// The World that a description describes, for the simulator: sites, servers, points and values in the
// language's words. The simulator writes its own rows from it. Titles meet the simulator's catalog, not ours.
#pragma once

#include "hierarchy/declaration.h"
#include "simulator/world.h"

namespace supctl {

/// Errors: kUnknownCategory or kAmbiguousCategory for a title that the simulated catalog does not hold once.
[[nodiscard]] Result<simulator::World> world_from(const Declaration& declaration, simulator::Stage stage);

}  // namespace supctl
