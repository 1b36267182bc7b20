// Reads a schedule (VR-33, VR-34): `disabled`, or one of every, weekly and monthly with an optional start. A
// start that nobody gave is the product's own default token start, so that the value is complete.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "base/text.h"
#include "language/reading.h"
#include "schema/words.h"

namespace supctl {

namespace {

constexpr Code kOutOfRule{2033};

constexpr std::string_view kExpected =
    "`disabled` or {every|weekly|monthly: …, startingAt: TIME, timeZone: utc}";

/// The index of a word in `allowed`; reports what else stands there.
std::optional<std::uint8_t> read_word(Reading& reading, Place place, std::string_view key,
                                      std::span<const std::string_view> allowed) {
    if (!is_scalar(reading, place.node)) {
        report_wrong_type(reading, place, key, quote_list(allowed));
        return std::nullopt;
    }
    const auto found = std::find(allowed.begin(), allowed.end(), word_of(reading, place.node));
    if (found == allowed.end()) {
        report_bad_word(reading, place, key, allowed);
        return std::nullopt;
    }
    return static_cast<std::uint8_t>(found - allowed.begin());
}

bool expect_mapping(Reading& reading, Place place, std::string_view key, std::string_view expected) {
    if (reading.node(place.node).kind == Node::Kind::mapping) return true;
    report_wrong_type(reading, place, key, expected);
    return false;
}

/// Not when an unknown key was reported since `before`: that is probably the missing one, misspelled.
void report_missing(Reading& reading, std::size_t before, Place place, std::string_view structure,
                    std::string_view key) {
    if (reading.diagnostics.errors() != before) return;
    reading.diagnostics.add(
        error(codes::kMissingKey, fmt::format("`{}` lacks `{}`", structure, key)).at(place.key));
}

/// `count` from an optional key, 1 when absent.
std::optional<std::uint8_t> read_period(Reading& reading, Place place, std::string_view key, Range range) {
    if (place.node == kNoNode) return std::uint8_t{1};
    const auto number = read_number(reading, place, key, range, kOutOfRule);
    return number ? std::optional(static_cast<std::uint8_t>(*number)) : std::nullopt;
}

bool read_every(Reading& reading, Place place, Schedule& out) {
    if (!expect_mapping(reading, place, words::kEvery, "{days: N} or {hours: N}")) return false;
    const std::size_t before = reading.diagnostics.errors();
    const auto [days, hours, minutes] =
        pick<3>(reading, place.node, {words::kDays, words::kHours, words::kMinutes}, words::kEvery);
    if (minutes.node != kNoNode) {
        reading.diagnostics.add(
            error(kOutOfRule, "the product offers no interval in minutes for a synchronization")
                .at(minutes.key, "the shortest interval is {hours: 1}"));
        return false;
    }
    if (days.node != kNoNode && hours.node != kNoNode) {
        reading.diagnostics.add(error(codes::kBadValue, "an interval has one unit, not two")
                                    .at(hours.key)
                                    .at(days.key, "the other unit"));
        return false;
    }
    if (days.node == kNoNode && hours.node == kNoNode) {
        report_missing(reading, before, place, words::kEvery, words::kDays);
        return false;
    }
    out.form = Schedule::Form::interval;
    const bool daily = days.node != kNoNode;
    const auto number = daily ? read_number(reading, days, words::kDays, words::kEveryDays, kOutOfRule)
                              : read_number(reading, hours, words::kHours, words::kEveryHours, kOutOfRule);
    if (!number) return false;
    (daily ? out.days : out.hours) = static_cast<std::uint8_t>(*number);
    return true;
}

bool read_weekly(Reading& reading, Place place, Schedule& out) {
    if (!expect_mapping(reading, place, words::kWeekly, "{day: WEEKDAY, weeks: N}")) return false;
    const std::size_t before = reading.diagnostics.errors();
    const auto [day, weeks] = pick<2>(reading, place.node, {words::kDay, words::kWeeks}, words::kWeekly);
    out.form = Schedule::Form::weekly;
    if (day.node == kNoNode) report_missing(reading, before, place, words::kWeekly, words::kDay);
    const auto weekday =
        day.node == kNoNode ? std::nullopt : read_word(reading, day, words::kDay, words::kWeekdays);
    const auto period = read_period(reading, weeks, words::kWeeks, words::kEveryWeeks);
    if (!weekday || !period) return false;
    out.weekday = static_cast<std::uint8_t>(*weekday + 1);
    out.weeks = *period;
    return true;
}

bool read_monthly(Reading& reading, Place place, Schedule& out) {
    if (!expect_mapping(reading, place, words::kMonthly, "{week: WEEK, day: WEEKDAY} or {day: N}"))
        return false;
    const std::size_t before = reading.diagnostics.errors();
    const auto [day, week, months] =
        pick<3>(reading, place.node, {words::kDay, words::kWeek, words::kMonths}, words::kMonthly);
    const auto period = read_period(reading, months, words::kMonths, words::kEveryMonths);
    if (day.node == kNoNode) {
        report_missing(reading, before, place, words::kMonthly, words::kDay);
        return false;
    }
    if (week.node != kNoNode) {
        out.form = Schedule::Form::monthlyByWeekday;
        const auto order = read_word(reading, week, words::kWeek, words::kWeekOrders);
        const auto weekday = read_word(reading, day, words::kDay, words::kWeekdays);
        if (!order || !weekday || !period) return false;
        out.order = *order;
        out.weekday = static_cast<std::uint8_t>(*weekday + 1);
        out.months = *period;
        return true;
    }
    out.form = Schedule::Form::monthlyByDate;
    const std::string_view word = word_of(reading, day.node);
    if (std::find(std::begin(words::kWeekdays), std::end(words::kWeekdays), word) !=
        std::end(words::kWeekdays)) {
        reading.diagnostics.add(
            error(codes::kMissingKey, fmt::format("`{}` lacks `{}`", words::kMonthly, words::kWeek))
                .at(day.key, "a weekday of which week of the month?")
                .advise("write for example {week: second, day: tuesday}"));
        return false;
    }
    if (word != words::kLast) {
        const auto number = read_number(reading, day, words::kDay, words::kDayOfMonth, kOutOfRule);
        if (!number) return false;
        out.day = static_cast<std::uint8_t>(*number);
    }
    if (!period) return false;
    out.months = *period;
    return true;
}

/// `YYYY-MM-DDTHH:MM` in wall-clock minutes since 1970.
std::optional<std::int32_t> read_start(Reading& reading, Place place) {
    const std::string_view text = word_of(reading, place.node);
    const auto bad = [&](Code code, std::string why) {
        reading.diagnostics.add(
            error(code, std::move(why)).at(span_of(reading, place), "expected YYYY-MM-DDTHH:MM"));
        return std::nullopt;
    };
    constexpr std::string_view kForm = "dddd-dd-ddTdd:dd";
    bool shaped = text.size() == kForm.size();
    for (std::size_t i = 0; shaped && i < kForm.size(); ++i)
        shaped = kForm[i] == 'd' ? text[i] >= '0' && text[i] <= '9' : text[i] == kForm[i];
    if (!shaped) return bad(codes::kBadTime, fmt::format("`{}` is not a time", escape_controls(text)));
    const auto digits = [&](std::size_t at, std::size_t count) {
        int value = 0;
        for (std::size_t i = 0; i < count; ++i) value = value * 10 + (text[at + i] - '0');
        return value;
    };
    using namespace std::chrono;
    const int year_number = digits(0, 4);
    const year_month_day date{year{year_number}, month{static_cast<unsigned>(digits(5, 2))},
                              day{static_cast<unsigned>(digits(8, 2))}};
    const int hour = digits(11, 2);
    const int minute = digits(14, 2);
    if (!date.ok() || hour > 23 || minute > 59)
        return bad(codes::kBadTime, fmt::format("`{}` does not exist in the calendar", text));
    if (year_number < words::kStartYears.least || year_number > words::kStartYears.most)
        return bad(Code{2034},
                   fmt::format("the year {} lies outside {} to {}, which is all that the product can store",
                               year_number, words::kStartYears.least, words::kStartYears.most));
    const auto days_since = sys_days(date).time_since_epoch().count();
    return static_cast<std::int32_t>(days_since * 24 * 60 + hour * 60 + minute);
}

}  // namespace

std::optional<Value> read_schedule(Reading& reading, const Field& row, Place place) {
    const Node& node = reading.node(place.node);
    if (node.kind == Node::Kind::scalar) {
        if (node.text == words::kDisabled) return Value::of(reading.pool.schedule(Schedule{}));
        constexpr std::string_view kAllowed[] = {words::kDisabled, words::kEvery, words::kWeekly,
                                                 words::kMonthly};
        report_bad_word(reading, place, row.key, kAllowed);
        return std::nullopt;
    }
    if (node.kind != Node::Kind::mapping) {
        report_wrong_type(reading, place, row.key, kExpected, row.example);
        return std::nullopt;
    }
    const std::size_t before = reading.diagnostics.errors();
    const auto [every, weekly, monthly, patch, start, zone] =
        pick<6>(reading, place.node,
                {words::kEvery, words::kWeekly, words::kMonthly, words::kPatchTuesday, words::kStartingAt,
                 words::kTimeZone},
                row.key);
    if (patch.node != kNoNode) {
        report_not_built(
            reading, patch.key, words::kPatchTuesday,
            "How a site stores the offset to a patch Tuesday has to be read from the site first.");
        return std::nullopt;
    }
    Schedule out;
    bool good = reading.diagnostics.errors() == before;
    std::optional<Place> form;
    for (const Place& candidate : {every, weekly, monthly}) {
        if (candidate.node == kNoNode) continue;
        if (form) {
            reading.diagnostics.add(error(codes::kBadValue, "a schedule has one form, not two")
                                        .at(candidate.key, "second form")
                                        .at(form->key, "first form"));
            return std::nullopt;
        }
        form = candidate;
    }
    if (!form) {
        if (reading.diagnostics.errors() != before) return std::nullopt;
        report_wrong_type(reading, place, row.key, kExpected, row.example);
        return std::nullopt;
    }
    if (every.node != kNoNode) good = read_every(reading, every, out) && good;
    if (weekly.node != kNoNode) good = read_weekly(reading, weekly, out) && good;
    if (monthly.node != kNoNode) good = read_monthly(reading, monthly, out) && good;

    out.utc = true;
    out.start = words::kDefaultStart;
    if (zone.node != kNoNode) {
        constexpr std::string_view kZones[] = {words::kSiteServerLocal, words::kUtc};
        const auto chosen = read_word(reading, zone, words::kTimeZone, kZones);
        good = good && chosen;
        out.utc = chosen.value_or(1) == 1;
    }
    if (start.node != kNoNode) {
        const auto minutes = read_start(reading, start);
        good = good && minutes;
        out.start = minutes.value_or(0);
        // SEED-64 SEED-65 VR-34 {
        if (zone.node == kNoNode) {
            reading.diagnostics.add(error(Code{2034}, "a start needs its time zone")
                                        .at(span_of(reading, start), "in which time zone?")
                                        .advise("add `timeZone: utc` or `timeZone: siteServerLocal`"));
            good = false;
        }
        // }
    }
    if (!good) return std::nullopt;
    return Value::of(reading.pool.schedule(out));
}

}  // namespace supctl
