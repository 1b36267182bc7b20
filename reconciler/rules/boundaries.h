// Rules about boundary groups, through which clients find their points (VR-69, VR-70). They are read at the
// site.
#pragma once

#include <span>

#include "rules/rule.h"

namespace supctl {

[[nodiscard]] std::span<const Rule> boundaries_rules();

}  // namespace supctl
