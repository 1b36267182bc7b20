// Offload: runs a call that blocks (a ticket from a key distribution centre, a command that prints a token)
// on a thread of its own, so that the io_context goes on. One thread: what it runs, it runs in order.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>
#include <type_traits>
#include <utility>

#include "base/task.h"

namespace supctl::network {

/// The thread starts with the first call and ends with the object, after the call that is under way.
class Offload {
  public:
    /// The result of `work()`, which must not throw and must own what it touches: a cancelled caller does not
    /// wait for its end.
    template <class Work>
    [[nodiscard]] Task<std::invoke_result_t<Work>> run(Work work) {
        using Value = std::invoke_result_t<Work>;
        Task<std::optional<Value>> there = call(std::move(work));
        if (!thread_) thread_.emplace(1);
        std::optional<Value> value =
            co_await boost::asio::co_spawn(*thread_, std::move(there), boost::asio::use_awaitable);
        co_return std::move(*value);
    }

  private:
    template <class Work>
    static Task<std::optional<std::invoke_result_t<Work>>> call(Work work) {
        co_return work();
    }
    std::optional<boost::asio::thread_pool> thread_;
};

}  // namespace supctl::network
