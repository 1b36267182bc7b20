// Small text helpers that several rooms need: UTF-8 checks, ASCII case folding, nearest names.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace supctl {

/// Byte offset of the first byte that is not valid UTF-8 (overlong forms and surrogates are invalid), or
/// nothing.
[[nodiscard]] std::optional<std::size_t> find_invalid_utf8(std::string_view text);
/// ASCII lower case; other bytes unchanged.
[[nodiscard]] std::string lower_ascii(std::string_view text);
[[nodiscard]] bool equal_ignoring_case(std::string_view a, std::string_view b);
/// Trimmed, runs of blanks collapsed to one, ASCII lower case: how category titles are compared (domain 2.6).
[[nodiscard]] std::string fold_title(std::string_view text);
/// Up to `most` candidates within an edit distance that a typing error explains, nearest first, then
/// alphabetical.
[[nodiscard]] std::vector<std::string_view> nearest(std::string_view wanted,
                                                    std::span<const std::string_view> known,
                                                    std::size_t most = 3);
/// "`a`, `b` or `c`".
[[nodiscard]] std::string quote_list(std::span<const std::string_view> names, std::string_view joiner = "or");
/// Control characters (and invalid bytes) as `\xNN`: text of others must not steer a terminal.
[[nodiscard]] std::string escape_controls(std::string_view text);

}  // namespace supctl
