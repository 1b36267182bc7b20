// Runs several tasks at the same time on the caller's executor and waits for all of them.
#pragma once

#include <vector>

#include "base/task.h"

namespace supctl {

/// Completes when every task has; cancelling it cancels them. The first exception is thrown on.
[[nodiscard]] Task<void> concurrently(std::vector<Task<void>> tasks);

}  // namespace supctl
