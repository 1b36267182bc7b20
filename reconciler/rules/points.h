// Rules about software update points and their sites: how many, which one is the default, one site a server.
#pragma once

#include <span>

#include "rules/rule.h"

namespace supctl {

[[nodiscard]] std::span<const Rule> points_rules();

}  // namespace supctl
