// Layout: lines, lists and tables of text for people. Widths are terminal columns; texts must already have
// passed `terminal_text` and hold no colours, except where a function paints by itself.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "report/style.h"

namespace supctl {

/// `1 step`, `3 steps`.
[[nodiscard]] std::string count_of(std::size_t number, std::string_view singular,
                                   std::string_view plural = {});
/// Joined with `, `.
[[nodiscard]] std::string join(std::span<const std::string> texts, std::string_view separator = ", ");
/// Breaks at blanks so that lines fit `width`; a word that is longer stays whole. Every line, the first
/// included, begins with `indent` blanks, later ones with `hang` more. Ends with a newline.
[[nodiscard]] std::string wrapped(std::string_view text, std::size_t indent, std::size_t hang,
                                  std::size_t width);
/// Shortened to `width` columns with `...` at its end.
[[nodiscard]] std::string cut(std::string_view text, std::size_t width);

/// A borderless table: one line a row, columns padded to the widest cell, no blanks at line ends.
class Table {
  public:
    explicit Table(std::vector<std::string> heads) : heads_(std::move(heads)) {}
    /// Cells may be fewer than heads. `paint` colours the row's cell `painted`.
    void add(std::vector<std::string> cells, Paint paint = Paint::plain, std::size_t painted = 0);
    [[nodiscard]] std::string text(const Style& style) const;
    [[nodiscard]] bool empty() const { return rows_.empty(); }

  private:
    struct Row {
        std::vector<std::string> cells;
        Paint paint = Paint::plain;
        std::size_t painted = 0;
    };
    std::vector<std::string> heads_;
    std::vector<Row> rows_;
};

}  // namespace supctl
