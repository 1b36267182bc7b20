#include "doctor/rights.h"

#include <fmt/format.h>

namespace supctl {
namespace {

constexpr std::string_view kRole = "supctl software update points";

constexpr Right kRights[] = {
    {"read", "built-in role Read-only Analyst, all scopes, all collections", "as it is",
     "reading sites, roles, components, the catalog and status messages", "seen"},
    {"write", "Site", "Read, Modify", "roles, components and site systems are items of the site", "inferred"},
    {"write", "Software Updates", "Read, Modify",
     "the selection of categories, and requesting a synchronization", "seen"},
    {"write", "Alerts", "Read, Modify", "switching the alert on failed synchronizations", "inferred"},
    {"write", "Default Client Agent Settings", "Read, Modify", "client settings of the default object",
     "inferred"},
    {"write", "Custom Client Device Settings", "Read, Modify", "client settings of custom objects",
     "inferred"},
    {"write", "security scopes and collections", "all of them",
     "what the account does not see is unknown to supctl, and is not changed", "documented"},
    {"read, write", "local group SMS Admins of each provider's server", "member",
     "Enable Account and Remote Enable on Root\\SMS; setting the administrative user up adds it",
     "documented"},
    {"write", "WinRM of each provider's server (WS-Man only)", "Remote Management Users",
     "the default security descriptor lets administrators in only", "inferred"},
};

}  // namespace

std::span<const Right> needed_rights() {
    return kRights;
}

std::string security_role_xml() {
    // 6 is the site, 37 software updates; 1 is Read, 2 is Modify (seen in public role files).
    return fmt::format(
        "<SMS_Roles>\n"
        "  <SMS_Role CopiedFromID=\"SMS0001R\" RoleName=\"{}\" RoleDescription=\"Configures software update "
        "points "
        "and synchronizations\">\n"
        "    <Operations>\n"
        "      <Operation GrantedOperations=\"3\" ObjectTypeID=\"6\"/>\n"
        "      <Operation GrantedOperations=\"3\" ObjectTypeID=\"37\"/>\n"
        "    </Operations>\n"
        "  </SMS_Role>\n"
        "</SMS_Roles>\n",
        kRole);
}

std::string security_role_script() {
    std::string operations;
    for (const Right& right : kRights)
        if (right.account == "write" && right.rights == "Read, Modify")
            operations += fmt::format("    '{}' = 'Read,Modify'\n", right.object);
    return fmt::format(
        "# On the site's drive of the ConfigurationManager module. Names of objects are the console's.\n"
        "Copy-CMSecurityRole -SourceRoleName 'Read-only Analyst' -Name '{0}'\n"
        "Set-CMSecurityRolePermission -Name '{0}' -RolePermission @{{\n"
        "{1}"
        "}}\n",
        kRole, operations);
}

}  // namespace supctl
