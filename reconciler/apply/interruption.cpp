#include "apply/interruption.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>

namespace supctl {

namespace asio = boost::asio;

Task<void> Interruption::wait_until(Clock& clock, TimePoint when) {
    if (raised()) co_return;
    const auto executor = co_await asio::this_coro::executor;
    Task<void> waiting = clock.wait_until(when);
    try {
        co_await asio::co_spawn(executor, std::move(waiting),
                                asio::bind_cancellation_slot(wake_.slot(), asio::use_awaitable));
    } catch (const std::exception&) {
        if (!raised()) throw;
    }
}

}  // namespace supctl
