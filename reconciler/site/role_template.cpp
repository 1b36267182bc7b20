#include "site/role_template.h"

#include <fmt/format.h>

#include <algorithm>

#include "hierarchy/created_value.h"
#include "site/property_list.h"
#include "site/queries.h"
#include "site/rows.h"
#include "site/slot_codec.h"

namespace supctl {

namespace json = boost::json;
using provider::Instance;

namespace {

constexpr std::int64_t kSiteControlFile = 2;
constexpr std::string_view kResourceUsage = "System Resource Usage";
constexpr std::string_view kNalType = "Windows NT Server";

/// A property that no field of the language holds, with the value a new role has.
struct Plain {
    std::string_view name;
    std::uint32_t number = 0;
};

// Seen in roles that were made through the provider: the older copies of the proxy fields and of load
// balancing are still written, empty.
constexpr Plain kPointProperties[] = {{"ProxyName"}, {"ProxyServerPort", 80}, {"AnonymousProxyAccess", 1},
                                      {"UserName"},  {"Enabled", 1},          {"DBServerName"},
                                      {"NLBVIP"},    {"UseParentWSUS"},       {"PublicVIP"}};
constexpr Plain kSystemProperties[] = {
    {"Server Remote Public Name"}, {"FDMOperation"}, {"UseMachineAccount", 1}, {"UserName"}};

std::string item_name(std::string_view role, SiteCode site, std::string_view server) {
    return fmt::format("{},{}", nal_path(site, server), role);
}

Result<Instance> make_role(std::string_view role, SiteCode site, std::string_view server,
                           std::span<const Plain> plain, std::span<const FieldId> fields,
                           std::span<const Hierarchy::Entry> values, ValuePool& pool) {
    json::array properties;
    for (const Plain& property : plain)
        properties.push_back(make_property(property.name, property.number, "", ""));
    for (const FieldId id : fields) {
        const auto declared = std::find_if(
            values.rbegin(), values.rend(),
            [id](const Hierarchy::Entry& entry) { return entry.field == id && entry.value.present(); });
        const Value value = declared != values.rend() ? declared->value : created_value(field(id), pool);
        if (!value.present()) continue;
        const EncodeContext context{pool, {}};
        Result<Edit> edited = encode(field(id), value, context, properties);
        if (!edited) return fail(std::move(edited.error()));
    }
    Instance out{std::string(queries::kSystemResource), json::object()};
    for (const auto& [name, part] : role_key(role, site, server)) {
        if (const auto* number = std::get_if<std::int64_t>(&part))
            out.set(name, *number);
        else
            out.set(name, json::string(std::get<std::string>(part)));
    }
    out.set("NALPath", json::string(nal_path(site, server)));
    out.set("NALType", json::string(kNalType));
    out.set(queries::kServerPath, json::string(fmt::format("\\\\{}", server)));
    out.set(queries::kRoleName, json::string(role));
    out.set("PropLists", json::array());
    out.set(queries::kProps, std::move(properties));
    return out;
}

}  // namespace

std::string nal_path(SiteCode site, std::string_view server) {
    return fmt::format("[\"Display=\\\\{0}\\\"]MSWNET:[\"SMS_SITE={1}\"]\\\\{0}\\", server, site.text());
}

provider::Key role_key(std::string_view role, SiteCode site, std::string_view server) {
    return {{std::string(queries::kFileType), kSiteControlFile},
            {std::string(queries::kItemName), item_name(role, site, server)},
            {std::string(queries::kItemType), std::string(kResourceUsage)},
            {std::string(queries::kSiteCode), site.text()}};
}

Result<Instance> software_update_point_role(SiteCode site, std::string_view server,
                                            std::span<const Hierarchy::Entry> values, ValuePool& pool) {
    return make_role(queries::kSoftwareUpdatePointRole, site, server, kPointProperties,
                     rows::carried(Owner::softwareUpdatePoint, Carrier::roleProps), values, pool);
}

Result<Instance> site_system_role(SiteCode site, std::string_view server,
                                  std::span<const Hierarchy::Entry> values, ValuePool& pool) {
    return make_role(queries::kSiteSystemRole, site, server, kSystemProperties,
                     rows::carried(Owner::siteSystem, Carrier::siteSystemProps), values, pool);
}

}  // namespace supctl
