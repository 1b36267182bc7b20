// Rules about using a server's proxy.
#pragma once

#include <span>

#include "rules/rule.h"

namespace supctl {

[[nodiscard]] std::span<const Rule> proxy_rules();

}  // namespace supctl
