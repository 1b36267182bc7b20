// Synchronizer: asks the top-level site for a synchronization, at most once for each need. One that an
// earlier run asked for serves; one that somebody else began is waited out, never counted and never doubled;
// a request whose answer was lost has five minutes to show before it is repeated.
#pragma once

#include "apply/run_state.h"

namespace supctl {

inline constexpr std::chrono::minutes kRequestGrace{5};

class Synchronizer {
  public:
    explicit Synchronizer(RunState& state) : s_(state) {}

    /// Moves a synchronize step on, with the status read just now. `started`: when the step began.
    [[nodiscard]] Task<Judgement> advance(const Step& step, TimePoint started);
    /// Asks once more, after an early failure.
    [[nodiscard]] Task<Judgement> ask_again(const Step& step);

  private:
    [[nodiscard]] Task<Judgement> ask(const Step& step, unsigned repeats);
    [[nodiscard]] std::optional<Judgement> attach(const Step& step);
    [[nodiscard]] std::optional<TimePoint> not_before() const;

    RunState& s_;
    unsigned lost_answers_ = 0;
};

}  // namespace supctl
