#include "base/ipv6.h"

#include <arpa/inet.h>

namespace supctl {
namespace {

constexpr std::size_t kLongest = INET6_ADDRSTRLEN;

bool in_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
}
bool hexadecimal(char c) {
    return (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || (c >= '0' && c <= '9');
}

std::optional<in6_addr> parse(std::string_view text) {
    in6_addr out{};
    if (text.size() >= kLongest) return std::nullopt;
    if (::inet_pton(AF_INET6, std::string(text).c_str(), &out) != 1) return std::nullopt;
    return out;
}

/// The zone that follows the address, its sign included.
std::size_t zone_length(std::string_view text) {
    if (text.empty() || text.front() != '%') return 0;
    std::size_t end = 1;
    while (end < text.size() && (in_word(text[end]) || text[end] == '-')) ++end;
    return end == 1 ? 0 : end;
}

}  // namespace

std::size_t ipv6_length(std::string_view text) {
    std::size_t end = 0, colons = 0;
    bool digits = false;
    for (; end < text.size() && end < kLongest; ++end) {
        if (text[end] == ':')
            ++colons;
        else if (hexadecimal(text[end]))
            digits = true;
        else if (text[end] != '.')
            break;
    }
    if (colons < 2 || !digits || (end < text.size() && in_word(text[end]))) return 0;
    while (end > 0 && text[end - 1] == '.') --end;
    const bool of_sentence = end > 1 && text[end - 1] == ':' && text[end - 2] != ':';
    if (of_sentence) --end;
    if (!parse(text.substr(0, end))) return 0;
    return end + zone_length(text.substr(end));
}

bool may_begin_ipv6(std::string_view text, std::size_t at) {
    if (text[at] != ':' && !hexadecimal(text[at])) return false;
    return at == 0 || (!in_word(text[at - 1]) && text[at - 1] != ':' && text[at - 1] != '.');
}

std::optional<std::string> canonical_ipv6(std::string_view text) {
    const std::size_t zone = text.find('%');
    if (zone != text.npos && zone_length(text.substr(zone)) != text.size() - zone) return std::nullopt;
    const auto parsed = parse(text.substr(0, zone));
    char out[kLongest];
    if (!parsed || ::inet_ntop(AF_INET6, &*parsed, out, sizeof out) == nullptr) return std::nullopt;
    return std::string(out);
}

}  // namespace supctl
