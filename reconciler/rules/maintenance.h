// Rules about WSUS maintenance that need no facts of the servers (VR-39).
#pragma once

#include <span>

#include "rules/rule.h"

namespace supctl {

[[nodiscard]] std::span<const Rule> maintenance_rules();

}  // namespace supctl
