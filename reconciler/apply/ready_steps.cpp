#include "apply/ready_steps.h"

#include <algorithm>

namespace supctl {

bool ended_well(StepState state) {
    return state == StepState::done || state == StepState::already || state == StepState::assumed;
}

bool ended_badly(StepState state) {
    return state == StepState::conflict || state == StepState::deferred || state == StepState::skipped ||
           state == StepState::failed || state == StepState::inDoubt;
}

ReadySteps::ReadySteps(const Plan& plan, std::optional<std::uint64_t> shuffle_seed)
    : plan_(plan), rest_(plan.steps.size()) {
    if (shuffle_seed) shuffle_.emplace(*shuffle_seed);
    // Steps stand after everything they need, so one pass from the back is enough.
    for (std::size_t i = plan.steps.size(); i-- > 0;) {
        rest_[i] += plan.steps[i].estimate.expected;
        for (const Edge& edge : plan.steps[i].after) rest_[edge.step] = std::max(rest_[edge.step], rest_[i]);
    }
}

bool ReadySteps::own(std::uint32_t step, const Edge& edge) const {
    return plan_.steps[step].site == plan_.steps[edge.step].site;
}

bool ReadySteps::gave_up(std::uint32_t step, const Edge& edge, const std::vector<StepState>& states) const {
    const StepState state = states[edge.step];
    return own(step, edge) ? state == StepState::deferred : ended_badly(state);
}

bool ReadySteps::ends(std::uint32_t step, const Edge& edge, const std::vector<StepState>& states) const {
    return ended_badly(states[edge.step]) &&
           (edge.strength == Strength::required || !gave_up(step, edge, states));
}

std::vector<std::uint32_t> ReadySteps::ready(const std::vector<StepState>& states,
                                             const std::vector<char>& silent) {
    std::vector<std::uint32_t> out;
    for (std::uint32_t i = 0; i < states.size(); ++i) {
        if (states[i] != StepState::waiting) continue;
        const auto& edges = plan_.steps[i].after;
        const bool free = std::all_of(edges.begin(), edges.end(), [&](const Edge& edge) {
            if (ended_well(states[edge.step])) return true;
            return edge.strength == Strength::preferred &&
                   (gave_up(i, edge, states) || (!own(i, edge) && silent[edge.step] != 0));
        });
        if (free) out.push_back(i);
    }
    std::sort(out.begin(), out.end(), [&](std::uint32_t a, std::uint32_t b) {
        return rest_[a] != rest_[b] ? rest_[a] > rest_[b] : plan_.steps[a].id < plan_.steps[b].id;
    });
    if (shuffle_) {
        // Not std::shuffle: its result is not the same with every library.
        for (std::size_t i = out.size(); i > 1; --i) std::swap(out[i - 1], out[(*shuffle_)() % i]);
    }
    return out;
}

std::vector<std::uint32_t> ReadySteps::unreachable(const std::vector<StepState>& states) const {
    std::vector<std::uint32_t> out;
    for (std::uint32_t i = 0; i < states.size(); ++i) {
        if (states[i] != StepState::waiting) continue;
        const auto& edges = plan_.steps[i].after;
        if (std::any_of(edges.begin(), edges.end(), [&](const Edge& edge) { return ends(i, edge, states); }))
            out.push_back(i);
    }
    return out;
}

}  // namespace supctl
