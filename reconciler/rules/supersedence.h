// Rules about when superseded updates expire.
#pragma once

#include <span>

#include "rules/rule.h"

namespace supctl {

[[nodiscard]] std::span<const Rule> supersedence_rules();

}  // namespace supctl
