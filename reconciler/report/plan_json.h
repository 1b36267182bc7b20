// A plan for programs: formatVersion 1.0, described by schema/plan.schema.json. A new minor version adds
// keys, a new major one is refused by old readers. Written into one string, one line a step, since the
// largest plans have 25,000 steps.
#pragma once

#include <string>

#include "base/diagnostic.h"
#include "plan/plan.h"

namespace supctl {

inline constexpr std::string_view kPlanFormatVersion = "1.0";

/// The whole document with a newline at its end. `diagnostics` are what was found while planning; `sources`
/// gives the places. `uncomparable` of the summary, `server`, `because`, `resolves` and `acknowledge` of a
/// step are left out where they say nothing. Precondition: plan.pool.
[[nodiscard]] std::string plan_json(const Plan& plan, const Diagnostics& diagnostics,
                                    const SourceStore& sources);

/// How bad a drift is, from what may be done about it: `none`, `low`, `medium`, `high`.
[[nodiscard]] std::string_view severity_text(DriftClass drift);

}  // namespace supctl
