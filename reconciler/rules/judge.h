// Judge: runs every rule on a description, and, where a site was read, on the description over it and on the
// site alone. What the change introduces keeps its severity; what the site already had is at most a warning.
// Here the addresses of findings become places in the description; nothing else of the rules knows places.
#pragma once

#include "hierarchy/declaration.h"
#include "hierarchy/observation.h"
#include "rules/rule.h"

namespace supctl {

/// Adds one diagnostic a finding, all parties labelled, and marks those that the description silences; the
/// caller sorts. `live` may be null (offline), as may `facts` (nobody looked at the servers); all share one
/// pool.
void judge(const Declaration& declared, const Observation* live, Diagnostics& diagnostics,
           const HostFacts* facts = nullptr);

/// The findings of every rule, in rule order.
[[nodiscard]] std::vector<Finding> run_rules(const RuleInput& input);

}  // namespace supctl
