// GssapiContext: a conversation of either side that proves an identity, binds it to a TLS channel and then
// seals messages. Kerberos and NTLM, bare or inside SPNEGO. It reads no socket, and does not block once the
// credential has fetched its ticket.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "network/gssapi_credential.h"

namespace supctl::network {

enum class Framing : std::uint8_t { spnego, bare };

class GssapiContext {
  public:
    /// Proves the credential to `service` ("HTTP@host") and demands the same of it. `channel_binding`: as
    /// channel_binding.h gives it; empty: none.
    [[nodiscard]] static GssapiContext initiator(GssapiCredential credential, Framing framing,
                                                 std::string service, std::string channel_binding);
    /// Takes any framing and each mechanism that the credential has. With a `channel_binding`, an initiator
    /// that states another one is refused.
    [[nodiscard]] static GssapiContext acceptor(GssapiCredential credential, std::string channel_binding);
    GssapiContext(GssapiContext&&) noexcept;
    GssapiContext& operator=(GssapiContext&&) noexcept;
    ~GssapiContext();

    /// Takes the other side's token (the initiator's first: empty) and gives the one to send, which is empty
    /// when nothing is left to send. Errors: 311x and 312x; failure_token() may then hold what tells the
    /// peer.
    [[nodiscard]] Result<std::string> step(std::string_view received);
    [[nodiscard]] const std::string& failure_token() const;
    /// The conversation is over and the other side is proven as far as the mechanism goes. Before that,
    /// nothing below may be called.
    [[nodiscard]] bool complete() const;

    [[nodiscard]] Mechanism mechanism() const;
    /// The initiator's name, on both sides: `alice@EXAMPLE.TEST`, `EXAMPLE\bob`.
    [[nodiscard]] Result<std::string> initiator_name() const;
    /// The other side stated the same channel binding (acceptor; Kerberos only says so from krb5 1.19 on).
    [[nodiscard]] bool channel_bound() const;

    /// A sealed message as WS-Man sends it: header and content apart (see MS-WSMV 2.2.9.1). For Kerberos the
    /// header is the RFC 4121 token with the trailer rotated into it, for NTLM the 16 bytes of signature.
    struct Sealed {
        std::string header;
        std::string content;
    };
    /// Encrypts and protects. Messages of one direction must be unsealed in the order they were sealed in.
    [[nodiscard]] Result<Sealed> seal(std::string_view plain);
    /// Error: kSealBroken when the message was not sealed by the other side of this conversation.
    [[nodiscard]] Result<std::string> unseal(std::string_view header, std::string_view content);

  private:
    struct Parts;
    explicit GssapiContext(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace supctl::network
