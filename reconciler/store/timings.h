// Timings: how long steps of a purpose took at this hierarchy, for estimates and for people.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace supctl {

struct Timing {
    std::string purpose;
    std::int64_t count = 0;
    Seconds mean{0};
    Seconds longest{0};
};

class Timings {
  public:
    virtual ~Timings() = default;
    [[nodiscard]] virtual Result<void> add(std::string_view hierarchy, std::string_view purpose,
                                           std::string_view step, Seconds duration, TimePoint ended) = 0;
    /// By purpose.
    [[nodiscard]] virtual Result<std::vector<Timing>> list(std::string_view hierarchy) = 0;
};

}  // namespace supctl
