// Schedule tokens: every recorded string means what was recorded with it, and nothing that is not ours is
// lost.
#include "site/schedule_token.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

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

Schedule any_schedule() {
    Schedule s;
    s.form = *rc::gen::element(Schedule::Form::once, Schedule::Form::interval, Schedule::Form::weekly,
                               Schedule::Form::monthlyByWeekday, Schedule::Form::monthlyByDate);
    s.start = *rc::gen::inRange(0, 33'659'999);  // to the end of 2033
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

}  // namespace
}  // namespace supctl
