// When a schedule fires next (SEED-104). Only schedules in UTC have an answer: where the site server's clock
// stands is not known here.
#pragma once

#include <optional>

#include "base/clock.h"
#include "hierarchy/schedule.h"

namespace supctl {

/// The first time after `after`, within five years; nothing for a disabled schedule or one in local time.
[[nodiscard]] std::optional<TimePoint> next_run(const Schedule& schedule, TimePoint after);

}  // namespace supctl
