// Rules about ports and about secrets in the wrong place.
#pragma once

#include <span>

#include "rules/rule.h"

namespace supctl {

[[nodiscard]] std::span<const Rule> security_rules();

}  // namespace supctl
