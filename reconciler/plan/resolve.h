// Resolve: from what was written to values. Selections meet the catalog; while the catalog is not refreshed a
// value is pending ("The plan, exactly" 2). The result is the desired Hierarchy: declared values plus
// resolved selections.
#pragma once

#include "hierarchy/declaration.h"
#include "hierarchy/observation.h"
#include "plan/plan.h"

namespace supctl {

struct Resolution {
    explicit Resolution(ValuePool& pool) : desired(pool) {}
    Hierarchy desired;      // the declared values, selections resolved or pending
    Value first_selection;  // neverSynchronized: the empty set
};

/// Resolves every declared selection. Errors: kUnknownCategory, kNotYetKnown, kRetiredCategory,
/// kAmbiguousCategory, kNotSubscribable; none while pending.
[[nodiscard]] Resolution resolve(const Declaration& declaration, const Observation& observation, Phase phase,
                                 Diagnostics& diagnostics);

/// The text that stands for a reference in plans: the title, `family/title`, `family/*`, or the id.
[[nodiscard]] std::string reference_text(const CategoryReference& reference, const ValuePool& pool);

/// The live selection of one kind (products with their families and companies, or classifications) as a set
/// value.
[[nodiscard]] Value live_selection(const Observation& observation, FieldId id);

}  // namespace supctl
