#include "simulator/site_items.h"

#include <fmt/format.h>

#include "base/text.h"
#include "simulator/json_text.h"

namespace supctl::simulator {
namespace {

const ProviderClass& known(std::string_view name) {
    return *find_class(name);  // the names below are in the table
}

EmbeddedProperty number(std::string_view name, std::int64_t value) {
    return {
        .name = std::string(name), .value = static_cast<std::uint32_t>(value), .value1 = "", .value2 = ""};
}
EmbeddedProperty text(std::string_view name, std::string value) {
    return {.name = std::string(name), .value = 0, .value1 = "", .value2 = std::move(value)};
}
/// A text whose item comes from the registry: its kind stands in Value1.
EmbeddedProperty registry_text(std::string_view name, std::string value) {
    return {.name = std::string(name), .value = 0, .value1 = "REG_SZ", .value2 = std::move(value)};
}
EmbeddedProperty bare_number(std::string_view name, std::int64_t value) {
    return {
        .name = std::string(name), .value = static_cast<std::uint32_t>(value), .value1 = {}, .value2 = {}};
}

}  // namespace

const ProviderClass& role_class() {
    static const auto& one = known("SMS_SCI_SysResUse");
    return one;
}
const ProviderClass& component_class() {
    static const auto& one = known("SMS_SCI_Component");
    return one;
}
const ProviderClass& category_class() {
    static const auto& one = known("SMS_UpdateCategoryInstance");
    return one;
}
const ProviderClass& status_class() {
    static const auto& one = known("SMS_SUPSyncStatus");
    return one;
}
const ProviderClass& alert_class() {
    static const auto& one = known("SMS_Alert");
    return one;
}

std::string nal_path(std::string_view server, std::string_view site) {
    return fmt::format(R"(["Display=\\{0}\"]MSWNET:["SMS_SITE={1}"]\\{0}\)", server, site);
}

std::string role_item_name(std::string_view server, std::string_view site, std::string_view role) {
    return fmt::format("{},{}", nal_path(server, site), role);
}

std::string server_of(std::string_view nal_or_item) {
    const auto start = nal_or_item.rfind(R"(\\)");
    if (start == std::string_view::npos) return {};
    const auto rest = nal_or_item.substr(start + 2);
    return std::string(rest.substr(0, rest.find('\\')));
}

std::string role_key(std::string_view server, std::string_view site, std::string_view role) {
    return fmt::format("2;{};System Resource Usage;{}", role_item_name(server, site, role), site);
}

std::string component_key(std::string_view component, std::string_view site, std::string_view server) {
    return fmt::format("2;{}|{};Component;{}", component, server, site);
}

Row make_role(std::string_view role, std::string_view server, const Site& site,
              const EmbeddedProperties& props) {
    const auto& of = role_class();
    Row row = ObjectStore::blank(of);
    set_property(of, row, "FileType", "2");
    set_property(of, row, "ItemName", quoted(role_item_name(server, site.code, role)));
    set_property(of, row, "ItemType", quoted("System Resource Usage"));
    set_property(of, row, "NALPath", quoted(nal_path(server, site.code)));
    set_property(of, row, "NALType", quoted("Windows NT Server"));
    set_property(of, row, "NetworkOSPath", quoted(fmt::format(R"(\\{})", server)));
    set_property(of, row, "RoleCount", "1");
    set_property(of, row, "RoleName", quoted(role));
    set_property(of, row, "SiteCode", quoted(site.code));
    const bool point = role == kPointRole;
    set_property(of, row, "SslState", point ? std::to_string(props.number("SSLWSUS")) : "2");
    const bool on_site_server = equal_ignoring_case(server, site.server);
    set_property(of, row, "Type", std::to_string(on_site_server ? static_cast<int>(site.type) : 8));
    set_props(of, row, props);
    return row;
}

EmbeddedProperties site_system_props(std::string_view server, const Values& values) {
    const auto proxy = value_or<std::string>(values, "proxy.server", "");
    const auto account = value_or<std::string>(values, "proxy.account", "");
    EmbeddedProperties props;
    props.add({.name = "Server Remote Public Name", .value = 0, .value1 = std::string(server), .value2 = {}});
    props.add(bare_number("FDMOperation", 0));
    props.add(bare_number("UseMachineAccount", 1));
    props.add({.name = "UserName", .value = 0, .value1 = {}, .value2 = {}});
    props.add(bare_number("UseProxy", proxy.empty() ? 0 : 1));
    props.add({.name = "ProxyName", .value = 0, .value1 = {}, .value2 = proxy});
    props.add(bare_number("ProxyServerPort", value_or<std::int64_t>(values, "proxy.port", 80)));
    props.add({.name = "ProxyUserName", .value = 0, .value1 = {}, .value2 = account});
    props.add(bare_number("AnonymousProxyAccess", account.empty() ? 1 : 0));
    return props;
}

EmbeddedProperties point_props(std::string_view server, const Values& values, bool replica_or_child) {
    const auto flag = [&](std::string_view name) { return value_or<bool>(values, name, false) ? 1 : 0; };
    const auto connections = value_or<std::string>(values, "clientConnections", "intranet");
    const auto account = value_or<std::string>(values, "wsusServerConnectionAccount", "");
    EmbeddedProperties props{
        number("UseProxy", flag("useProxy.synchronization")),
        text("ProxyName", ""),
        number("ProxyServerPort", 80),
        number("AnonymousProxyAccess", 1),
        text("UserName", ""),
        number("UseProxyForADR", flag("useProxy.contentDownload")),
        number("IsIntranet", connections == "internet" ? 0 : 1),
        number("Enabled", 1),
        text("DBServerName", fmt::format(R"({}\MICROSOFT##WID)", server)),
        text("NLBVIP", ""),
        number("WSUSIISPort", value_or<std::int64_t>(values, "httpPort", 8530)),
        number("WSUSIISSSLPort", value_or<std::int64_t>(values, "httpsPort", 8531)),
        number("SSLWSUS", flag("requireSsl")),
        number("UseParentWSUS", replica_or_child ? 1 : 0),
    };
    // Without an account the text is null, as recorded, not empty.
    props.add({.name = "WSUSAccessAccount", .value = 0, .value1 = "", .value2 = {}});
    if (!account.empty()) props.set_text("WSUSAccessAccount", account);
    props.add(number("IsINF", connections == "intranet" ? 0 : 1));
    props.add(text("PublicVIP", ""));
    props.add(number("AllowProxyTraffic", flag("allowCloudManagementGatewayTraffic")));
    return props;
}

EmbeddedProperties configuration_props(const Site& site) {
    return {
        registry_text("DefaultWSUS", ""),
        bare_number("DefaultWSUSIISPort", 8530),
        bare_number("DefaultWSUSIISSSLPort", 8531),
        bare_number("SSLDefaultWSUS", 0),
        bare_number("DefaultUseParentWSUS", site.parent.empty() ? 0 : 1),
        registry_text("ParentWSUS", ""),
        bare_number("ParentWSUSPort", 8530),
        bare_number("SSLToParentWSUS", 0),
        registry_text("SupportedUpdateLanguages", std::string(kInstallLanguages)),
        registry_text("SupportedTitleLanguages", std::string(kInstallLanguages)),
        registry_text("AdditionalUpdateLanguagesForO365", ""),
        bare_number("ClientReportingLevel", 0),
        bare_number("Call WSUS Cleanup", 0),
        bare_number("Call WSUS Indexing", 0),
        bare_number("Call WSUS Delete Obselete Updates", 0),
        bare_number("Sync Supersedence Mode", 1),
        bare_number("Sync Supersedence Age", 3),
        bare_number("Sync Supersedence Mode For Feature", 1),
        bare_number("Sync Supersedence Age For Feature", 3),
        bare_number("Sync Supersedence Mode For NonFeature", 1),
        bare_number("Sync Supersedence Age For NonFeature", 3),
        {.name = "O365OflBaseUrlConfigured", .value = 0, .value1 = {}, .value2 = {}},
    };
}

EmbeddedProperties synchronization_props(const Site& site) {
    return {
        {.name = "Sync Schedule",
         .value = 0,
         .value1 = std::string(site.parent.empty() ? kInstallSchedule : std::string_view()),
         .value2 = {}},
        bare_number("Sync ExpressFiles", 0),
        bare_number("Sync Catalog Drivers", 0),
        bare_number("EnableThirdPartyUpdates", 0),
        bare_number("MaxInstallTime-ServicePack", 7200),
        bare_number("MaxInstallTime-Windows", 3600),
        bare_number("Full Sync Interval (days)", 7),
    };
}

Row make_component(std::string_view component, const Site& site, const EmbeddedProperties& props) {
    // The control manager runs wherever the role is: its item is named by role (Flag 5); the others by the
    // site server.
    const bool by_role = component == kControlManager;
    const std::string name = by_role ? std::string(kPointRole) : site.server;
    const auto& of = component_class();
    Row row = ObjectStore::blank(of);
    set_property(of, row, "ComponentName", quoted(component));
    set_property(of, row, "FileType", "2");
    set_property(of, row, "Flag", by_role ? "5" : "6");
    set_property(of, row, "ItemName", quoted(fmt::format("{}|{}", component, name)));
    set_property(of, row, "ItemType", quoted("Component"));
    set_property(of, row, "Name", quoted(name));
    set_property(of, row, "SiteCode", quoted(site.code));
    set_props(of, row, props);
    return row;
}

EmbeddedProperties props_of(const ProviderClass& of, const Row& row) {
    auto read = EmbeddedProperties::read(property(of, row, "Props"));
    return read ? std::move(*read) : EmbeddedProperties();
}

void set_props(const ProviderClass& of, Row& row, const EmbeddedProperties& props) {
    set_property(of, row, "Props", props.print());
}

}  // namespace supctl::simulator
