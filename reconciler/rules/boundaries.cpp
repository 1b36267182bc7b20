#include "rules/boundaries.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "hierarchy/address.h"

namespace supctl {

namespace {

bool groups_seen(const RuleInput& in) {
    return in.live != nullptr &&
           in.live->coverage.of(ObservedClass::boundaryGroups) == Completeness::complete;
}

bool referred(const RuleInput& in, Fqdn server, const std::string* group) {
    const auto& all = in.live->boundary_references;
    return std::any_of(all.begin(), all.end(), [&](const BoundaryReference& one) {
        return one.server == server && (group == nullptr || equal_ignoring_case(in.text(one.group), *group));
    });
}

/// A server can be added to a boundary group only once it is a site system.
bool installed(const RuleInput& in, const SoftwareUpdatePoint& point) {
    return in.live->live.find_point(point.site, point.server) != nullptr;
}

const Assertion* asserted(const RuleInput& in, const SoftwareUpdatePoint& point) {
    if (in.declared == nullptr) return nullptr;
    for (const Assertion& one : in.declared->assertions)
        if (one.field == FieldId::boundary_groups && one.site == point.site && one.server == point.server)
            return &one;
    return nullptr;
}

// SEED-160 {
void points_are_found_by_clients(const RuleInput& in, Findings& findings) {
    if (!groups_seen(in)) return;
    for (const auto& point : in.hierarchy.points()) {
        const Site* site = in.hierarchy.find_site(point.site);
        // No client belongs to a central administration site. VR-70 tells where groups are named.
        if (site == nullptr || site->type == SiteType::centralAdministration) continue;
        const Assertion* groups = asserted(in, point);
        if (groups != nullptr && !groups->texts.empty()) continue;
        if (!installed(in, point) || referred(in, point.server, nullptr)) continue;
        const ObjectRef object = ref(in.hierarchy, point);
        findings.add(address(in.hierarchy, object), {object, std::nullopt, "is in no boundary group"},
                     fmt::format("no boundary group refers to point `{}`, so its clients do not find it",
                                 in.text(point.server)));
    }
}

void points_are_in_their_groups(const RuleInput& in, Findings& findings) {
    if (!groups_seen(in) || in.declared == nullptr) return;
    for (const auto& point : in.hierarchy.points()) {
        const Assertion* groups = asserted(in, point);
        if (groups == nullptr || !installed(in, point)) continue;
        for (const TextId name : groups->texts) {
            const std::string group(in.text(name));
            if (referred(in, point.server, &group)) continue;
            Party at{ref(in.hierarchy, point), std::nullopt, "wants it"};
            at.span = groups->span;
            findings.add(fmt::format("{}/{}", address(in.hierarchy, at.object), escape_controls(group)),
                         std::move(at),
                         fmt::format("boundary group `{}` does not refer to point `{}`",
                                     escape_controls(group), in.text(point.server)));
        }
    }
}
// }

constexpr Rule kBoundariesRules[] = {
    {Code{2069}, "VR-69", Severity::warning, "a boundary group for every point that serves clients",
     "Clients take their software update point from the boundary groups they are in. A new site's points are "
     "in "
     "none, not even in the site's default group; until somebody refers to them, clients do not find them.",
     "add the server to the boundary groups of its clients: Administration > Hierarchy Configuration > "
     "Boundary "
     "Groups > References",
     "SEED-160; ConfigMgr docs: boundary groups and software update points",
     "sites:\n  PS1: {type: primarySite, softwareUpdatePoints: [sup.contoso.com]}\n",
     points_are_found_by_clients},
    {Code{2070}, "VR-70", Severity::warning, "the boundary groups that the description names",
     "`boundaryGroups` says which groups must refer to a point; supctl compares that with the site and never "
     "writes it.",
     "add the server to the group: Administration > Hierarchy Configuration > Boundary Groups > References, "
     "or "
     "correct the description",
     "SEED-160; ConfigMgr docs: boundary groups and software update points",
     "sites:\n  PS1: {type: primarySite, softwareUpdatePoints: {sup.contoso.com: {boundaryGroups: "
     "[Berlin]}}}\n",
     points_are_in_their_groups},
};

}  // namespace

std::span<const Rule> boundaries_rules() {
    return kBoundariesRules;
}

}  // namespace supctl
