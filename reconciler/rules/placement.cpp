#include "rules/placement.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "hierarchy/address.h"

namespace supctl {

namespace {

/// Hierarchy-wide settings whose misplacement has a rule of its own.
bool has_own_rule(FieldId id) {
    return id == FieldId::source || id == FieldId::schedule || id == FieldId::summary_languages;
}

std::string_view position_text(Position position) {
    constexpr std::string_view words[] = {"the top-level site's default point",
                                          "an additional point of the top-level site",
                                          "a child primary site's default point",
                                          "an additional point of a child primary site", "a secondary site"};
    return words[static_cast<std::size_t>(position)];
}

/// Where a setting of an owner may be written, for people.
std::string belongs(const Field& row) {
    std::string out;
    for (const Position position : {Position::topDefault, Position::childDefault, Position::secondary,
                                    Position::topAdditional, Position::childAdditional}) {
        if (permission(row, position) != Permission::settable) continue;
        if (!out.empty()) out += ", ";
        out += position_text(position);
    }
    return out;
}

/// Nodes of one predicate that were written at sites, in site order.
template <class Wanted>
void report_nodes(const RuleInput& in, Findings& findings, Wanted wanted) {
    if (in.declared == nullptr) return;
    std::vector<std::uint64_t> keys;
    for (const auto& [key, span] : in.declared->sources.nodes) {
        const auto low = static_cast<std::uint32_t>(key);
        if (low >= kFieldCount) continue;
        const Field& row = field(static_cast<FieldId>(low));
        if (row.kind == Kind::setting && row.owner == Owner::hierarchy && wanted(row.id)) keys.push_back(key);
    }
    std::sort(keys.begin(), keys.end());
    for (const std::uint64_t key : keys) {
        const auto id = static_cast<FieldId>(static_cast<std::uint32_t>(key));
        const auto sites = in.hierarchy.sites();
        const auto site = std::lower_bound(
            sites.begin(), sites.end(), key >> 32,
            [](const Site& each, std::uint64_t wanted) { return each.code.packed() < wanted; });
        if (site == sites.end() || site->code.packed() != key >> 32) continue;
        const ObjectRef object = ref(in.hierarchy, *site);
        const Field& row = field(id);
        const Permission allowed = permission(row, position(in.hierarchy, *site, nullptr));
        std::string message =
            fmt::format("`{}` cannot be set at site `{}`", field_path(id), site->code.text());
        if (allowed == Permission::settable) message += "; it is written at the root of the description";
        if (allowed == Permission::derived) message += ", where the product computes it from the parent site";
        auto& made = findings.add(address(in.hierarchy, object, id),
                                  {object, id, "belongs to the root of the description"}, std::move(message));
        if (const Site* top = in.hierarchy.top())
            made.notes.push_back(fmt::format("it is carried by the top-level site `{}` and inherited below",
                                             top->code.text()));
    }
}

/// One declared block at its position.
void judge_block(const RuleInput& in, Findings& findings, ObjectRef object, Position place, SiteCode site) {
    const auto own = in.declared_object(object);
    if (!own) return;
    const auto fields = settings_of(object.owner);
    for (std::uint64_t rest = in.declared->hierarchy.settings(*own).present; rest != 0; rest &= rest - 1) {
        const Field& row = field(fields[static_cast<std::size_t>(std::countr_zero(rest))]);
        const Permission allowed = permission(row, place);
        // The one setting without effect has its own rule (VR-29), which looks at its value.
        if (allowed == Permission::settable || row.id == FieldId::use_proxy_content) continue;
        const std::string_view name = field_name(row.id);
        std::string message;
        if (allowed == Permission::noEffect)
            message = fmt::format("`{}` has no effect at site `{}`", name, site.text());
        else if (allowed == Permission::derived)
            message = fmt::format("`{}` cannot be set at site `{}`: the product computes it there", name,
                                  site.text());
        else
            message = fmt::format("`{}` does not exist at {} such as `{}`", name, position_text(place),
                                  site.text());
        auto& made = findings.add(address(in.hierarchy, object, row.id),
                                  {object, row.id, "stands in the wrong place"}, std::move(message));
        if (allowed == Permission::noEffect) made.severity = Severity::warning;
        made.notes.push_back(fmt::format("it belongs to {}", belongs(row)));
    }
}

void setting_in_its_place(const RuleInput& in, Findings& findings) {
    // Only what is written is out of place: the product keeps values of its own wherever it likes.
    if (in.declared == nullptr) return;
    report_nodes(in, findings, [](FieldId id) { return !has_own_rule(id); });
    for (const Site& site : in.hierarchy.sites()) {
        judge_block(in, findings, ref(in.hierarchy, site), position(in.hierarchy, site, nullptr), site.code);
        for (const auto& point : in.hierarchy.points(site))
            judge_block(in, findings, ref(in.hierarchy, point), position(in.hierarchy, site, &point),
                        site.code);
        for (const auto& system : in.hierarchy.systems(site))
            judge_block(in, findings, ref(in.hierarchy, system), position(in.hierarchy, site, nullptr),
                        site.code);
    }
}

constexpr Rule kPlacementRules[] = {
    {Code{2000}, "VR-00", Severity::error, "setting in its place (the scope matrix)",
     "Which settings exist depends on where a software update point stands: at the top-level site, at a "
     "child primary site, as an additional point, or at a secondary site. Elsewhere the product computes, "
     "inherits or ignores them, so writing them there would never come true.",
     "move the setting to where it belongs, or remove it",
     "SEED-03, SEED-04, SEED-13, SEED-26, SEED-69, SEED-79, SEED-85, SEED-133; ConfigMgr docs: install "
     "a software update point",
     "sites:\n  S01: {type: secondarySite, parent: PS1, defaultSoftwareUpdatePoint: s01.contoso.com}\n",
     setting_in_its_place},
};

}  // namespace

void report_at_sites(const RuleInput& in, Findings& findings, FieldId id) {
    report_nodes(in, findings, [id](FieldId other) { return other == id; });
}

std::span<const Rule> placement_rules() {
    return kPlacementRules;
}

}  // namespace supctl
