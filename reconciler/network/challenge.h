// Challenges: what a server's WWW-Authenticate headers ask for, and the Authorization header's value that
// answers them (RFC 9110, 11; tokens of GSSAPI in base64 as RFC 4559 has them). Both sides use it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "network/http.h"

namespace supctl::network {

struct Challenge {
    std::string scheme;  // as written
    std::string token;   // decoded; empty when there is none
};

/// All challenges in `headers` of that name, in order. Parameters such as a realm are left out; a token that
/// is not base64 makes its challenge count as one without a token.
[[nodiscard]] std::vector<Challenge> read_challenges(const std::vector<Header>& headers,
                                                     std::string_view name = "WWW-Authenticate");
/// The first challenge of that scheme (letter case ignored), or null.
[[nodiscard]] const Challenge* find_challenge(const std::vector<Challenge>& challenges,
                                              std::string_view scheme);
/// `Negotiate YII…`; the scheme alone for an empty token.
[[nodiscard]] std::string write_challenge(std::string_view scheme, std::string_view token);

}  // namespace supctl::network
