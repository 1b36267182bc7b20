#include "hierarchy/schedule.h"

#include <fmt/format.h>

#include <chrono>

namespace supctl {

std::string_view weekday_word(unsigned weekday) {
    constexpr std::string_view words[] = {"sunday",   "monday", "tuesday", "wednesday",
                                          "thursday", "friday", "saturday"};
    return weekday >= 1 && weekday <= 7 ? words[weekday - 1] : std::string_view();
}

std::string_view week_word(unsigned order) {
    constexpr std::string_view words[] = {"last", "first", "second", "third", "fourth"};
    return order <= 4 ? words[order] : std::string_view();
}

std::string start_text(const Schedule& schedule) {
    using namespace std::chrono;
    const sys_time<minutes> when{minutes(schedule.start)};
    const auto day = floor<days>(when);
    const year_month_day date(day);
    const auto time = when - day;
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                       time.count() / 60, time.count() % 60);
}

namespace {
std::string count(unsigned number, std::string_view unit) {
    return fmt::format("{} {}{}", number, unit, number == 1 ? "" : "s");
}
}  // namespace

std::string to_text(const Schedule& s) {
    if (s.form == Schedule::Form::disabled) return "disabled";
    std::string out;
    switch (s.form) {
        case Schedule::Form::once:
            out = "once";
            break;
        case Schedule::Form::interval:
            out = "every " + (s.days    ? count(s.days, "day")
                              : s.hours ? count(s.hours, "hour")
                                        : count(s.minutes, "minute"));
            break;
        case Schedule::Form::weekly:
            out = fmt::format("{} every {}", weekday_word(s.weekday), count(s.weeks, "week"));
            break;
        case Schedule::Form::monthlyByWeekday:
            out = fmt::format("{} {} every {}", week_word(s.order), weekday_word(s.weekday),
                              count(s.months, "month"));
            break;
        case Schedule::Form::monthlyByDate:
            out = fmt::format("{} every {}",
                              s.day == 0 ? std::string("last day") : fmt::format("day {}", s.day),
                              count(s.months, "month"));
            break;
        case Schedule::Form::disabled:
            break;
    }
    return fmt::format("{} from {} {}", out, start_text(s), s.utc ? "utc" : "siteServerLocal");
}

}  // namespace supctl
