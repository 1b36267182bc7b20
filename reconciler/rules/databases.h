// Rules about WSUS databases that several points share (VR-65). Facts about the servers come from a facts
// file.
#pragma once

#include <span>

#include "rules/rule.h"

namespace supctl {

[[nodiscard]] std::span<const Rule> databases_rules();

}  // namespace supctl
