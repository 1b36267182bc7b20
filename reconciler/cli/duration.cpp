#include "cli/duration.h"

#include <fmt/format.h>

#include <charconv>

#include "base/codes.h"
#include "base/text.h"

namespace supctl {

Result<Seconds> parse_duration(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
    if (failed == std::errc() && number > 0 && number <= 1'000'000) {
        if (unit == "s") return Seconds(number);
        if (unit == "m") return Seconds(number * 60);
        if (unit == "h") return Seconds(number * 3600);
    }
    return fail(error(codes::kUsage,
                      fmt::format("`{}` is not a duration such as 90s, 50m or 2h", escape_controls(text))));
}

}  // namespace supctl
