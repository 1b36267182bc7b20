#include "provider/authentication/token.h"

#include <boost/json/parse.hpp>
#include <string>

namespace supctl::provider {

namespace {

std::optional<std::string> decode_base64url(std::string_view text) {
    std::string out;
    unsigned bits = 0;
    int count = 0;
    for (const char c : text) {
        unsigned value = 0;
        if (c >= 'A' && c <= 'Z')
            value = static_cast<unsigned>(c - 'A');
        else if (c >= 'a' && c <= 'z')
            value = static_cast<unsigned>(c - 'a') + 26;
        else if (c >= '0' && c <= '9')
            value = static_cast<unsigned>(c - '0') + 52;
        else if (c == '-' || c == '_')
            value = c == '-' ? 62 : 63;
        else
            return std::nullopt;
        bits = (bits << 6 | value) & 0xffffU;
        count += 6;
        if (count < 8) continue;
        count -= 8;
        out += static_cast<char>(bits >> count & 0xffU);
    }
    return out;
}

}  // namespace

std::optional<std::chrono::system_clock::time_point> expiry_of(std::string_view token) {
    const std::size_t first = token.find('.');
    if (first == std::string_view::npos) return std::nullopt;
    const std::size_t second = token.find('.', first + 1);
    if (second == std::string_view::npos) return std::nullopt;
    const auto claims = decode_base64url(token.substr(first + 1, second - first - 1));
    if (!claims) return std::nullopt;
    boost::json::error_code failure;
    const boost::json::value parsed = boost::json::parse(*claims, failure);
    if (failure || !parsed.is_object()) return std::nullopt;
    const boost::json::value* end = parsed.get_object().if_contains("exp");
    if (end == nullptr || !end->is_number()) return std::nullopt;
    const double seconds = end->to_number<double>();
    constexpr double kFarthest = 4e9;  // beyond it, and below zero, nobody means a time
    if (!(seconds >= 0 && seconds <= kFarthest)) return std::nullopt;
    return std::chrono::system_clock::from_time_t(static_cast<std::time_t>(seconds));
}

}  // namespace supctl::provider
