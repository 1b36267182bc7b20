// Windows authentication through MIT krb5's GSSAPI: credentials of one identity, and conversations of either
// side that prove it, bind it to a TLS channel and seal messages. Kerberos and NTLM (gss-ntlmssp), bare or
// inside SPNEGO. No fallback from one mechanism to the other: a credential knows exactly one.
// Nothing here reads a socket, but asking a key distribution centre for a ticket blocks: see offload.h.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace supctl::network {

enum class Mechanism : std::uint8_t { kerberos, ntlm };
enum class Framing : std::uint8_t { spnego, bare };

/// Whose identity a conversation proves. Cheap to copy; copies share the tickets. One thread at a time.
class GssapiCredential {
  public:
    /// Kerberos with the tickets of `cache` (empty: the default one). `user` may be empty: whoever the cache
    /// belongs to. Errors: kNoTicket, kTicketExpired. Blocks only on the disk.
    [[nodiscard]] static Result<GssapiCredential> from_ticket_cache(const std::string& user,
                                                                    const std::string& cache);
    /// Kerberos with a key from a keytab; the tickets stay in memory. Blocks. Errors: all of 311x and 312x.
    [[nodiscard]] static Result<GssapiCredential> from_keytab(const std::string& user,
                                                              const std::string& keytab);
    /// `name@REALM` for Kerberos (blocks, as from_keytab), `DOMAIN\name` or `name@domain` for NTLM (does not:
    /// a wrong password shows when the server refuses it).
    [[nodiscard]] static Result<GssapiCredential> from_password(Mechanism mechanism, const std::string& user,
                                                                const Secret& password);
    /// The accepting side. Kerberos with any key of `keytab` (empty: no Kerberos). For callers that offer no
    /// Kerberos NTLM, where gss-ntlmssp is installed, whose users it takes from the file that NTLM_USER_FILE
    /// names; it states `service` ("HTTP@host"), which then has to be the name that callers ask for, or none.
    [[nodiscard]] static Result<GssapiCredential> acceptor(const std::string& service,
                                                           const std::string& keytab);

    /// Fetches the ticket for `service` ("HTTP@host") unless it is at hand, so that a conversation with that
    /// service does not block. Blocks. Does nothing for NTLM. Errors: all of 311x and 312x.
    [[nodiscard]] Result<void> fetch_ticket(const std::string& service);
    /// Until when the tickets are good; the end of time for NTLM and for acceptors.
    [[nodiscard]] std::chrono::system_clock::time_point good_until() const;
    [[nodiscard]] Mechanism mechanism() const;
    /// Who it is, as the mechanism writes it; empty for acceptors.
    [[nodiscard]] const std::string& name() const;

    struct Parts;

  private:
    explicit GssapiCredential(std::shared_ptr<Parts> parts) : parts_(std::move(parts)) {}
    std::shared_ptr<Parts> parts_;
    friend class GssapiContext;
};

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
