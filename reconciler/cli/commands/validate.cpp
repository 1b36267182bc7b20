#include "cli/commands/commands.h"
#include "report/diagnostic_text.h"
#include "rules/judge.h"

namespace supctl {

Exit validate_command(const DescriptionOptions& options, const Terminal& terminal) {
    Input input;
    (void)input.read(options.paths, options.overlays, OnError::keep);
    if (input.declaration) judge(*input.declaration, nullptr, input.diagnostics);
    terminal.show(input.diagnostics, input.sources);
    if (input.diagnostics.has_errors()) return Exit::invalid;
    if (terminal.format() == Format::text && input.declaration) {
        const auto& hierarchy = input.declaration->hierarchy;
        terminal.out("valid: " + std::to_string(hierarchy.sites().size()) + " sites, " +
                     std::to_string(hierarchy.points().size()) + " software update points\n");
    }
    return Exit::success;
}

}  // namespace supctl
