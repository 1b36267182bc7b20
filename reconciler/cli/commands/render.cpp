#include <fmt/format.h>

#include <fstream>

#include "base/codes.h"
#include "cli/commands/observing.h"
#include "cli/commands/render_options.h"
#include "language/emit.h"
#include "plan/make_plan.h"
#include "render/script.h"
#include "render/step_words.h"

namespace supctl {
namespace {

bool write_script(const std::string& path, const std::string& text, Input& input) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << text;
    file.close();
    if (file) return true;
    input.diagnostics.add(error(codes::kUnreadableFile, fmt::format("`{}` cannot be written", path)));
    return false;
}

}  // namespace

Exit render_command(const RenderCommandOptions& options, const Terminal& terminal) {
    Input input;
    const bool understood = input.read(options.description.paths, options.description.overlays);
    if (!input.read_facts(options.description.facts) || !understood) {
        terminal.show(input.diagnostics, input.sources);
        return Exit::invalid;
    }
    input.declaration->normalised = emit(*input.declaration);
    Observed observed =
        observe_site(options.site, input, SystemsWanted::asDeclared, terminal, BoundaryGroups::read);
    if (!observed.observation) {
        terminal.show(input.diagnostics, input.sources);
        return refusal(input.diagnostics);
    }
    const auto memory = remember(observed.store, input.declaration->name);
    if (!memory) {
        input.diagnostics.add(memory.error());
        terminal.show(input.diagnostics, input.sources);
        return Exit::failed;
    }
    PlanOptions how;
    how.facts = input.seen_facts();
    const auto plan = make_plan(*input.declaration, *observed.observation, *memory, how, input.diagnostics);
    input.diagnostics.sort();
    if (!plan) {
        terminal.show(input.diagnostics, input.sources);
        return refusal(input.diagnostics);
    }
    for (const Step& step : plan->steps)
        if (render::unscripted(step.purpose))
            input.diagnostics.add(
                error(codes::kNotBuilt, fmt::format("`{}` as a part of a script is not built yet", step.id))
                    .at(step.because)
                    .advise("do it with `supctl apply`, or leave it out of the description"));
    if (input.diagnostics.has_errors()) {
        terminal.show(input.diagnostics, input.sources);
        return Exit::refused;
    }
    const std::string text = render::script(*plan, *input.declaration, *observed.observation);
    const bool written = options.out.empty() || write_script(options.out, text, input);
    terminal.explain_failure(input.diagnostics, input.sources);
    if (!written) return Exit::failed;
    if (options.out.empty())
        terminal.out(text);
    else
        terminal.say(fmt::format("wrote {} steps of plan {} to {}\n", plan->steps.size(),
                                 plan->id.substr(0, 12), options.out));
    return Exit::success;
}

}  // namespace supctl
