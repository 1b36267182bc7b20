// Turns a World into the provider's rows and the site's hidden state: the only place where the description's
// words meet provider words on this side of the wire, written from the provider's documentation alone.
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "simulator/object_store.h"
#include "simulator/site_state.h"
#include "simulator/world.h"

namespace supctl::simulator {

/// Fills an empty store. The World must have passed check_world. Errors: kUnknownCategory, kNotSubscribable.
[[nodiscard]] Result<SiteStates> write_rows(const World& world, TimePoint now, ObjectStore& store);

}  // namespace supctl::simulator
