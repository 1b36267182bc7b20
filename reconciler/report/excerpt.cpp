#include "report/excerpt.h"

#include <algorithm>

#include "report/style.h"

namespace supctl {
namespace {

constexpr std::string_view kDots = "...";
constexpr std::size_t kTab = 4;

/// Calls visit(byte offset, shown text, columns) for each character of the line.
template <class Visit>
void each_character(std::string_view line, Visit visit) {
    std::size_t column = 0;
    for (std::size_t at = 0; at < line.size();) {
        const auto character = first_character(line.substr(at));
        const std::string shown =
            character == "\t" ? std::string(kTab - column % kTab, ' ') : terminal_text(character);
        const std::size_t columns = display_width(shown);
        visit(at, shown, columns);
        column += columns;
        at += character.size();
    }
}

/// Columns before the character that holds byte `offset`.
std::size_t column_of(std::string_view line, std::size_t offset) {
    std::size_t column = 0;
    each_character(line.substr(0, std::min(offset, line.size())),
                   [&](std::size_t, const std::string&, std::size_t columns) { column += columns; });
    return column + (offset > line.size() ? offset - line.size() : 0);
}

}  // namespace

Excerpt::Excerpt(std::string_view line, std::uint32_t focus, std::uint32_t length, std::size_t width)
    : line_(line) {
    const std::size_t total = column_of(line, line.size());
    width = std::max<std::size_t>(width, 24);
    std::size_t from = 0;
    std::size_t to = total;
    if (total > width) {
        const std::size_t begin = column_of(line, focus == 0 ? 0 : focus - 1);
        const std::size_t end = std::max(begin + 1, column_of(line, (focus == 0 ? 0 : focus - 1) + length));
        // What matters comes first: the span's beginning, some text before it, then as much after it as fits.
        const std::size_t before = std::min<std::size_t>(
            begin, std::max<std::size_t>(width / 4, end - begin < width ? (width - (end - begin)) / 2 : 0));
        from = begin - before;
        if (from <= kDots.size()) from = 0;
        to = from + width - (from == 0 ? 0 : kDots.size());
        if (to < total)
            to -= kDots.size();
        else {
            to = total;
            from = total - (width - kDots.size());
        }
    }
    std::size_t column = 0;
    bool started = false;
    each_character(line, [&](std::size_t, const std::string& shown, std::size_t columns) {
        if (column >= from && column + columns <= to) {
            if (!started) {
                started = true;
                hidden_ = column;
                if (column != 0) text_ = kDots;
                shift_ = column == 0 ? 0 : kDots.size();
            }
            text_ += shown;
        }
        column += columns;
    });
    if (to < total) text_ += kDots;
    shown_ = display_width(text_);
    while (text_.ends_with(' ')) text_.pop_back();
}

std::size_t Excerpt::shown_column(std::size_t full_column) const {
    if (full_column < hidden_) return 0;
    return std::min(full_column - hidden_ + shift_, shown_);
}

std::string Excerpt::underline(std::uint32_t column, std::uint32_t length, char mark) const {
    const std::size_t offset = column == 0 ? 0 : column - 1;
    const std::size_t begin = shown_column(column_of(line_, offset));
    const std::size_t end = shown_column(
        column_of(line_, std::min<std::size_t>(offset + length, std::max(offset, line_.size()))));
    return std::string(begin, ' ') +
           std::string(std::max<std::size_t>(end > begin ? end - begin : 0, 1), mark);
}

}  // namespace supctl
