#include "report/style.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/text.h"

namespace supctl {
namespace {

constexpr std::string_view kAnsi[] = {"",           "\x1b[1;31m", "\x1b[1;33m", "\x1b[1;36m",
                                      "\x1b[1;34m", "\x1b[1m",    "\x1b[2m",    "\x1b[32m"};

struct Block {
    char32_t first, last;
};

// Zero columns: combining marks, joiners and variation selectors that titles and names may hold.
constexpr Block kCombining[] = {{0x0300, 0x036f}, {0x0483, 0x0489}, {0x0591, 0x05bd}, {0x064b, 0x065f},
                                {0x0e31, 0x0e31}, {0x0e34, 0x0e3a}, {0x0e47, 0x0e4e}, {0x1ab0, 0x1aff},
                                {0x1dc0, 0x1dff}, {0x200b, 0x200d}, {0x20d0, 0x20ff}, {0xfe00, 0xfe0f},
                                {0xfe20, 0xfe2f}};
// Two columns: East Asian wide and full-width forms, and pictographs.
constexpr Block kWide[] = {{0x1100, 0x115f},  {0x2e80, 0x303e}, {0x3041, 0x33ff}, {0x3400, 0x4dbf},
                           {0x4e00, 0x9fff},  {0xa000, 0xa4cf}, {0xac00, 0xd7a3}, {0xf900, 0xfaff},
                           {0xfe30, 0xfe6f},  {0xff00, 0xff60}, {0xffe0, 0xffe6}, {0x1f300, 0x1faff},
                           {0x20000, 0x3fffd}};
// Characters that turn the direction of text, break lines or show nothing: a name must look like what it is.
constexpr Block kHiding[] = {{0x061c, 0x061c}, {0x200b, 0x200f}, {0x2028, 0x202e},
                             {0x2060, 0x206f}, {0xfeff, 0xfeff}, {0xe0000, 0xe007f}};

template <std::size_t N>
bool in(const Block (&blocks)[N], char32_t point) {
    return std::any_of(std::begin(blocks), std::end(blocks),
                       [point](const Block& block) { return point >= block.first && point <= block.last; });
}

char32_t code_point(std::string_view character) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(character[i]); };
    switch (character.size()) {
        case 2:
            return static_cast<char32_t>((byte(0) & 0x1fu) << 6 | (byte(1) & 0x3fu));
        case 3:
            return static_cast<char32_t>((byte(0) & 0x0fu) << 12 | (byte(1) & 0x3fu) << 6 |
                                         (byte(2) & 0x3fu));
        case 4:
            return static_cast<char32_t>((byte(0) & 0x07u) << 18 | (byte(1) & 0x3fu) << 12 |
                                         (byte(2) & 0x3fu) << 6 | (byte(3) & 0x3fu));
        default:
            return byte(0);
    }
}

bool plain(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

}  // namespace

std::string paint(const Style& style, Paint paint, std::string_view text) {
    const auto code = kAnsi[static_cast<std::size_t>(paint)];
    if (style.colour == Colour::no || code.empty() || text.empty()) return std::string(text);
    return fmt::format("{}{}\x1b[0m", code, text);
}

std::string_view first_character(std::string_view text) {
    if (text.empty()) return text;
    const auto lead = static_cast<unsigned char>(text[0]);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    const auto character = text.substr(0, length);
    return character.size() == length && !find_invalid_utf8(character) ? character : text.substr(0, 1);
}

std::string terminal_text(std::string_view text) {
    if (plain(text)) return std::string(text);
    const std::string safe = escape_controls(text);
    std::string out;
    for (std::string_view rest = safe; !rest.empty();) {
        const auto character = first_character(rest);
        const char32_t point = code_point(character);
        if (in(kHiding, point))
            out += fmt::format("\\u{{{:04x}}}", static_cast<std::uint32_t>(point));
        else
            out += character;
        rest.remove_prefix(character.size());
    }
    return out;
}

std::size_t display_width(std::string_view text) {
    if (plain(text)) return text.size();
    std::size_t columns = 0;
    while (!text.empty()) {
        const auto character = first_character(text);
        const char32_t point = code_point(character);
        if (!in(kCombining, point)) columns += in(kWide, point) ? 2 : 1;
        text.remove_prefix(character.size());
    }
    return columns;
}

}  // namespace supctl
