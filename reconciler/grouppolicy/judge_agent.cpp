// What else group policy tells the Windows Update Agent: found, explained, and judged no further.
#include <fmt/format.h>

#include <array>

#include "base/codes.h"
#include "base/text.h"
#include "grouppolicy/judge.h"
#include "grouppolicy/sighting.h"

namespace supctl::grouppolicy {
namespace {

struct Known {
    std::string_view name;
    std::uint32_t on;  // the number with which it has the effect
    std::string_view effect;
};

constexpr Known kKnown[] = {
    {"DoNotConnectToWindowsUpdateInternetLocations", 1,
     "the agent reaches no public update service; it counts only with an intranet service, and may stop the "
     "Store and "
     "features that are fetched on demand"},
    {"DisableWindowsUpdateAccess", 1,
     "people have no access to Windows Update, and its features are removed"},
    {"SetDisableUXWUAccess", 1, "people cannot scan, download or install in Settings"},
    {"SetProxyBehaviorForUpdateDetection", 1, "scans may fall back to the proxy of the signed-in user"},
    {"DoNotEnforceEnterpriseTLSCertPinningForUpdateDetection", 1,
     "scans do not ask for a pinned certificate"},
    {"TargetGroupEnabled", 1, "WSUS computer groups are set by the client; ConfigMgr does not use them"},
    {"FillEmptyContentUrls", 1, "files without an address are fetched from the alternate download server"},
};

}  // namespace

Verdict judge_agent(const PolicyReading& reading, const Expectation&) {
    Verdict out;
    out.policy = "windowsUpdateAgent";
    out.title = "Other policies of the Windows Update Agent";
    out.code = codes::kPolicyAgent;
    out.seeds = "SEED-159";
    for (const Known& known : kKnown)
        for (const Sighting& one : sightings(reading, PolicyKey::windowsUpdate, known.name)) {
            if (!written(one.value)) continue;
            out.evidence.push_back(evidence_of(*one.gpo, one.value));  // SEED-159
            out.found += fmt::format("{}{} (`{}`)", out.found.empty() ? "" : "; ", words_of(one.value),
                                     one.gpo->gpo.shown());
            if (!is_number(one.value, known.on)) continue;
            out.notes.push_back(fmt::format("`{}`: {}: {}", one.gpo->gpo.shown(), known.name, known.effect));
            out.weigh(Severity::advice);
        }
    if (!out.evidence.empty()) {
        out.state = State::configured;
        out.meaning =
            "the agent finds WSUS, scans and updates itself by such policies; check that these are meant";
    } else if (!reading.complete) {
        out.state = State::unverified;
        out.meaning = "not every object could be read";
    } else {
        out.found = "not configured";
        out.meaning = "no other policy changes how the agent finds WSUS and scans";
    }
    return out;
}

}  // namespace supctl::grouppolicy
