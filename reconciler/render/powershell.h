// PowerShell: texts of descriptions and sites as parts of a script. What comes out is pure ASCII and one
// line: Windows PowerShell reads a file without a byte order mark in the machine's code page, where the bytes
// of many letters are quotation marks, and it takes U+2018 to U+201B for quotes everywhere. So every other
// character is spelled as its number, and no text can end its literal or its comment.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace supctl::render {

/// An expression of that text: `'a.b'`, or `('caf' + [char]0x00E9)`.
[[nodiscard]] std::string quote(std::string_view text);
/// `@('a', 'b')`.
[[nodiscard]] std::string list(const std::vector<std::string>& texts);
/// `# …`, wrapped to the script's width; control and other characters as `\u{1f}`.
[[nodiscard]] std::string comment(std::string_view text, std::size_t indent = 0);
/// `$true` or `$false`.
[[nodiscard]] std::string_view boolean(bool value);

}  // namespace supctl::render
