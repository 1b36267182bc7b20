// A clock that waits for nothing but remembers what it was asked to wait for.
#pragma once

#include <algorithm>
#include <vector>

#include "base/clock.h"

namespace supctl::provider::test {

class InstantClock final : public Clock {
  public:
    [[nodiscard]] TimePoint now() const override { return now_; }
    [[nodiscard]] Task<void> wait_until(TimePoint when) override {
        waits.push_back(when - now_);
        now_ = std::max(now_, when);
        co_return;
    }
    std::vector<Seconds> waits;

  private:
    TimePoint now_{Seconds(784'111'777)};  // Sun, 06 Nov 1994 08:49:37 GMT
};

}  // namespace supctl::provider::test
