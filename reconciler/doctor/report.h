// DoctorReport: what one examination of a site found, as plain values: the ways to it, what the account sees,
// which writes each way took, whether each assumption holds, and the points that are not well. It decides
// nothing and prints nothing; findings that need somebody's attention stand beside it as diagnostics.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/diagnostic.h"

namespace supctl {

/// Whether an assumption holds at this site. `unverified`: nothing that was seen tells, neither for nor
/// against.
enum class Holds : std::uint8_t { yes, no, unverified };
[[nodiscard]] std::string_view to_text(Holds holds);  // `holds`, `broken`, `unverified`

struct AssumptionFinding {
    std::string_view id;  // of schema/assumptions
    Holds holds = Holds::unverified;
    std::string answer;                    // what this site answers
    std::string meaning;                   // what it means for whoever uses supctl here
    Severity severity = Severity::advice;  // of the finding, when it does not hold
};

/// What came of writing an object back unchanged.
enum class TrialAnswer : std::uint8_t { accepted, refused, changed, unclear, nothingThere };
/// `accepted`, `refused`, `changed`, `unclear`, `nothing there`.
[[nodiscard]] std::string_view to_text(TrialAnswer answer);

inline constexpr std::string_view kAdminServicePath = "AdminService";
inline constexpr std::string_view kWsmanPath = "WS-Man";

struct WriteTrial {
    std::string path;  // kAdminServicePath or kWsmanPath
    std::string host;
    std::string class_name;
    std::string object;  // `WSUS configuration manager of site CAS`
    std::string site;    // whose item it is; empty: the hierarchy's
    bool below = false;  // an item of a child site, through the top-level site's provider
    TrialAnswer answer = TrialAnswer::unclear;
    std::string detail;  // the provider's own words, or what came back otherwise
};

struct CertificateReport {
    std::string subject, issuer;
    TimePoint not_before{}, not_after{};
    std::vector<std::string> names;
};

struct WayReport {
    std::string path;
    std::string host;
    std::uint16_t port = 0;
    bool sealed = false;  // HTTP with sealed messages instead of TLS
    std::string failure;  // empty: it answers
    std::string failure_code;
    std::optional<CertificateReport> certificate;
};

struct SiteReport {
    std::string code, parent, type, server, version, provider;
    std::uint32_t mode = 0, status = 0;
};

struct SeenReport {
    std::string what;  // `sites`, `roles`, ...
    std::string how;   // `complete`, `partial`, `none`
};

/// A software update point that is not in success.
struct PointReport {
    std::string site, server, state;
    std::uint32_t error = 0;
    std::string error_meaning;
    std::vector<std::string> mismatches;  // of proxy, SSL, port, upstream
    std::optional<Seconds> since_success;
    std::string cause;   // the likely one
    std::string action;  // what to do next
};

struct DoctorReport {
    TimePoint time{};                            // of the server
    std::string site, server, version, release;  // of the top-level site; release `2403`, empty: not known
    std::string provider_site;
    std::optional<Seconds> skew;  // the server's clock minus ours
    std::string authentication;
    std::vector<WayReport> ways;
    std::vector<SiteReport> sites;
    std::vector<SeenReport> seen;
    bool probed = false;  // objects were written back now; else trials are an earlier probe's
    std::vector<WriteTrial> trials;
    std::vector<AssumptionFinding> assumptions;  // every one, by id
    std::vector<PointReport> points;
    Diagnostics findings;
};

}  // namespace supctl
