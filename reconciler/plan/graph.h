// Graph: puts edges between steps by the ordering rules, brings them into an order that every edge allows,
// and finds the critical path. Deterministic: ties are broken by tier, site code, purpose and server.
#pragma once

#include <map>
#include <set>

#include "hierarchy/hierarchy.h"
#include "plan/make_plan.h"
#include "plan/plan.h"

namespace supctl {

/// The default point's server of each site that has steps, as it is; as it will be where there is none yet.
using DefaultServers = std::map<SiteCode, Fqdn>;

/// Sites whose next default point must take part in a synchronization of this plan before it becomes the
/// default; what follows the move there owes another synchronization.
using LateMoves = std::set<SiteCode>;

/// Fills Step::after, sorts plan.steps and fills plan.critical_path. False (kCycle) when the rules contradict
/// each other. `merged` is declared over live: it gives parents and tiers.
[[nodiscard]] bool order_steps(Plan& plan, const Hierarchy& merged, const DefaultServers& defaults,
                               const LateMoves& late, PlanOptions::Edges edges, Diagnostics& diagnostics);

}  // namespace supctl
