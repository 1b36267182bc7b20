// Times as ConfigMgr's logs write them. Internal to this room.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace supctl {

struct LogTime {
    std::string written;            // `2026-03-02 08:00:00`, the server's clock
    std::optional<TimePoint> time;  // UTC, where a zone stands behind it
};

/// `03-02-2026` or `03/02/26`, and `08:00:00.123+480` (minutes that are to be added for UTC), `08:00:00`.
/// Nothing when one of them is no date or no time.
[[nodiscard]] std::optional<LogTime> read_log_time(std::string_view date, std::string_view time);

}  // namespace supctl
