// Readiness: the four steps that stand before deploying updates, as conditions of each site, and the gate
// over them (SEED-01, SEED-05, SEED-16, SEED-154). A site's step holds when it holds for every point that the
// site has and every one that the description declares. A pure view of one Observation; group policy lies in
// files, so its verdict is handed in.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hierarchy/declaration.h"
#include "hierarchy/observation.h"
#include "plan/memory.h"

namespace supctl {

enum class Truth : std::uint8_t { no, unknown, yes };
/// `True`, `False`, `Unknown`.
[[nodiscard]] std::string_view to_text(Truth truth);

/// SEED-05: install and configure, synchronize, choose classifications and products, verify clients.
enum class ReadinessStep : std::uint8_t { installed, synchronized, selected, clientsVerified };
inline constexpr std::size_t kReadinessSteps = 4;
/// `Installed`, `Synchronized`, `Selected`, `ClientsVerified`.
[[nodiscard]] std::string_view to_text(ReadinessStep step);

struct Condition {
    Truth truth = Truth::unknown;
    std::string reason;              // a sentence
    std::optional<TimePoint> since;  // where the site or the store tells
    std::string since_unknown;       // why not, where `since` is empty
};

/// What is known of the group policy that reaches clients.
enum class PolicyVerdict : std::uint8_t { notLooked, incomplete, differs, asAsserted };

struct SiteReadiness {
    SiteCode site;
    std::array<Condition, kReadinessSteps> steps;  // in the order of ReadinessStep
};

struct Readiness {
    std::vector<SiteReadiness> sites;  // by code
    Condition gate;                    // "updates may be deployed"
};

/// What the judgement rests on besides the site; both may be null.
struct ReadinessBasis {
    PolicyVerdict policy = PolicyVerdict::notLooked;
    const Declaration* declared = nullptr;  // its points are wanted, its disabled client settings are meant
    const Memory* memory = nullptr;         // knows when a site's WSUS was seen configured
};

[[nodiscard]] Readiness readiness_of(const Observation& observation, const ReadinessBasis& basis);

}  // namespace supctl
