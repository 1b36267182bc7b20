#include "site/schedule_token.h"

#include <fmt/format.h>

#include <chrono>
#include <optional>

#include "base/codes.h"
#include "base/text.h"

namespace supctl {

namespace {

struct Words {
    std::uint32_t first = 0;
    std::uint32_t second = 0;
};

/// A run of bits, by its highest and lowest one.
struct Bits {
    unsigned high = 0;
    unsigned low = 0;
    [[nodiscard]] std::uint32_t mask() const {
        return static_cast<std::uint32_t>(((std::uint64_t{1} << (high - low + 1)) - 1) << low);
    }
    [[nodiscard]] std::uint32_t of(std::uint32_t word) const { return (word & mask()) >> low; }
    [[nodiscard]] std::uint32_t with(std::uint32_t value) const { return (value << low) & mask(); }
};

// First word.
constexpr Bits kMinute{31, 26}, kHour{25, 21}, kDay{20, 16}, kMonth{15, 12}, kYear{11, 6},
    kDurationMinutes{5, 0};
// Second word, every type.
constexpr Bits kDurationHours{31, 27}, kDurationDays{26, 22}, kType{21, 19}, kUtc{0, 0};
// Second word by type.
constexpr Bits kEveryMinutes{18, 13}, kEveryHours{12, 8}, kEveryDays{7, 3}, kEveryUnused{2, 1};
constexpr Bits kWeekday{18, 16}, kWeeks{15, 13}, kWeeklyUnused{12, 1};
constexpr Bits kWeekdayMonths{15, 12}, kOrder{11, 9}, kWeekdayUnused{8, 1};
constexpr Bits kMonthDay{18, 14}, kDateMonths{13, 10}, kDateUnused{9, 1};
constexpr Bits kOnceUnused{18, 1};

constexpr int kFirstYear = 1970, kLastYear = 2033;

std::uint32_t type_of(Schedule::Form form) {
    return static_cast<std::uint32_t>(form);  // once 1 … monthlyByDate 5, as the product numbers them
}
static_assert(static_cast<int>(Schedule::Form::once) == 1 &&
              static_cast<int>(Schedule::Form::interval) == 2 &&
              static_cast<int>(Schedule::Form::weekly) == 3 &&
              static_cast<int>(Schedule::Form::monthlyByWeekday) == 4 &&
              static_cast<int>(Schedule::Form::monthlyByDate) == 5);

Bits unused_bits(std::uint32_t type) {
    constexpr Bits kByType[] = {kOnceUnused,   kOnceUnused,    kEveryUnused,
                                kWeeklyUnused, kWeekdayUnused, kDateUnused};
    return kByType[type];
}

std::optional<Words> words_of(std::string_view token) {
    if (token.size() != 16) return std::nullopt;
    std::uint64_t both = 0;
    for (const char c : token) {
        const int digit = c >= '0' && c <= '9'   ? c - '0'
                          : c >= 'A' && c <= 'F' ? c - 'A' + 10
                          : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                                 : -1;
        if (digit < 0) return std::nullopt;
        both = both << 4 | static_cast<unsigned>(digit);
    }
    return Words{static_cast<std::uint32_t>(both >> 32), static_cast<std::uint32_t>(both)};
}

bool between(std::uint32_t value, std::uint32_t least, std::uint32_t most) {
    return value >= least && value <= most;
}

std::optional<std::int32_t> start_of(std::uint32_t word) {
    using namespace std::chrono;
    const year_month_day date{year(kFirstYear + static_cast<int>(kYear.of(word))), month(kMonth.of(word)),
                              day(kDay.of(word))};
    if (!date.ok() || kHour.of(word) > 23 || kMinute.of(word) > 59) return std::nullopt;
    return static_cast<std::int32_t>(duration_cast<minutes>(sys_days(date).time_since_epoch()).count() +
                                     kHour.of(word) * 60 + kMinute.of(word));
}

bool fields_in_range(const Schedule& s) {
    switch (s.form) {
        case Schedule::Form::disabled:
        case Schedule::Form::once:
            return true;
        case Schedule::Form::interval:
            return s.days <= 31 && s.hours <= 23 && s.minutes <= 59 && s.days + s.hours + s.minutes > 0;
        case Schedule::Form::weekly:
            return between(s.weekday, 1, 7) && between(s.weeks, 1, 4);
        case Schedule::Form::monthlyByWeekday:
            return between(s.weekday, 1, 7) && between(s.months, 1, 12) && s.order <= 4;
        case Schedule::Form::monthlyByDate:
            return s.day <= 31 && between(s.months, 1, 12);
    }
    return false;
}

std::uint32_t recurrence(const Schedule& s) {
    switch (s.form) {
        case Schedule::Form::interval:
            return kEveryMinutes.with(s.minutes) | kEveryHours.with(s.hours) | kEveryDays.with(s.days);
        case Schedule::Form::weekly:
            return kWeekday.with(s.weekday) | kWeeks.with(s.weeks);
        case Schedule::Form::monthlyByWeekday:
            return kWeekday.with(s.weekday) | kWeekdayMonths.with(s.months) | kOrder.with(s.order);
        case Schedule::Form::monthlyByDate:
            return kMonthDay.with(s.day) | kDateMonths.with(s.months);
        default:
            return 0;
    }
}

}  // namespace

Result<Schedule> decode_schedule(std::string_view token) {
    Schedule out;
    if (token.empty()) return out;
    const auto bad = [&](std::string_view why) {
        return fail(error(codes::kBadValue, fmt::format("`{}` is not a schedule that is understood: {}",
                                                        escape_controls(token.substr(0, 64)), why)));
    };
    if (token.size() > 16 && token.size() % 16 == 0) return bad("it joins several schedules");
    const auto words = words_of(token);
    if (!words) return bad("it is not 16 hexadecimal digits");
    const std::uint32_t second = words->second;
    const std::uint32_t type = kType.of(second);
    if (!between(type, 1, 5)) return bad("its type is not known");
    const auto start = start_of(words->first);
    if (!start) return bad("its start is not a time");
    out.form = static_cast<Schedule::Form>(type);
    out.start = *start;
    out.utc = kUtc.of(second) != 0;
    const auto narrow = [second](Bits bits) { return static_cast<std::uint8_t>(bits.of(second)); };
    switch (out.form) {
        case Schedule::Form::interval:
            out.minutes = narrow(kEveryMinutes);
            out.hours = narrow(kEveryHours);
            out.days = narrow(kEveryDays);
            break;
        case Schedule::Form::weekly:
            out.weekday = narrow(kWeekday);
            out.weeks = narrow(kWeeks);
            break;
        case Schedule::Form::monthlyByWeekday:
            out.weekday = narrow(kWeekday);
            out.months = narrow(kWeekdayMonths);
            out.order = narrow(kOrder);
            break;
        case Schedule::Form::monthlyByDate:
            out.day = narrow(kMonthDay);
            out.months = narrow(kDateMonths);
            break;
        default:
            break;
    }
    if (!fields_in_range(out)) return bad("its recurrence is out of range");
    return out;
}

Result<std::string> encode_schedule(const Schedule& schedule, std::string_view previous) {
    if (const auto now = decode_schedule(previous); now && *now == schedule) return std::string(previous);
    if (schedule.form == Schedule::Form::disabled) return std::string();
    using namespace std::chrono;
    const sys_time<minutes> when{minutes(schedule.start)};
    const auto midnight = floor<days>(when);
    const year_month_day date(midnight);
    const int year = static_cast<int>(date.year());
    if (year < kFirstYear || year > kLastYear || !fields_in_range(schedule))
        return fail(
            error(codes::kOutOfRange,
                  fmt::format("the schedule `{}` does not fit the form in which the product stores it "
                              "(years {} to {})",
                              to_text(schedule), kFirstYear, kLastYear)));
    const auto minute_of_day = static_cast<std::uint32_t>((when - midnight).count());
    Words out;
    out.first = kMinute.with(minute_of_day % 60) | kHour.with(minute_of_day / 60) |
                kDay.with(static_cast<unsigned>(date.day())) |
                kMonth.with(static_cast<unsigned>(date.month())) |
                kYear.with(static_cast<std::uint32_t>(year - kFirstYear));
    const std::uint32_t type = type_of(schedule.form);
    out.second = kType.with(type) | kUtc.with(schedule.utc ? 1 : 0) | recurrence(schedule);
    if (const auto old = words_of(previous)) {
        out.first |= old->first & kDurationMinutes.mask();
        out.second |= old->second & (kDurationHours.mask() | kDurationDays.mask());
        if (kType.of(old->second) == type) out.second |= old->second & unused_bits(type).mask();
    }
    return fmt::format("{:08X}{:08X}", out.first, out.second);
}

}  // namespace supctl
