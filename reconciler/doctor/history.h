// History: what earlier runs did at this site and what came of it, as far as assumptions about time and
// writes can be judged by it: roles that were created or removed, synchronizations that were asked for, waits
// that time alone decided. Read from the journal's records; a store without runs gives an empty history.
#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "store/journal.h"

namespace supctl {

struct History {
    struct Creation {
        TimePoint at{};
        std::string site, point, state, evidence;  // state: the journal's word for what came of it
    };
    struct Request {
        TimePoint at{};
        std::string state;  // `accepted`, `refused`, `lost`
    };
    /// The end of a wait.
    struct Wait {
        TimePoint at{};
        std::string site, purpose;  // `wait/configured`, `wait/subscription`
        TimePoint alone{};          // since when it waited for nothing else; not kept: from its beginning
    };
    struct Write {
        TimePoint at{};
        std::string site, purpose;  // `role`, `settings`, `select`, ...
        bool configures = false;    // the site's WSUS had to take it over
    };
    struct Removal {
        TimePoint at{};
        std::string site, point, state, evidence;
        bool was_default = false;  // in one step with the naming of its successor
    };
    /// Another point was named as a site's default.
    struct DefaultMove {
        TimePoint at{};
        std::string site, point, state, evidence;  // point: the next default
    };
    std::vector<Creation> creations;  // each in the order of time
    std::vector<Removal> removals;
    std::vector<DefaultMove> default_moves;
    std::vector<Write> writes;
    std::vector<Request> requests;
    std::vector<Wait> assumed;  // time alone decided
    std::vector<Wait> seen;     // the site showed it
};

/// Reads the newest runs, of every hierarchy that the store holds when `hierarchy` is empty. A record that is
/// not understood is left out.
[[nodiscard]] Result<History> read_history(Journal& journal, std::string_view hierarchy);

}  // namespace supctl
