// Plan file: a plan kept for review and approval: declaration, steps, identity, planId. Its steps are never
// executed; they are recomputed from the site and must be covered by the file's.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "plan/plan.h"

namespace supctl {

/// The plan's id: SHA-256 of identity, declaration and steps, without times, estimates, drift and reasons.
[[nodiscard]] std::string plan_id(const Plan& plan);
/// One JSON document, formatVersion 1.0, ending in a newline.
[[nodiscard]] std::string write_plan_file(const Plan& plan);
/// Reads what write_plan_file wrote (any minor of major 1). Error: kPlanFile, also when the id does not fit
/// the content. Values are interned in `pool`, which must outlive the plan.
[[nodiscard]] Result<Plan> read_plan_file(std::string_view text, ValuePool& pool);

}  // namespace supctl
