#include <algorithm>

#include "cli/commands/commands.h"
#include "cli/commands/observing.h"
#include "cli/policy_expectation.h"
#include "grouppolicy/judge.h"
#include "report/status_text.h"

namespace supctl {
namespace {

PolicyVerdict policy_verdict(const std::string& folder, Input& input) {
    if (folder.empty()) return PolicyVerdict::notLooked;
    const auto expectation =
        input.declaration ? expectation_of(*input.declaration) : grouppolicy::Expectation();
    const auto reading = grouppolicy::read_gpos(folder, input.diagnostics);
    if (!reading.complete) return PolicyVerdict::incomplete;
    const auto verdicts = grouppolicy::judge_policies(reading, expectation);
    const bool error = std::any_of(verdicts.begin(), verdicts.end(),
                                   [](const auto& one) { return one.severity == Severity::error; });
    return error ? PolicyVerdict::differs : PolicyVerdict::asAsserted;
}

/// What the command is for was seen.
bool saw_enough(const Observation& observation) {
    const auto complete = [&](ObservedClass observed) {
        return observation.coverage.of(observed) == Completeness::complete;
    };
    return complete(ObservedClass::sites) && complete(ObservedClass::roles) &&
           complete(ObservedClass::synchronizationStatus);
}

}  // namespace

Exit status_command(const StatusOptions& options, const Terminal& terminal) {
    Input input;
    if (!options.description.paths.empty() &&
        !input.read(options.description.paths, options.description.overlays)) {
        terminal.show(input.diagnostics, input.sources);
        return Exit::invalid;
    }
    Observed observed = observe_site(options.site, input, SystemsWanted::asDeclared, terminal,
                                     BoundaryGroups::skip, ClientsWanted::yes);
    if (!observed.observation) {
        terminal.show(input.diagnostics, input.sources);
        return refusal(input.diagnostics);
    }
    const Observation& observation = *observed.observation;
    const Declaration* declared = input.declaration ? &*input.declaration : nullptr;
    // What earlier runs saw dates some conditions; without a description nobody knows under which name.
    const Result<Memory> memory = declared == nullptr ? Memory() : remember(observed.store, declared->name);
    if (!memory) {
        Diagnostic lost = memory.error();
        lost.severity = Severity::warning;
        input.diagnostics.add(std::move(lost));
    }
    const Readiness readiness = readiness_of(
        observation, {policy_verdict(options.gpo, input), declared, memory ? &*memory : nullptr});
    if (terminal.format() == Format::json) {
        terminal.out(status_json(observation, declared, &readiness));
    } else {
        terminal.out(status_text(observation, terminal.out_style(), declared));
        terminal.out("\n" + readiness_text(readiness, terminal.out_style()));
    }
    for (const Diagnostic& finding : observation.findings.all()) input.diagnostics.add(finding);
    terminal.explain_failure(input.diagnostics, input.sources);
    return saw_enough(observation) ? Exit::success : Exit::failed;
}

}  // namespace supctl
