#include <fmt/format.h>

#include <fstream>
#include <sstream>

#include "base/codes.h"
#include "cli/commands/commands.h"
#include "plan/plan_file.h"
#include "report/explanation.h"

namespace supctl {

Exit explain_command(const ExplainOptions& options, const Terminal& terminal) {
    Input input;
    std::optional<Plan> plan;
    const auto stop = [&](Diagnostic diagnostic, Exit exit) {
        input.diagnostics.add(std::move(diagnostic));
        terminal.explain_failure(input.diagnostics, input.sources);
        return exit;
    };
    if (!options.plan_file.empty()) {
        std::ifstream file(options.plan_file, std::ios::binary);
        std::ostringstream text;
        text << file.rdbuf();
        if (!file)
            return stop(error(codes::kUnreadableFile, fmt::format("`{}` cannot be read", options.plan_file)),
                        Exit::failed);
        auto read = read_plan_file(text.str(), input.pool);
        if (!read) return stop(read.error(), Exit::failed);
        plan.emplace(std::move(*read));
    }
    if (options.what.empty()) {
        terminal.out(list_codes(terminal.out_style()) + "\n" + list_fields(terminal.out_style()));
        return Exit::success;
    }
    const auto text = explain(options.what, plan ? &*plan : nullptr, terminal.out_style());
    if (!text) return stop(text.error(), Exit::usage);
    terminal.out(*text);
    return Exit::success;
}

}  // namespace supctl
