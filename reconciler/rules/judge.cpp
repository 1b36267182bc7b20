#include "rules/judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "hierarchy/address.h"
#include "hierarchy/overlay_live.h"
#include "rules/rule_list.h"
#include "rules/silence.h"

namespace supctl {

namespace {

Severity severity(const Finding& finding) {
    return finding.severity.value_or(finding.rule->severity);
}

std::string identity(const Finding& finding) {
    return fmt::format("{} {}", finding.rule->code.number, finding.address);
}

/// Where a party stands in the description; unknown when only the site has it.
Span place(const RuleInput& in, const Party& party) {
    if (party.span.known()) return party.span;
    if (party.reference != nullptr) return party.reference->span;
    const auto own = in.declared_object(party.object);
    if (!own) return {};
    const Declaration& declared = *in.declared;
    if (!party.field) return declared.span_of(*own);
    if (own->owner == Owner::site || field(*party.field).kind != Kind::setting) {
        const SiteCode code =
            own->owner == Owner::site ? declared.hierarchy.sites()[own->index].code : SiteCode();
        const auto node =
            declared.sources.nodes.find(SourceMap::key(code, static_cast<std::uint32_t>(*party.field)));
        const bool valued =
            field(*party.field).owner == own->owner && declared.hierarchy.settings(*own).has(*party.field);
        if (node != declared.sources.nodes.end() && !valued) return node->second;
        if (field(*party.field).kind != Kind::setting) return declared.span_of(*own);
    }
    return declared.span_of(*own, *party.field);
}

std::string name_of(const RuleInput& in, const Party& party) {
    return party.field ? address(in.hierarchy, party.object, *party.field)
                       : address(in.hierarchy, party.object);
}

Diagnostic diagnose(const RuleInput& in, const Finding& finding) {
    Diagnostic out;
    out.code = finding.rule->code;
    out.severity = severity(finding);
    out.message = finding.message;
    out.help = finding.rule->help;
    out.suggestion = finding.suggestion;
    out.address = finding.address;
    out.standing = finding.standing;
    if (finding.standing == Standing::unverified)
        out.help = "give what was seen on the servers with --facts FILE";
    out.secret = finding.secret;
    const auto take = [&](const Party& party) {
        const Span span = place(in, party);
        if (span.known())
            out.at(span, party.label);
        else if (!party.label.empty())
            out.notes.push_back(fmt::format("`{}` {}", name_of(in, party), party.label));
    };
    // What nobody looked at has no place: no line of the description is the cause of it.
    if (finding.standing != Standing::unverified) take(finding.at);
    for (const Party& party : finding.others) take(party);
    out.notes.insert(out.notes.end(), finding.notes.begin(), finding.notes.end());
    return out;
}

/// What is left when the points that the description takes away are gone.
Hierarchy without(const std::vector<Removal>& removals, Hierarchy all) {
    for (const Removal& removal : removals) all.remove_point(removal.site, removal.server);
    return all;
}

}  // namespace

std::vector<Finding> run_rules(const RuleInput& input) {
    Findings findings;
    for (const Rule& rule : rule_list()) findings.run(rule, input);
    return std::move(findings.all());
}

void judge(const Declaration& declared, const Observation* live, Diagnostics& diagnostics,
           const HostFacts* facts) {
    Silencer silencer(declared);
    if (live == nullptr) {
        const RuleInput in{declared.hierarchy, &declared, nullptr, Mode::offline, facts};
        for (const Finding& finding : run_rules(in)) diagnostics.add(silencer.pass(diagnose(in, finding)));
        diagnostics.append(silencer.finish());
        return;
    }
    const Hierarchy merged = without(declared.removals, merge(declared.hierarchy, live->live));
    std::unordered_map<std::string, Severity> had;
    for (const Finding& finding : run_rules({live->live, nullptr, live, Mode::online, facts})) {
        const auto [place, added] = had.try_emplace(identity(finding), severity(finding));
        if (!added) place->second = std::max(place->second, severity(finding));
    }
    const RuleInput in{merged, &declared, live, Mode::online, facts};
    for (const Finding& finding : run_rules(in)) {
        Diagnostic made = diagnose(in, finding);
        // A weaker finding of the site (a mere "could not be checked") excuses nothing.
        const auto before = had.find(identity(finding));
        if (before != had.end() && before->second >= made.severity && made.standing == Standing::open) {
            made.severity = std::min(made.severity, Severity::warning);
            made.notes.push_back("the site already has this; the description does not introduce it");
        }
        diagnostics.add(silencer.pass(std::move(made)));
    }
    diagnostics.append(silencer.finish());
}

}  // namespace supctl
