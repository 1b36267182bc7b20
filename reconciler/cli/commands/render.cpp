#include <fmt/format.h>

#include "base/codes.h"
#include "cli/commands/planning.h"
#include "cli/commands/render_options.h"
#include "render/script.h"
#include "render/step_words.h"

namespace supctl {

Exit render_command(const RenderCommandOptions& options, const Terminal& terminal) {
    Input input;
    if (!read_described(options.description, input, terminal)) return Exit::invalid;
    const Planned planned = plan_site(options.site, input, terminal);
    if (!planned.plan) return planned.exit;
    const auto& [observed, plan, exit] = planned;
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
    const bool written = options.out.empty() || input.write(options.out, text);
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
