// Clock: the source of domain time (polls, deadlines, hold-offs, leases, journal). Transport time-outs are
// not its business: they are real time and live in `network`. Times are UTC, whole seconds in every output.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/task.h"

namespace supctl {

using TimePoint = std::chrono::sys_seconds;
using Seconds = std::chrono::seconds;

class Clock {
  public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual TimePoint now() const = 0;
    /// Completes at or after `when`. Cancelled through the awaiting coroutine's cancellation slot.
    [[nodiscard]] virtual Task<void> wait_until(TimePoint when) = 0;
};

/// The machine's clock, waiting on the executor's timers.
[[nodiscard]] std::unique_ptr<Clock> make_system_clock();

/// `2026-01-01T19:00:00Z`.
[[nodiscard]] std::string iso_time(TimePoint when);
/// Reads what iso_time writes, with or without seconds or a fraction; the zone must be `Z`.
[[nodiscard]] Result<TimePoint> parse_iso_time(std::string_view text);
/// `1 h 30 min`, `45 s`: for people.
[[nodiscard]] std::string human_duration(Seconds duration);

}  // namespace supctl
