// A small HTTPS (or plain HTTP) server for the simulator and tests: one handler, keep-alive, bounded sizes.
// It binds where it is told; whoever serves beyond loopback must authenticate (the caller's duty, checked by
// it).
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "base/task.h"
#include "network/http.h"

namespace supctl::network {

/// What the handler wants done. `response.body` may be a view into something larger kept alive by `keep`.
struct Answer {
    enum class Fault : std::uint8_t {
        none,
        hang,          // never answer; the connection stays open until the client leaves
        cut_body,      // send the headers and half of the body, then close
        reset,         // close at once without an answer (TCP reset)
        garbage,       // send bytes that are not HTTP
        lose_response  // the request was carried out, but the connection is closed instead of answering
    };
    Response response;
    Fault fault = Fault::none;
    std::shared_ptr<const std::string> shared_body;  // sent instead of response.body when set (no copy)
    bool close = false;                              // close the connection after this answer
};

/// One connection as the handler sees it; lives until the connection closes, so state (NTLM, a participant)
/// can hang on it.
struct Peer {
    std::uint64_t id = 0;
    std::string tls_server_certificate_der;  // empty on plain HTTP
    std::string tls_client_certificate_der;  // one that verified; empty: none was shown
    std::shared_ptr<void> state;             // the handler's; destroyed when the connection closes
    std::shared_ptr<void> proof;             // the same, for who the client proved to be
};

/// Answers one request. When the client leaves before the answer is ready, the handler's coroutine is
/// cancelled (terminal) and its answer, if any, is dropped. An exception that escapes it is answered with
/// 500.
using Handler = std::function<Task<Answer>(const Request&, Peer&)>;

struct ServerOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;       // 0: any free one
    std::string certificate_pem;  // empty: plain HTTP
    std::string key_pem;
    std::string client_root_pem;  // whose client certificates are taken; empty: nobody is asked for one
    std::size_t header_bytes = 64 * 1024;
    std::uint64_t body_bytes = 64ull * 1024 * 1024;
};

class HttpServer {
  public:
    /// Binds and listens; serving begins when the executor's context runs. Errors: kUnreachable (the address
    /// cannot be bound), kTlsFailed. The server must be destroyed before the context.
    [[nodiscard]] static Result<std::unique_ptr<HttpServer>> listen(boost::asio::any_io_executor executor,
                                                                    ServerOptions options, Handler handler);
    ~HttpServer();
    [[nodiscard]] std::uint16_t port() const;
    /// Stops accepting and closes every connection.
    void stop();

    struct Implementation;

  private:
    explicit HttpServer(std::shared_ptr<Implementation> implementation);
    std::shared_ptr<Implementation> implementation_;
};

}  // namespace supctl::network
