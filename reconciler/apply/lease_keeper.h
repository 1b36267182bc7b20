// LeaseKeeper: renews a run's lease every 30 seconds of domain time beside whatever the run does, however
// long one answer takes. When the lease is gone it says so to the recorder, and writing ends.
#pragma once

#include "apply/recorder.h"

namespace supctl {

/// Runs `work` and renews the lease until it ends; the first exception of `work` is thrown on.
[[nodiscard]] Task<void> keep_lease_while(Task<void> work, Leases& leases, Lease& lease, Clock& clock,
                                          Recorder& recorder);

}  // namespace supctl
