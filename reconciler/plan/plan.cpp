#include "plan/plan.h"

namespace supctl {

std::string_view to_text(Phase phase) {
    return phase == Phase::neverSynchronized ? "neverSynchronized" : "established";
}

std::string_view to_text(DriftVerdict verdict) {
    constexpr std::string_view words[] = {"pending", "drifted", "conflict"};
    return words[static_cast<std::size_t>(verdict)];
}

const Step* Plan::find(std::string_view step_id) const {
    for (const Step& step : steps)
        if (step.id == step_id) return &step;
    return nullptr;
}

Summary Plan::summary() const {
    Summary out;
    out.uncomparable = uncomparable;
    for (const Step& step : steps) {
        switch (step.kind) {
            case StepKind::createSiteSystem:
            case StepKind::installRole:
                ++out.install;
                break;
            case StepKind::changeSiteSystem:
            case StepKind::changeRole:
            case StepKind::configure:
                ++out.change;
                break;
            case StepKind::select:
                ++out.select;
                break;
            case StepKind::synchronize:
                ++out.synchronize;
                break;
            case StepKind::wait:
                ++out.wait;
                break;
            case StepKind::removeRole:
                ++out.remove;
                break;
            case StepKind::manual:
                ++out.manual;
                break;
        }
    }
    for (const auto index : critical_path) {
        out.estimate.expected += steps[index].estimate.expected;
        out.estimate.worst += steps[index].estimate.worst;
    }
    return out;
}

}  // namespace supctl
