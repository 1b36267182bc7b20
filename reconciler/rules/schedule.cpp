#include "rules/schedule.h"

#include <fmt/format.h>

#include "base/text.h"
#include "hierarchy/address.h"
#include "rules/chosen.h"
#include "rules/placement.h"
#include "schema/builtin_catalog.h"
#include "schema/words.h"

namespace supctl {

namespace {

/// Minutes from 1970-01-01T00:00 to 2034-01-01T00:00: the product stores the year as 1970 + 0..63.
constexpr std::int32_t kEndOfTime = 33'661'440;

const Schedule* schedule_of(const RuleInput& in) {
    const Value value = in.global(FieldId::schedule);
    if (!is(value, Value::Kind::schedule)) return nullptr;
    const Schedule& schedule = in.hierarchy.pool().schedule(value.schedule());
    return schedule.form == Schedule::Form::disabled ? nullptr : &schedule;
}

Finding& tell(const RuleInput& in, Findings& findings, std::string label, std::string message) {
    return findings.add(address(in.hierarchy, kWholeHierarchy, FieldId::schedule),
                        {kWholeHierarchy, FieldId::schedule, std::move(label)}, std::move(message));
}

void schedule_only_at_the_top(const RuleInput& in, Findings& findings) {
    report_at_sites(in, findings, FieldId::schedule);
}

/// What is wrong with a schedule's numbers; empty when nothing is.
std::string_view wrong_numbers(const Schedule& s) {
    const auto within = [](unsigned number, Range range) {
        return number >= range.least && number <= range.most;
    };
    switch (s.form) {
        case Schedule::Form::interval:
            if (s.minutes != 0) return "a synchronization cannot be scheduled in minutes";
            if ((s.days != 0) == (s.hours != 0)) return "an interval is a number of days or of hours";
            if (s.days != 0 && !within(s.days, words::kEveryDays)) return "an interval in days is 1 to 31";
            if (s.hours != 0 && !within(s.hours, words::kEveryHours))
                return "an interval in hours is 1 to 23";
            return {};
        case Schedule::Form::weekly:
            if (weekday_word(s.weekday).empty()) return "a weekday is sunday to saturday";
            if (!within(s.weeks, words::kEveryWeeks)) return "a weekly schedule recurs every 1 to 4 weeks";
            return {};
        case Schedule::Form::monthlyByWeekday:
            if (weekday_word(s.weekday).empty()) return "a weekday is sunday to saturday";
            if (week_word(s.order).empty()) return "a week of the month is first to fourth, or last";
            if (!within(s.months, words::kEveryMonths))
                return "a monthly schedule recurs every 1 to 12 months";
            return {};
        case Schedule::Form::monthlyByDate:
            if (s.day > words::kDayOfMonth.most) return "a day of the month is 1 to 31, or last";
            if (!within(s.months, words::kEveryMonths))
                return "a monthly schedule recurs every 1 to 12 months";
            return {};
        case Schedule::Form::disabled:
        case Schedule::Form::once:
            return {};
    }
    return {};
}

void schedule_numbers_in_range(const RuleInput& in, Findings& findings) {
    const Schedule* schedule = schedule_of(in);
    if (schedule == nullptr) return;
    const auto wrong = wrong_numbers(*schedule);
    if (!wrong.empty()) tell(in, findings, "is out of range", std::string(wrong));
}

void schedule_start_can_be_stored(const RuleInput& in, Findings& findings) {
    const Schedule* schedule = schedule_of(in);
    if (schedule == nullptr || (schedule->start >= 0 && schedule->start < kEndOfTime)) return;
    tell(in, findings, "has no start that the site can keep",
         fmt::format("the schedule starts at {}, outside the years 1970 to 2033 that a site can keep",
                     start_text(*schedule)));
}

void definitions_need_a_daily_schedule(const RuleInput& in, Findings& findings) {
    const Schedule* schedule = schedule_of(in);
    if (schedule == nullptr) return;
    if (schedule->form == Schedule::Form::interval && schedule->days <= 1) return;
    const Chosen wanted = chosen(in, FieldId::classifications, kDefinitionUpdates);
    if (!wanted.selected) return;
    auto& made = tell(in, findings, "is less often than daily",
                      "Definition Updates are selected, but the synchronization runs less than once a day");
    tell_chosen(made, FieldId::classifications, wanted, "Definition Updates");
}

/// Minutes of a day until 18:00 UTC, when Microsoft publishes on the second Tuesday of a month.
constexpr std::int32_t kPublished = 18 * 60;
constexpr std::int32_t kMinutesOfDay = 24 * 60;
/// No clock is further behind UTC than this.
constexpr std::int32_t kFurthestBehind = 12 * 60;

void after_microsoft_publishes(const RuleInput& in, Findings& findings) {
    const Schedule* schedule = schedule_of(in);
    if (schedule == nullptr || schedule->form != Schedule::Form::monthlyByWeekday) return;
    if (schedule->order != 2 || schedule->weekday != 3) return;
    const std::int32_t minute = (schedule->start % kMinutesOfDay + kMinutesOfDay) % kMinutesOfDay;
    // Of a local time nobody here knows the offset; only the hours that are early everywhere count.
    if (minute >= (schedule->utc ? kPublished : kPublished - kFurthestBehind)) return;
    tell(in, findings, "starts before they are published",
         "the synchronization of the second Tuesday starts before Microsoft publishes its updates, at 18:00 "
         "UTC")
        .notes.push_back("what is published that day comes in with the run of the next month");
}

constexpr Rule kScheduleRules[] = {
    {Code{2032}, "VR-32", Severity::error, "schedule at the top only",
     "A synchronization is started at the top-level site and cascades down; a child site has no schedule.",
     "write `synchronization.schedule` at the root of the description, or nothing",
     "SEED-61, SEED-104; ConfigMgr docs: synchronize software updates",
     "sites:\n  PS1: {type: primarySite, parent: CAS, synchronization: {schedule: disabled}}\n",
     schedule_only_at_the_top},
    {Code{2033}, "VR-33", Severity::error, "schedule numbers in range",
     "A site keeps 1 to 23 hours, 1 to 31 days, every 1 to 4 weeks or 1 to 12 months. What lies outside is "
     "refused: a clamped value would differ from the description for ever.",
     "use a number in the range", "SEED-63; PowerShell docs: New-CMSchedule",
     "synchronization: {schedule: {every: {hours: 48}, startingAt: 2026-01-01T19:00, timeZone: utc}}\n",
     schedule_numbers_in_range},
    {Code{2034}, "VR-34", Severity::error, "schedule start with its time zone",
     "The console takes the start from its own computer's clock, so the same words mean different times for "
     "different people. A description says which clock is meant, and a start that the site can keep: the "
     "years 1970 to 2033.",
     "write `startingAt` with `timeZone: utc` or `timeZone: siteServerLocal`",
     "SEED-64, SEED-65; ConfigMgr SDK docs: schedule tokens",
     "synchronization: {schedule: {every: {days: 1}, startingAt: 2026-01-01T19:00}}\n",
     schedule_start_can_be_stored},
    {Code{2035}, "VR-35", Severity::warning, "daily schedule for definitions",
     "Definition Updates appear several times a day; a synchronization less often than daily leaves endpoint "
     "protection behind.",
     "synchronize at least every day, or leave Definition Updates out",
     "SEED-67, SEED-139; ConfigMgr docs: "
     "synchronize software updates",
     "synchronization: {schedule: {every: {days: 7}, startingAt: 2026-01-01T19:00, timeZone: "
     "utc}}\nclassifications: [Definition Updates]\n",
     definitions_need_a_daily_schedule},
    {Code{2068}, "VR-68", Severity::warning, "after Microsoft publishes",
     "Microsoft publishes on the second Tuesday of a month at about 18:00 UTC (10:00 in Redmond in winter). "
     "A "
     "monthly synchronization on that day that starts earlier misses the updates by a month.",
     "start at 19:00 UTC or later, or on the Wednesday after",
     "SEED-66; Microsoft Security Response Center: update release times",
     "synchronization: {schedule: {monthly: {week: second, day: tuesday}, startingAt: 2026-01-01T02:00, "
     "timeZone: "
     "utc}}\n",
     after_microsoft_publishes},
};

}  // namespace

std::span<const Rule> schedule_rules() {
    return kScheduleRules;
}

}  // namespace supctl
