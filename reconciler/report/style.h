// Style: how text for people looks: with or without colour, how wide, how much. Text that comes from sites or
// files reaches a renderer's output only through `terminal_text`, so that it can neither steer a terminal nor
// hide itself.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace supctl {

enum class Colour : std::uint8_t { no, yes };
enum class Detail : std::uint8_t { normal, verbose };

struct Style {
    Colour colour = Colour::no;
    std::size_t width = 100;  // columns; long lines are wrapped or cut to it where that loses nothing
    Detail detail = Detail::normal;
};

/// What a piece of text is, from which its colour follows.
enum class Paint : std::uint8_t { plain, error, warning, advice, note, strong, faint, good };

/// `text` as it is, or wrapped in ANSI colours when the style asks for them.
[[nodiscard]] std::string paint(const Style& style, Paint paint, std::string_view text);

/// The terminal's escaper: control characters and invalid bytes as `\xNN`, characters that reorder or hide
/// text as
/// `\u{NNNN}`. Applying it twice changes nothing more.
[[nodiscard]] std::string terminal_text(std::string_view text);

/// One character of valid UTF-8, or one invalid byte, at the start of `text`; never empty unless `text` is.
[[nodiscard]] std::string_view first_character(std::string_view text);
/// Columns that a terminal needs: wide characters two, combining ones none. Precondition: no control
/// characters.
[[nodiscard]] std::size_t display_width(std::string_view text);

}  // namespace supctl
