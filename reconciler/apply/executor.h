// The executor: observe, plan, check that the plan is covered by the approved one, run the ready steps until
// a wait resolves something or nothing is left, observe again; the last round finds nothing to do. Every side
// effect stands in the journal before it is sent; a run that is killed anywhere is finished by the next one.
#pragma once

#include "apply/context.h"
#include "plan/outcome.h"
#include "site/observe.h"

namespace supctl {

/// Runs to the end. Refusals and failures stand in the outcome; nothing is thrown for them.
[[nodiscard]] Task<Outcome> apply(ApplyContext& context);

/// The process's exit code: 6 for a held lease, 128 + signal after an interruption, else the outcome's.
[[nodiscard]] int exit_code(const Outcome& outcome, const Interruption* interruption);

/// The memory that plans are made with.
[[nodiscard]] Result<Memory> load_memory(Store& store, std::string_view hierarchy);

/// What a plan and its apply read: property lists of site systems when any is managed, and a day of messages.
[[nodiscard]] ObserveOptions observe_options(const Declaration& declaration, const Clock& clock);

}  // namespace supctl
