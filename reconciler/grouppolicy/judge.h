// Judge: decides for each policy of SEED-159 to SEED-172 whether it is as expected, over all objects of a
// reading. One function a theme, each in its own file; `judge_policies` runs them all, in this order.
#pragma once

#include <span>
#include <vector>

#include "grouppolicy/expectation.h"
#include "grouppolicy/read_gpos.h"
#include "grouppolicy/verdict.h"

namespace supctl::grouppolicy {

/// Seven verdicts, always in the same order.
[[nodiscard]] std::vector<Verdict> judge_policies(const PolicyReading& reading,
                                                  const Expectation& expectation);

/// The location of the intranet update service (SEED-160 to SEED-164).
[[nodiscard]] Verdict judge_location(const PolicyReading& reading, const Expectation& expectation);
/// Windows Update client policies that send scans elsewhere (SEED-161, SEED-163).
[[nodiscard]] Verdict judge_scan_source(const PolicyReading& reading, const Expectation& expectation);
/// Signed content from an intranet service (SEED-165).
[[nodiscard]] Verdict judge_signed_content(const PolicyReading& reading, const Expectation& expectation);
/// Certificates among the Trusted Publishers (SEED-166).
[[nodiscard]] Verdict judge_trusted_publishers(const PolicyReading& reading, const Expectation& expectation);
/// Automatic Updates (SEED-167 to SEED-170).
[[nodiscard]] Verdict judge_automatic_updates(const PolicyReading& reading, const Expectation& expectation);
/// How the agent is kept up to date (SEED-171, SEED-172).
[[nodiscard]] Verdict judge_self_update(const PolicyReading& reading, const Expectation& expectation);
/// What else decides how the agent finds WSUS and scans (SEED-159).
[[nodiscard]] Verdict judge_agent(const PolicyReading& reading, const Expectation& expectation);

}  // namespace supctl::grouppolicy
