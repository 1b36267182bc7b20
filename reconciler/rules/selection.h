// Rules about the selection of classifications and products.
#pragma once

#include <span>

#include "rules/rule.h"

namespace supctl {

[[nodiscard]] std::span<const Rule> selection_rules();

}  // namespace supctl
