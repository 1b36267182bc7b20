#include "network/connection_pool.h"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <charconv>
#include <tuple>

#include "base/codes.h"
#include "base/text.h"

namespace supctl::network {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

std::string seconds(std::chrono::milliseconds time) {
    const auto count = time.count();
    return count % 1000 == 0 ? std::to_string(count / 1000) + " s" : std::to_string(count) + " ms";
}

std::string text_of(const tcp::endpoint& endpoint) {
    const std::string address = endpoint.address().to_string();
    const std::string host = endpoint.address().is_v6() ? "[" + address + "]" : address;
    return host + ":" + std::to_string(endpoint.port());
}

std::string reason(error_code error) {
    return lower_ascii(error.message());
}

/// "127.0.0.1:8531" or "[::1]:8531".
std::optional<tcp::endpoint> parse_endpoint(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos) return {};
    std::string_view host = text.substr(0, colon);
    const std::string_view digits = text.substr(colon + 1);
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
    std::uint16_t port = 0;
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (problem != std::errc{} || end != digits.data() + digits.size()) return {};
    error_code not_an_address;
    const auto address = asio::ip::make_address(host, not_an_address);
    if (not_an_address) return {};
    return tcp::endpoint(address, port);
}

/// What a name lookup leaves behind. It outlives the wait, because getaddrinfo cannot be interrupted.
struct Lookup {
    explicit Lookup(const asio::any_io_executor& executor) : resolver(executor), done_signal(executor) {}
    tcp::resolver resolver;
    asio::steady_timer done_signal;
    std::vector<tcp::endpoint> endpoints;
    error_code error;
    bool done = false;
};

}  // namespace

ConnectionPool::ConnectionPool(Origin origin, Trust trust, ClientLimits limits, Traffic& traffic)
    : origin_(std::move(origin)),
      trust_(std::move(trust)),
      limits_(limits),
      traffic_(&traffic),
      free_slots_(std::max<std::size_t>(limits.connections, 1)) {}

ConnectionPool::Slot::~Slot() {
    if (pool_ != nullptr) pool_->release_slot();
}

ConnectionPool::Waiter::~Waiter() {
    if (granted) {
        pool->release_slot();
        return;
    }
    const auto self = std::find(pool->waiters_.begin(), pool->waiters_.end(), this);
    if (self != pool->waiters_.end()) pool->waiters_.erase(self);
}

Task<ConnectionPool::Slot> ConnectionPool::acquire() {
    if (free_slots_ > 0) {
        --free_slots_;
        co_return Slot(shared_from_this());
    }
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    Waiter waiter{asio::steady_timer(executor, asio::steady_timer::time_point::max()), this};
    waiters_.push_back(&waiter);
    std::ignore = co_await waiter.granted_signal.async_wait(kAwait);
    if (!waiter.granted) co_return Slot();
    waiter.granted = false;
    co_return Slot(shared_from_this());
}

void ConnectionPool::release_slot() {
    if (waiters_.empty()) {
        ++free_slots_;
        return;
    }
    Waiter* next = waiters_.front();
    waiters_.pop_front();
    next->granted = true;
    next->granted_signal.cancel();
}

std::unique_ptr<Connection> ConnectionPool::take_idle() {
    while (!idle_.empty()) {
        std::unique_ptr<Connection> newest = std::move(idle_.back());
        idle_.pop_back();
        if (!newest->stream->open_and_silent()) continue;
        newest->reused = true;
        return newest;
    }
    return nullptr;
}

void ConnectionPool::keep(std::unique_ptr<Connection> connection) {
    connection->stream->rest();
    if (traffic_ != nullptr) idle_.push_back(std::move(connection));
}

void ConnectionPool::close() {
    idle_.clear();
}

void ConnectionPool::abandon() {
    if (traffic_ != nullptr) traffic_->in_flight -= inside_;
    traffic_ = nullptr;
    close();
}

void ConnectionPool::enter() {
    if (traffic_ == nullptr) return;
    ++inside_;
    ++traffic_->in_flight;
}

void ConnectionPool::leave() {
    if (traffic_ == nullptr) return;
    --inside_;
    --traffic_->in_flight;
}

std::string ConnectionPool::name() const {
    return "`" + origin_.host + ":" + std::to_string(origin_.port) + "`";
}

Result<void> ConnectionPool::prepare_tls() {
    if (context_ != nullptr || origin_.scheme == Scheme::http) return {};
    Result<TlsContext> made = make_client_context(trust_);
    if (!made) return fail(std::move(made.error()));
    context_ = std::move(*made);
    return {};
}

Task<Result<std::vector<tcp::endpoint>>> ConnectionPool::resolve() {
    if (!origin_.address.empty()) {
        const std::optional<tcp::endpoint> endpoint = parse_endpoint(origin_.address);
        if (!endpoint)
            co_return fail(
                error(codes::kUnreachable, "`" + origin_.address + "` is not an address and a port")
                    .advise("write it as 192.0.2.1:443 or [2001:db8::1]:443"));
        co_return std::vector<tcp::endpoint>{*endpoint};
    }
    error_code not_an_address;
    const auto literal = asio::ip::make_address(origin_.host, not_an_address);
    if (!not_an_address) co_return std::vector<tcp::endpoint>{tcp::endpoint(literal, origin_.port)};

    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    const auto lookup = std::make_shared<Lookup>(executor);
    lookup->done_signal.expires_after(limits_.connect);
    lookup->resolver.async_resolve(origin_.host, std::to_string(origin_.port),
                                   [lookup](error_code error, const tcp::resolver::results_type& results) {
                                       lookup->error = error;
                                       for (const auto& result : results)
                                           lookup->endpoints.push_back(result.endpoint());
                                       lookup->done = true;
                                       lookup->done_signal.cancel();
                                   });
    std::ignore = co_await lookup->done_signal.async_wait(kAwait);
    if (!lookup->done) {
        lookup->resolver.cancel();
        co_return fail(error(codes::kUnreachable, "looking up `" + origin_.host + "` took longer than " +
                                                      seconds(limits_.connect)));
    }
    if (lookup->error || lookup->endpoints.empty())
        co_return fail(
            error(codes::kUnreachable, "`" + origin_.host + "` does not resolve: " + reason(lookup->error))
                .advise("check the name and the machine's name servers"));
    co_return std::move(lookup->endpoints);
}

Task<Result<tcp::endpoint>> ConnectionPool::connect_any(Stream& stream,
                                                        const std::vector<tcp::endpoint>& endpoints) {
    error_code last;
    stream.within(limits_.connect);
    for (const tcp::endpoint& endpoint : endpoints) {
        last = co_await stream.connect(endpoint);
        if (!last) co_return endpoint;
        if (stream.timed_out())
            co_return fail(error(codes::kUnreachable,
                                 "connecting to " + name() + " took longer than " + seconds(limits_.connect))
                               .advise("check the port and the firewall"));
    }
    co_return fail(error(codes::kUnreachable, "no connection to " + name() + ": " + reason(last))
                       .advise("check the name, the port and the firewall"));
}

Task<Result<void>> ConnectionPool::handshake(Stream& stream, Sighting* seen) {
    SSL* tls = stream.tls();
    if (tls == nullptr) co_return Result<void>{};
    Result<void> expected = expect_host(tls, origin_.host);
    if (!expected) co_return fail(std::move(expected.error()));
    if (seen != nullptr) keep_shown_certificate(tls, seen->certificate_der);
    stream.within(limits_.tls);
    const error_code problem = co_await stream.handshake(asio::ssl::stream_base::client);
    if (!problem) {
        server_certificate_der_ = peer_certificate_der(tls);
        co_return Result<void>{};
    }
    if (stream.timed_out())
        co_return fail(error(codes::kUnreachable, "the TLS handshake with " + name() + " took longer than " +
                                                      seconds(limits_.tls)));
    const std::string refused = verification_failure(tls);
    if (!refused.empty())
        co_return fail(
            error(codes::kTlsFailed, "the certificate of " + name() + " does not verify: " + refused)
                .advise("if this is the right server, export the root that issued its certificate and name "
                        "it under `trust` in the connection file; verification is never switched off"));
    if (problem.category() == asio::error::get_ssl_category())
        co_return fail(error(codes::kTlsFailed, "no TLS with " + name() + ": " + reason(problem))
                           .advise("check that the port speaks HTTPS with TLS 1.2 or newer"));
    co_return fail(error(codes::kUnreachable,
                         name() + " broke the connection off during the TLS handshake: " + reason(problem))
                       .advise("check that the port speaks HTTPS"));
}

Task<Result<std::unique_ptr<Connection>>> ConnectionPool::connect(Sighting* seen) {
    Result<void> ready = prepare_tls();
    if (!ready) co_return fail(std::move(ready.error()));
    Result<std::vector<tcp::endpoint>> endpoints = co_await resolve();
    if (!endpoints) co_return fail(std::move(endpoints.error()));
    if (seen != nullptr)
        for (const tcp::endpoint& endpoint : *endpoints) seen->addresses.push_back(text_of(endpoint));
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    auto connection = std::make_unique<Connection>();
    connection->stream = std::make_shared<Stream>(tcp::socket(executor));
    Stream& stream = *connection->stream;
    Result<tcp::endpoint> connected = co_await connect_any(stream, *endpoints);
    if (!connected) co_return fail(std::move(connected.error()));
    met_ = true;
    if (seen != nullptr) seen->peer = text_of(*connected);
    stream.prepare(context_);
    Result<void> secured = co_await handshake(stream, seen);
    if (!secured) co_return fail(std::move(secured.error()));
    if (stream.tls() != nullptr) connection->server_certificate_der = peer_certificate_der(stream.tls());
    if (traffic_ != nullptr) ++traffic_->connections;
    co_return std::move(connection);
}

}  // namespace supctl::network
