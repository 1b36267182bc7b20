#include <fmt/format.h>

#include "base/codes.h"
#include "cli/commands/commands.h"
#include "cli/commands/planning.h"
#include "cli/invocation.h"
#include "hierarchy/address.h"
#include "plan/danger.h"
#include "plan/plan_file.h"
#include "plan/value_json.h"
#include "report/plan_json.h"
#include "report/plan_text.h"

namespace supctl {
namespace {

/// What is asked for beside the plan: before its text, but never between a program and the plan's JSON.
void beside(const std::string& text, const Terminal& terminal) {
    if (terminal.format() == Format::json)
        terminal.say(text);
    else
        terminal.out(text);
}

void explain_values(const Input& input, const Terminal& terminal) {
    const Declaration& declared = *input.declaration;
    const auto& sources = declared.sources;
    std::string out;
    const auto one = [&](ObjectRef object) {
        const Settings& settings = declared.hierarchy.settings(object);
        for (const FieldId id : settings_of(object.owner)) {
            if (!settings.has(id)) continue;
            const auto slot = declared.hierarchy.slot(settings, id);
            const Origin origin = slot < sources.values.size() ? sources.values[slot] : Origin{};
            out += fmt::format("{} = {}  ({}, {})\n", address(declared.hierarchy, object, id),
                               value_text(id, declared.hierarchy.get(settings, id), input.pool),
                               to_text(origin.layer), input.sources.describe(origin.span));
        }
    };
    one({Owner::hierarchy, 0});
    for (std::uint32_t i = 0; i < declared.hierarchy.sites().size(); ++i) one({Owner::site, i});
    for (std::uint32_t i = 0; i < declared.hierarchy.systems().size(); ++i) one({Owner::siteSystem, i});
    for (std::uint32_t i = 0; i < declared.hierarchy.points().size(); ++i)
        one({Owner::softwareUpdatePoint, i});
    beside(out, terminal);
}

void show_coverage(const Observation& observation, const Terminal& terminal) {
    std::string out;
    for (std::size_t i = 0; i < kObservedClassCount; ++i) {
        const auto observed = static_cast<ObservedClass>(i);
        out += fmt::format("{}: {}\n", to_text(observed), to_text(observation.coverage.of(observed)));
    }
    for (const SiteCode code : observation.coverage.partial_sites)
        out += fmt::format("site {}: partial\n", code.text());
    beside(out, terminal);
}

}  // namespace

Exit plan_command(const PlanCommandOptions& options, const Terminal& terminal) {
    Input input;
    if (!read_described(options.description, input, terminal)) return Exit::invalid;
    if (options.explain_values) explain_values(input, terminal);
    const Planned planned = plan_site(options.site, input, terminal, [&](const Observation& seen) {
        if (options.coverage) show_coverage(seen, terminal);
    });
    if (!planned.plan) return planned.exit;
    const auto& [observed, plan, exit] = planned;
    if (!options.out.empty() && !input.write(options.out, write_plan_file(*plan))) {
        terminal.explain_failure(input.diagnostics, input.sources);
        return Exit::failed;
    }
    if (terminal.format() == Format::json) {
        terminal.out(plan_json(*plan, input.diagnostics, input.sources));
    } else {
        terminal.explain_failure(input.diagnostics, input.sources);
        PlanTextOptions look;
        look.style = terminal.out_style();
        look.title = titles_of(*observed.observation);
        look.command = invocation("apply", options.description, options.site);
        Diagnostics refusals;
        if (!check_mass_change(*plan, *observed.observation, MassChange::refuse, refusals))
            look.command += " --allow-mass-change";
        for (const Diagnostic& finding : input.diagnostics.all())
            look.unknown += finding.code == codes::kUnknownLive ? 1 : 0;
        terminal.out(plan_text(*plan, input.sources, look));
    }
    return options.detailed_exit_code && !plan->summary().nothing() ? Exit::pending : Exit::success;
}

}  // namespace supctl
