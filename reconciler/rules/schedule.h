// Rules about the synchronization schedule.
#pragma once

#include <span>

#include "rules/rule.h"

namespace supctl {

[[nodiscard]] std::span<const Rule> schedule_rules();

}  // namespace supctl
