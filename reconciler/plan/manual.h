// ManualWork: what a step of kind `manual` asks of another team, in words that can be handed on, and what
// will prove that it was done. supctl never does any of it.
#pragma once

#include <string>
#include <vector>

#include "plan/step.h"

namespace supctl {

struct ManualWork {
    std::string owner;
    std::vector<std::string> tasks;  // in order, one sentence each
    std::string probe;               // what is looked at
};

/// Precondition: step.kind is manual.
[[nodiscard]] ManualWork manual_work(const Step& step, const ValuePool& pool);

}  // namespace supctl
