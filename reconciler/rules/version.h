// Rules about product versions: what the description uses must exist in the version it is for (VR-54).
#pragma once

#include <span>

#include "rules/rule.h"

namespace supctl {

[[nodiscard]] std::span<const Rule> version_rules();

}  // namespace supctl
