// Evidence: everything that the checks of assumptions look at: one reading of the site, what was read for
// them beside it, the trials of writes, and what earlier runs left in the store. Values only; the checks ask
// nobody.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "doctor/history.h"
#include "doctor/report.h"
#include "hierarchy/observation.h"
#include "site/addresses.h"

namespace supctl {

/// Whether existing roles consist of what supctl would create one from.
struct RoleShapes {
    std::size_t seen = 0;
    std::string odd;  // the first one that does not: which, and what it lacks
};

struct Evidence {
    const Observation& seen;
    TimePoint now{};             // the server's
    TimePoint messages_since{};  // older status messages were not asked for
    std::optional<std::vector<std::int64_t>>
        agents{};  // AgentIDs of the default settings' group; nothing: not read
    RoleShapes roles{};
    std::span<const WriteTrial> trials{};  // empty: nothing was written back
    const History& history;
    /// By site; nothing: not read.
    std::optional<std::map<SiteCode, SiteAddresses>> addresses{};
    /// ConfigurationState by site, where the registry of the site server was read; nothing: no such value.
    std::map<SiteCode, std::optional<std::uint32_t>> configuration_states{};
};

}  // namespace supctl
