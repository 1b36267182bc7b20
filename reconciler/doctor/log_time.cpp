#include "doctor/log_time.h"

#include <fmt/format.h>

#include <charconv>

namespace supctl {
namespace {

/// Digits up to the first other character; nothing when there are none or too many.
std::optional<int> take_number(std::string_view& text, std::size_t most_digits) {
    std::size_t digits = 0;
    while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') ++digits;
    if (digits == 0 || digits > most_digits) return std::nullopt;
    int out = 0;
    std::from_chars(text.data(), text.data() + digits, out);
    text.remove_prefix(digits);
    return out;
}

bool take(std::string_view& text, std::string_view one_of) {
    if (text.empty() || one_of.find(text.front()) == std::string_view::npos) return false;
    text.remove_prefix(1);
    return true;
}

std::optional<std::chrono::year_month_day> read_date(std::string_view text) {
    const auto month = take_number(text, 2);
    if (!month || !take(text, "-/")) return std::nullopt;
    const auto day = take_number(text, 2);
    if (!day || !take(text, "-/")) return std::nullopt;
    const bool short_year = text.size() == 2;
    const auto year = take_number(text, 4);
    if (!year || !text.empty()) return std::nullopt;
    const std::chrono::year_month_day out{std::chrono::year(*year + (short_year ? 2000 : 0)),
                                          std::chrono::month(static_cast<unsigned>(*month)),
                                          std::chrono::day(static_cast<unsigned>(*day))};
    return out.ok() ? std::optional(out) : std::nullopt;
}

}  // namespace

std::optional<LogTime> read_log_time(std::string_view date, std::string_view time) {
    const auto day = read_date(date);
    if (!day) return std::nullopt;
    const auto hour = take_number(time, 2);
    if (!hour || *hour > 23 || !take(time, ":")) return std::nullopt;
    const auto minute = take_number(time, 2);
    if (!minute || *minute > 59 || !take(time, ":")) return std::nullopt;
    const auto second = take_number(time, 2);
    if (!second || *second > 60) return std::nullopt;
    if (take(time, ".") && !take_number(time, 9)) return std::nullopt;
    LogTime out;
    out.written = fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", static_cast<int>(day->year()),
                              static_cast<unsigned>(day->month()), static_cast<unsigned>(day->day()), *hour,
                              *minute, *second);
    if (time.empty()) return out;
    const bool west = time.front() == '+';
    if (!take(time, "+-")) return std::nullopt;
    const auto bias = take_number(time, 4);
    if (!bias || !time.empty()) return std::nullopt;
    const TimePoint local = std::chrono::sys_days(*day) + std::chrono::hours(*hour) +
                            std::chrono::minutes(*minute) + std::chrono::seconds(*second);
    out.time = west ? local + std::chrono::minutes(*bias) : local - std::chrono::minutes(*bias);
    return out;
}

}  // namespace supctl
