#include "provider/wsman/fault.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/codes.h"
#include "base/text.h"
#include "provider/wsman/names.h"

namespace supctl::provider::wsman {

namespace {

constexpr std::size_t kMostWords = 500;

struct KnownCode {
    std::uint32_t code;
    FaultKind kind;
};

// WS-Man's codes are 0x8033xxxx, WMI's 0x8004xxxx, Windows' own 0x8007xxxx or small numbers.
constexpr KnownCode kKnownCodes[] = {
    {0x80338029, FaultKind::timedOut},     {0x80338041, FaultKind::badValue},
    {0x80338111, FaultKind::envelopeSize}, {0x803381A5, FaultKind::quota},
    {0x803381A6, FaultKind::quota},        {0x80338000, FaultKind::notFound},
    {0x80041002, FaultKind::notFound},     {0x80041010, FaultKind::notFound},
    {0x80041003, FaultKind::accessDenied}, {0x80070005, FaultKind::accessDenied},
    {0x00000005, FaultKind::accessDenied}, {0x80041005, FaultKind::badValue},
    {0x80041008, FaultKind::badValue},
};

struct KnownSubcode {
    std::string_view name;
    FaultKind kind;
};

constexpr KnownSubcode kKnownSubcodes[] = {
    {"TimedOut", FaultKind::timedOut},
    {"QuotaLimit", FaultKind::quota},
    {"Concurrency", FaultKind::quota},
    {"EncodingLimit", FaultKind::envelopeSize},
    {"AccessDenied", FaultKind::accessDenied},
    {"SchemaValidationError", FaultKind::badValue},
    {"InvalidRepresentation", FaultKind::badValue},
    {"InvalidParameter", FaultKind::badValue},
    {"DestinationUnreachable", FaultKind::notFound},
    {"InvalidEnumerationContext", FaultKind::context},
};

/// A decimal or 0x… number anywhere at the end of a text (`HRESULT 0x803381A6`, `2150858793`).
std::optional<std::uint32_t> number_in(std::string_view text) {
    const auto hex = text.find("0x");
    const bool has_hex = hex != std::string_view::npos;
    if (has_hex) text.remove_prefix(hex + 2);
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    std::int64_t value = 0;
    const auto [end, failure] =
        std::from_chars(text.data(), text.data() + text.size(), value, has_hex ? 16 : 10);
    if (failure != std::errc() || end == text.data() || value < INT32_MIN || value > UINT32_MAX)
        return std::nullopt;
    return static_cast<std::uint32_t>(value);  // HRESULTs are printed signed by some
}

std::string one_line(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool blank = c == ' ' || c == '\t' || c == '\r' || c == '\n';
        if (!blank)
            out += c;
        else if (!out.empty() && out.back() != ' ')
            out += ' ';
    }
    while (!out.empty() && (out.back() == ' ' || out.back() == '.')) out.pop_back();
    if (out.size() > kMostWords) {
        out.resize(kMostWords);
        while (find_invalid_utf8(out)) out.pop_back();
        out += "…";
    }
    return escape_controls(out);
}

/// The first element below, at any depth, of that local name: providers choose their own namespaces.
xml::Element find_below(const xml::Element& element, std::string_view local, int depth = 0) {
    if (depth > 16) return {};
    for (const xml::Element& child : element.children()) {
        if (child.name() == local) return child;
        if (const xml::Element found = find_below(child, local, depth + 1)) return found;
    }
    return {};
}

/// `TimedOut` of `w:TimedOut`.
std::string local_part(std::string_view qualified) {
    const auto colon = qualified.rfind(':');
    std::string out(colon == std::string_view::npos ? qualified : qualified.substr(colon + 1));
    std::erase_if(out, [](char c) { return c <= ' '; });
    return escape_controls(out.substr(0, 80));
}

FaultKind kind_of(const Fault& fault) {
    for (const KnownCode& known : kKnownCodes)
        if (fault.code == known.code && fault.code != 0) return known.kind;
    for (const KnownSubcode& known : kKnownSubcodes)
        if (fault.subcode == known.name) return known.kind;
    // WMI failures of WinRM's own shape carry the code in words only.
    return FaultKind::refused;
}

bool word_character(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

/// The property that the service's words are about: one of ours, in quotes or after a word for it.
std::string named_property(std::string_view words, std::span<const std::string> properties) {
    std::string before;
    std::string found;
    for (std::size_t at = 0; at < words.size();) {
        if (!word_character(words[at])) {
            ++at;
            continue;
        }
        std::size_t end = at;
        while (end < words.size() && word_character(words[end])) ++end;
        const std::string_view word = words.substr(at, end - at);
        if (std::find(properties.begin(), properties.end(), word) != properties.end()) {
            const char left = at == 0 ? ' ' : words[at - 1];
            const bool quoted = left == '"' || left == '\'' || left == '`' || left == ':';
            if (quoted) return std::string(word);
            const bool told = before == "property" || before == "element" || before == "parameter" ||
                              before == "attribute" || before == "field";
            if (told && found.empty()) found = word;
        }
        before = lower_ascii(word);
        at = end;
    }
    return found;
}

}  // namespace

Fault read_fault(const xml::Element& fault) {
    Fault out;
    const xml::Element code = fault.child(spaces::kSoap, "Code");
    const xml::Element subcode = code.child(spaces::kSoap, "Subcode").child(spaces::kSoap, "Value");
    out.subcode = local_part(subcode.text());
    std::string words = fault.child(spaces::kSoap, "Reason").child(spaces::kSoap, "Text").text();
    const xml::Element detail = fault.child(spaces::kSoap, "Detail");
    if (const xml::Element own = detail.child(spaces::kFault, "WSManFault")) {
        out.code = number_in(own.attribute("Code")).value_or(0);
        if (const xml::Element message = own.child(spaces::kFault, "Message")) {
            // A provider's own fault inside is the cause; what stands around it only repeats the reason.
            if (const xml::Element inner = find_below(message, "WSManFault"))
                out.code = number_in(inner.attribute("Code")).value_or(out.code);
            const std::string said = message.text();
            if (!one_line(said).empty()) words = said;
        }
    } else if (const xml::Element wmi = find_below(detail, "MSFT_WmiError")) {
        for (const std::string_view name : {"MessageID", "error_Code"})
            if (const xml::Element number = find_below(wmi, name))
                if (const auto value = number_in(number.text())) {
                    out.code = *value;
                    break;
                }
        if (const xml::Element message = find_below(wmi, "Message"))
            if (const std::string said = message.text(); !one_line(said).empty()) words = said;
    }
    out.message = one_line(words);
    out.kind = kind_of(out);
    return out;
}

Diagnostic to_diagnostic(const Fault& fault, std::string_view what, std::span<const std::string> properties) {
    std::string said = fault.message.empty() ? "" : ", saying: " + fault.message;
    const std::string mark = fault.code != 0          ? fmt::format(" (0x{:08X})", fault.code)
                             : !fault.subcode.empty() ? fmt::format(" ({})", fault.subcode)
                                                      : std::string();
    const auto sentence = [&](std::string_view verb) {
        return fmt::format("the provider {} `{}`{}{}", verb, what, mark, said);
    };
    switch (fault.kind) {
        case FaultKind::timedOut:
            return error(codes::kTransport, sentence("ran out of time with"));
        case FaultKind::quota:
        case FaultKind::envelopeSize:
            return error(codes::kProviderQuota, sentence("has reached a limit at"));
        case FaultKind::accessDenied:
            return error(codes::kUnauthorized, sentence("denied access for"));
        case FaultKind::notFound:
            return error(codes::kNotFound, sentence("does not find"));
        case FaultKind::badValue: {
            const std::string property = named_property(fault.message, properties);
            Diagnostic out = error(
                codes::kValueRefused,
                sentence(property.empty() ? "does not accept a value in"
                                          : fmt::format("does not accept the value of `{}` in", property)));
            return out;
        }
        case FaultKind::context:
        case FaultKind::refused:
            break;
    }
    return error(codes::kProviderRefused, sentence("refused"));
}

}  // namespace supctl::provider::wsman
