// Verdicts on what a server shows to the network. Internal to this room.
#pragma once

#include <vector>

#include "base/clock.h"
#include "preflight/check.h"
#include "preflight/sight.h"
#include "preflight/target.h"

namespace supctl::preflight {

/// Appends the checks from `name` to `httpsService`.
void judge_web(const Target& target, const Sight& sight, TimePoint now, std::vector<Check>& out);

}  // namespace supctl::preflight
