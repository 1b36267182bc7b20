// Rules about where a setting may stand (the scope matrix): what belongs to the top-level site, what the
// product computes below it, what has no effect at a secondary site.
#pragma once

#include <span>

#include "rules/rule.h"

namespace supctl {

[[nodiscard]] std::span<const Rule> placement_rules();

/// Reports one hierarchy-wide setting that the description wrote at sites (recorded in SourceMap::nodes).
void report_at_sites(const RuleInput& in, Findings& findings, FieldId id);

}  // namespace supctl
