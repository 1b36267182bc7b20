// Danger: how bad a step could be, which operations must be acknowledged by name, and what the step sets off.
#pragma once

#include "hierarchy/observation.h"
#include "plan/plan.h"

namespace supctl {

/// Fills danger, impact and acknowledgements. A bootstrap has nothing to lose: nothing of it must be
/// acknowledged, and no step is more than notable. Danger does not fall when an object appears or a bootstrap
/// ends halfway: else the rest of an approved plan would not be covered by it.
void judge_danger(Step& step, Phase phase, const Observation& observation);

/// Law 8: more than a tenth of the points, and more than two, removed or replaced (given
/// other ports or SSL, so that clients find them elsewhere). Adds kMassChange unless allowed.
enum class MassChange : std::uint8_t { refuse, allow };
[[nodiscard]] bool check_mass_change(const Plan& plan, const Observation& observation, MassChange allowed,
                                     Diagnostics& diagnostics);

/// Operations of the plan that `given` does not name; each adds kNotAcknowledged.
[[nodiscard]] bool check_acknowledged(const Plan& plan, const std::vector<Acknowledgement>& given,
                                      Diagnostics& diagnostics);

}  // namespace supctl
