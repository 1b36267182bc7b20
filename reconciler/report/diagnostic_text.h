// Diagnostics for people: code and sentence, the source line with carets under the place, every party, notes,
// help and the line as it should be. Nothing is printed here.
#pragma once

#include <string>

#include "base/diagnostic.h"
#include "report/style.h"

namespace supctl {

/// One finding, ending with a newline. Columns of spans count bytes; carets stand right under UTF-8, tabs and
/// escaped bytes.
[[nodiscard]] std::string diagnostic_text(const Diagnostic& diagnostic, const SourceStore& sources,
                                          const Style& style);

/// All findings in their order with a blank line between, then `2 errors, 1 warning`. Empty for no findings.
/// Those that are silenced or unverified are shown in full detail only, and otherwise counted beside others.
/// Of more than a few hundred, errors are shown before the rest is counted.
[[nodiscard]] std::string diagnostic_text(const Diagnostics& diagnostics, const SourceStore& sources,
                                          const Style& style);

/// `2 errors, 1 warning, 1 silenced`; `no findings`.
[[nodiscard]] std::string tally(const Diagnostics& diagnostics);

/// What to do about it: the finding's own help, else what usually mends findings of its code.
[[nodiscard]] std::string_view help_of(const Diagnostic& diagnostic);
/// `error`, `warning`, `advice`.
[[nodiscard]] std::string_view to_text(Severity severity);
/// `open`, `unverified`, `silenced`.
[[nodiscard]] std::string_view to_text(Standing standing);

}  // namespace supctl
