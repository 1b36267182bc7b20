// Task<T>: the one coroutine type. Everything runs on one io_context and one thread; only `network` and the
// main loop know what an io_context is.
#pragma once

#include <boost/asio/awaitable.hpp>

namespace supctl {

template <class T>
using Task = boost::asio::awaitable<T, boost::asio::any_io_executor>;

}  // namespace supctl
