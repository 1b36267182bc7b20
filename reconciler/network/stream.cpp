#include "network/stream.h"

#include <sys/socket.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>

namespace supctl::network {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

}  // namespace

Stream::Stream(Socket socket) : socket_(std::move(socket)), watchdog_(socket_.get_executor()) {}

void Stream::prepare(const TlsContext& context) {
    error_code ignored;
    socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
    context_ = context;
    if (context_ != nullptr) tls_.emplace(socket_, *context_);
}

Task<error_code> Stream::connect(asio::ip::tcp::endpoint endpoint) {
    error_code ignored;
    socket_.close(ignored);
    auto [error] = co_await socket_.async_connect(endpoint, kAwait);
    co_return error;
}

Task<error_code> Stream::handshake(asio::ssl::stream_base::handshake_type side) {
    if (!tls_) co_return error_code{};
    auto [error] = co_await tls_->async_handshake(side, kAwait);
    co_return error;
}

Task<Transfer> Stream::read_some(asio::mutable_buffer buffer) {
    if (tls_) {
        auto [error, bytes] = co_await tls_->async_read_some(buffer, kAwait);
        co_return Transfer{error, bytes};
    }
    auto [error, bytes] = co_await socket_.async_read_some(buffer, kAwait);
    co_return Transfer{error, bytes};
}

Task<Transfer> Stream::write(std::string_view first, std::string_view second) {
    const std::array<asio::const_buffer, 2> buffers{asio::buffer(first), asio::buffer(second)};
    if (tls_) {
        auto [error, bytes] = co_await asio::async_write(*tls_, buffers, kAwait);
        co_return Transfer{error, bytes};
    }
    auto [error, bytes] = co_await asio::async_write(socket_, buffers, kAwait);
    co_return Transfer{error, bytes};
}

void Stream::start_reading(asio::mutable_buffer buffer, Completion completion) {
    if (tls_)
        tls_->async_read_some(buffer, std::move(completion));
    else
        socket_.async_read_some(buffer, std::move(completion));
}

void Stream::within(std::chrono::milliseconds time) {
    deadline_ = std::chrono::steady_clock::now() + time;
    // A later deadline is noticed when the running wait ends; only an earlier one needs another wait.
    if (!watching_ || deadline_ < watchdog_.expiry()) watch();
}

void Stream::watch() {
    watching_ = true;
    watchdog_.expires_at(deadline_);
    watchdog_.async_wait([weak = weak_from_this()](error_code error) {
        const auto self = weak.lock();
        if (error || self == nullptr || !self->watching_) return;
        if (std::chrono::steady_clock::now() < self->deadline_) return self->watch();
        self->timed_out_ = true;
        self->watching_ = false;
        self->close();
    });
}

void Stream::rest() {
    // A resting connection owes nobody anything: it must not keep the io_context running.
    watching_ = false;
    watchdog_.cancel();
}

void Stream::close() {
    error_code ignored;
    socket_.close(ignored);
}

void Stream::reset() {
    error_code ignored;
    socket_.set_option(asio::socket_base::linger(true, 0), ignored);
    socket_.close(ignored);
}

void Stream::finish_sending() {
    error_code ignored;
    socket_.shutdown(asio::socket_base::shutdown_send, ignored);
}

bool Stream::open_and_silent() {
    if (!socket_.is_open()) return false;
    char byte = 0;
    const ssize_t peeked = ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    if (peeked >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK)) return false;
    SSL* state = tls();
    return state == nullptr || (SSL_get_shutdown(state) == 0 && SSL_has_pending(state) == 0 &&
                                BIO_pending(SSL_get_rbio(state)) == 0);
}

SSL* Stream::tls() {
    return tls_ ? tls_->native_handle() : nullptr;
}

}  // namespace supctl::network
