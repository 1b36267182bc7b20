#include "render/powershell.h"

#include <fmt/format.h>

#include <cstdint>

namespace supctl::render {
namespace {

constexpr std::size_t kWidth = 118;

/// The next character; a byte that is not valid UTF-8 is U+FFFD.
char32_t next(std::string_view& text) {
    const auto first = static_cast<unsigned char>(text.front());
    const std::size_t length = first < 0x80    ? 1
                               : first >= 0xF0 ? 4
                               : first >= 0xE0 ? 3
                               : first >= 0xC2 ? 2
                                               : 0;
    if (length == 0 || first > 0xF4 || length > text.size()) {
        text.remove_prefix(1);
        return 0xFFFD;
    }
    char32_t out = length == 1 ? first : first & (0x7Fu >> length);
    for (std::size_t i = 1; i < length; ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if ((byte & 0xC0u) != 0x80) {
            text.remove_prefix(1);
            return 0xFFFD;
        }
        out = out << 6 | (byte & 0x3Fu);
    }
    text.remove_prefix(length);
    return out;
}

bool plain(char32_t one) {
    return one >= 0x20 && one < 0x7F;
}

/// .NET's characters are UTF-16 units.
std::string units(char32_t one) {
    if (one < 0x10000) return fmt::format("[char]0x{:04X}", static_cast<std::uint32_t>(one));
    const std::uint32_t rest = one - 0x10000;
    return fmt::format("[char]0x{:04X} + [char]0x{:04X}", 0xD800 + (rest >> 10), 0xDC00 + (rest & 0x3FF));
}

}  // namespace

std::string quote(std::string_view text) {
    std::string out = "'";
    bool open = true, joined = false;
    while (!text.empty()) {
        const char32_t one = next(text);
        if (!plain(one)) {
            // The first operand is a text, so that `+` joins texts.
            out += (open ? "' + " : " + ") + units(one);
            open = false;
            joined = true;
            continue;
        }
        if (!open) out += " + '";
        open = true;
        out += one == '\'' ? std::string("''") : std::string(1, static_cast<char>(one));
    }
    if (open) out += '\'';
    return joined ? "(" + out + ")" : out;
}

std::string list(const std::vector<std::string>& texts) {
    std::string out = "@(";
    for (const std::string& text : texts) out += (out.size() == 2 ? "" : ", ") + quote(text);
    return out + ")";
}

std::string comment(std::string_view text, std::size_t indent) {
    std::string shown;
    while (!text.empty()) {
        const char32_t one = next(text);
        // A `#` of a text must not look like a directive or a signature.
        shown += plain(one) && one != '#' ? std::string(1, static_cast<char>(one))
                                          : fmt::format("\\u{{{:x}}}", static_cast<std::uint32_t>(one));
    }
    const std::string begin = std::string(indent, ' ') + "# ";
    std::string out;
    while (!shown.empty()) {
        std::size_t end = shown.size();
        if (begin.size() + end > kWidth) {
            end = shown.rfind(' ', kWidth - begin.size());
            if (end == std::string::npos || end == 0) end = shown.find(' ');
            if (end == std::string::npos) end = shown.size();
        }
        out += begin + shown.substr(0, end) + "\n";
        shown.erase(0, end == shown.size() ? end : end + 1);
    }
    return out;
}

std::string_view boolean(bool value) {
    return value ? "$true" : "$false";
}

}  // namespace supctl::render
