// Right site (law 7): before anything, declared and live hierarchy must be the same one, in normal mode, and
// seen whole.
#pragma once

#include "hierarchy/declaration.h"
#include "hierarchy/observation.h"

namespace supctl {

/// Adds kWrongSite, kSiteMode or kPartialView findings; true when the plan may go on.
[[nodiscard]] bool check_right_site(const Declaration& declaration, const Observation& observation,
                                    Diagnostics& diagnostics);

}  // namespace supctl
