// Estimate: how long a step takes, expected and at worst. Priors from the domain page 4.1; the worst case of
// a wait is its limit.
#pragma once

#include "plan/step.h"

namespace supctl {

/// What a synchronization has to do.
struct SynchronizationLoad {
    std::size_t products = 0;  // newly selected or never synchronized
    bool first = false;        // everything is fetched for the first time
};

[[nodiscard]] Estimate estimate(Purpose purpose, StepKind kind, std::chrono::seconds limit,
                                const SynchronizationLoad& load);

}  // namespace supctl
