// Rules about what is selected, beyond included or excluded: redundant, empty, incomplete and outlived
// entries (VR-40, 41, 43, 44, 45, 47). Whether a title exists is found when a plan resolves it against the
// site's catalog.
#pragma once

#include <span>

#include "rules/rule.h"

namespace supctl {

[[nodiscard]] std::span<const Rule> categories_rules();

}  // namespace supctl
