// The command line: names, options and help of every command, and nothing of what they do. The only file that
// knows CLI11.
#pragma once

namespace supctl {

/// Parses, runs the command, returns the exit code of the interface page.
[[nodiscard]] int run_command_line(int argc, char** argv);

}  // namespace supctl
