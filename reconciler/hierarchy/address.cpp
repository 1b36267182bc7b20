#include "hierarchy/address.h"

#include <fmt/format.h>

namespace supctl {

std::string address(SiteCode site) {
    return "sites/" + site.text();
}

std::string address(const SoftwareUpdatePoint& point, const ValuePool& pool) {
    return fmt::format("sites/{}/{}/{}", point.site.text(), field(FieldId::points).key,
                       pool.text(point.server));
}

std::string address(const SiteSystem& system, const ValuePool& pool) {
    return fmt::format("sites/{}/{}/{}", system.site.text(), field(FieldId::site_systems).key,
                       pool.text(system.server));
}

std::string address(const ClientSetting& setting, const ValuePool& pool) {
    return fmt::format("{}/{}", field(FieldId::client_settings).key, pool.text(setting.name));
}

std::string address(const Hierarchy& hierarchy, ObjectRef object) {
    switch (object.owner) {
        case Owner::site:
            return address(hierarchy.sites()[object.index].code);
        case Owner::softwareUpdatePoint:
            return address(hierarchy.points()[object.index], hierarchy.pool());
        case Owner::siteSystem:
            return address(hierarchy.systems()[object.index], hierarchy.pool());
        case Owner::clientSetting:
            return address(hierarchy.client_settings()[object.index], hierarchy.pool());
        default:
            return "hierarchy";
    }
}

std::string address(const Hierarchy& hierarchy, ObjectRef object, FieldId id) {
    return fmt::format("{}/{}", address(hierarchy, object), field_name(id));
}

}  // namespace supctl
