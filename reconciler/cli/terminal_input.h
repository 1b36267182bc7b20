// Reading an answer from the terminal without holding up anything else: leases are renewed and signals are
// heard while a person thinks.
#pragma once

#include <string>

#include "base/clock.h"

namespace supctl {

/// The next line of standard input, which must be a terminal, without its end; empty at the input's end.
/// Cancellation ends it with an exception.
[[nodiscard]] Task<std::string> read_terminal_line();

}  // namespace supctl
