// Judge: from what was seen of a server, and from what a facts file says of it, to verdicts; a pure function.
// What was seen now wins over what the file says. What neither tells stays unverified.
#pragma once

#include <vector>

#include "base/clock.h"
#include "hierarchy/host_facts.h"
#include "preflight/check.h"
#include "preflight/sight.h"
#include "preflight/target.h"

namespace supctl::preflight {

/// The checks that concern the target. `filed` may be null; `now` decides on the certificate's validity.
[[nodiscard]] ServerReport judge_server(const Target& target, const Sight& sight, const ServerFacts* filed,
                                        TimePoint now);

/// The facts about the server that are certain: read from its registry, or shown by a web site whose
/// certificate verifies. Bindings only where WSUS answered on both ports, as a list is taken for complete.
[[nodiscard]] ServerFacts facts_of(const Target& target, const Sight& sight);

/// `newer` where it knows a fact, else `older`; they are of one server.
[[nodiscard]] ServerFacts merged(const ServerFacts& older, const ServerFacts& newer);

/// What the file says of all servers, and what was seen of the targets, sorted.
[[nodiscard]] HostFacts merged(const HostFacts* filed, const std::vector<Target>& targets,
                               const std::vector<Sight>& sights);

}  // namespace supctl::preflight
