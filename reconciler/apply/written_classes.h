// Which classes of the provider a plan writes objects of: what has to be known to be writable before it
// begins.
#pragma once

#include <set>
#include <string>

#include "plan/plan.h"

namespace supctl {

[[nodiscard]] std::set<std::string> written_classes(const Plan& plan, const ValuePool& pool);

}  // namespace supctl
