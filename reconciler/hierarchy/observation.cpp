#include "hierarchy/observation.h"

#include <algorithm>

namespace supctl {

std::string_view to_text(ObservedClass observed) {
    constexpr std::string_view words[] = {"identification",
                                          "sites",
                                          "roles",
                                          "site systems",
                                          "configuration manager",
                                          "synchronization manager",
                                          "categories",
                                          "synchronization status",
                                          "accounts",
                                          "alerts",
                                          "status messages",
                                          "client settings",
                                          "boundary groups"};
    return words[static_cast<std::size_t>(observed)];
}

std::string_view to_text(Completeness completeness) {
    constexpr std::string_view words[] = {"none", "partial", "complete"};
    return words[static_cast<std::size_t>(completeness)];
}

bool Coverage::partial(SiteCode site) const {
    return std::binary_search(partial_sites.begin(), partial_sites.end(), site);
}

const SynchronizationRow* Observation::row(SiteCode site, Fqdn server) const {
    // Sorted by site: a site has a handful of rows, a hierarchy thousands.
    auto found =
        std::lower_bound(synchronization.begin(), synchronization.end(), site,
                         [](const SynchronizationRow& row, SiteCode code) { return row.site < code; });
    for (; found != synchronization.end() && found->site == site; ++found)
        if (found->server == server) return &*found;
    return nullptr;
}

}  // namespace supctl
