#include "rules/topology.h"

#include <fmt/format.h>

#include <algorithm>

#include "hierarchy/address.h"

namespace supctl {

namespace {

constexpr std::size_t kMostPrimaries = 25;
constexpr std::size_t kMostSecondaries = 250;

/// A central administration site is the top before anything else; else the first site by code.
const Site* proper_top(std::span<const Site* const> tops) {
    for (const Site* site : tops)
        if (site->type == SiteType::centralAdministration) return site;
    return tops.front();
}

void one_top_level_site(const RuleInput& in, Findings& findings) {
    std::vector<const Site*> tops;
    bool dangling = false;  // a parent that is not there is told by its own rule
    for (const Site& site : in.hierarchy.sites()) {
        if (site.parent.empty())
            tops.push_back(&site);
        else if (in.hierarchy.find_site(site.parent) == nullptr)
            dangling = true;
    }
    if (tops.empty()) {
        if (dangling) return;
        findings.add("hierarchy", {kWholeHierarchy, std::nullopt, "no site here is without a parent"},
                     "the hierarchy has no top-level site");
        return;
    }
    if (tops.size() == 1) return;
    const Site* top = proper_top(tops);
    for (const Site* site : tops) {
        if (site == top) continue;
        auto& made =
            findings.add(address(site->code), {ref(in.hierarchy, *site), std::nullopt, "has no parent"},
                         fmt::format("site `{}` has no parent, but `{}` is the top-level site already",
                                     site->code.text(), top->code.text()));
        made.others.push_back({ref(in.hierarchy, *top), std::nullopt, "is the top-level site"});
    }
}

/// Sites of one type that have the same parent, by the parent's index; told when there are more than `most`.
void at_most_children(const RuleInput& in, Findings& findings, SiteType parent_type, SiteType child_type,
                      std::size_t most, std::string_view what) {
    const auto sites = in.hierarchy.sites();
    std::vector<std::size_t> counts(sites.size());
    std::vector<const Site*> first_over(sites.size());
    for (const Site& site : sites) {
        if (site.type != child_type || site.parent.empty()) continue;
        const Site* parent = in.hierarchy.find_site(site.parent);
        if (parent == nullptr || parent->type != parent_type) continue;
        const auto i = static_cast<std::size_t>(parent - sites.data());
        if (++counts[i] == most + 1) first_over[i] = &site;
    }
    for (std::size_t i = 0; i < sites.size(); ++i) {
        if (counts[i] <= most) continue;
        auto& made = findings.add(address(sites[i].code),
                                  {ref(in.hierarchy, sites[i]), std::nullopt, "is their parent"},
                                  fmt::format("site `{}` has {} {}; the product supports at most {}",
                                              sites[i].code.text(), counts[i], what, most));
        made.others.push_back(
            {ref(in.hierarchy, *first_over[i]), std::nullopt, "is the first one too many, in code order"});
    }
}

void at_most_25_child_primaries(const RuleInput& in, Findings& findings) {
    at_most_children(in, findings, SiteType::centralAdministration, SiteType::primary, kMostPrimaries,
                     "child primary sites");
}

void at_most_250_secondaries(const RuleInput& in, Findings& findings) {
    at_most_children(in, findings, SiteType::primary, SiteType::secondary, kMostSecondaries,
                     "secondary sites");
}

void parent_of_the_right_type(const RuleInput& in, Findings& findings) {
    for (const Site& site : in.hierarchy.sites()) {
        const auto tell = [&](std::string message, const Site* parent, std::string label) {
            auto& made = findings.add(address(site.code),
                                      {ref(in.hierarchy, site), FieldId::site_parent, std::move(label)},
                                      std::move(message));
            if (parent != nullptr && parent != &site)
                made.others.push_back({ref(in.hierarchy, *parent), std::nullopt,
                                       fmt::format("is of type `{}`", to_text(parent->type))});
        };
        const std::string code = site.code.text();
        if (site.parent.empty()) {
            if (site.type == SiteType::secondary)
                tell(fmt::format("secondary site `{}` has no parent", code), nullptr, "needs a primary site");
            continue;
        }
        const Site* parent = in.hierarchy.find_site(site.parent);
        if (site.type == SiteType::centralAdministration) {
            tell(fmt::format("central administration site `{}` cannot have a parent", code), parent,
                 "stands at the top by its type");
        } else if (parent == nullptr) {
            tell(fmt::format("site `{}` names the parent `{}`, which is not part of the hierarchy", code,
                             site.parent.text()),
                 nullptr, "names a site that is not described");
        } else if (site.type == SiteType::secondary && parent->type != SiteType::primary &&
                   parent->type != SiteType::unknown) {
            tell(fmt::format("the parent of secondary site `{}` must be a primary site, and `{}` is not one",
                             code, site.parent.text()),
                 parent, "needs a primary site");
        } else if (site.type == SiteType::primary && parent->type != SiteType::centralAdministration &&
                   parent->type != SiteType::unknown) {
            tell(fmt::format("the parent of primary site `{}` must be a central administration site, and "
                             "`{}` is not one",
                             code, site.parent.text()),
                 parent, "needs a central administration site");
        }
    }
}

void usable_site_code(const RuleInput& in, Findings& findings) {
    constexpr std::string_view reserved[] = {"AUX", "CON", "ENV", "NUL", "PRN", "SMS"};
    const Site* before = nullptr;
    for (const Site& site : in.hierarchy.sites()) {
        const std::string code = site.code.text();
        const ObjectRef object = ref(in.hierarchy, site);
        if (std::find(std::begin(reserved), std::end(reserved), code) != std::end(reserved))
            findings.add(address(site.code), {object, std::nullopt, "is a reserved word"},
                         fmt::format("`{}` cannot be a site code: the name is reserved", code));
        if (before != nullptr && before->code == site.code) {
            auto& made = findings.add(address(site.code), {object, std::nullopt, "uses the code again"},
                                      fmt::format("two sites have the code `{}`", code));
            made.others.push_back({ref(in.hierarchy, *before), std::nullopt, "has the code already"});
        }
        before = &site;
    }
}

bool usable_in_name(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

void usable_site_name(const RuleInput& in, Findings& findings) {
    for (const Site& site : in.hierarchy.sites()) {
        const ObjectRef object = ref(in.hierarchy, site);
        if (in.declared != nullptr) {  // a live name that nobody wrote down is nobody's business here
            const auto own = in.declared_object(object);
            if (!own || in.declared->hierarchy.sites()[own->index].name == TextId{}) continue;
        }
        const auto name = in.text(site.name);
        const auto bad = std::find_if_not(name.begin(), name.end(), usable_in_name);
        if (bad == name.end()) continue;
        findings.add(address(site.code), {object, FieldId::site_name, "holds another character"},
                     fmt::format("the name of site `{}` may hold only letters A-Z, digits and hyphens",
                                 site.code.text()));
    }
}

constexpr Rule kTopologyRules[] = {
    {Code{2001}, "VR-01", Severity::error, "one top-level site",
     "Everything that is inherited (source, schedule, classifications, products) is carried by the one site "
     "without a parent: the central administration site, or a stand-alone primary site.",
     "give every site but one its `parent`", "SEED-03, SEED-21, SEED-22; ConfigMgr docs: design a hierarchy",
     "sites:\n  PS1: {type: primarySite}\n  PS2: {type: primarySite}\n", one_top_level_site},
    {Code{2002}, "VR-02", Severity::error, "at most 25 child primary sites",
     "A central administration site supports up to 25 child primary sites.",
     "describe fewer primary sites, or more than one hierarchy", "ConfigMgr docs: size and scale numbers", "",
     at_most_25_child_primaries},
    {Code{2003}, "VR-03", Severity::error, "at most 250 secondary sites",
     "A primary site supports up to 250 secondary sites.",
     "put secondary sites under another primary site, or use distribution points instead",
     "ConfigMgr docs: size and scale numbers", "", at_most_250_secondaries},
    {Code{2004}, "VR-04", Severity::error, "parent of the right type",
     "A secondary site stands under a primary site, a child primary site under the central administration "
     "site, and that one under nothing. Points synchronize along this chain, so a wrong parent is a wrong "
     "source.",
     "name a site of the right type under `parent`", "SEED-10, SEED-98, SEED-99; ConfigMgr docs: site types",
     "sites:\n  CAS: {type: centralAdministrationSite}\n  S01: {type: secondarySite, parent: CAS}\n",
     parent_of_the_right_type},
    {Code{2005}, "VR-05", Severity::error, "usable site code",
     "A site code is three characters A-Z and 0-9, not one of AUX, CON, ENV, NUL, PRN and SMS, and unique in "
     "the hierarchy without regard to case. Setup does not check for duplicates.",
     "use another code; a site's code cannot be changed after it was installed",
     "ConfigMgr docs: prepare to install sites", "sites:\n  AUX: {type: primarySite}\n", usable_site_code},
    {Code{2006}, "VR-06", Severity::error, "usable site name",
     "A site name holds letters A-Z, digits and hyphens. It cannot be changed after the site was installed.",
     "write the name as the console shows it, or leave it out", "ConfigMgr docs: prepare to install sites",
     "sites:\n  PS1: {type: primarySite, name: \"Contoso/HQ\"}\n", usable_site_name},
};

}  // namespace

std::span<const Rule> topology_rules() {
    return kTopologyRules;
}

}  // namespace supctl
