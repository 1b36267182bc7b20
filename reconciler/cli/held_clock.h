// HeldClock: domain time that stands still until somebody moves it. Coroutines wait in it; the main loop asks
// for the earliest of them, holds until then and lets those go that are due.
#pragma once

#include <list>
#include <optional>

#include "base/clock.h"

namespace supctl {

class HeldClock final : public Clock {
  public:
    explicit HeldClock(TimePoint now) : now_(now) {}
    [[nodiscard]] TimePoint now() const override { return now_; }
    [[nodiscard]] Task<void> wait_until(TimePoint when) override;

    [[nodiscard]] std::optional<TimePoint> earliest() const;
    /// Sets now (never back) and lets go whoever is due.
    void move_to(TimePoint now);

    struct Waiter;

  private:
    TimePoint now_;
    std::list<Waiter*> waiters_;  // in the order in which they came
};

}  // namespace supctl
