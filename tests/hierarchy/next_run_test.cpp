#include "hierarchy/next_run.h"

#include <gtest/gtest.h>

namespace supctl {
namespace {

TimePoint at(int year, unsigned month, unsigned day, int hour = 0, int minute = 0) {
    return std::chrono::sys_days(std::chrono::year(year) / month / day) + std::chrono::hours(hour) +
           std::chrono::minutes(minute);
}
std::int32_t minutes(TimePoint time) {
    return static_cast<std::int32_t>(
        std::chrono::duration_cast<std::chrono::minutes>(time.time_since_epoch()).count());
}

Schedule form(Schedule::Form form) {
    Schedule out;
    out.form = form;
    out.utc = true;
    out.start = minutes(at(2026, 1, 1, 19));
    out.weeks = out.months = 1;
    return out;
}

TEST(NextRun, EveryDayAtTheStartsTime) {
    Schedule daily = form(Schedule::Form::interval);
    daily.days = 1;
    EXPECT_EQ(next_run(daily, at(2026, 3, 10, 18, 59)), at(2026, 3, 10, 19));
    EXPECT_EQ(next_run(daily, at(2026, 3, 10, 19)), at(2026, 3, 11, 19));
    EXPECT_EQ(next_run(daily, at(2025, 12, 1)), at(2026, 1, 1, 19));
}

TEST(NextRun, WeeklyCountsWeeksFromTheStart) {
    Schedule weekly = form(Schedule::Form::weekly);
    weekly.weekday = 3;  // Tuesday
    weekly.weeks = 2;
    // The start, a Thursday, lies in the week of 2025-12-28.
    EXPECT_EQ(next_run(weekly, at(2026, 1, 2)), at(2026, 1, 13, 19));
    EXPECT_EQ(next_run(weekly, at(2026, 1, 13, 19)), at(2026, 1, 27, 19));
}

TEST(NextRun, SecondTuesdayAndLastDay) {
    Schedule patch = form(Schedule::Form::monthlyByWeekday);
    patch.weekday = 3;
    patch.order = 2;
    EXPECT_EQ(next_run(patch, at(2026, 2, 11)), at(2026, 3, 10, 19));
    Schedule last = form(Schedule::Form::monthlyByDate);
    last.day = 0;
    EXPECT_EQ(next_run(last, at(2028, 2, 1)), at(2028, 2, 29, 19));
}

TEST(NextRun, NobodyKnowsForLocalTimeAndDisabled) {
    Schedule local = form(Schedule::Form::interval);
    local.days = 1;
    local.utc = false;
    EXPECT_FALSE(next_run(local, at(2026, 3, 10)));
    EXPECT_FALSE(next_run(Schedule(), at(2026, 3, 10)));
}

}  // namespace
}  // namespace supctl
