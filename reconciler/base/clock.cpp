#include "base/clock.h"

#include <fmt/format.h>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdio>

#include "base/codes.h"

namespace supctl {
namespace {

class SystemClock final : public Clock {
  public:
    TimePoint now() const override { return std::chrono::floor<Seconds>(std::chrono::system_clock::now()); }
    Task<void> wait_until(TimePoint when) override {
        const auto executor = co_await boost::asio::this_coro::executor;
        boost::asio::steady_timer timer(executor);
        timer.expires_after(when - std::chrono::system_clock::now() + std::chrono::milliseconds(1));
        co_await timer.async_wait(boost::asio::use_awaitable);
    }
};

}  // namespace

std::unique_ptr<Clock> make_system_clock() {
    return std::make_unique<SystemClock>();
}

std::string iso_time(TimePoint when) {
    const auto day = std::chrono::floor<std::chrono::days>(when);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(when - day);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                       time.hours().count(), time.minutes().count(), time.seconds().count());
}

Result<TimePoint> parse_iso_time(std::string_view text) {
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, used = 0;
    const std::string copy(text);
    const auto bad = [&] {
        return fail(error(codes::kBadTime, fmt::format("`{}` is not a UTC time", text)));
    };
    if (std::sscanf(copy.c_str(), "%4d-%2d-%2dT%2d:%2d%n", &year, &month, &day, &hour, &minute, &used) != 5)
        return bad();
    std::string_view rest = text.substr(static_cast<std::size_t>(used));
    if (rest.starts_with(':')) {
        int taken = 0;
        if (std::sscanf(copy.c_str() + used, ":%2d%n", &second, &taken) != 1) return bad();
        rest.remove_prefix(static_cast<std::size_t>(taken));
        if (rest.starts_with('.')) {
            rest.remove_prefix(1);
            while (!rest.empty() && rest.front() >= '0' && rest.front() <= '9') rest.remove_prefix(1);
        }
    }
    if (rest != "Z") return bad();
    const auto date = std::chrono::year(year) / month / day;
    if (!date.ok() || hour > 23 || hour < 0 || minute > 59 || minute < 0 || second > 60 || second < 0)
        return bad();
    return TimePoint(std::chrono::sys_days(date)) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
           Seconds(second);
}

std::string human_duration(Seconds duration) {
    const auto total = duration.count();
    if (total < 0) return "0 s";
    if (total < 60) return fmt::format("{} s", total);
    const auto minutes = (total + 30) / 60;
    if (minutes < 60) return fmt::format("{} min", minutes);
    if (minutes % 60 == 0) return fmt::format("{} h", minutes / 60);
    return fmt::format("{} h {} min", minutes / 60, minutes % 60);
}

}  // namespace supctl
