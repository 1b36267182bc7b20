#include "apply/written_classes.h"

#include "apply/write_step.h"
#include "site/queries.h"

namespace supctl {
namespace {

using Object = WriteTarget::Object;

void add(Object object, std::set<std::string>& out) {
    switch (object) {
        case Object::role:
        case Object::siteSystem:
            out.emplace(queries::kSystemResource);
            break;
        case Object::configurationManager:
        case Object::synchronizationManager:
            out.emplace(queries::kComponent);
            break;
        case Object::category:
            out.emplace(queries::kCategory);
            break;
        case Object::alert:
            out.emplace(queries::kAlert);
            break;
        case Object::clientSettings:
            // Custom objects carry the group, the default one's is an instance of its class.
            out.emplace(queries::kClientSettings);
            out.emplace(queries::kSoftwareUpdatesAgent);
            break;
    }
}

}  // namespace

std::set<std::string> written_classes(const Plan& plan, const ValuePool& pool) {
    std::set<std::string> out;
    for (const Step& step : plan.steps) {
        if (step.kind == StepKind::wait || step.kind == StepKind::synchronize) continue;
        for (const WriteTarget& target : targets_of(step, pool, 0)) add(target.object, out);
    }
    return out;
}

}  // namespace supctl
