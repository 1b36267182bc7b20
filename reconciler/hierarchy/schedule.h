// Schedule: what a synchronization schedule means, not how the product stores it (that is
// site/schedule_token). Two schedules are equal when they mean the same; the duration and bits that the
// language does not know are not part of it.
#pragma once

#include <cstdint>
#include <string>

namespace supctl {

struct Schedule {
    enum class Form : std::uint8_t { disabled, once, interval, weekly, monthlyByWeekday, monthlyByDate };
    Form form = Form::disabled;
    bool utc = false;        // else the site server's local time
    std::int32_t start = 0;  // wall-clock minutes since 1970-01-01T00:00 (1970..2033 fit the token)
    std::uint8_t days = 0;   // interval: exactly one of days, hours, minutes is not zero
    std::uint8_t hours = 0;
    std::uint8_t minutes = 0;
    std::uint8_t weekday = 0;  // 1 = Sunday … 7 = Saturday
    std::uint8_t weeks = 0;    // weekly: 1..4
    std::uint8_t months = 0;   // monthly: 1..12
    std::uint8_t order = 0;    // monthlyByWeekday: 0 = last, 1..4
    std::uint8_t day = 0;      // monthlyByDate: 0 = last, 1..31

    friend bool operator==(const Schedule&, const Schedule&) = default;
    friend auto operator<=>(const Schedule&, const Schedule&) = default;
};

/// `every 1 day from 2026-01-01T19:00 utc`, `disabled`: for people and for canonical JSON.
[[nodiscard]] std::string to_text(const Schedule& schedule);
/// `2026-01-01T19:00` of Schedule::start.
[[nodiscard]] std::string start_text(const Schedule& schedule);
/// The language's word for a weekday, 1 = `sunday`; empty when out of range.
[[nodiscard]] std::string_view weekday_word(unsigned weekday);
/// The language's word for a week order: `last`, `first` … `fourth`.
[[nodiscard]] std::string_view week_word(unsigned order);

}  // namespace supctl
