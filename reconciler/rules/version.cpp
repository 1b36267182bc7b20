#include "rules/version.h"

#include <fmt/format.h>

#include <bit>

#include "base/text.h"
#include "hierarchy/address.h"
#include "hierarchy/product_version.h"

namespace supctl {

namespace {

/// The version that settings are held to, and where it comes from.
struct Limit {
    unsigned release = 0;
    std::string_view from;
};

void settings_of_the_version(const RuleInput& in, Findings& findings) {
    if (in.declared == nullptr) return;
    const std::string& written = in.declared->product_version;
    std::optional<Limit> limit;
    const auto live = in.live == nullptr ? std::nullopt : release_of_build(in.live->product_version);
    if (live) limit = {*live, "the site"};
    const Party at_version{kWholeHierarchy, FieldId::product_version, "says so"};
    if (!written.empty()) {
        const auto declared = parse_release(written);
        if (!declared) {
            findings.add(address(in.hierarchy, kWholeHierarchy, FieldId::product_version),
                         {kWholeHierarchy, FieldId::product_version, "is no version"},
                         fmt::format("`{}` is not a product version such as 2403", escape_controls(written)));
            return;
        }
        if (live && *live != *declared)
            findings
                .add(address(in.hierarchy, kWholeHierarchy, FieldId::product_version),
                     {kWholeHierarchy, FieldId::product_version, "is another version"},
                     fmt::format("the description is for version {}, but the site has {}", written, *live))
                .severity = Severity::warning;
        if (!limit || *declared < limit->release) limit = {*declared, "the description"};
    }
    if (!limit) return;
    const Hierarchy& own = in.declared->hierarchy;
    const auto look = [&](ObjectRef object) {
        if (!in.declared_object(object)) return;
        const auto fields = settings_of(object.owner);
        const std::uint64_t present = own.settings(*in.declared_object(object)).present;
        for (std::uint64_t rest = present; rest != 0; rest &= rest - 1) {
            const Field& row = field(fields[static_cast<std::size_t>(std::countr_zero(rest))]);
            const auto since = parse_release(row.since);
            if (!since || *since <= limit->release) continue;
            auto& made =
                findings.add(address(in.hierarchy, object, row.id),
                             {object, row.id, fmt::format("exists since version {}", row.since)},
                             fmt::format("`{}` exists since version {}, but {} is of version {}",
                                         field_name(row.id), row.since, limit->from, limit->release));
            if (limit->from != "the site") made.others.push_back(at_version);
        }
    };
    look(kWholeHierarchy);
    for (const auto& site : in.hierarchy.sites()) look(ref(in.hierarchy, site));
    for (const auto& point : in.hierarchy.points()) look(ref(in.hierarchy, point));
    for (const auto& system : in.hierarchy.systems()) look(ref(in.hierarchy, system));
    for (const auto& setting : in.hierarchy.client_settings()) look(ref(in.hierarchy, setting));
}

constexpr Rule kVersionRules[] = {
    {Code{2054}, "VR-54", Severity::error, "settings of the product version",
     "Later versions of the product added settings; an earlier one has nowhere to keep them. Without a site "
     "the "
     "description's `productVersion` decides, with one also the version that the site runs.",
     "update the site, correct `productVersion`, or take the setting out",
     "SEED-29; ConfigMgr docs: what's new in version 2203, release notes",
     "productVersion: \"2107\"\nsites:\n  PS1: {type: primarySite, softwareUpdatePoints: {sup.contoso.com: "
     "{ledbat: "
     "true}}}\n",
     settings_of_the_version},
};

}  // namespace

std::span<const Rule> version_rules() {
    return kVersionRules;
}

}  // namespace supctl
