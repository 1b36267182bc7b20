// Writes a facts file (schema/facts.schema.json) that read_facts takes back as it is: servers in the order of
// their names, only facts that are known. A server of which nothing is known is left out.
#pragma once

#include <string>

#include "base/clock.h"
#include "hierarchy/host_facts.h"
#include "hierarchy/value_pool.h"

namespace supctl {

[[nodiscard]] std::string write_facts(const HostFacts& facts, const ValuePool& pool, TimePoint observed_at);

}  // namespace supctl
