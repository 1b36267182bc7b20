#include "cli/commands/verify.h"

#include <algorithm>

#include "base/codes.h"
#include "cli/policy_expectation.h"
#include "grouppolicy/judge.h"
#include "report/policy_report.h"

namespace supctl {

Exit verify_group_policy(const std::string& folder, Input& input, const Terminal& terminal) {
    const auto expectation =
        input.declaration ? expectation_of(*input.declaration) : grouppolicy::Expectation();
    const auto reading = grouppolicy::read_gpos(folder, input.diagnostics);
    const auto verdicts = grouppolicy::judge_policies(reading, expectation);
    if (terminal.format() == Format::json) {
        input.diagnostics.sort();
        terminal.out(policy_json(reading, expectation, verdicts, input.diagnostics, input.sources));
    } else {
        if (!reading.gpos.empty())
            terminal.out(policy_text(reading, expectation, verdicts, terminal.out_style()));
        terminal.explain_failure(input.diagnostics, input.sources);
    }
    if (!reading.complete) return Exit::failed;
    const bool error = std::any_of(verdicts.begin(), verdicts.end(),
                                   [](const auto& one) { return one.severity == Severity::error; });
    return error ? Exit::drift : Exit::success;
}

Exit verify_command(const VerifyOptions& options, const Terminal& terminal) {
    Input input;
    if (!options.description.paths.empty() &&
        !input.read(options.description.paths, options.description.overlays)) {
        terminal.show(input.diagnostics, input.sources);
        return Exit::invalid;
    }
    if (options.gpo.empty()) {
        input.diagnostics.add(
            error(codes::kNotBuilt,
                  "`verify` without --gpo, which looks at client settings, is not built yet")
                .advise("name a folder of group policy objects with --gpo"));
        terminal.show(input.diagnostics, input.sources);
        return Exit::usage;
    }
    return verify_group_policy(options.gpo, input, terminal);
}

}  // namespace supctl
