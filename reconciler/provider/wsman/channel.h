// Channel: carries WS-Man messages to one service and answers back. Two kinds: inside TLS as they are, and
// over plain HTTP sealed by the authentication's own keys. A channel never sends in clear; it repeats
// nothing.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "base/task.h"
#include "network/http_client.h"
#include "provider/authentication/authenticator.h"

namespace supctl::provider::wsman {

class Channel {
  public:
    virtual ~Channel() = default;
    /// Posts one message and gives the answer with its body in clear. `repeatable` says that the message may
    /// be sent once more when a kept-alive connection was lost before any byte of an answer came.
    [[nodiscard]] virtual Task<Result<network::Response>> post(std::string message,
                                                               network::Repeatable repeatable) = 0;
};

struct ServiceAddress {
    std::string host;  // the name that credentials are meant for
    std::string path = "/wsman";
};

/// Over a client whose origin is https. All references must outlive the channel.
[[nodiscard]] std::unique_ptr<Channel> make_tls_channel(network::HttpClient& client,
                                                        Authenticator& authenticator, ServiceAddress address);

/// Over a client whose origin is plain http: the identity is proven to each connection, and its keys seal
/// every message. Errors besides the client's: kUnsealed where this kind of authentication cannot seal,
/// kSealBroken for a success that is not sealed by the service, kTransport for a refusal that is not, where
/// the message is not repeatable (it may have been carried out), 311x and 312x. The references must outlive
/// the channel.
[[nodiscard]] std::unique_ptr<Channel> make_sealed_channel(network::HttpClient& client,
                                                           Authenticator& authenticator,
                                                           ServiceAddress address);

/// The headers and the target of every message.
[[nodiscard]] network::Request make_post(const ServiceAddress& address, std::string content_type,
                                         std::string body);

inline constexpr std::string_view kSoapContent = "application/soap+xml;charset=UTF-8";

}  // namespace supctl::provider::wsman
