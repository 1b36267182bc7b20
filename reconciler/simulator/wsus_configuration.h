// The WSUS configuration manager: brings WSUS to what the site says. The top site notices a change within
// minutes; a child site with its hourly pass, once its parent is configured. Each pass writes the derived and
// inherited settings again, so that a top-only setting written at a child site, or a hand-made default port,
// does not last an hour. No provider property tells how far it is.
#pragma once

#include "simulator/machinery.h"

namespace supctl::simulator {

/// A point was installed: the site's first one becomes the default.
void point_installed(Machinery& machinery, SiteState& state, const std::string& server);
/// A role, component or point of the site changed; WSUS is behind until the next pass.
void configuration_changed(Machinery& machinery, SiteState& state);
/// The selection changed; synchronizing fails until it is applied.
void subscription_changed(Machinery& machinery);
/// Queues the hourly passes of a site that has points, if they are not in the queue.
void start_passes(Machinery& machinery, SiteState& state);
/// Runs an event of this behaviour (`wcm/…`).
void run_configuration_event(Machinery& machinery, const Event& event);

}  // namespace supctl::simulator
