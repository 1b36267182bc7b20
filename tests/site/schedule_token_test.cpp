// Schedule tokens: every recorded string means what was recorded with it, and nothing that is not ours is
// lost.
#include "site/schedule_token.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

#include "base/codes.h"

namespace supctl {
namespace {

struct Recorded {
    std::string_view token;
    std::string_view meaning;
};

// Recorded in public test data, documentation and tools.
constexpr Recorded kRecorded[] = {
    {"0001200000100038", "every 7 days from 1970-02-01T00:00 siteServerLocal"},
    {"0001200000164000", "every 50 minutes from 1970-02-01T00:00 siteServerLocal"},
    {"000120000015A000", "every 45 minutes from 1970-02-01T00:00 siteServerLocal"},
    {"00012000001E2000", "friday every 1 week from 1970-02-01T00:00 siteServerLocal"},
    {"0001200000080000", "once from 1970-02-01T00:00 siteServerLocal"},
    {"1033BC7B10100010", "every 2 days from 2019-11-19T01:04 siteServerLocal"},
    {"0034394008100008", "every 1 day from 2007-03-20T01:00 siteServerLocal"},
    {"00343940081A2000", "monday every 1 week from 2007-03-20T01:00 siteServerLocal"},
    {"0001200000100037", "every 6 days from 1970-02-01T00:00 utc"},
    {"0001128000100008", "every 1 day from 1980-01-01T00:00 siteServerLocal"},
};

TEST(ScheduleToken, MeansWhatWasRecorded) {
    for (const auto& [token, meaning] : kRecorded) {
        const auto schedule = decode_schedule(token);
        ASSERT_TRUE(schedule) << token;
        EXPECT_EQ(to_text(*schedule), meaning) << token;
    }
}

TEST(ScheduleToken, WhatMeansTheSameStaysLetterByLetter) {
    for (const auto& [token, meaning] : kRecorded)
        EXPECT_EQ(encode_schedule(*decode_schedule(token), token).value(), token);
    EXPECT_EQ(encode_schedule({}, "").value(), "");
}

TEST(ScheduleToken, AChangeKeepsTheDuration) {
    const std::string_view old = "1033BC7B10100010";  // lasts 2 h 59 min
    Schedule daily = *decode_schedule(old);
    daily.days = 1;
    EXPECT_EQ(encode_schedule(daily, old).value(), "1033BC7B10100008");
    Schedule weekly;
    weekly.form = Schedule::Form::weekly;
    weekly.start = daily.start;
    weekly.weekday = 2;
    weekly.weeks = 1;
    EXPECT_EQ(encode_schedule(weekly, old).value(), "1033BC7B101A2000");
}

TEST(ScheduleToken, AChangeKeepsUnknownBitsOfItsForm) {
    Schedule every = *decode_schedule("0001200000100037");
    every.days = 2;
    EXPECT_EQ(encode_schedule(every, "0001200000100037").value(), "0001200000100017");
    every.form = Schedule::Form::once;
    every.days = 0;
    EXPECT_EQ(encode_schedule(every, "0001200000100037").value(), "0001200000080001");
}

TEST(ScheduleToken, WhatIsNotAScheduleIsRefused) {
    for (const std::string_view bad :
         {"00012000", "0001200000100038X", "000120000010003G", "0001200000000000", "0001200000380000",
          "0000000000100008", "0001200000100000", "FFFFFFFF00100008", "0001200000182000",
          "00012000001000380001200000100038"}) {
        const auto schedule = decode_schedule(bad);
        ASSERT_FALSE(schedule) << bad;
        EXPECT_EQ(schedule.error().code, codes::kBadValue);
    }
}

TEST(ScheduleToken, AYearBeyondTheFormIsRefused) {
    Schedule late = *decode_schedule("0001200000100038");
    late.start = 34'000'000;  // 2034
    const auto token = encode_schedule(late);
    ASSERT_FALSE(token);
    EXPECT_EQ(token.error().code, codes::kOutOfRange);
}

constexpr std::int32_t kEndOfTime = 33'661'440;  // 2034-01-01T00:00, the first minute that does not fit

constexpr Schedule::Form kForms[] = {Schedule::Form::once, Schedule::Form::interval, Schedule::Form::weekly,
                                     Schedule::Form::monthlyByWeekday, Schedule::Form::monthlyByDate};

std::int32_t any_start() {
    return *rc::gen::element(*rc::gen::inRange(0, kEndOfTime), 0, kEndOfTime - 1);
}

Schedule any_schedule(Schedule::Form form) {
    Schedule s;
    s.form = form;
    s.start = any_start();
    s.utc = *rc::gen::arbitrary<bool>();
    const auto number = [](int least, int most) {
        return static_cast<std::uint8_t>(*rc::gen::inRange(least, most + 1));
    };
    switch (s.form) {
        case Schedule::Form::interval:
            s.days = number(0, 31);
            s.hours = number(0, 23);
            s.minutes = number(s.days + s.hours == 0 ? 1 : 0, 59);
            break;
        case Schedule::Form::weekly:
            s.weekday = number(1, 7);
            s.weeks = number(1, 4);
            break;
        case Schedule::Form::monthlyByWeekday:
            s.weekday = number(1, 7);
            s.months = number(1, 12);
            s.order = number(0, 4);
            break;
        case Schedule::Form::monthlyByDate:
            s.day = number(0, 31);
            s.months = number(1, 12);
            break;
        default:
            break;
    }
    return s;
}

Schedule any_schedule() {
    return any_schedule(*rc::gen::elementOf(std::vector(std::begin(kForms), std::end(kForms))));
}

RC_GTEST_PROP(ScheduleToken, EveryScheduleRoundTrips, ()) {
    const Schedule schedule = any_schedule();
    const Schedule before = any_schedule();
    const auto old = encode_schedule(before);
    RC_ASSERT(old.has_value());
    const auto fresh = encode_schedule(schedule), over = encode_schedule(schedule, *old);
    RC_ASSERT(fresh.has_value() && over.has_value());
    RC_ASSERT(fresh->size() == 16u);
    RC_ASSERT(decode_schedule(*fresh).value() == schedule);
    RC_ASSERT(decode_schedule(*over).value() == schedule);
}

/// Every recurrence of every form that a token can hold, at its first, its last and a leap day's minute.
std::vector<Schedule> every_recurrence() {
    std::vector<Schedule> out(1);
    out.front().form = Schedule::Form::once;
    const auto add = [&](Schedule::Form form, auto set) {
        Schedule s;
        s.form = form;
        set(s);
        out.push_back(s);
    };
    const auto byte = [](int number) { return static_cast<std::uint8_t>(number); };
    for (int days = 0; days <= 31; ++days)
        for (int hours = 0; hours <= 23; ++hours)
            for (int minutes = days + hours == 0 ? 1 : 0; minutes <= 59; ++minutes)
                add(Schedule::Form::interval, [&](Schedule& s) {
                    s.days = byte(days), s.hours = byte(hours), s.minutes = byte(minutes);
                });
    for (int weekday = 1; weekday <= 7; ++weekday) {
        for (int weeks = 1; weeks <= 4; ++weeks)
            add(Schedule::Form::weekly,
                [&](Schedule& s) { s.weekday = byte(weekday), s.weeks = byte(weeks); });
        for (int months = 1; months <= 12; ++months)
            for (int order = 0; order <= 4; ++order)
                add(Schedule::Form::monthlyByWeekday, [&](Schedule& s) {
                    s.weekday = byte(weekday), s.months = byte(months), s.order = byte(order);
                });
    }
    for (int day = 0; day <= 31; ++day)
        for (int months = 1; months <= 12; ++months)
            add(Schedule::Form::monthlyByDate,
                [&](Schedule& s) { s.day = byte(day), s.months = byte(months); });
    return out;
}

TEST(ScheduleToken, EveryRecurrenceOfEveryFormRoundTrips) {
    std::set<std::string> tokens;
    std::size_t count = 0;
    for (Schedule schedule : every_recurrence())
        for (const std::int32_t start : {0, 28'499'040 /* 2024-03-09 */, kEndOfTime - 1})
            for (const bool utc : {false, true}) {
                schedule.start = start;
                schedule.utc = utc;
                const auto token = encode_schedule(schedule);
                ASSERT_TRUE(token) << to_text(schedule);
                ASSERT_EQ(decode_schedule(*token).value(), schedule) << *token;
                tokens.insert(*token);
                ++count;
            }
    EXPECT_EQ(tokens.size(), count) << "two meanings never share a token";
}

TEST(ScheduleToken, TheFirstMinuteBeyondTheFormIsRefused) {
    Schedule daily = *decode_schedule("0001200000100008");
    daily.start = kEndOfTime - 1;
    EXPECT_TRUE(encode_schedule(daily));
    daily.start = kEndOfTime;
    EXPECT_FALSE(encode_schedule(daily));
    daily.start = -1;
    EXPECT_FALSE(encode_schedule(daily));
}

/// Bits of the second word that no form's documentation names, by form.
std::uint32_t undocumented(Schedule::Form form) {
    switch (form) {
        case Schedule::Form::interval:
            return 0x00000006;
        case Schedule::Form::weekly:
            return 0x00001FFE;
        case Schedule::Form::monthlyByWeekday:
            return 0x000001FE;
        case Schedule::Form::monthlyByDate:
            return 0x000003FE;
        default:
            return 0x0007FFFE;
    }
}

/// The newer offset after the monthly release may be kept in such bits: moving the start must not lose them.
RC_GTEST_PROP(ScheduleToken, UnknownBitsAndTheDurationSurviveAnotherStart, ()) {
    constexpr std::uint32_t kDurationMinutes = 0x0000003F, kDurationHoursAndDays = 0xFFC00000;
    const auto form = *rc::gen::elementOf(std::vector(std::begin(kForms), std::end(kForms)));
    Schedule schedule = any_schedule(form);
    std::uint64_t bits = std::stoull(*encode_schedule(schedule), nullptr, 16);
    const auto kept =
        static_cast<std::uint64_t>(kDurationMinutes) << 32 | kDurationHoursAndDays | undocumented(form);
    bits |= *rc::gen::arbitrary<std::uint64_t>() & kept;
    const std::string old = fmt::format("{:016X}", bits);
    RC_ASSERT(decode_schedule(old).value() == schedule);
    schedule.start = any_start();
    const std::string moved = encode_schedule(schedule, old).value();
    RC_ASSERT(decode_schedule(moved).value() == schedule);
    RC_ASSERT((std::stoull(moved, nullptr, 16) & kept) == (bits & kept));
    RC_ASSERT((std::stoull(moved, nullptr, 16) & 0xFFFFFFFF) == (bits & 0xFFFFFFFF));
}

}  // namespace
}  // namespace supctl
