// Rules about the two language lists.
#pragma once

#include <span>

#include "rules/rule.h"

namespace supctl {

[[nodiscard]] std::span<const Rule> language_rules();

}  // namespace supctl
