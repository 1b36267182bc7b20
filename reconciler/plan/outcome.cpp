#include "plan/outcome.h"

#include <algorithm>

#include "base/codes.h"

namespace supctl {

std::string_view to_text(StepState state) {
    constexpr std::string_view words[] = {"waiting",  "running",  "done",    "already", "assumed",
                                          "conflict", "deferred", "skipped", "failed",  "in doubt"};
    return words[static_cast<std::size_t>(state)];
}

int Outcome::exit_code() const {
    const auto any = [this](auto... states) {
        return std::any_of(steps.begin(), steps.end(),
                           [&](const StepOutcome& step) { return ((step.state == states) || ...); });
    };
    for (const Diagnostic& finding : diagnostics.all())
        if (finding.code == codes::kLeaseHeld && finding.severity == Severity::error) return 6;
    if (refused) return 5;
    if (any(StepState::failed, StepState::inDoubt)) return 1;
    if (any(StepState::conflict, StepState::deferred, StepState::skipped)) return 7;
    if (out_of_time) return 8;
    return diagnostics.has_errors() ? 1 : 0;
}

}  // namespace supctl
