#include "simulator/world_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "base/uri.h"
#include "simulator/category_rows.h"
#include "simulator/client_settings.h"
#include "simulator/json_text.h"
#include "simulator/site_items.h"

namespace supctl::simulator {
namespace {

constexpr std::string_view kNever = "1970-01-01T00:00:00Z";
constexpr std::string_view kProductVersion = "5.00.9128.1000";
constexpr std::uint32_t kConvergedCatalog = 34;

std::string joined(const std::vector<std::string>& parts) {
    std::string out;
    for (const auto& part : parts) out += (out.empty() ? "" : ",") + part;
    return out;
}

class Writer {
  public:
    Writer(const World& world, TimePoint now, ObjectStore& store)
        : world_(world), now_(now), store_(store), top_(top_site(world)) {
        for (const auto& site : world.sites) by_code_.emplace(site.code, &site);
    }

    Result<SiteStates> write() {
        states_.top = top_.code;
        identification();
        for (const auto& site : world_.sites) one_site(site);
        if (auto written = categories(); !written) return fail(written.error());
        accounts();
        boundary_groups();
        if (auto written = write_client_settings(world_, top_.code, now_, store_); !written)
            return fail(written.error());
        if (world_.has_alert) alert();
        return std::move(states_);
    }

  private:
    bool installed(const Site& site, std::string_view server) const {
        if (world_.stage == Stage::converged) return true;
        return world_.stage == Stage::midBootstrap && &site == &top_ &&
               equal_ignoring_case(server, default_point(site));
    }

    void identification() {
        const auto& of = *find_class("SMS_Identification");
        Row row = ObjectStore::blank(of);
        set_property(of, row, "License", "0");
        set_property(of, row, "LocaleID", "1033");
        set_property(of, row, "MonthlyReleaseVersion", quoted("2403"));
        set_property(of, row, "SMSBuildNumber", "9128");
        set_property(of, row, "SMSProviderServer", quoted(top_.server));
        set_property(of, row, "SMSSiteServer", quoted(top_.server));
        set_property(of, row, "SMSVersion", quoted(kProductVersion));
        set_property(of, row, "ThisSiteCode", quoted(top_.code));
        set_property(of, row, "ThisSiteName", quoted(top_.name));
        store_.put(of, std::move(row));
    }

    void one_site(const Site& site) {
        const auto& of = *find_class("SMS_Site");
        Row row = ObjectStore::blank(of);
        set_property(of, row, "BuildNumber", "9128");
        set_property(of, row, "InstallDir", quoted(R"(C:\Program Files\Microsoft Configuration Manager)"));
        set_property(of, row, "Mode", "0");
        // A top site's empty parent is an empty text, not null.
        set_property(of, row, "ReportingSiteCode", quoted(site.parent));
        set_property(of, row, "RequestedStatus", "110");
        set_property(of, row, "SecondarySiteCMUpdateStatus", "0");
        set_property(of, row, "ServerName", quoted(site.server));
        set_property(of, row, "SiteCode", quoted(site.code));
        set_property(of, row, "SiteName", quoted(site.name));
        set_property(of, row, "Status", "1");
        set_property(of, row, "Type", std::to_string(static_cast<int>(site.type)));
        set_property(of, row, "Version", quoted(kProductVersion));
        store_.put(of, std::move(row));

        SiteState state;
        state.site = {.code = site.code,
                      .type = site.type,
                      .parent = site.parent,
                      .name = site.name,
                      .server = site.server,
                      .values = {},
                      .points = {},
                      .site_systems = {}};
        for (const auto& point : site.points)
            if (installed(site, point.server)) state.installed.insert(lower_ascii(point.server));
        const bool configured = !state.installed.empty();
        if (configured) state.configuration = Configuration::success;
        states_.sites.emplace(site.code, std::move(state));
        roles(site);
        components(site, configured);
        if (configured) statuses(site);
    }

    void roles(const Site& site) {
        std::set<std::string> servers;  // folded; one `SMS Site System` row a server
        const auto system = [&](const std::string& server) {
            if (!servers.insert(lower_ascii(server)).second) return;
            Values values;
            const bool settled = world_.stage == Stage::converged || installed(site, server);
            for (const auto& one : site.site_systems)
                if (settled && equal_ignoring_case(one.server, server)) values = one.values;
            store_.put(role_class(),
                       make_role(kSiteSystemRole, server, site, site_system_props(server, values)));
        };
        const auto plain = [&](std::string_view role) {
            store_.put(role_class(), make_role(role, site.server, site, {}));
        };
        system(site.server);
        plain("SMS Site Server");
        plain("SMS Component Server");
        if (site.type != SiteType::centralAdministration) plain("SMS Management Point");
        if (world_.stage == Stage::converged)
            for (const auto& one : site.site_systems) system(one.server);
        const std::string first = default_point(site);
        for (const auto& point : site.points) {
            if (!installed(site, point.server)) continue;
            system(point.server);
            const bool below = !site.parent.empty() || !equal_ignoring_case(point.server, first);
            store_.put(role_class(), make_role(kPointRole, point.server, site,
                                               point_props(point.server, point.values, below)));
        }
    }

    void components(const Site& site, bool configured) {
        auto configuration = configuration_props(site);
        auto synchronization = synchronization_props(site);
        if (configured) {
            own_settings(site, configuration);
            hierarchy_settings(configuration, synchronization);
            if (site.parent.empty())
                source(configuration);
            else
                upstream(site, configuration);
            if (!site.parent.empty()) synchronization.set_text1("Sync Schedule", "");
        }
        store_.put(component_class(), make_component(kConfigurationManager, site, configuration));
        store_.put(component_class(), make_component(kSynchronizationManager, site, synchronization));
        store_.put(component_class(), make_component(kControlManager, site, {}));
        store_.put(component_class(), make_component("SMS_SITE_COMPONENT_MANAGER", site, {}));
        store_.put(component_class(), make_component("SMS_DISTRIBUTION_MANAGER", site, {}));
    }

    void own_settings(const Site& site, EmbeddedProperties& props) {
        const auto first = default_point(site);
        const auto& point = *std::find_if(site.points.begin(), site.points.end(), [&](const Point& one) {
            return equal_ignoring_case(one.server, first);
        });
        props.set_text("DefaultWSUS", point.server);
        props.set_number("DefaultWSUSIISPort", port(point, "httpPort", 8530));
        props.set_number("DefaultWSUSIISSSLPort", port(point, "httpsPort", 8531));
        props.set_number("SSLDefaultWSUS", value_or<bool>(point.values, "requireSsl", false) ? 1 : 0);
        if (const auto files =
                value_or<std::vector<std::string>>(site.values, "languages.softwareUpdateFiles", {});
            !files.empty())
            props.set_text("SupportedUpdateLanguages", joined(files));
        const auto events = value_or<std::string>(site.values, "reportingEvents", "none");
        props.set_number("ClientReportingLevel", events == "all" ? 2 : events == "statusOnly" ? 1 : 0);
    }

    static std::uint32_t port(const Point& point, std::string_view name, std::int64_t otherwise) {
        return static_cast<std::uint32_t>(value_or<std::int64_t>(point.values, name, otherwise));
    }

    void hierarchy_settings(EmbeddedProperties& configuration, EmbeddedProperties& synchronization) {
        const auto& values = world_.values;
        if (const auto titles = value_or<std::vector<std::string>>(values, "languages.summaryDetails", {});
            !titles.empty())
            configuration.set_text("SupportedTitleLanguages", joined(titles));
        const auto supersedence = [&](std::string_view name, std::string_view kind) {
            const auto months = value_or<std::int64_t>(values, name, 3);
            configuration.set_number(fmt::format("Sync Supersedence Mode For {}", kind), months == 0 ? 0 : 1);
            // Immediately leaves the age as it was: the product ignores it then.
            if (months != 0)
                configuration.set_number(fmt::format("Sync Supersedence Age For {}", kind),
                                         static_cast<std::uint32_t>(months));
        };
        supersedence("supersedence.featureUpdates", "Feature");
        supersedence("supersedence.nonFeatureUpdates", "NonFeature");
        const auto minutes = [&](std::string_view name, std::int64_t otherwise) {
            return static_cast<std::uint32_t>(value_or<std::int64_t>(values, name, otherwise) * 60);
        };
        synchronization.set_number("MaxInstallTime-ServicePack",
                                   minutes("maximumRunTime.windowsFeatureUpdates", 120));
        synchronization.set_number("MaxInstallTime-Windows",
                                   minutes("maximumRunTime.windowsNonFeatureAndMicrosoft365Updates", 60));
        const auto files = value_or<std::string>(values, "synchronization.contentFiles", "fullFilesOnly");
        synchronization.set_number("Sync ExpressFiles", files == "fullAndExpress" ? 1 : 0);
        synchronization.set_number("Sync Catalog Drivers",
                                   value_or<bool>(values, "surfaceDrivers", false) ? 1 : 0);
        synchronization.set_text1("Sync Schedule", "");
        if (world_.stage != Stage::converged) return;
        // What a bootstrap does last: schedule, maintenance, third-party updates.
        const auto flag = [&](std::string_view name) {
            return value_or<bool>(values, name, false) ? 1u : 0u;
        };
        configuration.set_number("Call WSUS Cleanup", flag("wsusMaintenance.declineExpiredUpdates"));
        configuration.set_number("Call WSUS Indexing", flag("wsusMaintenance.addNonClusteredIndexes"));
        configuration.set_number("Call WSUS Delete Obselete Updates",
                                 flag("wsusMaintenance.removeObsoleteUpdates"));
        const auto third = value_or<std::string>(values, "thirdPartyUpdates", "disabled");
        // 3 is what a recorded site held for a certificate that ConfigMgr manages; sources name 2 as well.
        synchronization.set_number("EnableThirdPartyUpdates", third == "automaticCertificate" ? 3
                                                              : third == "manualCertificate"  ? 1
                                                                                              : 0);
        const auto token = encode_token(value_or<Schedule>(values, "synchronization.schedule", {}));
        synchronization.set_text1("Sync Schedule", token.value_or(""));
    }

    void source(EmbeddedProperties& props) {
        const auto from = value_or<std::string>(world_.values, "synchronization.source", "microsoftUpdate");
        if (from == "microsoftUpdate" || from == "none") {
            props.set_number("DefaultUseParentWSUS", from == "none" ? 2 : 0);
            return;
        }
        const auto uri = parse_uri(from);  // check_world has parsed it once
        props.set_number("DefaultUseParentWSUS", 1);
        props.set_text("ParentWSUS", uri->host);
        props.set_number("ParentWSUSPort", uri->port);
        props.set_number("SSLToParentWSUS", uri->scheme == "https" ? 1 : 0);
    }

    const Site& parent_of(const Site& site) const { return *by_code_.at(site.parent); }

    void upstream(const Site& site, EmbeddedProperties& props) {
        const Site& parent = parent_of(site);
        const auto first = default_point(parent);
        props.set_number("DefaultUseParentWSUS", 1);
        props.set_text("ParentWSUS", first);
        for (const auto& point : parent.points) {
            if (!equal_ignoring_case(point.server, first)) continue;
            const bool ssl = value_or<bool>(point.values, "requireSsl", false);
            props.set_number("ParentWSUSPort",
                             ssl ? port(point, "httpsPort", 8531) : port(point, "httpPort", 8530));
            props.set_number("SSLToParentWSUS", ssl ? 1 : 0);
        }
    }

    void statuses(const Site& site) {
        const auto& of = status_class();
        const std::uint32_t version = world_.stage == Stage::converged ? kConvergedCatalog : 1;
        states_.catalog_version = version;
        states_.catalog_complete = true;
        const auto first = default_point(site);
        const auto done = iso_time(now_ - std::chrono::hours(6));
        for (const auto& point : site.points) {
            if (!installed(site, point.server)) continue;
            std::string from = "Microsoft Update";
            if (!equal_ignoring_case(point.server, first))
                from = first;
            else if (!site.parent.empty())
                from = default_point(parent_of(site));
            else if (const auto uri =
                         parse_uri(value_or<std::string>(world_.values, "synchronization.source", "")))
                from = uri->host;
            Row row = ObjectStore::blank(of);
            set_property(of, row, "LastReplicationLinkCheckTime",
                         quoted(iso_time(now_ - std::chrono::minutes(30))));
            set_property(of, row, "LastSuccessfulSyncTime", quoted(done));
            set_property(of, row, "LastSyncErrorCode", "0");
            set_property(of, row, "LastSyncState", "6702");
            set_property(of, row, "LastSyncStateTime", quoted(done));
            set_property(of, row, "ReplicationLinkStatus", "0");
            set_property(of, row, "SiteCode", quoted(site.code));
            set_property(of, row, "SyncCatalogVersion", std::to_string(version));
            set_property(of, row, "WSUSServerName", quoted(point.server));
            set_property(of, row, "WSUSSourceServer", quoted(from));
            store_.put(of, std::move(row));
        }
    }

    Result<void> categories() {
        const auto ticked = world_.stage == Stage::bare ? Ticked::asInstalled : Ticked::nothing;
        write_early_categories(store_, top_.code, ticked);
        if (!states_.catalog_complete) return {};
        complete_catalog(store_, top_.code);
        if (world_.stage == Stage::converged)
            if (auto subscribed = subscribe(store_, world_.subscribed); !subscribed) return subscribed;
        states_.sites.at(top_.code).synchronized_selection = selection(store_);
        return {};
    }

    void accounts() {
        const auto& of = *find_class("SMS_SCI_Reserved");
        for (const auto& account : world_.accounts) {
            Row row = ObjectStore::blank(of);
            set_property(of, row, "AccountUsage", R"(["Software Update Point"])");
            set_property(of, row, "Availability", quoted("0"));
            set_property(of, row, "FileType", "2");
            set_property(of, row, "ItemName", quoted(account + "| 0"));
            set_property(of, row, "ItemType", quoted("User"));
            // Looks like the cipher it stands for; it holds no secret.
            std::string cipher;
            for (int i = 0; i < 8; ++i)
                cipher += fmt::format("{:016X}", mixed(static_cast<std::uint64_t>(i), account));
            set_property(of, row, "Reserved2", quoted(cipher));
            set_property(of, row, "SiteCode", quoted(top_.code));
            set_property(of, row, "UserName", quoted(account));
            store_.put(of, std::move(row));
        }
    }

    /// Ids go up from the first that a site hands out. A group can only refer to servers that are site
    /// systems.
    void boundary_groups() {
        const auto& of_groups = *find_class("SMS_BoundaryGroup");
        const auto& of_systems = *find_class("SMS_BoundaryGroupSiteSystems");
        std::uint32_t id = 16777217;
        for (const auto& group : world_.boundary_groups) {
            std::size_t systems = 0;
            for (const auto& site : world_.sites)
                for (const auto& point : site.points) {
                    const bool named = std::any_of(
                        group.servers.begin(), group.servers.end(),
                        [&](const std::string& server) { return equal_ignoring_case(server, point.server); });
                    if (!named || !installed(site, point.server)) continue;
                    ++systems;
                    Row row = ObjectStore::blank(of_systems);
                    set_property(of_systems, row, "Flags", "0");
                    set_property(of_systems, row, "GroupID", std::to_string(id));
                    set_property(of_systems, row, "ServerNALPath", quoted(nal_path(point.server, site.code)));
                    set_property(of_systems, row, "SiteCode", quoted(site.code));
                    store_.put(of_systems, std::move(row));
                }
            Row row = ObjectStore::blank(of_groups);
            set_property(of_groups, row, "CreatedOn", quoted(iso_time(now_ - std::chrono::hours(24 * 90))));
            set_property(of_groups, row, "DefaultSiteCode", quoted(""));
            set_property(of_groups, row, "Description", quoted(""));
            set_property(of_groups, row, "GroupID", std::to_string(id));
            set_property(of_groups, row, "MemberCount", "1");
            set_property(of_groups, row, "Name", quoted(group.name));
            set_property(of_groups, row, "Shared", "false");
            set_property(of_groups, row, "SiteSystemCount", std::to_string(systems));
            store_.put(of_groups, std::move(row));
            ++id;
        }
    }

    void alert() {
        const auto& of = alert_class();
        const bool on = world_.stage == Stage::converged &&
                        value_or<bool>(world_.values, "synchronization.alertOnFailure", false);
        Row row = ObjectStore::blank(of);
        set_property(of, row, "AlertState", on ? "5" : "4");
        set_property(of, row, "DateLastModified", quoted(iso_time(now_ - std::chrono::hours(24))));
        set_property(of, row, "Deletable", "true");
        set_property(of, row, "Enabled", boolean(on));
        set_property(of, row, "FeatureArea", "0");
        set_property(of, row, "FeatureGroup", "3");
        set_property(of, row, "ID", "16777220");
        set_property(of, row, "IsIgnored", "false");
        set_property(of, row, "MonitoredByScom", "true");
        set_property(
            of, row, "Name",
            quoted(fmt::format("Synchronization failure alert for software update point: {}", top_.code)));
        set_property(of, row, "NumberOfSubscription", "0");
        set_property(of, row, "OccurrenceCount", "0");
        set_property(of, row, "ParameterValues", quoted("<Parameters></Parameters>"));
        set_property(of, row, "RuleState", "1");
        set_property(of, row, "Severity", "1");
        set_property(of, row, "SkipUntil", quoted(kNever));
        set_property(of, row, "SourceSiteCode", quoted(top_.code));
        set_property(of, row, "TypeID", "0");
        store_.put(of, row);
        // Another alert of the site, so that filters matter.
        set_property(of, row, "Enabled", "true");
        set_property(of, row, "ID", "16777217");
        set_property(of, row, "Name", quoted("$DatabaseFreeSpaceWarningName"));
        store_.put(of, std::move(row));
    }

    const World& world_;
    TimePoint now_;
    ObjectStore& store_;
    const Site& top_;
    std::map<std::string, const Site*> by_code_;
    SiteStates states_;
};

}  // namespace

Result<SiteStates> write_rows(const World& world, TimePoint now, ObjectStore& store) {
    return Writer(world, now, store).write();
}

}  // namespace supctl::simulator
