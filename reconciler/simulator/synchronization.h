// The WSUS synchronization manager: one run at a site goes through 6701, 6704, at the top 6705, with replicas
// 6706, to 6702 (6708 with license terms pending), or to 6703; then the children are notified and fetch from
// their upstream. A run that starts while WSUS is not configured, or while a changed selection is not
// applied, fails at once; a failed run is tried again after an hour. The first success completes the catalog;
// each success at the top counts its version on.
#pragma once

#include "simulator/machinery.h"

namespace supctl::simulator {

enum class Pass : std::uint8_t { delta, full };

/// SyncNow: the top site picks the request up within a minute. While a run is under way it is swallowed.
void request_synchronization(Machinery& machinery, Pass pass);
/// The top site's schedule may have changed: queues its next firing.
void schedule_synchronization(Machinery& machinery);
/// Runs an event of this behaviour (`sync/…`).
void run_synchronization_event(Machinery& machinery, const Event& event);

}  // namespace supctl::simulator
