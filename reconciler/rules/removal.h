// Rules about taking points away: a successor for the default, the last point of a site, and the pause before
// a re-installation (VR-62 to VR-64). The operations themselves are the plan's.
#pragma once

#include <span>

#include "rules/rule.h"

namespace supctl {

[[nodiscard]] std::span<const Rule> removal_rules();

}  // namespace supctl
