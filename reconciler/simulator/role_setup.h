// Installing the role on a server once its row exists: the messages 1013, 1014, 1015 and 500 of the control
// manager over 1 to 10 minutes, after which the point is installed. On a dead server it never gets past 1014.
#pragma once

#include "simulator/machinery.h"

namespace supctl::simulator {

/// The role row was created.
void begin_role_setup(Machinery& machinery, const SiteState& state, const std::string& server);
/// The role row was removed: its synchronization status goes with it.
void end_role(Machinery& machinery, SiteState& state, const std::string& server);
/// Runs an event of this behaviour (`role/…`). True when the point is now installed.
[[nodiscard]] bool run_role_event(Machinery& machinery, const Event& event);

}  // namespace supctl::simulator
