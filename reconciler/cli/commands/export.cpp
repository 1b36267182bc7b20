#include <fmt/format.h>

#include <filesystem>
#include <fstream>

#include "base/codes.h"
#include "base/text.h"
#include "cli/commands/commands.h"
#include "cli/commands/observing.h"
#include "language/emit.h"
#include "language/export_layout.h"

namespace supctl {

Exit export_command(const ExportOptions& options, const Terminal& terminal) {
    Input input;
    if (!options.description.paths.empty() &&
        !input.read(options.description.paths, options.description.overlays)) {
        terminal.explain_failure(input.diagnostics, input.sources);
        return Exit::invalid;
    }
    Observed observed = observe_site(options.site, input, SystemsWanted::yes, terminal);
    if (!observed.observation) {
        terminal.explain_failure(input.diagnostics, input.sources);
        return refusal(input.diagnostics);
    }
    const Observation& observation = *observed.observation;
    for (const Diagnostic& finding : observation.findings.all()) input.diagnostics.add(finding);
    const Site* top = observation.live.top();
    const std::string name = !options.name.empty() ? options.name
                             : top == nullptr      ? "hierarchy"
                                                   : lower_ascii(top->code.text());
    const Declaration made =
        export_layout(observation.live, observation.catalog, name, {}, input.diagnostics);
    const std::string text = emit(made);
    terminal.explain_failure(input.diagnostics, input.sources);
    if (options.out.empty()) {
        terminal.out(text);
        return Exit::success;
    }
    const auto folder = std::filesystem::path(options.out);
    std::error_code failed;
    std::filesystem::create_directories(folder, failed);
    const auto path = folder / "hierarchy.yaml";
    if (std::filesystem::exists(path, failed)) {
        Diagnostics refused;
        refused.add(error(codes::kUnreadableFile,
                          fmt::format("`{}` exists already and is not overwritten", path.string())));
        terminal.explain_failure(refused, input.sources);
        return Exit::failed;
    }
    std::ofstream file(path, std::ios::binary);
    file << text;
    file.close();
    if (!file) {
        Diagnostics refused;
        refused.add(error(codes::kUnreadableFile, fmt::format("`{}` cannot be written", path.string())));
        terminal.explain_failure(refused, input.sources);
        return Exit::failed;
    }
    terminal.say(fmt::format("wrote {}\n", path.string()));
    return Exit::success;
}

}  // namespace supctl
