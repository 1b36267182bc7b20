#include "plan/phase.h"

#include <algorithm>

namespace supctl {

namespace {
bool synchronized_before(const Observation& observation, const Memory& memory) {
    return memory.ever_synchronized || observation.catalog.refreshed() ||
           std::any_of(observation.synchronization.begin(), observation.synchronization.end(),
                       [](const SynchronizationRow& row) { return row.ever_succeeded(); });
}
bool catalog_read(const Observation& observation) {
    return observation.coverage.of(ObservedClass::categories) == Completeness::complete;
}
}  // namespace

Phase phase(const Observation& observation, const Memory& memory) {
    return synchronized_before(observation, memory) || !catalog_read(observation) ? Phase::established
                                                                                  : Phase::neverSynchronized;
}

bool phase_known(const Observation& observation, const Memory& memory) {
    return synchronized_before(observation, memory) || catalog_read(observation);
}

}  // namespace supctl
