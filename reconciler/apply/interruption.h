// Interruption: a signal that ends a run early and cleanly. Nothing new is begun after it; what is in flight
// is finished and written down. Waiting ends at once.
#pragma once

#include <boost/asio/cancellation_signal.hpp>

#include "base/clock.h"

namespace supctl {

class Interruption {
  public:
    /// Called on the run's own thread with the signal's number.
    void raise(int signal) {
        signal_ = signal;
        wake_.emit(boost::asio::cancellation_type::all);
    }
    [[nodiscard]] bool raised() const { return signal_ != 0; }
    /// 0: none.
    [[nodiscard]] int signal() const { return signal_; }

    /// Does the work until it ends or until raise, which cancels it. Not two at the same time.
    [[nodiscard]] Task<void> until_raised(Task<void> work);
    /// Waits until then or until raise.
    [[nodiscard]] Task<void> wait_until(Clock& clock, TimePoint when);

  private:
    int signal_ = 0;
    boost::asio::cancellation_signal wake_;
};

}  // namespace supctl
