// Bearer tokens, as far as they tell about themselves.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace supctl::provider {

/// When a token in JWT form ends by its own words (`exp`, RFC 7519 4.1.4); nothing for any other token. The
/// signature is the server's business.
[[nodiscard]] std::optional<std::chrono::system_clock::time_point> expiry_of(std::string_view token);

}  // namespace supctl::provider
