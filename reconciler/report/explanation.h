// Explanations for `supctl explain`: what a code, a field or a step means, why it is so, where that comes
// from, and what would change it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "plan/plan.h"
#include "report/style.h"
#include "schema/field_table.h"

namespace supctl {

/// Nothing when no code has that number. Rules show their source and the smallest description that breaks
/// them.
[[nodiscard]] std::optional<std::string> explain_code(Code code, const Style& style);
/// Type, range, default, positions, carrier and slots, danger, example.
[[nodiscard]] std::string explain_field(FieldId id, const Style& style);
/// Purpose, changes, the ordering rules it stands on and what would change it. Error: kStepNotInPlan with
/// near names.
[[nodiscard]] Result<std::string> explain_step(const Plan& plan, std::string_view step_id,
                                               const Style& style);

/// A code (`SUP2104`, `2104`, `VR-05`), an ordering rule (`ORD-07`), a field's path or name, or a step of
/// `plan`, which may be null. Error: kUsage with near names.
[[nodiscard]] Result<std::string> explain(std::string_view word, const Plan* plan, const Style& style);

/// Every code with its title, one a line; rules among the others by number.
[[nodiscard]] std::string list_codes(const Style& style);
/// Every field with its documentation, one a line.
[[nodiscard]] std::string list_fields(const Style& style);
/// Everything that `explain` knows without a plan: for completion and near names.
[[nodiscard]] std::vector<std::string> explainable_words();

}  // namespace supctl
