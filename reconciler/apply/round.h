// Round: runs one plan: begins what is ready, writes in parallel, and judges all waits together once a tick,
// until a wait changes what has to be planned, or nothing is left.
#pragma once

#include <vector>

#include "apply/ready_steps.h"
#include "apply/run_state.h"
#include "apply/synchronizer.h"
#include "apply/upstreams.h"
#include "apply/write_step.h"

namespace supctl {

enum class RoundEnd : std::uint8_t {
    exhausted,  // every step ended, or can never begin
    replan,     // a wait resolved something
    stopped     // interrupted, out of time, or the store or lease is gone
};

class Round {
  public:
    /// Both must outlive the round.
    Round(RunState& state, const Plan& plan, WriteContext& writing);

    [[nodiscard]] Task<RoundEnd> run();
    /// Steps that ended well in this round.
    [[nodiscard]] std::size_t progress() const { return progress_; }
    /// Steps that are still to do, for the outcome of a run that stops early.
    void leave_open();

  private:
    void skip_unreachable();
    /// Begins ready waits and requests, gives the writes that may go together.
    [[nodiscard]] std::vector<std::uint32_t> begin();
    [[nodiscard]] std::vector<std::uint32_t> disjoint(const std::vector<std::uint32_t>& ready) const;
    [[nodiscard]] Task<void> write(std::uint32_t index);
    [[nodiscard]] Task<void> tick();
    /// Asks the registries of the sites whose configuration is waited for.
    [[nodiscard]] Task<void> look_at_registries();
    [[nodiscard]] Task<void> judge(std::uint32_t index);
    [[nodiscard]] Task<Judgement> judge_wait_step(const Step& step, TimePoint started);
    void settle(std::uint32_t index, TimePoint started, Judgement judgement);
    [[nodiscard]] Task<Result<std::size_t>> count_categories();
    void end(std::uint32_t index, StepState state, std::string evidence);
    void remember(const Step& step, StepState state, Rung rung);
    void report_bad(const Step& step, const Judgement& judgement);
    [[nodiscard]] bool requests_pending() const;

    RunState& s_;
    const Plan& plan_;
    WriteContext& writing_;
    ReadySteps ready_;
    Synchronizer synchronizer_;
    Upstreams upstreams_;
    std::vector<StepState> states_;
    std::vector<char> silent_;
    std::vector<TimePoint> began_;  // by our clock
    std::vector<TimePoint> since_;  // waits and requests: by the server's, over all rounds
    std::size_t progress_ = 0;
    bool read_now_ = false;
    bool replan_ = false;
};

}  // namespace supctl
