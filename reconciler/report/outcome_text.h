// The end of an apply: what was done, what was only assumed, what was left, how to go on. Findings are
// rendered apart.
#pragma once

#include <cstdint>
#include <string>

#include "plan/outcome.h"
#include "report/style.h"

namespace supctl {

/// How a run that stopped early goes on: as itself, or by being asked for again.
enum class GoOn : std::uint8_t { resume, again };

struct OutcomeTextOptions {
    Style style;                                // verbose: also every step that was done
    std::string command = "supctl apply PATH";  // what goes on, up to the run or the approval
    GoOn go_on = GoOn::resume;
    int exit = 0;  // of the process, where a signal ended the run; 0: the outcome's
};

/// Ends with what the exit code means and, where something is left, the command that goes on.
[[nodiscard]] std::string outcome_text(const Outcome& outcome, const OutcomeTextOptions& options);

/// {"formatVersion","run","planId","exitCode","verdict","rounds","synchronizations","uncomparable"
/// (where it is not 0),"counts":{…},"steps":[{step,state,evidence,
/// started,ended}],"diagnostics":[…]}.
[[nodiscard]] std::string outcome_json(const Outcome& outcome, const SourceStore& sources);

/// What an exit code of `apply` means: `applied in part; running again resumes`.
[[nodiscard]] std::string_view exit_words(int code);

}  // namespace supctl
