// Rules about the synchronization source of the top-level site.
#pragma once

#include <span>

#include "rules/rule.h"

namespace supctl {

[[nodiscard]] std::span<const Rule> source_rules();

}  // namespace supctl
