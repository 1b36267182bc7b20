// The half of `verify` that needs no site: group policy, read from a folder.
#pragma once

#include "cli/commands/commands.h"

namespace supctl {

/// Judges the group policy objects below `folder` by what the description (none: nothing) asserts, and prints
/// the verdicts. 0; 3 when one is an error; 1 when something in the folder could not be looked at.
[[nodiscard]] Exit verify_group_policy(const std::string& folder, Input& input, const Terminal& terminal);

}  // namespace supctl
