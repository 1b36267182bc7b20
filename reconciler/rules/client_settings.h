// Rules about client settings objects, and what the site's own settings need of them (VR-55 to VR-61).
#pragma once

#include <span>

#include "rules/rule.h"

namespace supctl {

[[nodiscard]] std::span<const Rule> client_settings_rules();

}  // namespace supctl
