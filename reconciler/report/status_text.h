// The status of a hierarchy for people (one line a point, then one that sums up) and for programs.
#pragma once

#include <string>

#include "report/readiness.h"
#include "report/status.h"
#include "report/style.h"

namespace supctl {

/// `declaration` may be null; with it, declared points that are not installed are shown.
[[nodiscard]] std::string status_text(const Observation& observation, const Style& style,
                                      const Declaration* declaration = nullptr);

/// One line a site with the four conditions, and the gate.
[[nodiscard]] std::string readiness_text(const Readiness& readiness, const Style& style);

/// {"formatVersion","serverTime","topLevelSite","schedule","inStep","points":[{site, server, state,
/// stateCode, stateTime, lastSuccess, errorCode, catalogVersion, behindVersion, link, source, log}]}; with
/// "nextRun", "classifications", "products"; times that never were are null; "uncomparable" where the
/// description has such settings. With `readiness` also "readiness" and "updatesMayBeDeployed": conditions
/// {type, status, reason, since}, and "sinceUnknown", which says why, where "since" is null.
[[nodiscard]] std::string status_json(const Observation& observation,
                                      const Declaration* declaration = nullptr,
                                      const Readiness* readiness = nullptr);

/// `8 points: 6 success, 1 running, 1 failed; 2 behind the top-level site CAS`.
[[nodiscard]] std::string status_summary(const Status& status);

}  // namespace supctl
