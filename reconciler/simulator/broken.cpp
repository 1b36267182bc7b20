#include "simulator/broken.h"

namespace supctl::simulator::broken {

namespace {

constexpr Break kAll[] = {
    {kPutRefused, "AdminService answers a PUT of an object with an embedded list with 500"},
    {kPutLoses, "an object that is written whole loses the last entry of its list"},
    {kCreationNeedsMore, "a new role is refused unless SslState is given as well"},
    {kOwnSiteOnly, "the provider takes changes of its own site's items only"},
    {kCategoriesReadOnly, "categories are read-only, as one of their qualifiers says"},
    {kRequestUnheard, "SyncNow answers 0 and nothing follows"},
    {kRowsStand, "a point's synchronization row is not touched again after its first success"},
    {kOtherMessages, "set-up reports its end with other messages than 1015 and 500"},
    {kSlowConfiguration, "configuring the top-level site's WSUS takes 40 minutes, without a word"},
    {kSlowSubscription, "a changed selection reaches WSUS after 25 to 40 minutes"},
    {kSourceHidden, "a point's row names the point itself as its source"},
    {kEarlyOtherwise, "a synchronization whose upstream's name does not resolve fails within seconds"},
    {kChildrenGiveUp, "a child site leaves a failed synchronization alone until its parent has news"},
    {kSmallCatalog, "the whole catalog has 60 categories"},
    {kOtherAgent, "the software updates group of the default client settings has the AgentID 11"},
    {kRolesStay, "deleting a software update point's role answers success, and the role stays"},
    {kDefaultStands, "DefaultWSUS cannot be changed while the role of the point that it names is there"},
    {kUpstreamKeptToItself,
     "a child site leaves ParentWSUS of its configuration manager empty; it fetches from its parent all the "
     "same"},
    {kDefaultPortsOwn,
     "a configuration manager names the ports of a default installation, without SSL, whatever its default "
     "point has"},
    {kRegistryStill, "ConfigurationState in the registries of site servers stays 0"},
};

}  // namespace

std::span<const Break> all() {
    return kAll;
}

}  // namespace supctl::simulator::broken
