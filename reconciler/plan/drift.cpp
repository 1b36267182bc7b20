#include "plan/drift.h"

#include <boost/json/parse.hpp>

#include "hierarchy/address.h"
#include "plan/value_json.h"

namespace supctl {

std::vector<Drift> drift(const Hierarchy& desired, const Observation& observation, const Memory& memory) {
    std::vector<Drift> out;
    if (memory.applied.empty()) return out;
    for (const ObjectDifference& one : difference(desired, observation.live)) {
        for (const Change& change : one.changes) {
            const std::string where = address(desired, {one.owner, one.desired_index}, change.field);
            const auto found = memory.applied.find(where);
            if (found == memory.applied.end()) continue;
            boost::system::error_code failed;
            const auto json = boost::json::parse(found->second, failed);
            if (failed) continue;
            const auto applied = value_from_json(change.field, json, desired.pool());
            if (!applied) continue;
            DriftVerdict verdict = DriftVerdict::conflict;
            if (*applied == change.to)
                verdict = DriftVerdict::drifted;
            else if (*applied == change.from)
                verdict = DriftVerdict::pending;
            out.push_back({where, one.site, change.field, change.to, *applied, change.from, verdict,
                           field(change.field).drift});
        }
    }
    return out;
}

}  // namespace supctl
