// A plan for people: first what it comes to, then what is dangerous, then the steps in order, at the end how
// to apply it. Everything that a reviewer must decide on stands before the steps; a plan of any size stays
// readable.
#pragma once

#include <string>

#include "base/source.h"
#include "plan/plan.h"
#include "report/step_text.h"

namespace supctl {

struct PlanTextOptions {
    Style style;              // verbose: also what each step comes after, and the line that asked for it
    std::size_t most = 200;   // steps shown; the rest is counted
    TitleOf title;            // titles of categories; empty: ids are shown
    std::size_t unknown = 0;  // managed settings whose live value could not be read: not "as described"
    std::string command = "supctl apply PATH";  // what applies this plan, up to the approval
};

/// One line for a plan without steps and drift. Precondition: plan.pool.
[[nodiscard]] std::string plan_text(const Plan& plan, const SourceStore& sources,
                                    const PlanTextOptions& options);

/// The same with the usual options.
[[nodiscard]] std::string plan_text(const Plan& plan, const SourceStore& sources, const TitleOf& title,
                                    const Style& style);

/// `3 to install, 12 to change, 1 selection, 2 synchronizations, 4 waits`; `nothing to do, 1 setting nobody
/// can compare`.
[[nodiscard]] std::string summary_text(const Summary& summary);

}  // namespace supctl
