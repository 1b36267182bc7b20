// Durations as people write them on the command line: `90s`, `50m`, `2h`.
#pragma once

#include <optional>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace supctl {

/// A positive number with its unit; kUsage, which says what was expected, for anything else.
[[nodiscard]] Result<Seconds> parse_duration(std::string_view text);

}  // namespace supctl
