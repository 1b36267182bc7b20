// HoldOff: how long the product needs between taking a role away and installing it again on the same server.
#pragma once

#include "base/clock.h"

namespace supctl {

/// SEED-177: at least 15 minutes.
inline constexpr Seconds kHoldOff{15 * 60};

}  // namespace supctl
