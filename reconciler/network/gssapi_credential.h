// GssapiCredential: whose identity is proven, or who lets callers in, through MIT krb5's GSSAPI: Kerberos
// with a ticket cache, a keytab or a password, or NTLM (gss-ntlmssp). An initiator's knows exactly one
// mechanism; there is no fallback from one to the other. Asking a key distribution centre blocks: see
// offload.h.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "base/secret.h"

namespace supctl::network {

enum class Mechanism : std::uint8_t { kerberos, ntlm };

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

}  // namespace supctl::network
