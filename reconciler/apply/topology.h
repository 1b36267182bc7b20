// Topology: who follows whom: the top-level site, each site's default point and other points, and parents, as
// they are declared over live.
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
    std::string top_source;                        // what the top's row shows: `microsoft update`, or a host

    [[nodiscard]] Fqdn default_of(SiteCode site) const {
        const auto found = defaults.find(site);
        return found == defaults.end() ? Fqdn{} : found->second;
    }
    /// What the row of the site's default point names as its source, lower case; empty: not known.
    [[nodiscard]] std::string expected_source(SiteCode site, const ValuePool& pool) const;
};

[[nodiscard]] Topology topology(const Declaration& declaration, const Observation& observation);

}  // namespace supctl
