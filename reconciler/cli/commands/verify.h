// The two halves of `verify`: group policy, read from a folder, and client settings, read from the site.
#pragma once

#include "cli/commands/commands.h"

namespace supctl {

/// Judges the group policy objects below `folder` by what the description (none: nothing) asserts, and prints
/// the verdicts. 0; 3 when one is an error; 1 when something in the folder could not be looked at.
[[nodiscard]] Exit verify_group_policy(const std::string& folder, Input& input, const Terminal& terminal);

/// The half that asks the site: declared client settings against the live ones, with the priorities that
/// decide which of them a client gets. 0; 3 when one differs; 1 when they could not be read.
[[nodiscard]] Exit verify_client_settings(const SiteOptions& site, Input& input, const Terminal& terminal);

}  // namespace supctl
