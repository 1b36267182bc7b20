// The options of `preflight` and its function.
#pragma once

#include "cli/commands/commands.h"

namespace supctl {

struct PreflightOptions {
    DescriptionOptions description;
    SiteOptions site;  // without a connection: the system's roots and name servers, and no registry
    std::string out;   // a facts file to write
    bool collector = false;
};

/// 0; 3 when a check or a rule that asks about servers found an error; 1 when something could not be looked
/// at.
[[nodiscard]] Exit preflight_command(const PreflightOptions& options, const Terminal& terminal);

}  // namespace supctl
