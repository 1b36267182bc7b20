#include "hierarchy/next_run.h"

#include <chrono>

namespace supctl {

namespace {

using Days = std::chrono::sys_days;
using std::chrono::days;
using Minutes = std::chrono::sys_time<std::chrono::minutes>;

int months_of(std::chrono::year_month_day date) {
    return static_cast<int>(date.year()) * 12 + static_cast<int>(static_cast<unsigned>(date.month())) - 1;
}

/// Whether the schedule fires on that day, counted from the day of its start.
bool fires_on(const Schedule& schedule, Days day, Days first) {
    const std::chrono::year_month_day date(day), start(first);
    const std::chrono::weekday weekday(day);
    const bool right_month =
        schedule.months != 0 && (months_of(date) - months_of(start)) % schedule.months == 0;
    switch (schedule.form) {
        case Schedule::Form::weekly: {
            if (weekday.c_encoding() + 1 != schedule.weekday || schedule.weeks == 0) return false;
            const auto sunday = first - days(std::chrono::weekday(first).c_encoding());
            return (day - sunday).count() / 7 % schedule.weeks == 0;
        }
        case Schedule::Form::monthlyByWeekday: {
            if (weekday.c_encoding() + 1 != schedule.weekday || !right_month) return false;
            const unsigned nth = (static_cast<unsigned>(date.day()) - 1) / 7 + 1;
            if (schedule.order != 0) return nth == schedule.order;
            return std::chrono::year_month_day(day + days(7)).month() != date.month();
        }
        case Schedule::Form::monthlyByDate:
            if (!right_month) return false;
            if (schedule.day != 0) return static_cast<unsigned>(date.day()) == schedule.day;
            return std::chrono::year_month_day(day + days(1)).month() != date.month();
        default:
            return false;
    }
}

}  // namespace

std::optional<TimePoint> next_run(const Schedule& schedule, TimePoint after) {
    if (!schedule.utc || schedule.form == Schedule::Form::disabled) return std::nullopt;
    const Minutes start{std::chrono::minutes(schedule.start)};
    const auto limit = after + std::chrono::hours(24 * 366 * 5);
    if (schedule.form == Schedule::Form::once)
        return start > after ? std::optional<TimePoint>(start) : std::nullopt;
    if (schedule.form == Schedule::Form::interval) {
        const std::chrono::minutes step{schedule.days * 1440 + schedule.hours * 60 + schedule.minutes};
        if (step.count() == 0) return std::nullopt;
        if (start > after) return start;
        const auto passed = std::chrono::floor<std::chrono::minutes>(after - start) / step;
        return start + (passed + 1) * step;
    }
    const Days first = std::chrono::floor<days>(start);
    const auto time_of_day = start - first;
    for (Days day = std::max(first, Days(std::chrono::floor<days>(after))); day < limit; day += days(1))
        if (fires_on(schedule, day, first) && day + time_of_day > after) return day + time_of_day;
    return std::nullopt;
}

}  // namespace supctl
