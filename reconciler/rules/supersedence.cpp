#include "rules/supersedence.h"

#include <fmt/format.h>

#include "hierarchy/address.h"

namespace supctl {

namespace {

constexpr FieldId kExpiries[] = {FieldId::expire_feature, FieldId::expire_non_feature};

Finding& tell(const RuleInput& in, Findings& findings, FieldId id, std::string label, std::string message) {
    return findings.add(address(in.hierarchy, kWholeHierarchy, id), {kWholeHierarchy, id, std::move(label)},
                        std::move(message));
}

void immediately_or_after_months(const RuleInput& in, Findings& findings) {
    for (const FieldId id : kExpiries) {
        const Value value = in.global(id);
        // One number holds both choices, 0 being immediately; another kind of value says neither.
        if (!value.present() || is(value, Value::Kind::integer) || is(value, Value::Kind::unknown)) continue;
        tell(in, findings, id, "says neither",
             fmt::format("`{}` says neither immediately nor after how many months", field_name(id)));
    }
}

void months_in_range(const RuleInput& in, Findings& findings) {
    for (const FieldId id : kExpiries) {
        const Value value = in.global(id);
        if (!is(value, Value::Kind::integer)) continue;
        const auto most = field(id).range.most;
        if (value.data <= static_cast<std::uint64_t>(most)) continue;
        tell(in, findings, id, "is out of range",
             fmt::format("superseded updates expire after {} to {} months, not {}", field(id).range.least,
                         most, value.data));
    }
}

void immediate_expiry(const RuleInput& in, Findings& findings) {
    for (const FieldId id : kExpiries) {
        const Value value = in.global(id);
        if (!is(value, Value::Kind::integer) || value.data != 0) continue;
        tell(in, findings, id, "expires them at once",
             fmt::format("`{}` expires superseded updates immediately", field_name(id)))
            .notes.push_back(
                "expired updates cannot enter new deployments, and deployments that hold them are "
                "flagged");
    }
}

constexpr Rule kSupersedenceRules[] = {
    {Code{2036}, "VR-36", Severity::error, "expiry either immediately or after months",
     "Superseded updates expire at once, or after a number of months during which they can still be "
     "deployed; the two choices exclude each other.",
     "write `immediately`, or `{expireAfter: {months: 3}}`",
     "SEED-70, SEED-73; PowerShell docs: Set-CMSoftwareUpdatePointComponent",
     "supersedence: {featureUpdates: {expireAfter: {}}}\n", immediately_or_after_months},
    {Code{2037}, "VR-37", Severity::error, "expiry after 1 to 99 months",
     "The product keeps 1 to 99 months, counted from the creation of the superseding update.",
     "use 1 to 99 months, or `immediately`", "SEED-73; ConfigMgr docs: install a software update point",
     "supersedence: {featureUpdates: {expireAfter: {months: 120}}}\n", months_in_range},
    {Code{2038}, "VR-38", Severity::warning, "immediate expiry",
     "Updates that expire at once leave no time to test their successors: they drop out of new deployments, "
     "and running deployments are flagged as holding expired updates.",
     "give superseded updates some months, e.g. `{expireAfter: {months: 3}}`",
     "SEED-70, SEED-71, SEED-72; ConfigMgr docs: install a software update point",
     "supersedence: {nonFeatureUpdates: immediately}\n", immediate_expiry},
};

}  // namespace

std::span<const Rule> supersedence_rules() {
    return kSupersedenceRules;
}

}  // namespace supctl
