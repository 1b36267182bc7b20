#include "simulator/schedule.h"

#include <fmt/format.h>

#include <charconv>

#include "base/codes.h"

namespace supctl::simulator {
namespace {

using std::chrono::day;
using std::chrono::month;
using std::chrono::sys_days;
using std::chrono::weekday;
using std::chrono::year;

constexpr std::uint32_t field(std::uint64_t value, unsigned low) {
    return static_cast<std::uint32_t>(value << low);
}
constexpr unsigned bits(std::uint32_t word, unsigned high, unsigned low) {
    return word >> low & ((1u << (high - low + 1)) - 1u);
}

bool in_range(const Schedule& s) {
    const bool start =
        s.start_year >= 1970 && s.start_year <= 2033 && s.start_hour < 24 && s.start_minute < 60 &&
        std::chrono::year_month_day(year(s.start_year), month(s.start_month), day(s.start_day)).ok();
    switch (s.kind) {
        case Schedule::Kind::disabled:
            return true;
        case Schedule::Kind::once:
            return start;
        case Schedule::Kind::interval:
            return start && s.days < 32 && s.hours < 24 && s.minutes < 60 && s.days + s.hours + s.minutes > 0;
        case Schedule::Kind::weekly:
            return start && s.day >= 1 && s.day <= 7 && s.weeks >= 1 && s.weeks <= 4;
        case Schedule::Kind::monthlyByWeekday:
            return start && s.day >= 1 && s.day <= 7 && s.order <= 4 && s.months >= 1 && s.months <= 12;
        case Schedule::Kind::monthlyByDate:
            return start && s.day <= 31 && s.months >= 1 && s.months <= 12;
    }
    return false;
}

sys_days day_in_month(const Schedule& s, std::chrono::year_month when) {
    if (s.kind == Schedule::Kind::monthlyByDate) {
        const auto last = (when / std::chrono::last).day();
        return sys_days(when / (s.day == 0 || day(s.day) > last ? last : day(s.day)));
    }
    const weekday wanted(s.day - 1);
    return s.order == 0 ? sys_days(when / wanted[std::chrono::last]) : sys_days(when / wanted[s.order]);
}

}  // namespace

Result<std::string> encode_token(const Schedule& s) {
    if (s.kind == Schedule::Kind::disabled) return std::string();
    if (!in_range(s)) return fail(error(codes::kOutOfRange, "a schedule does not fit into a schedule token"));
    const std::uint32_t first = field(s.start_minute, 26) | field(s.start_hour, 21) | field(s.start_day, 16) |
                                field(s.start_month, 12) |
                                field(static_cast<unsigned>(s.start_year - 1970), 6);
    std::uint32_t second = s.utc ? 1u : 0u;
    switch (s.kind) {
        case Schedule::Kind::disabled:
            break;
        case Schedule::Kind::once:
            second |= field(1, 19);
            break;
        case Schedule::Kind::interval:
            second |= field(2, 19) | field(s.minutes, 13) | field(s.hours, 8) | field(s.days, 3);
            break;
        case Schedule::Kind::weekly:
            second |= field(3, 19) | field(s.day, 16) | field(s.weeks, 13);
            break;
        case Schedule::Kind::monthlyByWeekday:
            second |= field(4, 19) | field(s.day, 16) | field(s.months, 12) | field(s.order, 9);
            break;
        case Schedule::Kind::monthlyByDate:
            second |= field(5, 19) | field(s.day, 14) | field(s.months, 10);
            break;
    }
    return fmt::format("{:08X}{:08X}", first, second);
}

Result<Schedule> decode_token(std::string_view token) {
    Schedule s;
    if (token.empty()) return s;
    std::uint64_t both = 0;
    const auto [end, problem] = std::from_chars(token.data(), token.data() + token.size(), both, 16);
    if (token.size() != 16 || problem != std::errc() || end != token.data() + token.size())
        return fail(error(codes::kBadValue, fmt::format("`{}` is not a schedule token", token)));
    const auto first = static_cast<std::uint32_t>(both >> 32);
    const auto second = static_cast<std::uint32_t>(both);
    s.start_minute = bits(first, 31, 26);
    s.start_hour = bits(first, 25, 21);
    s.start_day = bits(first, 20, 16);
    s.start_month = bits(first, 15, 12);
    s.start_year = 1970 + static_cast<int>(bits(first, 11, 6));
    s.utc = bits(second, 0, 0) == 1;
    switch (bits(second, 21, 19)) {
        case 1:
            s.kind = Schedule::Kind::once;
            break;
        case 2:
            s.kind = Schedule::Kind::interval;
            s.minutes = bits(second, 18, 13);
            s.hours = bits(second, 12, 8);
            s.days = bits(second, 7, 3);
            break;
        case 3:
            s.kind = Schedule::Kind::weekly;
            s.day = bits(second, 18, 16);
            s.weeks = bits(second, 15, 13);
            break;
        case 4:
            s.kind = Schedule::Kind::monthlyByWeekday;
            s.day = bits(second, 18, 16);
            s.months = bits(second, 15, 12);
            s.order = bits(second, 11, 9);
            break;
        case 5:
            s.kind = Schedule::Kind::monthlyByDate;
            s.day = bits(second, 18, 14);
            s.months = bits(second, 13, 10);
            break;
        default:
            break;
    }
    if (s.kind == Schedule::Kind::disabled || !in_range(s))
        return fail(error(codes::kBadValue, fmt::format("`{}` is not a schedule token", token)));
    return s;
}

std::optional<TimePoint> next_firing(const Schedule& s, TimePoint after) {
    if (s.kind == Schedule::Kind::disabled || !in_range(s)) return std::nullopt;
    const auto clock = std::chrono::hours(s.start_hour) + std::chrono::minutes(s.start_minute);
    const auto start_date = year(s.start_year) / month(s.start_month) / day(s.start_day);
    const TimePoint start = sys_days(start_date) + clock;
    const auto repeat = [&](TimePoint first, Seconds every) {
        if (after < first) return first;
        return first + every * ((after - first) / every + 1);
    };
    switch (s.kind) {
        case Schedule::Kind::disabled:
            return std::nullopt;
        case Schedule::Kind::once:
            return after < start ? std::optional(start) : std::nullopt;
        case Schedule::Kind::interval:
            return repeat(start, std::chrono::days(s.days) + std::chrono::hours(s.hours) +
                                     std::chrono::minutes(s.minutes));
        case Schedule::Kind::weekly: {
            const auto ahead = weekday(s.day - 1) - weekday(sys_days(start_date));
            return repeat(start + ahead, std::chrono::weeks(s.weeks));
        }
        case Schedule::Kind::monthlyByWeekday:
        case Schedule::Kind::monthlyByDate:
            for (auto when = start_date.year() / start_date.month();; when += std::chrono::months(s.months))
                if (const TimePoint firing = day_in_month(s, when) + clock; firing > after && firing >= start)
                    return firing;
    }
    return std::nullopt;
}

}  // namespace supctl::simulator
