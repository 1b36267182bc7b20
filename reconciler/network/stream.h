// One TCP connection of either side, plain or TLS behind one face, with a watchdog on real time. When the
// watchdog fires it closes the socket, so that whatever is under way ends with an error. Internal to this
// room.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "base/task.h"
#include "network/tls.h"

namespace supctl::network {

/// Waiting answers {error, ...} in place of an exception.
inline constexpr auto kAwait = boost::asio::as_tuple(boost::asio::use_awaitable);

struct Transfer {
    boost::system::error_code error;
    std::size_t bytes = 0;
};

class Stream : public std::enable_shared_from_this<Stream> {
  public:
    using Socket = boost::asio::ip::tcp::socket;
    using Completion = std::function<void(boost::system::error_code, std::size_t)>;

    explicit Stream(Socket socket);

    /// Sends small writes at once and puts TLS on top when there is a context.
    void prepare(const TlsContext& context);
    [[nodiscard]] Task<boost::system::error_code> connect(boost::asio::ip::tcp::endpoint endpoint);
    [[nodiscard]] Task<boost::system::error_code> handshake(
        boost::asio::ssl::stream_base::handshake_type side);
    [[nodiscard]] Task<Transfer> read_some(boost::asio::mutable_buffer buffer);
    /// Writes both in order, whole; the views must live until it is done.
    [[nodiscard]] Task<Transfer> write(std::string_view first, std::string_view second = {});
    /// As read_some, for a reader that must not occupy a coroutine. The buffer must live until it is done.
    void start_reading(boost::asio::mutable_buffer buffer, Completion completion);

    /// Closes the socket unless `within` is called again or `rest` comes before the time is over.
    void within(std::chrono::milliseconds time);
    void rest();
    [[nodiscard]] bool timed_out() const { return timed_out_; }

    void close();
    /// Closes with a TCP reset instead of an orderly end.
    void reset();
    /// Says that nothing more will be sent; reading goes on.
    void finish_sending();
    /// Open, and the peer has sent nothing since: neither data nor the end.
    [[nodiscard]] bool open_and_silent();
    /// The TLS state, or null on plain connections.
    [[nodiscard]] SSL* tls();

  private:
    void watch();

    Socket socket_;
    TlsContext context_;
    std::optional<boost::asio::ssl::stream<Socket&>> tls_;
    boost::asio::steady_timer watchdog_;
    std::chrono::steady_clock::time_point deadline_{};
    bool watching_ = false;
    bool timed_out_ = false;
};

}  // namespace supctl::network
