#include <fmt/format.h>

#include <algorithm>

#include "base/codes.h"
#include "cli/commands/commands.h"
#include "cli/commands/observing.h"
#include "cli/policy_expectation.h"
#include "grouppolicy/judge.h"
#include "plan/uncomparable.h"
#include "report/client_settings_report.h"
#include "report/policy_report.h"

namespace supctl {
namespace {

/// What one half of the command came to; `json` in that format only.
struct Half {
    Exit exit = Exit::failed;
    std::string json;
};

/// Judges the group policy objects below `folder` by what the description (none: nothing) asserts. 0; 3 when
/// a verdict is an error; 1 when something in the folder could not be looked at.
Half verify_group_policy(const std::string& folder, Input& input, const Terminal& terminal) {
    Half out;
    const auto expectation =
        input.declaration ? expectation_of(*input.declaration) : grouppolicy::Expectation();
    const auto reading = grouppolicy::read_gpos(folder, input.diagnostics);
    const auto verdicts = grouppolicy::judge_policies(reading, expectation);
    if (terminal.format() == Format::json) {
        input.diagnostics.sort();
        out.json = policy_json(reading, expectation, verdicts, input.diagnostics, input.sources);
    } else {
        if (!reading.gpos.empty())
            terminal.out(policy_text(reading, expectation, verdicts, terminal.out_style()));
        terminal.explain_failure(input.diagnostics, input.sources);
    }
    if (!reading.complete) return out;
    const bool error = std::any_of(verdicts.begin(), verdicts.end(),
                                   [](const auto& one) { return one.severity == Severity::error; });
    out.exit = error ? Exit::drift : Exit::success;
    return out;
}

/// Declared client settings against the live ones, with the priorities that decide which of them a client
/// gets. 0; 3 when one differs; 1 when they could not be read.
Half verify_client_settings(const SiteOptions& site, Input& input, const Terminal& terminal) {
    Observed observed = observe_site(site, input, SystemsWanted::asDeclared, terminal, BoundaryGroups::skip,
                                     ClientsWanted::yes);
    Half out;
    if (!observed.observation) {
        terminal.show(input.diagnostics, input.sources);
        out.exit = refusal(input.diagnostics);
        return out;
    }
    const auto checks = check_client_settings(*input.declaration, *observed.observation);
    if (terminal.format() == Format::json)
        out.json = client_settings_json(checks);
    else
        terminal.out(client_settings_text(checks, terminal.out_style()));
    for (const Diagnostic& finding : observed.observation->findings.all()) input.diagnostics.add(finding);
    auto uncomparable = uncomparable_settings(*input.declaration);
    std::erase_if(uncomparable, [](const auto& one) { return one.object.owner != Owner::clientSetting; });
    advise_on(uncomparable, *input.declaration, input.diagnostics);
    terminal.explain_failure(input.diagnostics, input.sources);
    if (observed.observation->coverage.of(ObservedClass::clientSettings) != Completeness::complete)
        return out;
    const bool differs = std::any_of(checks.begin(), checks.end(),
                                     [](const auto& one) { return one.verdict == ClientVerdict::differs; });
    out.exit = differs ? Exit::drift : Exit::success;
    return out;
}

}  // namespace

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
    Half settings{Exit::success, {}};
    if (clients && (options.gpo.empty() || !options.site.connection.empty()))
        settings = verify_client_settings(options.site, input, terminal);
    else if (clients)
        input.diagnostics.add(
            advice(codes::kNoConnection, "`clientSettings` of the description are not compared with a site's")
                .advise("name the connection file with --connection"));
    Half policy{Exit::success, {}};
    const bool compared = settings.exit == Exit::success || settings.exit == Exit::drift;
    if (!options.gpo.empty() && compared) policy = verify_group_policy(options.gpo, input, terminal);
    // One document, whatever was looked at.
    if (!settings.json.empty() && !policy.json.empty())
        terminal.out(
            fmt::format("{{\"formatVersion\": \"1.0\",\n\"clientSettings\": {},\n\"groupPolicy\": {}}}\n",
                        std::string_view(settings.json).substr(0, settings.json.find_last_of('}') + 1),
                        std::string_view(policy.json).substr(0, policy.json.find_last_of('}') + 1)));
    else
        terminal.out(settings.json + policy.json);
    return policy.exit == Exit::success ? settings.exit : policy.exit;
}

}  // namespace supctl
