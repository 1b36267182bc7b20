// Invocation: a command line that people copy into a shell.
#pragma once

#include <string>
#include <string_view>

namespace supctl {

/// The word as a POSIX shell reads it back: bare where nothing in it has a meaning there, else quoted.
[[nodiscard]] std::string shell_word(std::string_view word);

/// The command with one more word, or an option and its value, quoted as needed.
void append_word(std::string& command, std::string_view word);
void append_option(std::string& command, std::string_view option, std::string_view value);

}  // namespace supctl
