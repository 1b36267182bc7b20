// Verdict: what one policy of the step "group policy" (SEED-159 to SEED-172) turned out to be over all
// objects that were read, with the values that show it. Which computers an object reaches is not in the
// files: links and filters decide that.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"

namespace supctl::grouppolicy {

enum class State : std::uint8_t {
    asAsserted,
    differs,
    notConfigured,  // and nothing is asserted about it
    configured,     // likewise
    unverified      // the files do not tell
};
/// `as asserted`, `not configured`, …
[[nodiscard]] std::string_view to_text(State state);
/// `asAsserted`, …
[[nodiscard]] std::string_view word_of(State state);

/// One value in one object that a verdict rests on.
struct Evidence {
    std::string gpo;     // as shown
    std::string gpo_id;  // may be empty
    std::string file;
    std::string key;   // with its hive
    std::string name;  // of the value
    std::string type;  // `REG_SZ`; empty when it is deleted
    std::string data;  // for people; for a deletion, what deletes it
    std::size_t offset = 0;
};

struct Verdict {
    std::string_view policy;  // `intranetUpdateService`, as under `groupPolicy` where the language has it
    std::string_view title;   // as in the Group Policy editor
    State state = State::notConfigured;
    std::optional<Severity> severity;  // nothing: there is nothing to do
    Code code;
    std::string asserted;  // empty: nothing is
    std::string found;     // in a few words
    std::string meaning;   // one sentence
    std::vector<std::string> notes;
    std::vector<Evidence> evidence;
    std::string seeds;  // `SEED-162 SEED-163`

    /// Makes it at least as severe.
    void weigh(Severity at_least);
};

}  // namespace supctl::grouppolicy
