// Planning: what `plan` and `render` do alike: a plan of the description that was read for the site that was
// observed, with what the store remembers.
#pragma once

#include <optional>

#include "cli/commands/observing.h"
#include "plan/plan.h"

namespace supctl {

/// Reads description and facts and brings the declaration into its normal form. Without success the findings
/// were shown.
[[nodiscard]] bool read_described(const DescriptionOptions& options, Input& input, const Terminal& terminal);

struct Planned {
    Observed observed;
    std::optional<Plan> plan;  // absent: the findings were shown
    Exit exit = Exit::failed;  // of the command, without a plan
};

/// Observes the site and plans. `seen` is called between the two, with a site that could be read.
[[nodiscard]] Planned plan_site(const SiteOptions& site, Input& input, const Terminal& terminal,
                                const std::function<void(const Observation&)>& seen = {});

}  // namespace supctl
