#include "apply/lease_keeper.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>

namespace supctl {

namespace asio = boost::asio;

namespace {

/// Ends only by being cancelled: ending by itself would end the work.
Task<void> renew(Leases& leases, Lease& lease, Clock& clock, Recorder& recorder, const bool& over) {
    while (!over) {
        const TimePoint next = clock.now() + kLeaseRenewal;
        co_await clock.wait_until(next);
        if (over || recorder.lost()) continue;
        if (auto renewed = leases.renew(lease, clock.now()); !renewed) recorder.lose(renewed.error());
    }
}

Task<void> finish(Task<void> work, bool& over) {
    struct Over {
        bool& flag;
        ~Over() { flag = true; }
    } mark{over};
    co_await std::move(work);
}

}  // namespace

Task<void> keep_lease_while(Task<void> work, Leases& leases, Lease& lease, Clock& clock, Recorder& recorder) {
    const auto executor = co_await asio::this_coro::executor;
    bool over = false;
    auto group = asio::experimental::make_parallel_group(
        asio::co_spawn(executor, finish(std::move(work), over), asio::deferred),
        asio::co_spawn(executor, renew(leases, lease, clock, recorder, over), asio::deferred));
    auto [order, work_failure, keeper_failure] =
        co_await group.async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
    if (order[0] != 0) std::terminate();  // the keeper never ends first
    if (work_failure) std::rethrow_exception(work_failure);
}

}  // namespace supctl
