#include "schema/assumptions.h"

namespace supctl {
namespace {

using enum Certainty;

constexpr Assumption kAssumptions[] = {
    {assumption::kWritesAccepted,
     "the AdminService accepts an object of this class that is written back by PUT", inferred,
     "provider facts: the WMI route has no recorded write of these classes",
     "writes without WS-Man; the doctor records the classes that AdminService takes"},
    {assumption::kWholeObject,
     "an object that is written whole, with the lazy properties read by key, loses nothing", documented,
     "provider facts: site control items are replaced by Put", "every change of an object"},
    {assumption::kCreateRole,
     "a role is created by one new SMS_SCI_SysResUse with NALPath, NALType, RoleName, SiteCode and Props",
     documented, "provider facts: site control samples of the SDK",
     "creating site systems and software update points"},
    {assumption::kTopProviderWrites, "the top-level site's provider may write every site's control items",
     inferred, "provider facts: the console connects to one site only",
     "every change at a child or secondary site"},
    {assumption::kSubscriptionWritable,
     "IsSubscribed of a category can be written although one qualifier says read-only", seen,
     "provider facts: documented as read/write, qualifier says read; public code writes it",
     "selecting products and classifications"},
    {assumption::kRequestByMethod,
     "SMS_SoftwareUpdate.SyncNow(false) requests one delta synchronization of the top-level site and returns "
     "at once",
     documented, "provider facts: class reference of the SDK", "requesting a synchronization"},
    {assumption::kRowsChange, "every attempt to synchronize changes the point's row of SMS_SUPSyncStatus",
     seen, "SEED-101, SEED-102; public scripts poll it", "telling a synchronization from the one before it"},
    {assumption::kInstalledMessages,
     "messages 1015 and 500 of SMS_WSUS_CONTROL_MANAGER say that the role is installed and its component "
     "runs",
     seen, "a public lab script waits for them", "the wait for a configured WSUS"},
    {assumption::kConfigurationSettles,
     "WSUS is configured 15 minutes after the role runs or the settings were written, if no error was "
     "reported",
     inferred, "lab scripts wait up to ten minutes; the product tries again every hour",
     "the timed rung of the wait for a configured WSUS"},
    {assumption::kSubscriptionSettles,
     "a changed selection reaches WSUS within 10 minutes, if no error was reported", inferred,
     "the product's troubleshooting page: about a minute", "the timed rung of the wait for the subscription"},
    {assumption::kSourceShown,
     "WSUSSourceServer of a point's row names what its WSUS fetches from: `Microsoft Update` at the top, "
     "else the parent's default point",
     seen, "a public script shows it", "the derived rung of the wait for a configured WSUS"},
    {assumption::kEarlyFailure,
     "a synchronization that fails within 5 minutes of its request while the configuration is only assumed "
     "means that WSUS is not configured yet",
     inferred, "SEED-15; a lab script reports `WSUS server not configured`",
     "asking again after 5, 15 and 60 minutes"},
    {assumption::kChildRetries, "a child site tries a failed synchronization again every hour by itself",
     documented, "the product's troubleshooting page",
     "the waits at child sites, whose failures are not final"},
    {assumption::kCatalogSize, "a catalog of fewer than 100 categories has not been refreshed", seen,
     "about 17 right after WSUS is set up, more than 400 when refreshed",
     "phase, and the wait for the catalog"},
    {assumption::kDefaultClientSettings,
     "the software updates group of the default client settings is the instance of "
     "SMS_SoftwareUpdatesAgentConfig with AgentID 9, and may be written; custom settings carry it embedded "
     "in "
     "AgentConfigurations",
     inferred, "provider facts: AgentID is the class's key; public code edits AgentConfigurations",
     "reading and writing client settings"},
    {assumption::kDeleteRole, "deleting the SMS_SCI_SysResUse of a software update point takes the role away",
     inferred, "provider facts: the SDK creates roles as instances and shows no removal", "removing points"},
    {assumption::kDefaultThenDelete,
     "DefaultWSUS of the site's configuration manager may be written first and the old default's role "
     "deleted "
     "after it: together they are the console's one removal that names the new source",
     inferred, "SEED-176, SEED-179; the vendor's cmdlet takes the new default with the removal",
     "removing a default point"},
    {assumption::kUpstreamShown,
     "ParentWSUS, ParentWSUSPort and SSLToParentWSUS of a child site's configuration manager name what its "
     "default point fetches from",
     seen, "public configuration code reads and writes them at the top",
     "the wait for a child site's upstream"},
    {assumption::kDefaultPortsFollow,
     "the ports and SSL of a default point are repeated in its site's configuration manager, and the role "
     "decides when the two differ for a moment",
     seen, "a recorded component repeats its default point's values",
     "changing ports or SSL of a default point"},
    {assumption::kRegistryState,
     "ConfigurationState of SMS_WSUS_CONFIGURATION_MANAGER in the registry of a site server is 2 while its "
     "WSUS is configured, and 0, 1, 3 or 4 until then",
     seen, "a public lab script polls it; the component's log names the same numbers",
     "the strongest rung of the waits for a configured WSUS and for the selection"},
};

}  // namespace

std::string_view to_text(Certainty certainty) {
    constexpr std::string_view words[] = {"documented", "seen", "inferred"};
    return words[static_cast<std::size_t>(certainty)];
}

std::span<const Assumption> assumptions() {
    return kAssumptions;
}

const Assumption* find_assumption(std::string_view id) {
    for (const Assumption& one : kAssumptions)
        if (one.id == id) return &one;
    return nullptr;
}

}  // namespace supctl
