#include "rules/points.h"

#include <fmt/format.h>

#include <algorithm>

#include "hierarchy/address.h"

namespace supctl {

namespace {

/// Whether the description takes that point of the site away, or any when none is named.
bool takes_one_away(const RuleInput& in, SiteCode site, const Fqdn* server) {
    if (in.declared == nullptr) return false;
    const auto& all = in.declared->removals;
    return std::any_of(all.begin(), all.end(), [&](const Removal& removal) {
        return removal.site == site && (server == nullptr || removal.server == *server);
    });
}

void point_at_every_primary(const RuleInput& in, Findings& findings) {
    for (const Site& site : in.hierarchy.sites()) {
        if (site.type != SiteType::centralAdministration && site.type != SiteType::primary) continue;
        const ObjectRef object = ref(in.hierarchy, site);
        bool emptied = false;  // an explicit empty list; an absent one is unmanaged
        if (const auto own = in.declared_object(object)) {
            const Site& declared = in.declared->hierarchy.sites()[own->index];
            emptied = declared.points_managed && declared.point_count == 0;
        }
        // Offline, only what is written counts; online, a site that was not seen wholly may have a point.
        const bool missing = site.point_count == 0 && in.seen(ObservedClass::roles, site.code);
        if (!emptied && !missing) continue;
        if (takes_one_away(in, site.code, nullptr)) continue;  // said so in as many words: VR-63
        findings.add(
            address(site.code),
            {object, emptied ? std::optional(FieldId::points) : std::nullopt, "has no software update point"},
            fmt::format("site `{}` needs at least one software update point", site.code.text()));
    }
}

void one_point_at_a_secondary(const RuleInput& in, Findings& findings) {
    for (const Site& site : in.hierarchy.sites()) {
        if (site.type != SiteType::secondary || site.point_count <= 1) continue;
        const auto points = in.hierarchy.points(site);
        auto& made =
            findings.add(address(site.code), {ref(in.hierarchy, points[1]), std::nullopt, "is one too many"},
                         fmt::format("secondary site `{}` has {} software update points; it can have one",
                                     site.code.text(), points.size()));
        made.others.push_back({ref(in.hierarchy, points[0]), std::nullopt, "is the site's point"});
        for (const auto& point : points.subspan(2))
            made.others.push_back({ref(in.hierarchy, point), std::nullopt, "is one too many"});
    }
}

void one_default_point(const RuleInput& in, Findings& findings) {
    for (const Site& site : in.hierarchy.sites()) {
        // A secondary site's only point is its default; naming one there is the scope matrix's business.
        if (site.type == SiteType::secondary || site.point_count == 0) continue;
        const ObjectRef object = ref(in.hierarchy, site);
        const Value named = in.get(object, FieldId::default_point);
        if (is(named, Value::Kind::unknown)) continue;
        const auto points = in.hierarchy.points(site);
        const auto list_points = [&](Finding& made) {
            for (const auto& point : points)
                made.others.push_back({ref(in.hierarchy, point), std::nullopt, "is a point of the site"});
        };
        if (!names_something(in, named)) {
            if (points.size() == 1) continue;
            list_points(findings.add(address(site.code),
                                     {object, std::nullopt, "does not say which point is its default"},
                                     fmt::format("site `{}` has {} software update points and no default",
                                                 site.code.text(), points.size())));
            continue;
        }
        const bool found = std::any_of(points.begin(), points.end(),
                                       [&](const auto& point) { return point.server == named.text(); });
        if (found) continue;
        const Fqdn gone = named.text();
        if (takes_one_away(in, site.code, &gone)) continue;  // a successor is asked for: VR-62
        // A point that was lost may be what the live value still names; then the description has to speak.
        if (!in.states(object, FieldId::default_point) && points.size() == 1) continue;
        list_points(findings.add(
            address(site.code),
            {object, FieldId::default_point, "names a server that is no point of the site"},
            fmt::format("the default software update point of site `{}` is none of its points: `{}`",
                        site.code.text(), in.text(named.text()))));
    }
}

/// A point or a site system, for finding the same server at two sites.
struct Place {
    Fqdn server{};
    SiteCode site;
    ObjectRef object;
};

void one_site_a_server(const RuleInput& in, Findings& findings) {
    std::vector<Place> places;
    places.reserve(in.hierarchy.points().size() + in.hierarchy.systems().size());
    for (const auto& point : in.hierarchy.points())
        places.push_back({point.server, point.site, ref(in.hierarchy, point)});
    for (const auto& system : in.hierarchy.systems())
        places.push_back({system.server, system.site, ref(in.hierarchy, system)});
    // By id, not by text: only neighbours matter, and findings are sorted where they are shown.
    std::sort(places.begin(), places.end(), [](const Place& a, const Place& b) {
        if (a.server != b.server) return a.server < b.server;
        return a.site != b.site ? a.site < b.site : a.object > b.object;  // points before site systems
    });
    for (std::size_t i = 0; i < places.size();) {
        const Place& first = places[i];
        SiteCode told = first.site;
        std::size_t next = i + 1;
        for (; next < places.size() && places[next].server == first.server; ++next) {
            const Place& place = places[next];
            if (place.site == told) continue;
            told = place.site;
            auto& made = findings.add(
                address(in.hierarchy, place.object), {place.object, std::nullopt, "uses the server again"},
                fmt::format("server `{}` is used by the sites `{}` and `{}`; a server belongs to one site",
                            in.text(first.server), first.site.text(), place.site.text()));
            made.others.push_back({first.object, std::nullopt, "uses the server already"});
        }
        i = next;
    }
}

constexpr Rule kPointsRules[] = {
    {Code{2007}, "VR-07", Severity::error, "a software update point at every primary site",
     "The central administration site and every primary site need a software update point for compliance "
     "assessment and deployment. Without a site, only an explicit empty list breaks this: an absent list is "
     "unmanaged. With a site, the described and the live points together must leave one.",
     "list a server under `softwareUpdatePoints`",
     "SEED-06, SEED-07; ConfigMgr docs: install a software "
     "update point",
     "sites:\n  PS1: {type: primarySite, softwareUpdatePoints: {}}\n", point_at_every_primary},
    {Code{2008}, "VR-08", Severity::error, "at most one point at a secondary site",
     "The product supports a single software update point at a secondary site.",
     "keep one point; remove a live one before another takes its place",
     "SEED-07; ConfigMgr docs: plan for software updates",
     "sites:\n  S01:\n    type: secondarySite\n    parent: PS1\n    softwareUpdatePoints: [a.contoso.com, "
     "b.contoso.com]\n",
     one_point_at_a_secondary},
    {Code{2009}, "VR-09", Severity::error, "one default point a site",
     "The first software update point of a site is its synchronization source; the others are replicas of "
     "it. With several points the description must say which one that is.",
     "name one of the site's points under `defaultSoftwareUpdatePoint`",
     "SEED-24, SEED-25, SEED-176; ConfigMgr docs: plan for software updates",
     "sites:\n  PS1: {type: primarySite, softwareUpdatePoints: [a.contoso.com, b.contoso.com]}\n",
     one_default_point},
    {Code{2010}, "VR-10", Severity::error, "one site a server",
     "A server hosts one software update point and belongs to one site. Names are compared without regard "
     "to case.",
     "use another server, or remove it from the other site first",
     "SEED-19, SEED-27; ConfigMgr docs: site system servers",
     "sites:\n  PS1: {type: primarySite, parent: CAS, softwareUpdatePoints: [sup.contoso.com]}\n  PS2: "
     "{type: primarySite, parent: CAS, softwareUpdatePoints: [sup.contoso.com]}\n",
     one_site_a_server},
};

}  // namespace

std::span<const Rule> points_rules() {
    return kPointsRules;
}

}  // namespace supctl
