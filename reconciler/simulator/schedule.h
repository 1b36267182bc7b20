// Schedule tokens as the simulator understands them: its own codec of the provider's 16 hex digits (two
// 32-bit words), and when such a schedule fires next. Unused bits are ignored when reading, as the provider's
// documentation implies.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace supctl::simulator {

struct Schedule {
    enum class Kind : std::uint8_t { disabled, once, interval, weekly, monthlyByWeekday, monthlyByDate };
    Kind kind = Kind::disabled;
    unsigned days = 0, hours = 0, minutes = 0;  // interval
    unsigned day = 0;                           // weekday 1 = Sunday, or day of month with 0 = the last
    unsigned weeks = 1;                         // weekly
    unsigned order = 0;                         // monthlyByWeekday: 0 = last, 1 to 4
    unsigned months = 1;
    int start_year = 1970;
    unsigned start_month = 2, start_day = 1, start_hour = 0, start_minute = 0;
    bool utc = false;
    friend bool operator==(const Schedule&, const Schedule&) = default;
};

/// The provider's token; the empty text for a disabled schedule. Errors: kOutOfRange for what the bits cannot
/// hold.
[[nodiscard]] Result<std::string> encode_token(const Schedule& schedule);
/// Reads one token. Errors: kBadValue. The empty text is a disabled schedule.
[[nodiscard]] Result<Schedule> decode_token(std::string_view token);
/// The first firing after `after`. The simulated site servers live in UTC, so local and UTC schedules agree.
[[nodiscard]] std::optional<TimePoint> next_firing(const Schedule& schedule, TimePoint after);

}  // namespace supctl::simulator
