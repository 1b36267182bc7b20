// Excerpt: one source line as a terminal shows it, and where on it a span lies. Tabs become blanks, other
// control characters and invalid bytes their escapes; a very long line is cut to the part around the span.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace supctl {

class Excerpt {
  public:
    /// `focus` (byte column from 1) and `length` in bytes is the part that must stay visible in `width`
    /// columns.
    Excerpt(std::string_view line, std::uint32_t focus, std::uint32_t length, std::size_t width);

    [[nodiscard]] const std::string& text() const { return text_; }
    /// Blanks up to the span, then `mark` under each of its columns, at least one. A span outside the visible
    /// part is marked at its nearer end.
    [[nodiscard]] std::string underline(std::uint32_t column, std::uint32_t length, char mark) const;

  private:
    [[nodiscard]] std::size_t shown_column(std::size_t full_column) const;

    std::string_view line_;
    std::string text_;
    std::size_t hidden_ = 0;  // columns of the line that are cut at its beginning
    std::size_t shift_ = 0;   // columns of the `...` that stands for them
    std::size_t shown_ = 0;   // columns of text_
};

}  // namespace supctl
