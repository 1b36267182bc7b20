// Outcome: what a run of `apply` did, step by step. A value that apply fills and report shows.
#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/diagnostic.h"
#include "plan/plan.h"

namespace supctl {

enum class StepState : std::uint8_t {
    waiting,  // not started
    running,
    done,
    already,   // the site was already so
    assumed,   // a timed rung of the evidence ladder decided; never "done"
    conflict,  // the object changed under us; nothing was written
    deferred,  // its limit passed; others went on
    skipped,   // something it needs failed or was deferred
    failed,
    inDoubt  // sent, and no answer: the next run reads and decides
};
[[nodiscard]] std::string_view to_text(StepState state);

struct StepOutcome {
    std::string step;
    StepState state = StepState::waiting;
    std::string evidence;  // which rung decided, or why not
    TimePoint started{}, ended{};
};

struct Outcome {
    std::string run;
    std::string plan_id;
    std::vector<StepOutcome> steps;  // in the order they ended
    Diagnostics diagnostics;
    std::size_t rounds = 0;
    std::size_t synchronizations = 0;  // requests sent
    std::size_t uncomparable = 0;      // of the plan: neither compared nor written
    bool interrupted = false;
    bool out_of_time = false;  // --max-duration
    bool refused = false;      // exit 5: nothing was written

    /// 0 done, 1 a step failed, 5 refused, 6 another run holds the lease, 7 in part, 8 in progress.
    [[nodiscard]] int exit_code() const;
};

}  // namespace supctl
