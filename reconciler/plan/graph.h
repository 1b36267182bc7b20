// Graph: puts edges between steps by the ordering rules, brings them into an order that every edge allows,
// and finds the critical path. Deterministic: ties are broken by tier, site code, purpose and server.
#pragma once

#include <map>

#include "hierarchy/hierarchy.h"
#include "plan/make_plan.h"
#include "plan/plan.h"

namespace supctl {

/// The default point's server of each site that has steps, as it will be.
using DefaultServers = std::map<SiteCode, Fqdn>;

/// Fills Step::after, sorts plan.steps and fills plan.critical_path. False (kCycle) when the rules contradict
/// each other. `merged` is declared over live: it gives parents and tiers.
[[nodiscard]] bool order_steps(Plan& plan, const Hierarchy& merged, const DefaultServers& defaults,
                               PlanOptions::Edges edges, Diagnostics& diagnostics);

}  // namespace supctl
