#include "apply/run_state.h"

#include <algorithm>

namespace supctl {

bool RunState::stopping() {
    if (context.interruption != nullptr && context.interruption->raised()) outcome.interrupted = true;
    if (context.max_duration && context.clock.now() >= began + *context.max_duration)
        outcome.out_of_time = true;
    return outcome.interrupted || outcome.out_of_time || recorder.lost();
}

void RunState::end_step(const Step& step, StepOutcome ended) {
    ended.step = step.id;
    ended.ended = context.clock.now();
    if (ended.started == TimePoint{}) ended.started = ended.ended;
    if (context.progress != nullptr) context.progress->step_ended(step, ended);
    // A later ending of the same step replaces the earlier one, so that a re-planned step counts once.
    std::erase_if(outcome.steps, [&](const StepOutcome& other) { return other.step == step.id; });
    outcome.steps.push_back(std::move(ended));
}

}  // namespace supctl
