// Client settings of the simulated site: the default object, whose groups are instances of the groups'
// classes, and custom objects, which carry their groups. Written from the class pages of the provider.
#pragma once

#include "simulator/object_store.h"
#include "simulator/world.h"

namespace supctl::simulator {

/// The default object and every custom one of the World; before the stage `converged` with the values of a
/// new installation.
[[nodiscard]] Result<void> write_client_settings(const World& world, const std::string& top, TimePoint now,
                                                 ObjectStore& store);

/// Gives the software updates group of the default settings another AgentID than 9.
void renumber_default_agent(ObjectStore& store);

}  // namespace supctl::simulator
