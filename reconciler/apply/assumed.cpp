#include "apply/assumed.h"

#include <fmt/format.h>

#include "schema/assumptions.h"

namespace supctl {

Diagnostic assumed(Diagnostic finding, std::string_view id) {
    const Assumption* stated = find_assumption(id);
    return std::move(finding).note(fmt::format("assumption {} does not hold here ({}): {}", stated->id,
                                               to_text(stated->certainty), stated->statement));
}

}  // namespace supctl
