#include "cli/commands/verify.h"

#include <algorithm>

#include "base/codes.h"
#include "cli/commands/observing.h"
#include "cli/policy_expectation.h"
#include "grouppolicy/judge.h"
#include "report/client_settings_report.h"
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

Exit verify_client_settings(const SiteOptions& site, Input& input, const Terminal& terminal) {
    Observed observed = observe_site(site, input, SystemsWanted::asDeclared, terminal, BoundaryGroups::skip,
                                     ClientsWanted::yes);
    if (!observed.observation) {
        terminal.show(input.diagnostics, input.sources);
        return refusal(input.diagnostics);
    }
    const auto checks = check_client_settings(*input.declaration, *observed.observation);
    if (terminal.format() == Format::json)
        terminal.out(client_settings_json(checks));
    else
        terminal.out(client_settings_text(checks, terminal.out_style()));
    for (const Diagnostic& finding : observed.observation->findings.all()) input.diagnostics.add(finding);
    terminal.explain_failure(input.diagnostics, input.sources);
    if (observed.observation->coverage.of(ObservedClass::clientSettings) != Completeness::complete)
        return Exit::failed;
    const bool differs =
        std::any_of(checks.begin(), checks.end(), [](const auto& one) { return !one.agrees; });
    return differs ? Exit::drift : Exit::success;
}

Exit verify_command(const VerifyOptions& options, const Terminal& terminal) {
    Input input;
    if (!options.description.paths.empty() &&
        !input.read(options.description.paths, options.description.overlays)) {
        terminal.show(input.diagnostics, input.sources);
        return Exit::invalid;
    }
    const bool clients = input.declaration && !input.declaration->hierarchy.client_settings().empty();
    if (options.gpo.empty() && !clients) {
        input.diagnostics.add(
            error(codes::kUsage, "there is nothing to verify")
                .advise("name a folder of group policy objects with --gpo, or declare `clientSettings`"));
        terminal.show(input.diagnostics, input.sources);
        return Exit::usage;
    }
    Exit out = Exit::success;
    if (clients && (options.gpo.empty() || !options.site.connection.empty()))
        out = verify_client_settings(options.site, input, terminal);
    if (options.gpo.empty() || out == Exit::failed) return out;
    const Exit policy = verify_group_policy(options.gpo, input, terminal);
    return policy == Exit::success ? out : policy;
}

}  // namespace supctl
