// Invocation: the command line that a person would type to do the next thing: the same description, overlays
// and connection that this command was given.
#pragma once

#include <string>

#include "cli/commands/commands.h"

namespace supctl {

/// `supctl apply 'my sites' --overlay production.yaml --connection production.connection.yaml`
[[nodiscard]] std::string invocation(std::string_view command, const DescriptionOptions& description,
                                     const SiteOptions& site);

/// Also with what an apply or sync was allowed to do.
[[nodiscard]] std::string invocation(std::string_view command, const ApplyOptions& options);

}  // namespace supctl
