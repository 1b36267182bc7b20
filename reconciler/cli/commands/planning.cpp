#include "cli/commands/planning.h"

#include "cli/recorded_memory.h"
#include "language/emit.h"
#include "plan/make_plan.h"

namespace supctl {

bool read_described(const DescriptionOptions& options, Input& input, const Terminal& terminal) {
    const bool understood = input.read(options.paths, options.overlays);
    if (!input.read_facts(options.facts) || !understood) {
        terminal.show(input.diagnostics, input.sources);
        return false;
    }
    input.declaration->normalised = emit(*input.declaration);
    return true;
}

Planned plan_site(const SiteOptions& site, Input& input, const Terminal& terminal,
                  const std::function<void(const Observation&)>& seen) {
    Planned out;
    out.observed = observe_site(site, input, SystemsWanted::asDeclared, terminal, BoundaryGroups::read);
    const auto stop = [&](Exit exit) {
        terminal.show(input.diagnostics, input.sources);
        out.exit = exit;
        return std::move(out);
    };
    if (!out.observed.observation) return stop(refusal(input.diagnostics));
    if (seen) seen(*out.observed.observation);
    Result<Memory> memory = remember(out.observed.store, input.declaration->name);
    if (const auto noted = noted_memory(*out.observed.session)) memory = *noted;
    if (!memory) {
        input.diagnostics.add(memory.error());
        return stop(Exit::failed);
    }
    out.observed.session->note(note_of(*memory));
    PlanOptions how;
    how.facts = input.seen_facts();
    out.plan = make_plan(*input.declaration, *out.observed.observation, *memory, how, input.diagnostics);
    input.diagnostics.sort();
    if (!out.plan) return stop(refusal(input.diagnostics));
    out.observed.session->note(note_of(*out.plan));
    return out;
}

}  // namespace supctl
