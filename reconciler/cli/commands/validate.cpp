#include "cli/commands/commands.h"
#include "report/diagnostic_text.h"
#include "rules/judge.h"
#include "rules/rule_list.h"

namespace supctl {

namespace {

/// Which rules ask for facts of the servers that nobody gave.
void say_unverified(const Diagnostics& diagnostics, const Terminal& terminal) {
    std::string rules;
    for (const Diagnostic& finding : diagnostics.all()) {
        const Rule* rule = find_rule(finding.code);
        if (finding.standing == Standing::unverified && rule != nullptr)
            rules += (rules.empty() ? "" : ", ") + std::string(rule->id);
    }
    if (rules.empty()) return;
    terminal.say("unverified: " + rules + "; they ask about the servers themselves (--facts FILE)\n");
}

}  // namespace

Exit validate_command(const DescriptionOptions& options, const Terminal& terminal) {
    Input input;
    (void)input.read(options.paths, options.overlays, OnError::keep);
    (void)input.read_facts(options.facts);
    if (input.declaration) judge(*input.declaration, nullptr, input.diagnostics, input.seen_facts());
    terminal.show(input.diagnostics, input.sources);
    if (input.diagnostics.has_errors()) return Exit::invalid;
    if (terminal.format() == Format::text && input.declaration) {
        const auto& hierarchy = input.declaration->hierarchy;
        terminal.out("valid: " + std::to_string(hierarchy.sites().size()) + " sites, " +
                     std::to_string(hierarchy.points().size()) + " software update points\n");
        say_unverified(input.diagnostics, terminal);
    }
    return Exit::success;
}

}  // namespace supctl
