// Windows authentication: Kerberos, which proves an identity to every request, and NTLM, which proves it to a
// connection. One never falls back to the other. Channel bindings are always sent where there is TLS.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/secret.h"
#include "provider/authentication/authenticator.h"

namespace supctl::provider {

/// Who, and with what it is proven: a keytab, a password, or neither, which means the tickets of the caller's
/// own cache.
struct WindowsIdentity {
    std::string user;  // may be empty with a ticket cache: whoever it belongs to
    std::string keytab;
    std::optional<SecretReference> password;
};

/// Kerberos inside SPNEGO (`Authorization: Negotiate …`) for `host` alone. Tickets are got and renewed on a
/// thread of its own, secrets read there anew each time.
[[nodiscard]] std::unique_ptr<Authenticator> make_negotiate_authentication(std::string host,
                                                                           WindowsIdentity identity);
/// NTLM for `host` alone, inside SPNEGO, or bare where the server asks for the scheme `NTLM` only. The
/// identity needs a password.
[[nodiscard]] std::unique_ptr<Authenticator> make_ntlm_authentication(std::string host,
                                                                      WindowsIdentity identity);

}  // namespace supctl::provider
