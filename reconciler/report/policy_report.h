// What `verify --gpo` found: verdicts on the policies of a folder of group policy objects, for people and for
// programs. Names and data come from files of others and pass the escapers.
#pragma once

#include <span>
#include <string>

#include "base/diagnostic.h"
#include "grouppolicy/expectation.h"
#include "grouppolicy/read_gpos.h"
#include "grouppolicy/verdict.h"
#include "report/style.h"

namespace supctl {

/// The objects, the addresses that clients are expected to use, a block a verdict, and one line that sums up.
[[nodiscard]] std::string policy_text(const grouppolicy::PolicyReading& reading,
                                      const grouppolicy::Expectation& expectation,
                                      std::span<const grouppolicy::Verdict> verdicts, const Style& style);

/// {"formatVersion","complete","objects":[{name, id, domain, layout, backupTime, file, reading}],
/// "expectedAddresses":[{site, server, addresses, clients}],"verdicts":[{policy, title, verdict, severity,
/// code, asserted, found, meaning, notes, seeds, evidence:[{object, objectId, file, key, value, type, data,
/// offset}]}],"diagnostics":[…]}; severity, asserted and type may be null.
[[nodiscard]] std::string policy_json(const grouppolicy::PolicyReading& reading,
                                      const grouppolicy::Expectation& expectation,
                                      std::span<const grouppolicy::Verdict> verdicts,
                                      const Diagnostics& diagnostics, const SourceStore& sources);

/// `7 policies: 3 as asserted, 1 differs`.
[[nodiscard]] std::string policy_summary(std::span<const grouppolicy::Verdict> verdicts);

}  // namespace supctl
