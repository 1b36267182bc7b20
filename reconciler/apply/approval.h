// Approval: whether what is to be done was agreed to: the plan that was shown, or one that the store or a
// plan file holds under the id that was approved, and that covers it.
#pragma once

#include <optional>
#include <string>

#include "plan/plan.h"
#include "store/store.h"

namespace supctl {

/// The plan that approves `fresh`: `fresh` itself when `id` is its id; else the plan of that id from
/// `from_file` or the store, if it covers `fresh`. Errors: kNotApproved (no such plan), kNotCovered with the
/// steps that go beyond it. Values are interned in `pool`.
[[nodiscard]] Result<Plan> approve(const Plan& fresh, const std::string& id, const Plan* from_file,
                                   Store& store, ValuePool& pool);

/// kNotCovered, naming the steps.
[[nodiscard]] Diagnostic not_covered_error(const Plan& approved, const std::vector<const Step*>& steps);

}  // namespace supctl
