// The three verdicts, as the checks say them. Internal to this room.
#pragma once

#include "doctor/check.h"

namespace supctl {

[[nodiscard]] inline Verdict holds(std::string answer, std::string meaning) {
    return {Holds::yes, std::move(answer), std::move(meaning), Severity::advice};
}
[[nodiscard]] inline Verdict broken(Severity severity, std::string answer, std::string meaning) {
    return {Holds::no, std::move(answer), std::move(meaning), severity};
}
/// `shown_by`: what would show it.
[[nodiscard]] inline Verdict unverified(std::string answer, std::string shown_by) {
    return {Holds::unverified, std::move(answer), std::move(shown_by), Severity::advice};
}

}  // namespace supctl
