// Socket addresses as connection files write them.
#pragma once

#include <string_view>

namespace supctl {

/// `192.0.2.7:443` or `[2001:db8::7]:443`.
[[nodiscard]] bool is_address(std::string_view text);

}  // namespace supctl
