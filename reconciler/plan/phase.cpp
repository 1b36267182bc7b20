#include "plan/phase.h"

#include <algorithm>

namespace supctl {

Phase phase(const Observation& observation, const Memory& memory) {
    const bool succeeded = std::any_of(observation.synchronization.begin(), observation.synchronization.end(),
                                       [](const SynchronizationRow& row) { return row.ever_succeeded(); });
    return succeeded || memory.ever_synchronized || observation.catalog.refreshed()
               ? Phase::established
               : Phase::neverSynchronized;
}

}  // namespace supctl
