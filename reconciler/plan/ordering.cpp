#include "plan/ordering.h"

namespace supctl {
namespace {

using enum Purpose;
using enum Strength;

constexpr OrderingRule kRules[] = {
    {1, siteSystem, proxy, Scope::sameServer, required,
     "a proxy is a setting of a site system server that exists", "domain 4.1 B1-B2, SEED-32"},
    {2, siteSystem, role, Scope::sameServer, required,
     "a role is installed on a site system server that exists", "domain 4.1 B1-C1, SEED-27"},
    {3, proxy, role, Scope::sameServer, required, "a role that uses a proxy needs the proxy defined",
     "domain 4.1 B2-C1, SEED-31"},
    {4, role, settings, Scope::sameSite, required, "component settings follow the role",
     "domain 4.1 C1-C2, G1-G2, H1-H2, SEED-91"},
    {5, settings, configured, Scope::sameSite, required, "WSUS is configured from the settings",
     "domain 4.1 C2-C3, G2-G3, H2-H3"},
    {6, configured, synchronizeCatalog, Scope::sameSite, required,
     "a synchronization before WSUS is configured fails", "domain 4.1 C3-D1"},
    {7, synchronizeCatalog, catalog, Scope::sameSite, required,
     "the catalog is refreshed by a synchronization", "domain 4.1 D1-D2, SEED-134"},
    {8, catalog, select, Scope::sameSite, required, "categories are selected from the refreshed catalog",
     "domain 4.1 D3-E1, SEED-14, SEED-78, SEED-84"},
    {9, select, subscription, Scope::sameSite, required, "a selection takes effect when WSUS has it",
     "domain 4.1 E1-E2"},
    {10, subscription, synchronizeSelection, Scope::sameSite, required,
     "synchronizing while the selection is pending fails and blocks",
     "domain 4.1 E2-F1, SEED-15, SEED-78, SEED-84, SEED-153"},
    {11, synchronizeSelection, synchronized, Scope::sameSite, required, "the wait belongs to the request",
     "domain 4.1 F1-F2"},
    {12, role, emptySelection, Scope::sameSite, required,
     "the first synchronization must find nothing selected", "domain 4.1 C1-C2, SEED-77, SEED-83"},
    {13, emptySelection, configured, Scope::sameSite, required, "WSUS is configured with nothing selected",
     "domain 4.1 C2-C3, SEED-77, SEED-83"},
    {14, role, scheduleOff, Scope::sameSite, required, "a bootstrap must not be interrupted by the schedule",
     "domain 4.1 C1-C2"},
    {15, scheduleOff, configured, Scope::sameSite, required,
     "a bootstrap must not be interrupted by the schedule", "domain 4.1 C2-C3"},
    {16, role, alertOff, Scope::sameSite, required, "failures of a bootstrap are reported by the run",
     "domain 4.1 C1-C2"},
    {17, alertOff, configured, Scope::sameSite, required, "failures of a bootstrap are reported by the run",
     "domain 4.1 C2-C3"},
    {18, role, configured, Scope::sameSite, required, "WSUS is configured once the role is there",
     "domain 4.1 C1-C3, G1-G3, H1-H3"},
    {19, configured, synchronizeSelection, Scope::sameSite, required,
     "a synchronization before WSUS is configured fails", "domain 4.1 C3-F1"},
    {20, configured, role, Scope::defaultToOthers, required,
     "the first point of a site is the source of the others", "domain 4.1 C3-C4, G3-G5, SEED-24, SEED-25"},
    {21, role, synchronizeSelection, Scope::othersToSite, preferred,
     "a replica that is there takes part in the same synchronization", "domain 4.1 C4-F3"},
    {22, synchronized, replicas, Scope::sameSite, required, "replicas follow the default point",
     "domain 4.1 F2-F3"},
    {23, role, replicas, Scope::othersToSite, required, "only an installed replica can follow",
     "domain 4.1 C4-F3"},
    {24, configured, role, Scope::parentToChild, required, "a child site's point needs its parent's",
     "domain 4.1 C3-G1, G3-H1, SEED-02, SEED-21, SEED-22"},
    {25, configured, synchronizeSelection, Scope::childrenToTop, preferred,
     "a site follows only a synchronization after it was configured", "domain 4.1 G3-G4, H3-H4"},
    {26, role, synchronizeSelection, Scope::childrenToTop, preferred,
     "a child site's replica takes part in the same synchronization", "domain 4.1 G5"},
    {27, configured, propagation, Scope::sameSite, required, "a site that is not configured cannot follow",
     "domain 4.1 G3-G4, H3-H4"},
    {28, synchronized, propagation, Scope::parentToChild, required, "a site follows its parent",
     "domain 4.1 F2-G4, SEED-101, SEED-107"},
    {29, propagation, propagation, Scope::parentToChild, required,
     "a secondary site follows its primary site", "domain 4.1 G4-H4, SEED-102"},
    {30, propagation, replicas, Scope::sameSite, required, "replicas follow the default point",
     "domain 4.1 G4-G5"},
    {31, synchronized, schedule, Scope::sameSite, preferred, "the schedule must not interrupt a bootstrap",
     "domain 4.1 F2-I1"},
    {32, propagation, schedule, Scope::childrenToTop, preferred,
     "the schedule must not interrupt a bootstrap", "domain 4.1 G4-I1, H4-I1"},
    {33, replicas, schedule, Scope::sameSite, preferred, "the schedule must not interrupt a bootstrap",
     "domain 4.1 F3-I1"},
    {34, synchronized, alert, Scope::sameSite, preferred, "alerts begin when the bootstrap is over",
     "domain 4.1 F2-I1"},
    {35, propagation, alert, Scope::childrenToTop, preferred, "alerts begin when the bootstrap is over",
     "domain 4.1 G4-I1, H4-I1"},
    {36, synchronized, maintenance, Scope::sameSite, required, "maintenance runs on a synchronized WSUS",
     "domain 4.1 F2-I2"},
    {37, synchronized, thirdParty, Scope::sameSite, required,
     "third-party updates are enabled after installation and synchronization", "domain 4.1 F2-I3"},
    {38, scheduleOff, schedule, Scope::sameSite, required, "one object, one writer at a time",
     "domain 4.1 C2-I1"},
    {39, alertOff, alert, Scope::sameSite, required, "one object, one writer at a time", "domain 4.1 C2-I1"},
    {40, settings, synchronizeSelection, Scope::sameSite, required,
     "a synchronization takes the settings that were written before it", "domain 4.1 C2-F1"},
    {41, configured, subscription, Scope::sameSite, required,
     "a selection is applied by a WSUS that is configured", "domain 4.1 C3-E2"},
    {42, synchronized, clientSettings, Scope::sameSite, preferred,
     "clients are set up when there is something to scan for", "domain 4.1 F2-J1, SEED-05, SEED-154"},
};

}  // namespace

std::span<const OrderingRule> ordering_rules() {
    return kRules;
}

const OrderingRule* find_ordering_rule(std::uint16_t number) {
    return number >= 1 && number <= std::size(kRules) ? &kRules[number - 1] : nullptr;
}

}  // namespace supctl
