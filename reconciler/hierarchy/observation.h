// Observation: what one reading of the site found: the live Hierarchy, the Catalog, synchronization rows,
// status messages, the server's time, and Coverage: what was seen completely. Unknown is never read as "not
// there".
#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/diagnostic.h"
#include "hierarchy/catalog.h"
#include "hierarchy/hierarchy.h"
#include "hierarchy/product_numbers.h"

namespace supctl {

/// The provider classes that a reading covers.
enum class ObservedClass : std::uint8_t {
    identification,
    sites,
    roles,
    siteSystems,
    configurationManager,
    synchronizationManager,
    categories,
    synchronizationStatus,
    accounts,
    alerts,
    statusMessages,
    clientSettings,
    boundaryGroups
};
inline constexpr std::size_t kObservedClassCount = 13;
[[nodiscard]] std::string_view to_text(ObservedClass observed);

enum class Completeness : std::uint8_t { none, partial, complete };
[[nodiscard]] std::string_view to_text(Completeness completeness);

/// What was seen, per class and, for site-bound classes, per site.
struct Coverage {
    Completeness classes[kObservedClassCount] = {};
    std::vector<SiteCode> partial_sites;  // sorted; sites whose rows are known to be incomplete
    [[nodiscard]] Completeness of(ObservedClass observed) const {
        return classes[static_cast<std::size_t>(observed)];
    }
    [[nodiscard]] bool partial(SiteCode site) const;
};

/// The provider shows "never" as 1970-01-01 or 1980-01-01 (provider fact, AdminService dates); anything
/// before 1981 is never.
inline constexpr TimePoint kNever{std::chrono::sys_days(std::chrono::year(1981) / 1 / 1)};

/// A row of SMS_SUPSyncStatus (domain 4.3).
struct SynchronizationRow {
    SiteCode site;
    Fqdn server{};
    std::uint32_t state = sync_state::kNever;
    TimePoint state_time{};
    TimePoint last_success{};  // epoch: never
    std::uint32_t error = 0;
    std::uint32_t link = 0;  // 0 healthy, 1 degraded, 2 error
    std::uint32_t catalog_version = 0;
    TextId source{};  // `Microsoft Update`, or the upstream server as the site spells it

    [[nodiscard]] bool running() const {
        return state == sync_state::kStarted ||
               (state >= sync_state::kWsusRuns && state <= sync_state::kOtherPointsRun);
    }
    /// Also with license terms that are pending; never with an error.
    [[nodiscard]] bool succeeded() const {
        return (state == sync_state::kSucceeded || state == sync_state::kLicensePending) && error == 0;
    }
    [[nodiscard]] bool failed() const { return state == sync_state::kFailed || (error != 0 && !running()); }
    [[nodiscard]] bool ever_succeeded() const { return last_success > kNever || succeeded(); }
    friend bool operator==(const SynchronizationRow&, const SynchronizationRow&) = default;
};

/// A row of SMS_StatMsgWithInsStrings of a WSUS component.
struct StatusMessage {
    std::int64_t record = 0;
    TimePoint time{};
    SiteCode site;
    TextId component{};
    Fqdn machine{};
    std::uint32_t id = 0;
    std::uint32_t severity = 0;  // 0x40000000 information, 0x80000000 warning, 0xC0000000 error
    [[nodiscard]] bool is_error() const { return severity == 0xC0000000u; }
};

/// What SMS_Site says besides the tree.
struct SiteState {
    SiteCode code;
    std::uint32_t status = 0;
    std::uint32_t mode = 0;  // 0: normal
    TextId version{};
};

/// A server that a boundary group refers to (SMS_BoundaryGroupSiteSystems).
struct BoundaryReference {
    Fqdn server{};
    TextId group{};  // its name
    friend bool operator==(const BoundaryReference&, const BoundaryReference&) = default;
};

struct AlertState {
    bool present = false;
    bool enabled = false;
    std::uint32_t id = 0;
};

struct Observation {
    explicit Observation(ValuePool& pool) : live(pool) {}

    TimePoint server_time{};  // the provider's clock when the reading ended
    SiteCode provider_site;   // SMS_Identification.ThisSiteCode
    std::string provider_server;
    std::string product_version;  // SMSVersion as the provider spells it
    Hierarchy live;
    std::vector<SiteState> site_states;  // sorted by code
    Catalog catalog;
    std::vector<SynchronizationRow> synchronization;     // sorted by site, server name
    std::vector<StatusMessage> messages;                 // sorted by time, record
    std::vector<TextId> accounts;                        // lower case, sorted by text
    std::vector<BoundaryReference> boundary_references;  // sorted by server name, group name
    AlertState alert;
    Coverage coverage;
    Diagnostics findings;  // what could not be read, and why

    [[nodiscard]] const SynchronizationRow* row(SiteCode site, Fqdn server) const;
};

}  // namespace supctl
