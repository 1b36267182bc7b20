// HTTP dates: the IMF-fixdate form (`Sun, 06 Nov 1994 08:49:37 GMT`), the one that servers must send.
#pragma once

#include <optional>
#include <string_view>

#include "base/clock.h"

namespace supctl::provider {

/// Nothing when the text is not exactly an IMF-fixdate of a day that exists. The weekday is not checked.
[[nodiscard]] std::optional<TimePoint> parse_http_date(std::string_view text);

}  // namespace supctl::provider
