// What `doctor --logs` found, for people and for programs. Messages come from logs of others and pass the
// escapers.
#pragma once

#include <string>

#include "doctor/log_findings.h"
#include "report/style.h"

namespace supctl {

/// A block a finding with what it means, its places and what to do; the last successes; what was read.
[[nodiscard]] std::string logs_text(const LogReport& report, const Style& style);

/// {"formatVersion","complete","findings":[{signature, log, folder, severity, code, open, count, meaning,
/// cause, action, seeds, message, error, first, last, passed}],"successes":[{log, folder, meaning, last}],
/// "files":[{file, log, encoding, lines, entries, malformed, read}],"others"}; a place is {file, line,
/// written, time}, and may be null; so may its time, and an error {number, meaning}.
[[nodiscard]] std::string logs_json(const LogReport& report);

/// `5 files: 2 findings open, 1 has passed`.
[[nodiscard]] std::string logs_summary(const LogReport& report);

/// Whether an error is open.
[[nodiscard]] bool has_open_error(const LogReport& report);

}  // namespace supctl
