#include "simulator/schedule.h"

#include <gtest/gtest.h>

namespace supctl::simulator {
namespace {

using Kind = Schedule::Kind;

TEST(Schedule, RecordedTokens) {
    const std::pair<const char*, Schedule> cases[] = {
        {"0001200000100038", {.kind = Kind::interval, .days = 7}},
        {"0001200000164000", {.kind = Kind::interval, .minutes = 50}},
        {"000120000015A000", {.kind = Kind::interval, .minutes = 45}},
        {"00012000001E2000", {.kind = Kind::weekly, .day = 6, .weeks = 1}},
        {"0001200000080000", {.kind = Kind::once}},
        {"", {}},
    };
    for (const auto& [token, schedule] : cases) {
        EXPECT_EQ(encode_token(schedule).value(), token);
        EXPECT_EQ(decode_token(token).value(), schedule) << token;
    }
    // With a duration, which this side only reads past.
    const auto odd = decode_token("1033BC7B10100010").value();
    EXPECT_EQ(odd, (Schedule{.kind = Kind::interval,
                             .days = 2,
                             .start_year = 2019,
                             .start_month = 11,
                             .start_day = 19,
                             .start_hour = 1,
                             .start_minute = 4}));
}

TEST(Schedule, EveryFormSurvivesItsToken) {
    for (const auto& schedule :
         {Schedule{.kind = Kind::interval, .hours = 23, .start_year = 2033, .utc = true},
          Schedule{.kind = Kind::monthlyByWeekday, .day = 3, .order = 2, .months = 12, .start_minute = 59},
          Schedule{.kind = Kind::monthlyByWeekday, .day = 7, .order = 0},
          Schedule{.kind = Kind::monthlyByDate, .day = 31, .months = 2},
          Schedule{.kind = Kind::monthlyByDate, .day = 0},
          Schedule{.kind = Kind::weekly, .day = 1, .weeks = 4}})
        EXPECT_EQ(decode_token(encode_token(schedule).value()).value(), schedule);
}

TEST(Schedule, RefusesWhatDoesNotFit) {
    EXPECT_FALSE(encode_token({.kind = Kind::interval}));
    EXPECT_FALSE(encode_token({.kind = Kind::interval, .days = 1, .start_year = 2034}));
    EXPECT_FALSE(encode_token({.kind = Kind::weekly, .day = 0}));
    for (const auto* token : {"x", "0001200000100038 ", "000120000010003", "0001200000000000",
                              "000120000010003G", "0000000000100038"})
        EXPECT_FALSE(decode_token(token)) << token;
}

TEST(Schedule, NextFiring) {
    const auto next = [](const Schedule& schedule, const char* after) {
        const auto found = next_firing(schedule, parse_iso_time(after).value());
        return found ? iso_time(*found) : std::string("never");
    };
    EXPECT_EQ(next({.kind = Kind::interval, .days = 7}, "2026-03-02T08:00:00Z"), "2026-03-08T00:00:00Z");
    EXPECT_EQ(next({.kind = Kind::interval, .days = 1, .start_hour = 19}, "2026-03-02T19:00:00Z"),
              "2026-03-03T19:00:00Z");
    EXPECT_EQ(next({.kind = Kind::interval, .days = 1, .start_year = 2030}, "2026-03-02T19:00:00Z"),
              "2030-02-01T00:00:00Z");
    EXPECT_EQ(next({.kind = Kind::weekly, .day = 3, .start_hour = 2}, "2026-03-02T08:00:00Z"),
              "2026-03-03T02:00:00Z");
    EXPECT_EQ(next({.kind = Kind::monthlyByWeekday, .day = 3, .order = 2}, "2026-03-02T08:00:00Z"),
              "2026-03-10T00:00:00Z");
    EXPECT_EQ(next({.kind = Kind::monthlyByWeekday, .day = 3, .order = 0}, "2026-03-02T08:00:00Z"),
              "2026-03-31T00:00:00Z");
    EXPECT_EQ(next({.kind = Kind::monthlyByDate, .day = 0}, "2026-02-28T08:00:00Z"), "2026-03-31T00:00:00Z");
    EXPECT_EQ(next({.kind = Kind::monthlyByDate, .day = 31}, "2026-04-02T08:00:00Z"), "2026-04-30T00:00:00Z");
    EXPECT_EQ(next({.kind = Kind::once}, "2026-03-02T08:00:00Z"), "never");
    EXPECT_EQ(next({}, "2026-03-02T08:00:00Z"), "never");
}

}  // namespace
}  // namespace supctl::simulator
