#include "simulator/world.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <span>

#include "base/codes.h"
#include "base/text.h"
#include "base/uri.h"

namespace supctl::simulator {
namespace {

enum class Shape : std::uint8_t { flag, number, port, text, host, choice, source, list, schedule };

struct Name {
    std::string_view name;
    Shape shape;
    std::string_view choices = {};  // separated by blanks
};

constexpr Name kPointNames[] = {
    {"allowCloudManagementGatewayTraffic", Shape::flag},
    {"clientConnections", Shape::choice, "intranet internet internetAndIntranet"},
    {"httpPort", Shape::port},
    {"httpsPort", Shape::port},
    {"requireSsl", Shape::flag},
    {"useProxy.contentDownload", Shape::flag},
    {"useProxy.synchronization", Shape::flag},
    {"wsusServerConnectionAccount", Shape::text},
};
constexpr Name kSiteSystemNames[] = {
    {"proxy.account", Shape::text},
    {"proxy.port", Shape::port},
    {"proxy.server", Shape::host},
};
constexpr Name kSiteNames[] = {
    {"defaultSoftwareUpdatePoint", Shape::host},
    {"languages.softwareUpdateFiles", Shape::list},
    {"reportingEvents", Shape::choice, "none statusOnly all"},
};
constexpr Name kClientNames[] = {
    {"softwareUpdates.deltaContent", Shape::flag},
    {"softwareUpdates.deltaContentPort", Shape::port},
    {"softwareUpdates.deploymentReevaluation", Shape::schedule},
    {"softwareUpdates.enabled", Shape::flag},
    {"softwareUpdates.installOtherDeadlinesWithin", Shape::number},
    {"softwareUpdates.manageMicrosoft365Apps", Shape::choice, "notConfigured enabled disabled"},
    {"softwareUpdates.scanSchedule", Shape::schedule},
    {"softwareUpdates.thirdPartyUpdates", Shape::flag},
};
constexpr Name kHierarchyNames[] = {
    {"languages.summaryDetails", Shape::list},
    {"maximumRunTime.windowsFeatureUpdates", Shape::number},
    {"maximumRunTime.windowsNonFeatureAndMicrosoft365Updates", Shape::number},
    {"supersedence.featureUpdates", Shape::number},
    {"supersedence.nonFeatureUpdates", Shape::number},
    {"surfaceDrivers", Shape::flag},
    {"synchronization.alertOnFailure", Shape::flag},
    {"synchronization.contentFiles", Shape::choice, "fullFilesOnly fullAndExpress"},
    {"synchronization.schedule", Shape::schedule},
    {"synchronization.source", Shape::source},
    {"thirdPartyUpdates", Shape::choice, "disabled manualCertificate automaticCertificate"},
    {"wsusMaintenance.addNonClusteredIndexes", Shape::flag},
    {"wsusMaintenance.declineExpiredUpdates", Shape::flag},
    {"wsusMaintenance.removeObsoleteUpdates", Shape::flag},
};

bool one_of(std::string_view text, std::string_view choices) {
    while (!choices.empty()) {
        const auto end = std::min(choices.find(' '), choices.size());
        if (choices.substr(0, end) == text) return true;
        choices.remove_prefix(std::min(end + 1, choices.size()));
    }
    return false;
}

bool fits(const Value& value, const Name& name) {
    const auto* text = std::get_if<std::string>(&value);
    const auto* number = std::get_if<std::int64_t>(&value);
    switch (name.shape) {
        case Shape::flag:
            return std::holds_alternative<bool>(value);
        case Shape::number:
            return number != nullptr && *number >= 0 && *number <= 0xffffffff / 60;
        case Shape::port:
            return number != nullptr && *number >= 1 && *number <= 65535;
        case Shape::text:
            return text != nullptr;
        case Shape::host:
            return text != nullptr && !text->empty();
        case Shape::choice:
            return text != nullptr && one_of(*text, name.choices);
        case Shape::source:
            return text != nullptr &&
                   (*text == "microsoftUpdate" || *text == "none" || parse_uri(*text).has_value());
        case Shape::list:
            return std::holds_alternative<std::vector<std::string>>(value);
        case Shape::schedule: {
            const auto* schedule = std::get_if<Schedule>(&value);
            return schedule != nullptr && encode_token(*schedule).has_value();
        }
    }
    return false;
}

Result<void> check_values(const Values& values, std::span<const Name> names, std::string_view where) {
    for (const auto& [key, value] : values) {
        const auto found =
            std::find_if(names.begin(), names.end(), [&](const Name& n) { return n.name == key; });
        if (found == names.end())
            return fail(error(codes::kUnknownKey,
                              fmt::format("the simulator knows no value `{}` of {}", key, where)));
        if (!fits(value, *found))
            return fail(
                error(codes::kWrongType, fmt::format("the value `{}` of {} has the wrong form", key, where)));
    }
    return {};
}

bool is_site_code(std::string_view code) {
    return code.size() == 3 && std::all_of(code.begin(), code.end(), [](char c) {
               return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
           });
}

Result<void> check_site(const Site& site, const World& world) {
    const std::string where = fmt::format("site `{}`", site.code);
    const auto bad = [&](std::string_view what) {
        return fail(error(codes::kBadValue, fmt::format("{}: {}", where, what)));
    };
    if (!is_site_code(site.code)) return bad("a site code is three of A-Z and 0-9");
    if (site.server.empty()) return bad("the site server's name is missing");
    if (auto checked = check_values(site.values, kSiteNames, where); !checked) return checked;
    std::set<std::string> servers;
    for (const auto& point : site.points) {
        if (point.server.empty() || !servers.insert(lower_ascii(point.server)).second)
            return bad("the names of software update points must be given and differ");
        if (auto checked = check_values(point.values, kPointNames, "point `" + point.server + "`"); !checked)
            return checked;
    }
    for (const auto& system : site.site_systems)
        if (auto checked =
                check_values(system.values, kSiteSystemNames, "site system `" + system.server + "`");
            !checked)
            return checked;
    const auto chosen = value_or<std::string>(site.values, "defaultSoftwareUpdatePoint", "");
    if (world.stage != Stage::bare && !chosen.empty() && !servers.contains(lower_ascii(chosen)))
        return bad("the default software update point is not one of its points");
    return {};
}

}  // namespace

Result<void> check_world(const World& world) {
    std::map<std::string, const Site*> by_code;
    std::size_t tops = 0;
    for (const auto& site : world.sites) {
        if (auto checked = check_site(site, world); !checked) return checked;
        if (!by_code.emplace(site.code, &site).second)
            return fail(error(codes::kBadValue, fmt::format("the site code `{}` is given twice", site.code)));
        if (site.parent.empty()) ++tops;
    }
    if (tops != 1)
        return fail(error(codes::kBadValue, fmt::format("a hierarchy has one top site, not {}", tops)));
    for (const auto& site : world.sites) {
        if (site.parent.empty()) continue;
        const auto parent = by_code.find(site.parent);
        const auto needed =
            site.type == SiteType::secondary ? SiteType::primary : SiteType::centralAdministration;
        if (parent == by_code.end() || parent->second->type != needed)
            return fail(error(codes::kBadValue,
                              fmt::format("site `{}` cannot be below `{}`", site.code, site.parent)));
    }
    for (const auto& settings : world.client_settings)
        if (auto checked =
                check_values(settings.values, kClientNames, "client settings `" + settings.name + "`");
            !checked)
            return checked;
    return check_values(world.values, kHierarchyNames, "the hierarchy");
}

const Site& top_site(const World& world) {
    return *std::find_if(world.sites.begin(), world.sites.end(),
                         [](const Site& s) { return s.parent.empty(); });
}

std::string default_point(const Site& site) {
    if (site.points.empty()) return {};
    return value_or<std::string>(site.values, "defaultSoftwareUpdatePoint", site.points.front().server);
}

}  // namespace supctl::simulator
