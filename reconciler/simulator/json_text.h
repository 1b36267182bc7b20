// JSON as text, ready to print: rows hold each property as the JSON that will be sent, so that an answer is a
// join of texts. Writing is by hand for speed; reading anything deeper than a scalar is Boost.JSON's work.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace supctl::simulator {

/// A scalar as a filter or a behaviour sees it; null and arrays are monostate.
using Scalar = std::variant<std::monostate, bool, std::int64_t, std::string>;

/// Appends `text` as a JSON string.
void append_quoted(std::string& out, std::string_view text);
[[nodiscard]] std::string quoted(std::string_view text);
/// `text` as a JSON string, or `null` when it is empty.
[[nodiscard]] std::string quoted_or_null(std::string_view text);
[[nodiscard]] std::string boolean(bool value);
/// Reads a scalar that this room wrote.
[[nodiscard]] Scalar read_scalar(std::string_view json);
/// The text of a JSON string; empty for anything else.
[[nodiscard]] std::string read_text(std::string_view json);
/// The number of a JSON integer; 0 for anything else.
[[nodiscard]] std::int64_t read_number(std::string_view json);

}  // namespace supctl::simulator
