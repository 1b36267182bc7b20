// Topology: who follows whom: the top-level site, each site's default point and other points, and parents, as
// they are declared over live. A default point that is to be another one stays what it is until it was moved.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "hierarchy/declaration.h"
#include "hierarchy/observation.h"

namespace supctl {

struct Topology {
    SiteCode top;
    std::map<SiteCode, SiteCode> parents;
    std::map<SiteCode, Fqdn> defaults;
    std::map<SiteCode, std::vector<Fqdn>> others;  // declared points that are not the default
    std::map<SiteCode, std::vector<Fqdn>> points;  // declared points
    std::map<SiteCode, std::string> servers;       // of the sites themselves, as they are seen
    std::string top_source;                        // what the top's row shows: `microsoft update`, or a host

    [[nodiscard]] Fqdn default_of(SiteCode site) const {
        const auto found = defaults.find(site);
        return found == defaults.end() ? Fqdn{} : found->second;
    }
    /// The site's default point is another one from now on.
    void move_default(SiteCode site, Fqdn server);
    /// What the row of the site's default point names as its source, lower case; empty: not known.
    [[nodiscard]] std::string expected_source(SiteCode site, const ValuePool& pool) const;
};

[[nodiscard]] Topology topology(const Declaration& declaration, const Observation& observation);

}  // namespace supctl
