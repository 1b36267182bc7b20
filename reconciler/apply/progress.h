// Progress: what a run tells while it runs. Values only; report shows them.
#pragma once

#include <string>

#include "plan/outcome.h"

namespace supctl {

class Progress {
  public:
    virtual ~Progress() = default;
    /// A plan was made and is about to be worked on; the first round is 1.
    virtual void round_begun(std::size_t round, const Plan& plan) = 0;
    virtual void step_started(const Step& step, TimePoint when) = 0;
    virtual void step_ended(const Step& step, const StepOutcome& outcome) = 0;
    /// What a wait knows so far, once a tick.
    virtual void wait_ticked(const Step& step, const std::string& evidence, TimePoint when) = 0;
};

}  // namespace supctl
