// Who may talk to the WS-Man service, and in which wrapping: authentication of a connection (Negotiate and
// Kerberos through GSSAPI; Basic with the simulator's token as password, client certificates, both behind TLS
// only), sealed messages, and what is refused. On plain HTTP nothing but a sealed message is heard, as
// Windows' setting AllowUnencrypted is off. `Authorization: Bearer` behind TLS is a door of the simulator's
// own, so that one token opens all of it: WS-Man of Windows has no such thing, so what passes here says
// nothing about tokens there.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "network/gssapi_context.h"
#include "network/http.h"
#include "network/http_server.h"
#include "simulator/wsman_service.h"

namespace supctl::simulator::wsman {

enum class Transport : std::uint8_t { tls, plain };

class Gate {
  public:
    /// With an empty token and no credential everybody behind TLS is let in: for loopback only, the caller's
    /// duty.
    Gate(Transport transport, std::string token, std::optional<network::GssapiCredential> credential)
        : transport_(transport), token_(std::move(token)), credential_(std::move(credential)) {}

    /// A request that may be answered.
    struct Admitted {
        std::string text;      // the SOAP message in the clear; empty: the client only proves itself
        std::string protocol;  // of a sealed message; empty: it was not sealed
        std::vector<network::Header> headers;  // for the answer: the last token of a conversation
    };
    /// The request's message, or the answer that refuses it or goes on with the conversation, whose state
    /// hangs on the peer.
    [[nodiscard]] tl::expected<Admitted, network::Response> admit(const network::Request& request,
                                                                  network::Peer& peer) const;
    /// Authentication alone, for another service behind the same door: headers for the answer, or the answer
    /// that refuses or goes on with the conversation.
    [[nodiscard]] tl::expected<std::vector<network::Header>, network::Response> prove(
        const network::Request& request, network::Peer& peer) const;
    /// The answer, sealed when the request was.
    [[nodiscard]] network::Response finish(const Admitted& admitted, const Reply& reply,
                                           network::Peer& peer) const;

  private:
    struct Conversation;
    [[nodiscard]] tl::expected<void, network::Response> authenticate(const network::Request& request,
                                                                     network::Peer& peer,
                                                                     Admitted& admitted) const;
    [[nodiscard]] tl::expected<void, network::Response> converse(std::string_view scheme,
                                                                 std::string_view token, network::Peer& peer,
                                                                 Admitted& admitted) const;
    [[nodiscard]] network::Response unauthorized() const;

    Transport transport_;
    std::string token_;
    std::optional<network::GssapiCredential> credential_;
};

}  // namespace supctl::simulator::wsman
