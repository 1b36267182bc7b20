// The facts file: what was seen on the servers, as JSON (schema/facts.schema.json). It is read with the
// places of its values, strictly: an unknown key, a wrong type or a value out of range is an error, as a fact
// that is misread is worse than none. Facts that are left out are not known.
#pragma once

#include <filesystem>
#include <optional>

#include "base/diagnostic.h"
#include "hierarchy/host_facts.h"

namespace supctl {

/// Nothing when there are errors, all of which are in `diagnostics`.
[[nodiscard]] std::optional<HostFacts> load_facts(const std::filesystem::path& path, SourceStore& sources,
                                                  ValuePool& pool, Diagnostics& diagnostics);
/// As `load_facts`, of a text of `sources`.
[[nodiscard]] std::optional<HostFacts> read_facts(const SourceStore& sources, SourceId source,
                                                  ValuePool& pool, Diagnostics& diagnostics);

}  // namespace supctl
