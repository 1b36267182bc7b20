// The options of `supctl render` and the command.
#pragma once

#include "cli/commands/commands.h"

namespace supctl {

struct RenderCommandOptions {
    DescriptionOptions description;
    SiteOptions site;
    std::string out;  // a file; empty: standard output
};

[[nodiscard]] Exit render_command(const RenderCommandOptions& options, const Terminal& terminal);

}  // namespace supctl
