#include "network/http_client.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/codes.h"
#include "network/client_exchange.h"
#include "network/connection_pool.h"

namespace supctl::network {
namespace {

namespace asio = boost::asio;

/// Counts a request in for as long as it stays, however it leaves.
class Stay {
  public:
    explicit Stay(std::shared_ptr<ConnectionPool> pool) : pool_(std::move(pool)) { pool_->enter(); }
    ~Stay() { pool_->leave(); }
    Stay(const Stay&) = delete;

  private:
    std::shared_ptr<ConnectionPool> pool_;
};

Diagnostic cancelled(const ConnectionPool& pool) {
    return error(codes::kTransport, "the request to " + pool.name() + " was cancelled");
}

/// Every kind of cancellation ends an exchange: half an answer is of no use to anybody.
auto end_on_any_cancellation() {
    return asio::this_coro::reset_cancellation_state([](asio::cancellation_type type) {
        return type == asio::cancellation_type::none ? type : asio::cancellation_type::terminal;
    });
}

/// Runs `work` as a coroutine of its own, so that its view of cancellation does not leak into the caller's.
template <class T>
Task<Result<T>> apart(std::shared_ptr<ConnectionPool> pool, Task<Result<T>> work) {
    try {
        const asio::any_io_executor executor = co_await asio::this_coro::executor;
        auto [problem, result] =
            co_await asio::co_spawn(executor, std::move(work), asio::as_tuple(asio::use_awaitable));
        if (problem == nullptr) co_return std::move(result);
    } catch (const boost::system::system_error&) {
        // Asio throws at the first wait after a cancellation.
    }
    co_return fail(cancelled(*pool));
}

Task<Result<Response>> perform(std::shared_ptr<ConnectionPool> pool, Request request, Repeatable repeatable,
                               OnBody on_body) {
    co_await end_on_any_cancellation();
    const Result<std::string> head = compose_head(request, pool->origin());
    if (!head) co_return fail(head.error());
    const ConnectionPool::Slot slot = co_await pool->acquire();
    if (!slot.held()) co_return fail(cancelled(*pool));
    std::unique_ptr<Connection> connection = pool->take_idle();
    while (true) {
        if (connection == nullptr) {
            Result<std::unique_ptr<Connection>> fresh = co_await pool->connect();
            if (!fresh) co_return fail(std::move(fresh.error()));
            connection = std::move(*fresh);
        }
        Attempt<Exchanged> attempt = co_await exchange(*pool, *connection, request, on_body, *head);
        if (attempt) {
            if (attempt->reusable) pool->keep(std::move(connection));
            co_return std::move(attempt->response);
        }
        const bool again =
            connection->reused && attempt.error().before_answer && repeatable == Repeatable::yes;
        connection.reset();
        if (!again) co_return fail(std::move(attempt.error().diagnostic));
    }
}

Task<Result<Response>> run(std::shared_ptr<ConnectionPool> pool, Request request, Repeatable repeatable,
                           OnBody on_body) {
    const Stay stay(pool);
    Task<Result<Response>> work = perform(pool, std::move(request), repeatable, std::move(on_body));
    co_return co_await apart(pool, std::move(work));
}

}  // namespace

struct HttpClient::Implementation {
    std::shared_ptr<ConnectionPool> pool;
    ~Implementation() { pool->abandon(); }
};

struct Lane::State {
    std::shared_ptr<ConnectionPool> pool;
    Stay stay;
    ConnectionPool::Slot slot;
    std::unique_ptr<Connection> connection;
    bool lost_unanswered = false;

    State(std::shared_ptr<ConnectionPool> whose, ConnectionPool::Slot held)
        : pool(std::move(whose)), stay(pool), slot(std::move(held)) {
        connection = pool->take_idle();
    }
    ~State() {
        if (connection != nullptr) pool->keep(std::move(connection));
    }
};

namespace {

Task<Result<std::shared_ptr<Lane::State>>> open_lane(std::shared_ptr<ConnectionPool> pool) {
    co_await end_on_any_cancellation();
    ConnectionPool::Slot slot = co_await pool->acquire();
    if (!slot.held()) co_return fail(cancelled(*pool));
    co_return std::make_shared<Lane::State>(pool, std::move(slot));
}

Task<Result<bool>> connect_lane(std::shared_ptr<Lane::State> lane) {
    co_await end_on_any_cancellation();
    Result<std::unique_ptr<Connection>> fresh = co_await lane->pool->connect();
    if (!fresh) co_return fail(std::move(fresh.error()));
    lane->connection = std::move(*fresh);
    co_return true;
}

Task<Result<Response>> send_on_lane(std::shared_ptr<Lane::State> lane, Request request, OnBody on_body) {
    co_await end_on_any_cancellation();
    // Taken out meanwhile: what is cancelled half-way must not be kept.
    std::unique_ptr<Connection> connection = std::move(lane->connection);
    const Result<std::string> head = compose_head(request, lane->pool->origin());
    if (!head) co_return fail(head.error());
    Attempt<Exchanged> attempt = co_await exchange(*lane->pool, *connection, request, on_body, *head);
    if (!attempt) {
        lane->lost_unanswered = connection->reused && attempt.error().before_answer;
        co_return fail(std::move(attempt.error().diagnostic));
    }
    connection->reused = true;
    if (attempt->reusable) lane->connection = std::move(connection);
    co_return std::move(attempt->response);
}

}  // namespace

Lane::Lane(std::shared_ptr<State> state) : state_(std::move(state)) {}
Lane::~Lane() = default;

Task<Result<void>> Lane::connect() {
    if (connected()) co_return Result<void>();
    Task<Result<bool>> work = connect_lane(state_);
    Result<bool> done = co_await apart(state_->pool, std::move(work));
    if (!done) co_return fail(std::move(done.error()));
    co_return Result<void>();
}

Task<Result<Response>> Lane::send(Request request, OnBody on_body) {
    state_->lost_unanswered = false;
    if (!connected())
        co_return fail(error(codes::kTransport, state_->pool->name() + " has closed the connection"));
    Task<Result<Response>> work = send_on_lane(state_, std::move(request), std::move(on_body));
    co_return co_await apart(state_->pool, std::move(work));
}

bool Lane::connected() const {
    return state_->connection != nullptr;
}

bool Lane::lost_unanswered() const {
    return state_->lost_unanswered;
}

const std::string& Lane::server_certificate_der() const {
    static const std::string none;
    return connected() ? state_->connection->server_certificate_der : none;
}

std::shared_ptr<void> Lane::attached() const {
    return connected() ? state_->connection->attached : nullptr;
}

void Lane::attach(std::shared_ptr<void> what) {
    if (connected()) state_->connection->attached = std::move(what);
}

void Lane::close() {
    state_->connection.reset();
}

HttpClient::HttpClient(Origin origin, Trust trust, ClientLimits limits, Traffic& traffic)
    : implementation_(std::make_unique<Implementation>()) {
    implementation_->pool =
        std::make_shared<ConnectionPool>(std::move(origin), std::move(trust), limits, traffic);
}
HttpClient::~HttpClient() = default;
HttpClient::HttpClient(HttpClient&&) noexcept = default;
HttpClient& HttpClient::operator=(HttpClient&&) noexcept = default;

Task<Result<Response>> HttpClient::send(Request request, Repeatable repeatable) {
    return run(implementation_->pool, std::move(request), repeatable, nullptr);
}

Task<Result<Response>> HttpClient::stream(Request request, Repeatable repeatable, OnBody on_body) {
    return run(implementation_->pool, std::move(request), repeatable, std::move(on_body));
}

Task<Result<Lane>> HttpClient::lane() {
    const std::shared_ptr<ConnectionPool> pool = implementation_->pool;
    Task<Result<std::shared_ptr<Lane::State>>> work = open_lane(pool);
    Result<std::shared_ptr<Lane::State>> opened = co_await apart(pool, std::move(work));
    if (!opened) co_return fail(std::move(opened.error()));
    co_return Lane(std::move(*opened));
}

std::shared_ptr<void> HttpClient::occupy() {
    return std::make_shared<Stay>(implementation_->pool);
}

const Origin& HttpClient::origin() const {
    return implementation_->pool->origin();
}

bool HttpClient::met() const {
    return implementation_->pool->met();
}

void HttpClient::close() {
    implementation_->pool->close();
}

const std::string& HttpClient::server_certificate_der() const {
    return implementation_->pool->server_certificate_der();
}

}  // namespace supctl::network
