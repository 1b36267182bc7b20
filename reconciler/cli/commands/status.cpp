#include "cli/commands/commands.h"
#include "cli/commands/observing.h"
#include "report/status_text.h"

namespace supctl {

Exit status_command(const StatusOptions& options, const Terminal& terminal) {
    Input input;
    if (!options.description.paths.empty() &&
        !input.read(options.description.paths, options.description.overlays)) {
        terminal.show(input.diagnostics, input.sources);
        return Exit::invalid;
    }
    Observed observed = observe_site(options.site, input, SystemsWanted::asDeclared, terminal);
    if (!observed.observation) {
        terminal.show(input.diagnostics, input.sources);
        return refusal(input.diagnostics);
    }
    if (terminal.format() == Format::json)
        terminal.out(status_json(*observed.observation));
    else
        terminal.out(status_text(*observed.observation, terminal.out_style()));
    Diagnostics findings = observed.observation->findings;
    terminal.explain_failure(findings, input.sources);
    return Exit::success;
}

}  // namespace supctl
