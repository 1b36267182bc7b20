#include "rules/removal.h"

#include <fmt/format.h>

#include <algorithm>

#include "hierarchy/address.h"

namespace supctl {

namespace {

/// The site of a removal in the judged hierarchy; null when there is none.
const Site* site_of(const RuleInput& in, const Removal& removal) {
    return in.hierarchy.find_site(removal.site);
}

std::string address_of(const RuleInput& in, const Removal& removal) {
    return address(SoftwareUpdatePoint{removal.server, removal.site, {}}, in.hierarchy.pool());
}

/// The removed point as a party: it is no object of the judged hierarchy any more.
Party removed(const RuleInput& in, const Site& site, const Removal& removal, std::string label) {
    Party party{ref(in.hierarchy, site), std::nullopt, std::move(label)};
    party.span = removal.span;
    return party;
}

/// The site's default point as it is before the removal: what the site names, or its only point.
Fqdn default_before(const RuleInput& in, const Site& site) {
    if (in.live != nullptr) {
        const Site* live = in.live->live.find_site(site.code);
        const SoftwareUpdatePoint* point = live == nullptr ? nullptr : in.live->live.default_point(*live);
        if (point != nullptr) return point->server;
    }
    const Value named = in.get(ref(in.hierarchy, site), FieldId::default_point);
    return is(named, Value::Kind::text) ? named.text() : Fqdn{};
}

void default_needs_a_successor(const RuleInput& in, Findings& findings) {
    if (in.declared == nullptr) return;
    for (const Removal& removal : in.declared->removals) {
        const Site* site = site_of(in, removal);
        if (site == nullptr || site->point_count == 0) continue;  // the last one: VR-63
        if (default_before(in, *site) != removal.server) continue;
        const ObjectRef object = ref(in.hierarchy, *site);
        const Value named = in.get(object, FieldId::default_point);
        const bool stated = in.states(object, FieldId::default_point);
        if (stated && is(named, Value::Kind::text) && named.text() != removal.server) continue;
        auto& made = findings.add(
            address_of(in, removal), removed(in, *site, removal, "is to be removed"),
            fmt::format("the default point `{}` of site `{}` is removed without naming its successor",
                        in.text(removal.server), site->code.text()));
        if (stated) made.others.push_back({object, FieldId::default_point, "still names it"});
        for (const auto& point : in.hierarchy.points(*site))
            made.notes.push_back(fmt::format("`{}` could become the default", in.text(point.server)));
    }
}

void last_point_is_acknowledged(const RuleInput& in, Findings& findings) {
    if (in.declared == nullptr) return;
    for (const Removal& removal : in.declared->removals) {
        const Site* site = site_of(in, removal);
        if (site == nullptr || site->point_count != 0 || site->type == SiteType::secondary) continue;
        // A point that is gone already takes no acknowledgement.
        if (in.live != nullptr && in.live->live.find_point(removal.site, removal.server) == nullptr) continue;
        findings
            .add(address_of(in, removal), removed(in, *site, removal, "is the last one"),
                 fmt::format(
                     "the last software update point of site `{}` is removed; software updates cease there",
                     site->code.text()))
            .notes.push_back(
                fmt::format("applying it needs --acknowledge removeLastPoint:{}", site->code.text()));
    }
}

void reinstallation_waits(const RuleInput& in, Findings& findings) {
    if (in.declared == nullptr) return;
    for (const Removal& removal : in.declared->removals) {
        for (const auto& point : in.hierarchy.points()) {
            if (point.server != removal.server || point.site == removal.site) continue;
            const ObjectRef object = ref(in.hierarchy, point);
            auto& made = findings.add(
                address(in.hierarchy, object), {object, std::nullopt, "is installed again"},
                fmt::format(
                    "`{}` leaves site `{}` and becomes a point of site `{}`; the product needs 15 minutes "
                    "in between",
                    in.text(point.server), removal.site.text(), point.site.text()));
            if (const Site* site = site_of(in, removal))
                made.others.push_back(removed(in, *site, removal, "is to be removed"));
        }
    }
}

constexpr Rule kRemovalRules[] = {
    {Code{2062}, "VR-62", Severity::error, "a successor for the default point",
     "The other points of a site and the sites below synchronize from its default point. When it is removed "
     "while others stay, one of them has to take its place in the same change, and first.",
     "name another point of the site under `defaultSoftwareUpdatePoint`",
     "SEED-176, SEED-179; ConfigMgr docs: remove a software update point",
     "sites:\n  PS1:\n    type: primarySite\n    defaultSoftwareUpdatePoint: a.contoso.com\n    "
     "softwareUpdatePoints: {a.contoso.com: {state: removed}, b.contoso.com: {}}\n",
     default_needs_a_successor},
    {Code{2063}, "VR-63", Severity::warning, "the last point of a site",
     "A central administration site or primary site without a point has no software updates: clients lose "
     "their "
     "list of points. Removing the last one is therefore an operation of its own, removeLastPoint, which has "
     "to "
     "be acknowledged by name.",
     "keep a point, or acknowledge removeLastPoint when applying",
     "SEED-06, SEED-175; ConfigMgr docs: remove a software update point",
     "sites:\n  PS1: {type: primarySite, softwareUpdatePoints: {a.contoso.com: {state: removed}}}\n",
     last_point_is_acknowledged},
    {Code{2064}, "VR-64", Severity::advice, "15 minutes before a re-installation",
     "After a point was removed from a server, the product needs 15 minutes before it can be installed there "
     "again; sooner, the installation fails. The plan waits, also across runs when a store remembers the "
     "removal.",
     "nothing: the plan holds the installation back for that time",
     "SEED-177; ConfigMgr docs: remove a software update point",
     "sites:\n  PS1: {type: primarySite, softwareUpdatePoints: {a.contoso.com: {state: removed}, "
     "b.contoso.com: "
     "{}}}\n  S01: {type: secondarySite, parent: PS1, softwareUpdatePoints: [a.contoso.com]}\n",
     reinstallation_waits},
};

}  // namespace

std::span<const Rule> removal_rules() {
    return kRemovalRules;
}

}  // namespace supctl
