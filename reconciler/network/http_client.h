// An HTTPS client for one origin: verified TLS, a bounded pool of keep-alive connections, bounded sizes and
// real-time time-outs. It retries nothing but a request that a kept-alive connection lost before a single
// byte of an answer came, and only when the caller says that the request may be repeated. It follows no
// redirect.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/task.h"
#include "network/http.h"

namespace supctl::network {

enum class Scheme : std::uint8_t { https, http };

/// Where to connect. `host` is the name that is verified and sent; `address` overrides where it resolves
/// ("127.0.0.1:8531").
struct Origin {
    std::string host;
    std::uint16_t port = 443;
    std::string address;            // empty: resolve `host`
    Scheme scheme = Scheme::https;  // http: the caller seals the content itself, or the origin is loopback
};

/// What to trust beyond the system's roots, and who we are.
struct Trust {
    std::string extra_root_pem;  // one or more PEM (or one DER) certificates; empty: the system's only
    std::string client_certificate_pem;  // empty: none
    std::string client_key_pem;
};

struct ClientLimits {
    std::size_t connections = 8;
    std::size_t header_bytes = 64 * 1024;
    std::uint64_t body_bytes = 256ull * 1024 * 1024;
    std::chrono::milliseconds connect{10'000};
    std::chrono::milliseconds tls{10'000};
    std::chrono::milliseconds first_byte{120'000};
    std::chrono::milliseconds idle{60'000};
};

/// Counts what a client did and is doing; shared by all clients of a run. `in_flight` tells the main loop
/// whether the network still owes an answer (see "Two times").
struct Traffic {
    std::uint64_t requests = 0;
    std::uint64_t bytes_received = 0;
    std::uint64_t bytes_sent = 0;
    std::uint64_t connections = 0;
    int in_flight = 0;
};

enum class Repeatable : std::uint8_t { no, yes };

/// Takes a body piece by piece; an error from it ends the exchange and is returned.
using OnBody = std::function<Result<void>(std::string_view)>;

/// One connection of a client for several requests of one user: what proves an identity to a connection, or
/// is sealed with it, travels on this one and on no other. The lane occupies one of the client's connections;
/// when it ends, a connection that is still good is kept for the next lane, with what was attached to it.
/// Requests with HttpClient::send take no notice of attachments: use one or the other with a client.
class Lane {
  public:
    Lane(Lane&&) noexcept = default;
    Lane& operator=(Lane&&) = delete;
    ~Lane();

    /// Makes a connection unless there is one. A kept one may have been closed by the server meanwhile.
    [[nodiscard]] Task<Result<void>> connect();
    /// As HttpClient::send and stream, but on this connection, once. Error kTransport also when the
    /// connection is not, or no longer, there: it is never replaced unasked.
    [[nodiscard]] Task<Result<Response>> send(Request request, OnBody on_body = nullptr);
    [[nodiscard]] bool connected() const;
    /// The last request failed on a kept-alive connection before a byte of an answer came: the server can be
    /// taken to have closed the connection without seeing it.
    [[nodiscard]] bool lost_unanswered() const;
    /// DER of the connection's server; empty on plain HTTP and without a connection.
    [[nodiscard]] const std::string& server_certificate_der() const;
    /// What a user of the connection hung on it; null at first, gone with the connection.
    [[nodiscard]] std::shared_ptr<void> attached() const;
    void attach(std::shared_ptr<void> what);
    void close();

    struct State;

  private:
    explicit Lane(std::shared_ptr<State> state);
    std::shared_ptr<State> state_;
    friend class HttpClient;
};

class HttpClient {
  public:
    /// `traffic` must outlive the client.
    HttpClient(Origin origin, Trust trust, ClientLimits limits, Traffic& traffic);
    ~HttpClient();
    HttpClient(HttpClient&&) noexcept;
    HttpClient& operator=(HttpClient&&) noexcept;

    /// Sends and collects the whole answer. Errors: kUnreachable, kTlsFailed, kTransport, kHttpProtocol. A
    /// status of 400 or more is an answer, not an error. `host`, `content-length` and `connection` are set
    /// here. Cancelling the task, in whatever way, closes its connection and yields kTransport.
    /// Name the request first and move it in: g++ 12 destroys temporaries of a co_await expression twice.
    [[nodiscard]] Task<Result<Response>> send(Request request, Repeatable repeatable);

    /// As send, but hands the body of a 2xx answer to `on_body` piece by piece; other bodies are collected
    /// (the first MiB; the rest is read and dropped). An error from `on_body` ends the exchange and is
    /// returned.
    [[nodiscard]] Task<Result<Response>> stream(Request request, Repeatable repeatable, OnBody on_body);

    /// A lane of its own for one user; waits while all connections are taken. Error: kTransport when the wait
    /// was cancelled.
    [[nodiscard]] Task<Result<Lane>> lane();

    /// Counts as a request in flight while it lives: for what has to be done before one can be sent.
    [[nodiscard]] std::shared_ptr<void> occupy();

    /// Closes idle connections.
    void close();

    [[nodiscard]] const Origin& origin() const;

    /// Whether a TCP connection to the origin was ever made, whatever came of it then: who cuts connections
    /// on the way cannot make this false.
    [[nodiscard]] bool met() const;

    /// The server's leaf certificate of the newest connection as DER (for channel bindings); empty before the
    /// first.
    [[nodiscard]] const std::string& server_certificate_der() const;

  private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
};

}  // namespace supctl::network
