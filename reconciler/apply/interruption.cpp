#include "apply/interruption.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>

namespace supctl {

namespace asio = boost::asio;

Task<void> Interruption::until_raised(Task<void> work) {
    if (raised()) co_return;
    const auto executor = co_await asio::this_coro::executor;
    try {
        co_await asio::co_spawn(executor, std::move(work),
                                asio::bind_cancellation_slot(wake_.slot(), asio::use_awaitable));
    } catch (const std::exception&) {
        if (!raised()) throw;
    }
}

Task<void> Interruption::wait_until(Clock& clock, TimePoint when) {
    Task<void> waiting = clock.wait_until(when);
    co_await until_raised(std::move(waiting));
}

}  // namespace supctl
