#include "grouppolicy/verdict.h"

namespace supctl::grouppolicy {

std::string_view to_text(State state) {
    constexpr std::string_view kTexts[] = {"as asserted", "differs", "not configured", "configured",
                                           "unverified"};
    return kTexts[static_cast<std::size_t>(state)];
}

std::string_view word_of(State state) {
    constexpr std::string_view kWords[] = {"asAsserted", "differs", "notConfigured", "configured",
                                           "unverified"};
    return kWords[static_cast<std::size_t>(state)];
}

void Verdict::weigh(Severity at_least) {
    if (!severity || *severity < at_least) severity = at_least;
}

}  // namespace supctl::grouppolicy
