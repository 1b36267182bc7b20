// Joins the behaviours: which of them follows from an accepted write, and which one an event belongs to.
#pragma once

#include "simulator/machinery.h"
#include "simulator/provider_writes.h"

namespace supctl::simulator {

/// Queues what a site has under way from its first moment: hourly passes, the schedule.
void start_behaviour(Machinery& machinery);
/// What follows from a write that the store has taken.
void follow_write(Machinery& machinery, const Write& write);
void run_event(Machinery& machinery, const Event& event);

}  // namespace supctl::simulator
