#include "provider/wsman/cim_time.h"

#include <fmt/format.h>

#include <chrono>

namespace supctl::provider::wsman {

namespace {

using namespace std::chrono;

/// Takes fixed-width numbers and literals off the front; one that does not fit makes the whole bad.
class Scanner {
  public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    int digits(std::size_t count) {
        int value = 0;
        for (std::size_t i = 0; i < count; ++i) {
            if (rest_.empty() || rest_.front() < '0' || rest_.front() > '9') {
                good_ = false;
                return 0;
            }
            value = value * 10 + (rest_.front() - '0');
            rest_.remove_prefix(1);
        }
        return value;
    }
    bool accept(char c) {
        if (rest_.empty() || rest_.front() != c) return false;
        rest_.remove_prefix(1);
        return true;
    }
    void expect(char c) {
        if (!accept(c)) good_ = false;
    }
    void skip_fraction() {
        if (!accept('.')) return;
        digits(1);
        while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9') rest_.remove_prefix(1);
    }
    /// 1, -1, or 0 without a sign.
    int sign() { return accept('+') ? 1 : accept('-') ? -1 : 0; }
    [[nodiscard]] bool finished() const { return good_ && rest_.empty(); }

  private:
    std::string_view rest_;
    bool good_ = true;
};

struct Parts {
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
    minutes offset{0};
};

std::optional<TimePoint> assemble(const Parts& parts) {
    const year_month_day date{year{parts.year}, month{static_cast<unsigned>(parts.month)},
                              day{static_cast<unsigned>(parts.day)}};
    if (!date.ok() || parts.hour > 23 || parts.minute > 59 || parts.second > 59) return std::nullopt;
    return sys_days(date) + hours(parts.hour) + minutes(parts.minute) + seconds(parts.second) - parts.offset;
}

std::optional<TimePoint> parse_xml_form(std::string_view text) {
    Scanner in(text);
    Parts parts;
    parts.year = in.digits(4);
    in.expect('-');
    parts.month = in.digits(2);
    in.expect('-');
    parts.day = in.digits(2);
    in.expect('T');
    parts.hour = in.digits(2);
    in.expect(':');
    parts.minute = in.digits(2);
    in.expect(':');
    parts.second = in.digits(2);
    in.skip_fraction();
    if (const int sign = in.sign(); sign != 0) {
        const int hour = in.digits(2);
        in.expect(':');
        parts.offset = sign * (hours(hour) + minutes(in.digits(2)));
    } else {
        (void)in.accept('Z');
    }
    return in.finished() ? assemble(parts) : std::nullopt;
}

std::optional<TimePoint> parse_packed_form(std::string_view text) {
    Scanner in(text);
    Parts parts;
    parts.year = in.digits(4);
    parts.month = in.digits(2);
    parts.day = in.digits(2);
    parts.hour = in.digits(2);
    parts.minute = in.digits(2);
    parts.second = in.digits(2);
    in.skip_fraction();
    if (const int sign = in.sign(); sign != 0) parts.offset = sign * minutes(in.digits(3));
    return in.finished() ? assemble(parts) : std::nullopt;
}

}  // namespace

std::string cim_time(TimePoint when) {
    const auto day = floor<days>(when);
    const year_month_day date(day);
    const hh_mm_ss time(when - day);
    return fmt::format("{:04}{:02}{:02}{:02}{:02}{:02}.000000+000", int(date.year()), unsigned(date.month()),
                       unsigned(date.day()), time.hours().count(), time.minutes().count(),
                       time.seconds().count());
}

std::optional<TimePoint> parse_cim_time(std::string_view text) {
    if (const auto found = parse_xml_form(text)) return found;
    return parse_packed_form(text);
}

}  // namespace supctl::provider::wsman
