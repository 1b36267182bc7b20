// Rights: what the accounts of a connection need, and a security role that grants it: as the XML that the
// console imports, and as the cmdlets that make the same. The exact rights behind each write are not
// documented; what is inferred says so.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace supctl {

struct Right {
    std::string_view account;  // `read`, `write`
    std::string_view object;   // as the console names the securable object
    std::string_view rights;
    std::string_view why;
    std::string_view certainty;  // `documented`, `seen`, `inferred`
};

[[nodiscard]] std::span<const Right> needed_rights();
/// For Administration > Security > Security Roles > Import Security Role. Holds only object types and rights
/// whose numbers are publicly known.
[[nodiscard]] std::string security_role_xml();
/// Cmdlets that make the role under the same name, with everything that is needed.
[[nodiscard]] std::string security_role_script();

}  // namespace supctl
