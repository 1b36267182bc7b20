#include "plan/difference.h"

namespace supctl {
namespace {

/// Rows that the site does not carry (limits) differ from nothing, and nobody knows where the others are.
bool carried(FieldId id) {
    return field(id).carrier != Carrier::none && field(id).carrier != Carrier::undocumented;
}

void compare(const Hierarchy& desired, const Settings& wanted, const Hierarchy& live, const Settings* found,
             Owner owner, ObjectDifference& out) {
    for (const FieldId id : settings_of(owner)) {
        if (!carried(id) || !wanted.has(id)) continue;
        const Value to = desired.get(wanted, id);
        const Value from = found == nullptr ? Value{} : live.get(*found, id);
        if (from.kind == Value::Kind::unknown)
            out.unknown.push_back(id);
        else if (!agrees(to, from))
            out.changes.push_back({id, from, to});
    }
}

void keep(std::vector<ObjectDifference>& all, ObjectDifference one) {
    if (one.missing || !one.changes.empty() || !one.unknown.empty()) all.push_back(std::move(one));
}

}  // namespace

std::vector<ObjectDifference> difference(const Hierarchy& desired, const Hierarchy& live) {
    std::vector<ObjectDifference> out;
    ObjectDifference global;
    global.owner = Owner::hierarchy;
    if (const Site* top = desired.top()) global.site = top->code;
    compare(desired, desired.global(), live, &live.global(), Owner::hierarchy, global);
    keep(out, std::move(global));
    for (std::uint32_t i = 0; i < desired.sites().size(); ++i) {
        const Site& site = desired.sites()[i];
        const Site* found = live.find_site(site.code);
        ObjectDifference one;
        one.owner = Owner::site;
        one.site = site.code;
        one.desired_index = i;
        if (found != nullptr) compare(desired, site.settings, live, &found->settings, Owner::site, one);
        keep(out, std::move(one));
    }
    for (std::uint32_t i = 0; i < desired.systems().size(); ++i) {
        const SiteSystem& system = desired.systems()[i];
        const SiteSystem* found = live.find_system(system.site, system.server);
        ObjectDifference one;
        one.owner = Owner::siteSystem;
        one.site = system.site;
        one.server = system.server;
        one.desired_index = i;
        one.missing = found == nullptr;
        compare(desired, system.settings, live, found == nullptr ? nullptr : &found->settings,
                Owner::siteSystem, one);
        keep(out, std::move(one));
    }
    for (std::uint32_t i = 0; i < desired.points().size(); ++i) {
        const SoftwareUpdatePoint& point = desired.points()[i];
        const SoftwareUpdatePoint* found = live.find_point(point.site, point.server);
        ObjectDifference one;
        one.owner = Owner::softwareUpdatePoint;
        one.site = point.site;
        one.server = point.server;
        one.desired_index = i;
        one.missing = found == nullptr;
        compare(desired, point.settings, live, found == nullptr ? nullptr : &found->settings,
                Owner::softwareUpdatePoint, one);
        keep(out, std::move(one));
    }
    for (std::uint32_t i = 0; i < desired.client_settings().size(); ++i) {
        const ClientSetting& setting = desired.client_settings()[i];
        const ClientSetting* found = live.find_client_setting(desired.pool().text(setting.name));
        ObjectDifference one;
        one.owner = Owner::clientSetting;
        if (const Site* top = desired.top()) one.site = top->code;
        one.server = setting.name;
        one.desired_index = i;
        one.missing = found == nullptr;
        if (found != nullptr)
            compare(desired, setting.settings, live, &found->settings, Owner::clientSetting, one);
        keep(out, std::move(one));
    }
    return out;
}

}  // namespace supctl
