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
    [[nodiscard]] Task<Result<Response>> stream(Request request, Repeatable repeatable,
                                                std::function<Result<void>(std::string_view)> on_body);

    /// Closes idle connections.
    void close();

    /// The server's leaf certificate of the newest connection as DER (for channel bindings); empty before the
    /// first.
    [[nodiscard]] const std::string& server_certificate_der() const;

  private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
};

}  // namespace supctl::network
