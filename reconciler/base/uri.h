// URLs and their parts, on Boost.URL. In `base`, not in `network`: rules check synchronization sources
// without a network.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace supctl {

struct Uri {
    std::string scheme;      // lower case
    std::string host;        // lower case, without brackets
    std::uint16_t port = 0;  // the scheme's default when not given
    bool explicit_port = false;
    std::string path;  // as given, may be empty
};

/// Parses an absolute http(s) URL; user information, a query or a fragment is an error (kBadUri).
[[nodiscard]] Result<Uri> parse_uri(std::string_view text);
/// Percent-encodes everything but unreserved characters (RFC 3986 2.3), for path segments and query values.
[[nodiscard]] std::string percent_encode(std::string_view text);
[[nodiscard]] Result<std::string> percent_decode(std::string_view text);

}  // namespace supctl
