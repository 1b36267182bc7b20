#include "provider/wsman/sealed_message.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdint>

#include "base/codes.h"
#include "base/text.h"

namespace supctl::provider::wsman {

namespace {

constexpr std::string_view kBoundary = "--Encrypted Boundary";
constexpr std::string_view kProtocol = "application/HTTP-SPNEGO-session-encrypted";
constexpr std::string_view kLengthMark = "Length=";
constexpr std::string_view kOctets = "Content-Type: application/octet-stream";

tl::unexpected<Diagnostic> broken(std::string_view why) {
    return fail(error(codes::kSealBroken, fmt::format("a sealed message is not understood: {}", why)));
}

/// Takes `expected` off the front, blanks before it included (the headers are indented by some).
bool take(std::string_view& rest, std::string_view expected) {
    std::string_view at = rest;
    while (!at.empty() && (at.front() == ' ' || at.front() == '\t')) at.remove_prefix(1);
    if (at.size() < expected.size() || !equal_ignoring_case(at.substr(0, expected.size()), expected))
        return false;
    rest = at.substr(expected.size());
    return true;
}

/// Takes the rest of a line, without its end.
std::string_view take_line(std::string_view& rest) {
    const auto end = rest.find("\r\n");
    const std::string_view line = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 2);
    return line;
}

}  // namespace

std::string write_sealed(const SealedMessage& message) {
    const auto length = static_cast<std::uint32_t>(message.header.size());
    std::string out = fmt::format(
        "{0}\r\n\tContent-Type: {1}\r\n\tOriginalContent: type=application/soap+xml;charset=UTF-8;{2}{3}\r\n"
        "{0}\r\n\t{4}\r\n",
        kBoundary, kProtocol, kLengthMark, message.plain_length, kOctets);
    for (int shift = 0; shift < 32; shift += 8) out += static_cast<char>(length >> shift & 0xff);
    out += message.header;
    out += message.content;
    out += kBoundary;
    return out += "--\r\n";
}

bool is_sealed(std::string_view content_type) {
    return lower_ascii(content_type).starts_with("multipart/encrypted");
}

Result<SealedMessage> read_sealed(std::string_view body) {
    if (!take(body, kBoundary) || !take_line(body).empty()) return broken("it does not begin with a part");
    SealedMessage out;
    bool length_known = false;
    while (!body.starts_with(kBoundary)) {
        if (body.empty()) return broken("it has no second part");
        const std::string_view line = take_line(body);
        const auto mark = line.find(kLengthMark);
        if (mark == std::string_view::npos) continue;
        const std::string_view digits = line.substr(mark + kLengthMark.size());
        const auto [end, failure] =
            std::from_chars(digits.data(), digits.data() + digits.size(), out.plain_length);
        length_known = failure == std::errc() && end == digits.data() + digits.size();
    }
    if (!length_known) return broken("it does not tell its length");
    body.remove_prefix(kBoundary.size());
    if (!take_line(body).empty()) return broken("its second part has no beginning");
    if (!take(body, kOctets) || !take_line(body).empty()) return broken("its second part is no sealed text");
    // The end is looked for at the end: encrypted bytes may hold anything.
    const std::string end = fmt::format("{}--", kBoundary);
    while (body.ends_with("\r\n")) body.remove_suffix(2);
    if (!body.ends_with(end)) return broken("it is cut short, or holds several messages");
    body.remove_suffix(end.size());
    if (body.size() < 4) return broken("it is empty");
    std::uint32_t length = 0;
    for (std::size_t i = 0; i < 4; ++i)
        length |= static_cast<std::uint32_t>(static_cast<unsigned char>(body[i])) << (8 * i);
    body.remove_prefix(4);
    if (length > body.size()) return broken("its signature is longer than the message");
    out.header = body.substr(0, length);
    out.content = body.substr(length);
    return out;
}

}  // namespace supctl::provider::wsman
