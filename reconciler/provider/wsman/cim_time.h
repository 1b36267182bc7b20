// The times of CIM: `20260101190000.000000+000`, and the XML form with an offset, both as times in UTC.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace supctl::provider::wsman {

/// `20260101190000.000000+000`.
[[nodiscard]] std::string cim_time(TimePoint when);
/// Reads `2026-01-01T20:00:00.123+01:00` (or `Z`, or no zone, which is UTC) and `20260101200000.123000+060`.
/// Fractions are dropped. Nothing when the text is neither, or no day that exists; wildcards (`****`) are no
/// time.
[[nodiscard]] std::optional<TimePoint> parse_cim_time(std::string_view text);

}  // namespace supctl::provider::wsman
