// Step: one purpose at one place, with its changes, its edges, its cost and its danger. A step's id names its
// purpose, never a counter, so that the same step of two plans has the same id.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/source.h"
#include "hierarchy/hierarchy.h"

namespace supctl {

/// What a step is for: the nodes of domain page 4.1.
enum class Purpose : std::uint8_t {
    siteSystem,            // B1: create the site system server
    proxy,                 // B2: the server's proxy
    role,                  // C1, C4, G1, H1: install the role, or change it
    settings,              // C2, G2, H2: the site's component settings
    emptySelection,        // C2 of a bootstrap: nothing selected
    scheduleOff,           // C2 of a bootstrap
    alertOff,              // C2 of a bootstrap
    configured,            // C3, G3, H3: wait until WSUS is configured
    synchronizeCatalog,    // D1
    catalog,               // D2, D3: wait for it, read the catalog again
    select,                // E1
    subscription,          // E2: wait until the selection is applied
    synchronizeSelection,  // F1, and every later debt
    synchronized,          // F2: wait for the top-level site's default point
    replicas,              // F3, G5: wait for the site's other points
    propagation,           // G4, H4: wait until the site has followed
    schedule,              // I1
    alert,                 // I1
    maintenance,           // I2
    thirdParty,            // I3
    clientSettings,        // J1
    remove,                // removal: take a point away; of the default point with its successor
    holdOff,               // wait until the role may be installed on the server again
    successor,             // wait until the next default point holds what the present one holds
    moveDefault,           // another point becomes the site's default
    takenOver,             // wait until the site's WSUS works with the points that are left, or over SSL
    upstream,              // wait until the site fetches from its parent's default point as it now is
    manualSsl,             // another team makes the server's WSUS answer over TLS
    manualSslNew,          // ... before the role is installed there with SSL
    sslOn,                 // the point requires SSL from now on
    sslOff                 // ... or no longer
};
inline constexpr std::size_t kPurposeCount = 31;

enum class StepKind : std::uint8_t {
    createSiteSystem,
    changeSiteSystem,
    installRole,
    changeRole,
    configure,
    select,
    synchronize,
    wait,
    removeRole,
    manual  // people do it; a probe proves it
};

/// Operations that must be acknowledged by name (law 8).
enum class Operation : std::uint8_t {
    removePoint,
    removeLastPoint,
    moveDefault,
    changeSource,
    unsubscribe,
    supersedence,
    fullSynchronization,
    disableClients
};

enum class Strength : std::uint8_t { required, preferred };

struct Change {
    FieldId field;
    Value from;  // absent: the object does not exist yet
    Value to;
    friend bool operator==(const Change&, const Change&) = default;
};

/// `step` must come first, because rule ORD-`rule` says so.
struct Edge {
    std::uint32_t step = 0;
    std::uint16_t rule = 0;
    Strength strength = Strength::required;
    friend bool operator==(const Edge&, const Edge&) = default;
};

struct Estimate {
    std::chrono::seconds expected{0};
    std::chrono::seconds worst{0};
};

struct Acknowledgement {
    Operation operation;
    std::string target;  // a site code, a server, or the name of client settings
    friend bool operator==(const Acknowledgement&, const Acknowledgement&) = default;
};

struct Step {
    std::string id;
    StepKind kind = StepKind::wait;
    Purpose purpose = Purpose::settings;
    SiteCode site;
    Fqdn server{};  // empty unless the step concerns one server, or one client settings object by its name
    std::vector<Change> changes;
    std::vector<Edge> after;  // indexes into Plan::steps, ascending
    Estimate estimate;
    std::chrono::seconds limit{0};  // waits: until the verdict "limit reached"
    Danger danger = Danger::none;
    std::vector<std::string> impact;  // one sentence each
    std::vector<Acknowledgement> acknowledgements;
    Span because;                   // the source line that asked for it
    std::vector<FieldId> resolves;  // wait/catalog: which selections it resolves
};

/// `CAS/role/cas-sup1.contoso.com`, `CAS/wait/catalog`.
[[nodiscard]] std::string step_id(Purpose purpose, SiteCode site, std::string_view server);
[[nodiscard]] std::string_view to_text(Purpose purpose);
[[nodiscard]] std::string_view to_text(StepKind kind);
[[nodiscard]] std::string_view to_text(Operation operation);
[[nodiscard]] std::string_view to_text(Strength strength);
[[nodiscard]] std::optional<StepKind> parse_step_kind(std::string_view text);
[[nodiscard]] std::optional<Operation> parse_operation(std::string_view text);
[[nodiscard]] bool is_wait(Purpose purpose);

}  // namespace supctl
