#include "network/http_server.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http/status.hpp>
#include <set>
#include <tuple>

#include "base/codes.h"
#include "base/text.h"
#include "network/input_buffer.h"
#include "network/stream.h"
#include "network/wire.h"

namespace supctl::network {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using RequestParser = http::request_parser<SinkBody>;

constexpr std::chrono::milliseconds kHandshake{10'000};
constexpr std::chrono::milliseconds kLinger{1'000};  // for a client to take the last answer
constexpr std::string_view kGarbage = "\x15\x03 this is not an answer \xff\xfe\r\n\r\n";

/// A message of ours that ends the connection: the request cannot be served.
struct Refusal {
    unsigned status;
};

std::string one_line(std::string text) {
    for (char& c : text)
        if (c == '\r' || c == '\n' || c == '\0') c = ' ';
    return text;
}

std::string compose_head(const Response& response, std::size_t body_size, std::string_view connection) {
    std::string head = "HTTP/1.1 " + std::to_string(response.status) + " " +
                       std::string(http::obsolete_reason(http::int_to_status(response.status))) + "\r\n";
    for (const Header& header : response.headers) {
        if (equal_ignoring_case(header.name, "content-length") ||
            equal_ignoring_case(header.name, "connection") ||
            equal_ignoring_case(header.name, "transfer-encoding"))
            continue;
        head += one_line(header.name) + ": " + one_line(header.value) + "\r\n";
    }
    // RFC 9110 8.6 forbids a length where no body can be.
    if (response.status != 204) head += "Content-Length: " + std::to_string(body_size) + "\r\n";
    head += "Connection: " + std::string(connection) + "\r\n\r\n";
    return head;
}

}  // namespace

struct HttpServer::Implementation : std::enable_shared_from_this<Implementation> {
    class Connection;

    Implementation(asio::any_io_executor executor, ServerOptions given, Handler handle)
        : options(std::move(given)), handler(std::move(handle)), acceptor(executor) {}

    [[nodiscard]] static Task<void> accept(std::shared_ptr<Implementation> self);
    void stop();

    ServerOptions options;
    Handler handler;
    TlsContext context;
    tcp::acceptor acceptor;
    std::uint16_t port = 0;
    std::uint64_t last_id = 0;
    std::set<Connection*> connections;
};

/// One client. A read is always under way unless bytes wait to be understood, so that a client's leaving is
/// noticed while a handler works; the coroutine sleeps on `wake_` until the reader or the handler has
/// something.
class HttpServer::Implementation::Connection : public std::enable_shared_from_this<Connection> {
  public:
    Connection(std::shared_ptr<Implementation> server, tcp::socket socket)
        : server_(std::move(server)),
          stream_(std::make_shared<Stream>(std::move(socket))),
          executor_(server_->acceptor.get_executor()),
          wake_(executor_, asio::steady_timer::time_point::max()) {
        server_->connections.insert(this);
    }
    ~Connection() { server_->connections.erase(this); }
    Connection(const Connection&) = delete;

    [[nodiscard]] static Task<void> run(std::shared_ptr<Connection> self);
    void close() { stream_->close(); }

  private:
    using Fault = Answer::Fault;
    /// One request on its way to an answer; shared with the handler's coroutine.
    struct Work {
        Request request;
        bool keep_alive = false;
        Answer answer;
        bool done = false;
        asio::cancellation_signal leave;
    };

    [[nodiscard]] Task<void> serve();
    void read();
    [[nodiscard]] Task<void> sleep();
    [[nodiscard]] Task<void> wait_for_bytes();
    [[nodiscard]] Task<tl::expected<std::shared_ptr<Work>, Refusal>> receive();
    [[nodiscard]] Task<void> work(std::shared_ptr<Work> work);
    [[nodiscard]] Task<bool> handle(std::shared_ptr<Work> work);
    [[nodiscard]] Task<bool> answer(const Work& work);
    [[nodiscard]] Task<void> refuse(Refusal refusal);
    [[nodiscard]] Task<void> drain(std::chrono::milliseconds time);
    [[nodiscard]] Task<void> until_gone();

    std::shared_ptr<Implementation> server_;
    std::shared_ptr<Stream> stream_;
    asio::any_io_executor executor_;
    asio::steady_timer wake_;
    InputBuffer input_;
    bool reading_ = false;
    bool gone_ = false;  // the client has closed, or the connection is broken
    Peer peer_;
};

Task<void> HttpServer::Implementation::accept(std::shared_ptr<Implementation> self) {
    while (self->acceptor.is_open()) {
        tcp::socket socket(self->acceptor.get_executor());
        auto [error] = co_await self->acceptor.async_accept(socket, kAwait);
        if (!self->acceptor.is_open()) co_return;
        if (error) {
            // Out of descriptors, most likely: wait for connections to end rather than spin.
            asio::steady_timer pause(self->acceptor.get_executor(), std::chrono::milliseconds(50));
            std::ignore = co_await pause.async_wait(kAwait);
            continue;
        }
        auto connection = std::make_shared<Connection>(self, std::move(socket));
        asio::co_spawn(self->acceptor.get_executor(), Connection::run(std::move(connection)), asio::detached);
    }
}

void HttpServer::Implementation::stop() {
    error_code ignored;
    acceptor.close(ignored);
    for (Connection* connection : connections) connection->close();
}

Task<void> HttpServer::Implementation::Connection::run(std::shared_ptr<Connection> self) {
    try {
        co_await self->serve();
    } catch (const std::exception&) {
        // Nobody is left to tell: the connection closes, which is all that a client can be shown.
    }
    self->close();
    self->stream_->rest();
}

Task<void> HttpServer::Implementation::Connection::serve() {
    stream_->prepare(server_->context);
    if (stream_->tls() != nullptr) {
        stream_->within(kHandshake);
        const error_code problem = co_await stream_->handshake(asio::ssl::stream_base::server);
        stream_->rest();
        if (problem) co_return;
        peer_.tls_server_certificate_der = own_certificate_der(stream_->tls());
        if (!server_->options.client_root_pem.empty())
            peer_.tls_client_certificate_der = peer_certificate_der(stream_->tls());
    }
    peer_.id = ++server_->last_id;
    bool again = true;
    while (again) {
        tl::expected<std::shared_ptr<Work>, Refusal> received = co_await receive();
        if (!received) {
            co_await refuse(received.error());
            co_return;
        }
        const std::shared_ptr<Work> work = std::move(*received);
        if (work == nullptr) co_return;
        const bool answered = co_await handle(work);
        if (!answered) co_return;
        again = co_await answer(*work);
    }
}

void HttpServer::Implementation::Connection::read() {
    if (reading_ || gone_) return;
    reading_ = true;
    stream_->start_reading(input_.writable(),
                           [self = shared_from_this()](error_code error, std::size_t bytes) {
                               self->reading_ = false;
                               self->input_.commit(bytes);
                               if (error) self->gone_ = true;
                               self->wake_.cancel();
                           });
}

Task<void> HttpServer::Implementation::Connection::sleep() {
    std::ignore = co_await wake_.async_wait(kAwait);
}

Task<void> HttpServer::Implementation::Connection::wait_for_bytes() {
    const std::size_t before = input_.size();
    read();
    while (!gone_ && input_.size() == before) co_await sleep();
}

/// Null when the client has left between two requests.
Task<tl::expected<std::shared_ptr<HttpServer::Implementation::Connection::Work>, Refusal>>
HttpServer::Implementation::Connection::receive() {
    using Outcome = tl::expected<std::shared_ptr<Work>, Refusal>;
    BodySink sink;
    RequestParser parser;
    parser.header_limit(static_cast<std::uint32_t>(server_->options.header_bytes));
    parser.body_limit(server_->options.body_bytes);
    parser.get().body().sink = &sink;
    bool hungry = input_.size() == 0;
    bool continued = false;
    while (!parser.is_done()) {
        if (hungry) {
            if (input_.size() > server_->options.header_bytes + kSingleWrite)
                co_return Outcome(tl::unexpect, Refusal{400});
            co_await wait_for_bytes();
            if (gone_) co_return Outcome(nullptr);
        }
        error_code error;
        input_.consume(parser.put(input_.readable(), error));
        if (error == http::error::header_limit) co_return Outcome(tl::unexpect, Refusal{431});
        if (error == http::error::body_limit) co_return Outcome(tl::unexpect, Refusal{413});
        if (error && error != http::error::need_more) co_return Outcome(tl::unexpect, Refusal{400});
        hungry = error == http::error::need_more || input_.size() == 0;
        if (!parser.is_header_done()) continue;
        parser.eager(true);
        const bool expects =
            equal_ignoring_case(std::string_view(parser.get()[http::field::expect]), "100-continue");
        if (!expects || continued || parser.is_done()) continue;
        continued = true;
        const Transfer sent = co_await stream_->write("HTTP/1.1 100 Continue\r\n\r\n");
        if (sent.error) co_return Outcome(nullptr);
    }
    auto work = std::make_shared<Work>();
    work->request.method = std::string(parser.get().method_string());
    work->request.target = std::string(parser.get().target());
    work->request.headers = copy_headers(parser.get());
    work->request.body = std::move(sink.collected);
    work->keep_alive = parser.keep_alive();
    co_return Outcome(std::move(work));
}

/// Runs the handler; nothing escapes it.
Task<void> HttpServer::Implementation::Connection::work(std::shared_ptr<Work> work) {
    try {
        Task<Answer> handling = server_->handler(work->request, peer_);
        work->answer = co_await std::move(handling);
    } catch (...) {
        work->answer = Answer{Response{500, {}, {}}, Fault::none, nullptr, true};
    }
    work->done = true;
    wake_.cancel();
}

/// Fills in the answer; false when the client has left before it was there.
Task<bool> HttpServer::Implementation::Connection::handle(std::shared_ptr<Work> work) {
    Task<void> working = this->work(work);
    asio::co_spawn(executor_, std::move(working),
                   asio::bind_cancellation_slot(work->leave.slot(),
                                                [self = shared_from_this(), work](std::exception_ptr) {}));
    // A handler that never waits is done by now, and its answer goes out even to a client that has finished
    // sending.
    bool told = false;
    while (!work->done) {
        if (input_.size() == 0) read();
        if (gone_ && !told) {
            told = true;
            work->leave.emit(asio::cancellation_type::terminal);
            continue;
        }
        co_await sleep();
    }
    co_return !told;
}

/// Whether the connection goes on.
Task<bool> HttpServer::Implementation::Connection::answer(const Work& work) {
    const Answer& answer = work.answer;
    if (answer.fault == Fault::hang) {
        co_await until_gone();
        co_return false;
    }
    if (answer.fault == Fault::reset) {
        stream_->reset();
        co_return false;
    }
    if (answer.fault == Fault::lose_response) co_return false;
    if (answer.fault == Fault::garbage) {
        const Transfer sent = co_await stream_->write(kGarbage);
        if (!sent.error) co_await drain(kLinger);
        co_return false;
    }
    const bool cut = answer.fault == Fault::cut_body;
    const bool go_on = work.keep_alive && !answer.close && !cut;
    std::string_view body = answer.shared_body != nullptr ? *answer.shared_body : answer.response.body;
    std::string head = compose_head(answer.response, body.size(), go_on ? "keep-alive" : "close");
    const bool bodiless =
        work.request.method == "HEAD" || answer.response.status == 204 || answer.response.status == 304;
    if (bodiless) body = {};
    if (cut) body = body.substr(0, body.size() / 2);
    if (body.size() <= kSingleWrite) {
        head += body;
        body = {};
    }
    const Transfer sent = co_await stream_->write(head, body);
    if (sent.error) co_return false;
    if (!go_on) co_await drain(kLinger);
    co_return go_on;
}

Task<void> HttpServer::Implementation::Connection::refuse(Refusal refusal) {
    const std::string head = compose_head(Response{refusal.status, {}, {}}, 0, "close");
    const Transfer sent = co_await stream_->write(head);
    if (!sent.error) co_await drain(kLinger);
}

/// Ends our side and reads on for a moment: closing over unread bytes would reset the connection, and the
/// client might lose the answer with it.
Task<void> HttpServer::Implementation::Connection::drain(std::chrono::milliseconds time) {
    stream_->finish_sending();
    stream_->within(time);
    co_await until_gone();
}

Task<void> HttpServer::Implementation::Connection::until_gone() {
    while (!gone_) {
        input_.consume(input_.size());
        read();
        co_await sleep();
    }
}

HttpServer::HttpServer(std::shared_ptr<Implementation> implementation)
    : implementation_(std::move(implementation)) {}

HttpServer::~HttpServer() {
    stop();
}

Result<std::unique_ptr<HttpServer>> HttpServer::listen(asio::any_io_executor executor, ServerOptions options,
                                                       Handler handler) {
    auto made = std::make_shared<Implementation>(executor, std::move(options), std::move(handler));
    if (!made->options.certificate_pem.empty()) {
        Result<TlsContext> context = make_server_context(made->options.certificate_pem, made->options.key_pem,
                                                         made->options.client_root_pem);
        if (!context) return fail(std::move(context.error()));
        made->context = std::move(*context);
    }
    const std::string place = "`" + made->options.address + "`, port " + std::to_string(made->options.port);
    error_code error;
    const auto address = asio::ip::make_address(made->options.address, error);
    const tcp::endpoint endpoint(address, made->options.port);
    if (!error) made->acceptor.open(endpoint.protocol(), error);
    if (!error) made->acceptor.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) made->acceptor.bind(endpoint, error);
    if (!error) made->acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error)
        return fail(supctl::error(codes::kUnreachable,
                                  "cannot listen at " + place + ": " + lower_ascii(error.message()))
                        .advise("name an address of this machine and a port that is free"));
    made->port = made->acceptor.local_endpoint(error).port();
    asio::co_spawn(executor, Implementation::accept(made), asio::detached);
    return std::unique_ptr<HttpServer>(new HttpServer(std::move(made)));
}

std::uint16_t HttpServer::port() const {
    return implementation_->port;
}

void HttpServer::stop() {
    implementation_->stop();
}

}  // namespace supctl::network
