// SynchronizationDebts: why a synchronization is owed ("The plan, exactly" 8, (a) to (e)), and which sites have yet to
// follow.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "hierarchy/declaration.h"
#include "hierarchy/observation.h"
#include "plan/memory.h"
#include "plan/plan.h"

namespace supctl {

/// One reason, letter of "The plan, exactly" 8 first.
struct DebtReason {
    char letter;
    std::string text;
};

/// How far the default point of a site is, seen from the top's.
struct Following {
    enum class State : std::uint8_t { current, behind, never, running };
    State state = State::current;
    bool told = false;  // the top succeeded in a synchronization that started after the site was configured
};

class SynchronizationDebts {
  public:
    SynchronizationDebts(const Declaration& declaration, const Observation& observation, const Memory& memory, Phase phase);

    /// The top's default point as its rows show it; null before the first attempt.
    [[nodiscard]] const SynchronizationRow* top_row() const { return top_row_; }
    /// Server time at which the top's newest success began, as far as status messages tell.
    [[nodiscard]] std::optional<TimePoint> top_success_began() const { return began_; }
    [[nodiscard]] Following following(const Site& site, Fqdn default_server) const;
    /// Reasons that do not depend on the steps of this plan: (a), (c), (d), (e). `children` are declared
    /// sites with their default servers.
    [[nodiscard]] std::vector<DebtReason> reasons(
        const std::vector<std::pair<const Site*, Fqdn>>& children) const;

  private:
    [[nodiscard]] std::optional<TimePoint> configured(const Site& site, Fqdn server) const;

    const Declaration& declared_;
    const Observation& observed_;
    const Memory& memory_;
    Phase phase_;
    const SynchronizationRow* top_row_ = nullptr;
    std::optional<TimePoint> began_;
    std::map<std::pair<SiteCode, Fqdn>, TimePoint> installed_;  // newest message that a role is installed
};

}  // namespace supctl
