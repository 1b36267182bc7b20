#include "cli/held_clock.h"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

namespace supctl {

struct HeldClock::Waiter {
    TimePoint when;
    boost::asio::steady_timer timer;
    bool due = false;
};

Task<void> HeldClock::wait_until(TimePoint when) {
    if (when <= now_) co_return;
    const auto executor = co_await boost::asio::this_coro::executor;
    Waiter waiter{when, boost::asio::steady_timer(executor)};
    waiter.timer.expires_at(boost::asio::steady_timer::time_point::max());
    waiters_.push_back(&waiter);
    struct Leave {
        std::list<Waiter*>& waiters;
        Waiter* self;
        ~Leave() { waiters.remove(self); }
    } leave{waiters_, &waiter};
    boost::system::error_code ended;
    co_await waiter.timer.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ended));
    if (!waiter.due) throw boost::system::system_error(ended);  // cancelled
}

std::optional<TimePoint> HeldClock::earliest() const {
    std::optional<TimePoint> out;
    for (const Waiter* waiter : waiters_)
        if (!waiter->due && (!out || waiter->when < *out)) out = waiter->when;
    return out;
}

void HeldClock::move_to(TimePoint now) {
    now_ = std::max(now_, now);
    for (Waiter* waiter : waiters_) {
        if (waiter->due || waiter->when > now_) continue;
        waiter->due = true;
        waiter->timer.cancel();
    }
}

}  // namespace supctl
