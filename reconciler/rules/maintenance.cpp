#include "rules/maintenance.h"

#include <fmt/format.h>

#include "hierarchy/address.h"

namespace supctl {

namespace {

void expired_updates_are_declined(const RuleInput& in, Findings& findings) {
    if (in.flag(kWholeHierarchy, FieldId::decline_expired) != Flag::off) return;
    for (const FieldId id : {FieldId::expire_feature, FieldId::expire_non_feature}) {
        const Value months = in.global(id);
        if (!is(months, Value::Kind::integer) || months.data == 0) continue;
        // What nobody wrote down is nobody's business here.
        const bool stated =
            in.states(kWholeHierarchy, id) || in.states(kWholeHierarchy, FieldId::decline_expired);
        if (!stated) continue;
        auto& made = findings.add(
            address(in.hierarchy, kWholeHierarchy, FieldId::decline_expired),
            {kWholeHierarchy, FieldId::decline_expired, "leaves them in WSUS"},
            "superseded updates expire after some months, but expired ones are not declined in WSUS");
        made.others.push_back({kWholeHierarchy, id, "expires them"});
        return;
    }
}

constexpr Rule kMaintenanceRules[] = {
    {Code{2039}, "VR-39", Severity::warning, "expired updates declined in WSUS",
     "Updates that expired stay in WSUS until they are declined there; every client scan goes through them, "
     "and "
     "the catalog grows until scans fail.",
     "write `wsusMaintenance: {declineExpiredUpdates: true}`",
     "SEED-73; ConfigMgr docs: software updates maintenance",
     "supersedence: {nonFeatureUpdates: {expireAfter: {months: 3}}}\nwsusMaintenance: "
     "{declineExpiredUpdates: "
     "false}\n",
     expired_updates_are_declined},
};

}  // namespace

std::span<const Rule> maintenance_rules() {
    return kMaintenanceRules;
}

}  // namespace supctl
