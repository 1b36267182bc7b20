// ReadySteps: which steps of a plan may begin now, and in which order: the longest rest of the way first,
// then by id, or shuffled by a seed so that tests can show that any legal order leads to the same state.
#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <vector>

#include "plan/outcome.h"

namespace supctl {

class ReadySteps {
  public:
    /// The plan must outlive this.
    ReadySteps(const Plan& plan, std::optional<std::uint64_t> shuffle_seed);

    /// Steps of state waiting whose edges let them go. `silent[i]`: step i has shown no sign of life for so
    /// long that it holds nobody back by a preferred edge.
    [[nodiscard]] std::vector<std::uint32_t> ready(const std::vector<StepState>& states,
                                                   const std::vector<char>& silent);
    /// Steps of state waiting that can never begin, because one that they need ended badly.
    [[nodiscard]] std::vector<std::uint32_t> unreachable(const std::vector<StepState>& states) const;

    /// Whether the edge's source ended so that the step can never begin.
    [[nodiscard]] bool ends(std::uint32_t step, const Edge& edge, const std::vector<StepState>& states) const;

  private:
    /// Both ends of the edge are at one site.
    [[nodiscard]] bool own(std::uint32_t step, const Edge& edge) const;
    /// Whether the source of a preferred edge lets the step go although it did not end well. A branch server
    /// that is dead holds nobody back; but a site whose own wait failed must not be switched on as if it had
    /// not.
    [[nodiscard]] bool gave_up(std::uint32_t step, const Edge& edge,
                               const std::vector<StepState>& states) const;

    const Plan& plan_;
    std::vector<std::chrono::seconds> rest_;  // expected time from the step's begin to the end of the plan
    std::optional<std::mt19937_64> shuffle_;
};

/// done, already or assumed.
[[nodiscard]] bool ended_well(StepState state);
/// conflict, deferred, skipped, failed or inDoubt.
[[nodiscard]] bool ended_badly(StepState state);

}  // namespace supctl
