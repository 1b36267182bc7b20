// Condition: the verdict of each wait. A function of what is seen now, what this run knows and the server's
// time; it asks nothing and changes nothing. No provider property says that WSUS is configured or that a
// selection is applied: those are verdicts over a ladder, strongest first (the site server's registry where
// it can be read, status messages, derived rows, a settle time), and the verdict says which rung decided. A
// time-out is never success.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "apply/configuration_watch.h"
#include "apply/facts.h"
#include "apply/topology.h"
#include "site/synchronization.h"

namespace supctl {

enum class Verdict : std::uint8_t {
    waiting,
    done,
    assumed,      // a timed rung decided
    failed,       // at the top-level site: final
    deferred,     // at a child site: its limit passed, others go on
    askAgain,     // an early failure that means "not configured yet": ask at `when`
    owesAnother,  // the site was configured after the synchronization began
    readCatalog   // the synchronization succeeded; the catalog decides
};

struct Judgement {
    Verdict verdict = Verdict::waiting;
    std::string evidence;
    std::optional<TimePoint> when;
    bool sign_of_life = false;  // the site showed something since the wait began
    bool limit_passed = false;  // failed or deferred for want of evidence, not because something failed
};

[[nodiscard]] inline Judgement waiting(std::string evidence) {
    return {Verdict::waiting, std::move(evidence), {}, false, false};
}

/// Whether the reading is complete and of this tick. Time decides nothing over an older one: what is not seen
/// there may be there.
enum class Sight : std::uint8_t { blurred, current };

struct WaitView {
    const Step& step;
    const StatusReading& reading;
    const Facts& facts;
    const Topology& topology;
    const ValuePool& pool;
    TimePoint now{};      // of the server
    TimePoint started{};  // of the wait
    std::chrono::seconds configuration_limit{0};
    Sight sight = Sight::current;
    const ConfigurationSight* configuration = nullptr;  // of the site's registry; null: not seen
};

inline constexpr std::chrono::minutes kConfigurationSettle{15};
inline constexpr std::chrono::minutes kSubscriptionSettle{10};
/// WSUS configuration is tried again every hour; an error counts until that pass is over.
inline constexpr std::chrono::minutes kErrorSettle{65};
/// A failure this soon after the request means that WSUS was not configured yet.
inline constexpr std::chrono::minutes kEarlyFailure{5};

[[nodiscard]] Judgement judge_wait(const WaitView& view);

/// Whether the site's default point follows the top-level site's: version, link and a success of its own.
[[nodiscard]] bool follows(const WaitView& view, Fqdn server);

/// Whether a synchronization of the top-level site runs now.
[[nodiscard]] bool synchronization_runs(const StatusReading& reading, const Topology& topology);

}  // namespace supctl
