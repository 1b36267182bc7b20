// Rules about the sites of a hierarchy: one top, parents of the right kind, how many children, codes, names.
#pragma once

#include <span>

#include "rules/rule.h"

namespace supctl {

[[nodiscard]] std::span<const Rule> topology_rules();

}  // namespace supctl
