// ProgressState of an apply as single lines: one that a terminal keeps rewriting, and plain ones elsewhere.
// Pure functions; who prints them, and how often, is the caller's business.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "plan/outcome.h"
#include "report/style.h"

namespace supctl {

struct ProgressState {
    std::size_t done = 0;  // steps that ended
    std::size_t total = 0;
    std::span<const std::string_view> running;  // step ids, the most important first (critical path)
    Seconds elapsed{0};
    Seconds left{0};    // expected along the critical path; zero: unknown
    Seconds waited{0};  // since the first of those running began
};

/// `[12/45] 8 min, about 20 min left: CAS/wait/catalog (and 3 more)`: never wider than the style, no newline,
/// no colours inside words.
[[nodiscard]] std::string progress_line(const ProgressState& progress, const Style& style);

/// `2026-01-01T19:05:00Z 12/45 done CAS/wait/configured/a.b: WCM status message 6600`, with a newline.
[[nodiscard]] std::string progress_event(TimePoint when, const ProgressState& progress,
                                         const StepOutcome& step, const Style& style);

/// `2026-01-01T19:05:00Z 12/45 waiting for CAS/wait/catalog, 8 min so far`: the sign of life outside a
/// terminal, with a newline.
[[nodiscard]] std::string progress_heartbeat(TimePoint when, const ProgressState& progress,
                                             const Style& style);

}  // namespace supctl
