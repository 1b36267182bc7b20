#include "simulator/wsman_sealing.h"

#include <fmt/format.h>

#include <charconv>

#include "base/text.h"

namespace supctl::simulator::wsman {
namespace {

constexpr std::string_view kType = "multipart/encrypted";
constexpr std::string_view kBoundary = "--Encrypted Boundary";

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\r')) text.remove_suffix(1);
    return text;
}

/// The value of a parameter of a header, without its quotes.
std::string_view parameter(std::string_view header, std::string_view name) {
    const std::string folded = lower_ascii(header);
    const auto at = folded.find(lower_ascii(name) + "=");
    if (at == std::string::npos) return {};
    auto value = header.substr(at + name.size() + 1);
    if (!value.starts_with('"')) return trimmed(value.substr(0, value.find(';')));
    value.remove_prefix(1);
    return value.substr(0, value.find('"'));
}

/// The next line without its end, taken off the text; nothing when there is none.
std::optional<std::string_view> take_line(std::string_view& text) {
    const auto end = text.find("\r\n");
    if (end == std::string_view::npos) return std::nullopt;
    const auto line = text.substr(0, end);
    text.remove_prefix(end + 2);
    return line;
}

}  // namespace

bool is_sealed(std::string_view content_type) {
    return content_type.size() >= kType.size() &&
           equal_ignoring_case(content_type.substr(0, kType.size()), kType);
}

std::optional<SealedMessage> read_sealed(std::string_view content_type, std::string_view body) {
    if (!is_sealed(content_type) || parameter(content_type, "boundary") != kBoundary.substr(2))
        return std::nullopt;
    SealedMessage out;
    out.protocol = parameter(content_type, "protocol");
    if (out.protocol != kSpnegoSealed && out.protocol != kKerberosSealed) return std::nullopt;
    // Each part has its headers and, unlike MIME, no empty line behind them.
    const auto opening = take_line(body);
    const auto type = take_line(body);
    const auto original = take_line(body);
    const auto middle = take_line(body);
    const auto octets = take_line(body);
    if (!octets || trimmed(*opening) != kBoundary || trimmed(*middle) != kBoundary ||
        !equal_ignoring_case(trimmed(*type), "content-type: " + out.protocol) ||
        !equal_ignoring_case(trimmed(*octets), "content-type: application/octet-stream"))
        return std::nullopt;
    const auto length = parameter(*original, "length");
    const auto [stop, problem] = std::from_chars(length.data(), length.data() + length.size(), out.length);
    if (length.empty() || problem != std::errc() || stop != length.data() + length.size())
        return std::nullopt;
    const auto end = body.rfind(fmt::format("{}--", kBoundary));
    if (end == std::string_view::npos || end < 4) return std::nullopt;
    body = body.substr(0, end);
    std::size_t header = 0;
    for (std::size_t i = 0; i < 4; ++i)
        header |= static_cast<std::size_t>(static_cast<unsigned char>(body[i])) << (8 * i);
    body.remove_prefix(4);
    if (header > body.size()) return std::nullopt;
    out.header = body.substr(0, header);
    out.content = body.substr(header);
    return out;
}

std::string print_sealed(const SealedMessage& message) {
    std::string out = fmt::format(
        "{0}\r\n\tContent-Type: {1}\r\n\tOriginalContent: type=application/soap+xml;charset=UTF-8;"
        "Length={2}\r\n{0}\r\n\tContent-Type: application/octet-stream\r\n",
        kBoundary, message.protocol, message.length);
    for (std::size_t i = 0; i < 4; ++i) out += static_cast<char>(message.header.size() >> (8 * i) & 0xff);
    return out + message.header + message.content + std::string(kBoundary) + "--\r\n";
}

std::string sealed_content_type(std::string_view protocol) {
    return fmt::format("{};protocol=\"{}\";boundary=\"{}\"", kType, protocol, kBoundary.substr(2));
}

}  // namespace supctl::simulator::wsman
