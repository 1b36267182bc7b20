// Rules about SSL between points and towards clients: down the hierarchy, for Internet clients, gateways,
// third-party updates and pinned certificates (VR-21 to VR-25).
#pragma once

#include <span>

#include "rules/rule.h"

namespace supctl {

[[nodiscard]] std::span<const Rule> ssl_rules();

}  // namespace supctl
