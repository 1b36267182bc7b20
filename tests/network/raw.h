// Peers that speak bytes, not HTTP: a server that plays a script, and a client that sends what it is told.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "base/task.h"
#include "network/http_client.h"

namespace supctl::network::test {

inline constexpr auto kAwait = boost::asio::as_tuple(boost::asio::use_awaitable);

/// Connection n gets script n (the last one again and again): to each thing that the client sends, the next
/// text is written; after the last text the connection is closed. An empty text writes nothing.
class RawServer {
  public:
    using Tcp = boost::asio::ip::tcp;
    using Script = std::vector<std::string>;

    RawServer(boost::asio::io_context& context, std::vector<Script> scripts)
        : acceptor_(context, Tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0)),
          scripts_(std::move(scripts)) {
        boost::asio::co_spawn(context, accept(), boost::asio::detached);
    }
    [[nodiscard]] Origin origin() const {
        const std::uint16_t port = acceptor_.local_endpoint().port();
        return {"raw.test", port, "127.0.0.1:" + std::to_string(port), Scheme::http};
    }
    std::size_t connections = 0;
    std::vector<std::string> heard;

  private:
    Task<void> accept() {
        while (true) {
            Tcp::socket socket(acceptor_.get_executor());
            auto [error] = co_await acceptor_.async_accept(socket, kAwait);
            if (error) co_return;
            const Script& script = scripts_[std::min(connections++, scripts_.size() - 1)];
            boost::asio::co_spawn(acceptor_.get_executor(), play(std::move(socket), script),
                                  boost::asio::detached);
        }
    }
    Task<void> play(Tcp::socket socket, const Script& script) {
        std::string bytes(64 * 1024, '\0');
        for (const std::string& text : script) {
            auto [error, size] = co_await socket.async_read_some(boost::asio::buffer(bytes), kAwait);
            if (error) co_return;
            heard.push_back(bytes.substr(0, size));
            auto [failed, written] =
                co_await boost::asio::async_write(socket, boost::asio::buffer(text), kAwait);
            if (failed || written != text.size()) co_return;
        }
    }

    Tcp::acceptor acceptor_;
    std::vector<Script> scripts_;
};

/// Sends `bytes` to a plain server on loopback, ends its sending side and returns all that comes back.
inline Task<std::string> converse(boost::asio::any_io_executor executor, std::uint16_t port,
                                  std::string bytes) {
    using Tcp = boost::asio::ip::tcp;
    Tcp::socket socket(executor);
    const Tcp::endpoint endpoint(boost::asio::ip::address_v4::loopback(), port);
    std::ignore = co_await socket.async_connect(endpoint, kAwait);
    std::ignore = co_await boost::asio::async_write(socket, boost::asio::buffer(bytes), kAwait);
    boost::system::error_code ignored;
    socket.shutdown(Tcp::socket::shutdown_send, ignored);
    std::string answer;
    auto sink = boost::asio::dynamic_buffer(answer);
    std::ignore = co_await boost::asio::async_read(socket, sink, kAwait);
    co_return answer;
}

}  // namespace supctl::network::test
