// ProgressView: shows a run while it runs: one line that is rewritten on a terminal, plain lines elsewhere,
// nothing when quiet.
#pragma once

#include <map>
#include <string>

#include "apply/progress.h"
#include "base/clock.h"
#include "cli/terminal.h"
#include "report/progress.h"

namespace supctl {

class ProgressView final : public Progress {
  public:
    ProgressView(const Terminal& terminal, const Clock& clock)
        : terminal_(terminal), clock_(clock), began_(clock.now()) {}

    void round_begun(std::size_t round, const Plan& plan) override;
    void step_started(const Step& step, TimePoint when) override;
    void step_ended(const Step& step, const StepOutcome& outcome) override;
    void wait_ticked(const Step& step, const std::string& evidence, TimePoint when) override;
    /// Takes the rewritten line away.
    void finish();

  private:
    [[nodiscard]] ProgressState state();
    void redraw();

    const Terminal& terminal_;
    const Clock& clock_;
    TimePoint began_;
    TimePoint last_line_{};
    std::size_t done_ = 0, total_ = 0;
    Seconds left_{0};
    std::map<std::string, TimePoint> running_;  // id, when it began
    std::vector<std::string_view> names_;
};

}  // namespace supctl
