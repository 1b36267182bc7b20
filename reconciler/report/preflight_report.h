// What `preflight` found, for people and for programs. Texts of certificates and web sites come from others
// and pass the escapers.
#pragma once

#include <span>
#include <string>

#include "base/clock.h"
#include "base/diagnostic.h"
#include "preflight/check.h"
#include "report/style.h"

namespace supctl {

/// A block a server with a line a check, what to do about failed ones, and one line that sums up.
[[nodiscard]] std::string preflight_text(std::span<const preflight::ServerReport> servers,
                                         const Style& style);

/// {"formatVersion","observedAt","servers":[{server, site, address, checks:[{check, title, verdict, severity,
/// code, reason, evidence, help, seeds}]}],"summary":{ok, failed, unverified},"diagnostics":[…]}; severity
/// and code are null unless the check failed.
[[nodiscard]] std::string preflight_json(std::span<const preflight::ServerReport> servers,
                                         TimePoint observed_at, const Diagnostics& diagnostics,
                                         const SourceStore& sources);

/// `2 servers: 14 ok, 1 failed, 7 unverified`.
[[nodiscard]] std::string preflight_summary(std::span<const preflight::ServerReport> servers);

}  // namespace supctl
