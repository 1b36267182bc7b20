#include "doctor/report.h"

namespace supctl {

std::string_view to_text(Holds holds) {
    constexpr std::string_view words[] = {"holds", "broken", "unverified"};
    return words[static_cast<std::size_t>(holds)];
}

std::string_view to_text(TrialAnswer answer) {
    constexpr std::string_view words[] = {"accepted", "refused", "changed", "unclear", "nothing there"};
    return words[static_cast<std::size_t>(answer)];
}

}  // namespace supctl
