#include "report/layout.h"

#include <fmt/format.h>

#include <algorithm>

namespace supctl {

std::string count_of(std::size_t number, std::string_view singular, std::string_view plural) {
    if (number == 1) return fmt::format("1 {}", singular);
    return plural.empty() ? fmt::format("{} {}s", number, singular) : fmt::format("{} {}", number, plural);
}

std::string join(std::span<const std::string> texts, std::string_view separator) {
    std::string out;
    for (const auto& text : texts) {
        if (!out.empty()) out += separator;
        out += text;
    }
    return out;
}

std::string wrapped(std::string_view text, std::size_t indent, std::size_t hang, std::size_t width) {
    std::string out(indent, ' ');
    std::size_t column = indent;
    bool line_has_word = false;
    while (!text.empty()) {
        const auto blank = text.find(' ');
        const auto word = text.substr(0, blank);
        text.remove_prefix(blank == std::string_view::npos ? text.size() : blank + 1);
        if (word.empty()) continue;
        const auto columns = display_width(word);
        if (line_has_word && column + 1 + columns > width) {
            out += '\n';
            out.append(indent + hang, ' ');
            column = indent + hang;
            line_has_word = false;
        }
        if (line_has_word) {
            out += ' ';
            ++column;
        }
        out += word;
        column += columns;
        line_has_word = true;
    }
    return out + '\n';
}

std::string cut(std::string_view text, std::size_t width) {
    if (display_width(text) <= width) return std::string(text);
    constexpr std::string_view dots = "...";
    const std::size_t room = width > dots.size() ? width - dots.size() : 0;
    std::size_t columns = 0;
    std::size_t bytes = 0;
    while (bytes < text.size()) {
        const auto character = first_character(text.substr(bytes));
        columns += display_width(character);
        if (columns > room) break;
        bytes += character.size();
    }
    return std::string(text.substr(0, bytes)) + std::string(dots.substr(0, std::min(width, dots.size())));
}

void Table::add(std::vector<std::string> cells, Paint paint, std::size_t painted) {
    rows_.push_back({std::move(cells), paint, painted});
}

std::string Table::text(const Style& style) const {
    std::vector<std::size_t> widths;
    for (const auto& head : heads_) widths.push_back(display_width(head));
    for (const Row& row : rows_)
        for (std::size_t i = 0; i < row.cells.size() && i < widths.size(); ++i)
            widths[i] = std::max(widths[i], display_width(row.cells[i]));
    const auto line = [&](const std::vector<std::string>& cells, Paint colour, std::size_t painted) {
        std::string out;
        std::size_t blanks = 0;  // owed before the next cell that is not empty
        for (std::size_t i = 0; i < cells.size() && i < widths.size(); ++i) {
            if (!cells[i].empty()) {
                out.append(blanks, ' ');
                blanks = 0;
                out += i == painted ? paint(style, colour, cells[i]) : cells[i];
            }
            blanks += widths[i] - display_width(cells[i]) + 2;
        }
        return out + '\n';
    };
    std::string out;
    std::vector<std::string> heads;
    for (const auto& head : heads_) heads.push_back(head);
    std::string head_line = line(heads, Paint::plain, 0);
    head_line.pop_back();
    out = paint(style, Paint::strong, head_line) + '\n';
    for (const Row& row : rows_) out += line(row.cells, row.paint, row.painted);
    return out;
}

}  // namespace supctl
