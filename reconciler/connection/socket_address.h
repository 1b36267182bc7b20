// Socket addresses as connection files write them.
#pragma once

#include <string_view>

namespace supctl {

/// `192.0.2.7:443` or `[2001:db8::7]:443`.
[[nodiscard]] bool is_address(std::string_view text);

/// `127.0.0.1:443`, `[::1]:443`, or such a host alone: this machine.
[[nodiscard]] bool is_loopback(std::string_view text);

}  // namespace supctl
