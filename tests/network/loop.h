// Runs one coroutine to its end on an io_context, with whatever else lives there (servers, timers).
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <optional>
#include <stdexcept>
#include <utility>

#include "base/task.h"

namespace supctl::test {

/// The coroutine's value. An exception that escapes it is thrown here; running dry before its end is one,
/// too.
template <class T>
T run(boost::asio::io_context& context, Task<T> task) {
    std::optional<T> result;
    std::exception_ptr problem;
    bool done = false;
    boost::asio::co_spawn(context, std::move(task), [&](std::exception_ptr thrown, T value) {
        problem = thrown;
        if (!thrown) result.emplace(std::move(value));
        done = true;
    });
    context.restart();
    while (!done && context.run_one() != 0) {
    }
    if (problem) std::rethrow_exception(problem);
    if (!result) throw std::logic_error("the coroutine waits for something that never comes");
    return std::move(*result);
}

inline void run(boost::asio::io_context& context, Task<void> task) {
    auto with_value = [](Task<void> inner) -> Task<int> {
        co_await std::move(inner);
        co_return 0;
    };
    (void)run<int>(context, with_value(std::move(task)));
}

}  // namespace supctl::test
