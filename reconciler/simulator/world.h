// World: the hierarchy that a simulator is started with, in the description's words, as plain values that the
// caller fills. It knows no provider class, slot or row: world_rows turns it into rows. Nothing here is
// checked against what the product would allow, except that every name and type is one that the simulator can
// put into a row.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "simulator/schedule.h"

namespace supctl::simulator {

using Value = std::variant<bool, std::int64_t, std::string, std::vector<std::string>, Schedule>;
using Values = std::map<std::string, Value>;

enum class SiteType : std::uint8_t { secondary = 1, primary = 2, centralAdministration = 4 };

/// Where a hierarchy stands when the simulator starts.
enum class Stage : std::uint8_t {
    bare,          // sites and their servers, install defaults, no software update point
    midBootstrap,  // the top site's default point is configured and has fetched the catalog once; nothing is
                   // selected
    converged      // everything as the World says, every point synchronized to one catalog version
};

/// A software update point. Names: httpPort httpsPort requireSsl wsusServerConnectionAccount
/// clientConnections(intranet|internet|internetAndIntranet) allowCloudManagementGatewayTraffic
/// useProxy.synchronization useProxy.contentDownload
struct Point {
    std::string server;
    Values values;
};

/// A site system server. Names: proxy.server proxy.port proxy.account
struct SiteSystem {
    std::string server;
    Values values;
};

/// Names: defaultSoftwareUpdatePoint languages.softwareUpdateFiles reportingEvents(none|statusOnly|all)
struct Site {
    std::string code;
    SiteType type = SiteType::primary;
    std::string parent;  // empty: top
    std::string name;
    std::string server;  // the site server
    Values values;
    std::vector<Point> points;  // the first is the default unless `defaultSoftwareUpdatePoint` says otherwise
    std::vector<SiteSystem> site_systems;
};

/// A boundary group and the servers that it refers to; of those, the ones that hold an installed point are.
struct BoundaryGroup {
    std::string name;
    std::vector<std::string> servers;
};

/// A custom client settings object with the software updates group. Names: softwareUpdates.enabled
/// .scanSchedule .deploymentReevaluation .installOtherDeadlinesWithin (seconds) .deltaContent
/// .deltaContentPort .manageMicrosoft365Apps(notConfigured|enabled|disabled) .thirdPartyUpdates
struct ClientSettings {
    std::string name;
    Values values;
};

struct World {
    Stage stage = Stage::bare;
    std::vector<Site> sites;
    std::vector<std::string> subscribed;  // CategoryInstance_UniqueID
    std::vector<std::string> accounts;    // DOMAIN\user
    std::vector<BoundaryGroup> boundary_groups;
    std::vector<ClientSettings> client_settings;  // custom ones, and the default one by its name
    bool has_alert = true;                        // the synchronization failure alert row exists
    /// Hierarchy-wide, carried by the top site. Names: synchronization.source(microsoftUpdate|none|URL)
    /// synchronization.schedule synchronization.alertOnFailure
    /// synchronization.contentFiles(fullFilesOnly|fullAndExpress) languages.summaryDetails
    /// supersedence.featureUpdates supersedence.nonFeatureUpdates (months, 0 = immediately)
    /// wsusMaintenance.declineExpiredUpdates .addNonClusteredIndexes .removeObsoleteUpdates
    /// surfaceDrivers maximumRunTime.windowsFeatureUpdates .windowsNonFeatureAndMicrosoft365Updates (minutes)
    /// thirdPartyUpdates(disabled|manualCertificate|automaticCertificate)
    Values values;
};

/// Checks names, types, texts, site codes and parents. Errors: kBadValue, kUnknownKey, kWrongType,
/// kMissingKey.
[[nodiscard]] Result<void> check_world(const World& world);
/// The only site without a parent; check_world has made sure that there is exactly one.
[[nodiscard]] const Site& top_site(const World& world);
/// The server of the site's default point, or an empty text when it has no point.
[[nodiscard]] std::string default_point(const Site& site);
/// The value of that name, or `otherwise`. The type is right: check_world looked.
template <class T>
[[nodiscard]] T value_or(const Values& values, std::string_view name, T otherwise) {
    const auto found = values.find(std::string(name));
    return found == values.end() ? std::move(otherwise) : std::get<T>(found->second);
}

}  // namespace supctl::simulator
