// Manual steps: another team's work, proven by a probe. With somebody there the run waits for it up to the
// step's limit; else it ends deferred at once, its text is listed, and the next run looks again.
#pragma once

#include "apply/condition.h"
#include "apply/run_state.h"

namespace supctl {

[[nodiscard]] Task<Judgement> judge_manual(RunState& state, const Step& step, TimePoint started);

/// What is left to do, and for whom.
[[nodiscard]] Diagnostic manual_left(const Step& step, const ValuePool& pool, const std::string& evidence);

}  // namespace supctl
