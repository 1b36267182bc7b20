#include "apply/answer.h"

#include <algorithm>

#include "base/codes.h"

namespace supctl {

Answer meaning(const Diagnostic& error) {
    // The provider's own refusals, and what was never sent.
    constexpr Code kRefusals[] = {codes::kUnauthorized, codes::kProviderRefused, codes::kNotFound,
                                  codes::kValueRefused, codes::kProviderQuota,   codes::kUnsealed,
                                  codes::kUnreachable,  codes::kWrongSite};
    const auto number = error.code.number;
    // Authentication comes before anything is done; a broken seal comes after it.
    const bool authentication = number / 100 == 31 && error.code != codes::kSealBroken;
    return authentication ||
                   std::find(std::begin(kRefusals), std::end(kRefusals), error.code) != std::end(kRefusals)
               ? Answer::refused
               : Answer::unknown;
}

}  // namespace supctl
