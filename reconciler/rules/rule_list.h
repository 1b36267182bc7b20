// The list of all rules, in the order of their ids, for judging and for `supctl explain`.
#pragma once

#include <span>

#include "rules/rule.h"

namespace supctl {

[[nodiscard]] std::span<const Rule> rule_list();
[[nodiscard]] const Rule* find_rule(Code code);
/// By `VR-05`, in any case.
[[nodiscard]] const Rule* find_rule(std::string_view id);

}  // namespace supctl
