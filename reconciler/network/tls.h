// TLS contexts of both sides and what is asked of a connection. A client always verifies chain and name
// against the system's roots and the extra ones; nothing here can switch that off. TLS 1.2 is the least.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <string>

#include "base/result.h"
#include "network/http_client.h"

namespace supctl::network {

using TlsContext = std::shared_ptr<boost::asio::ssl::context>;

/// System roots, extra roots (PEM or one DER) and our own certificate. Error: kTlsFailed.
[[nodiscard]] Result<TlsContext> make_client_context(const Trust& trust);
/// A server's certificate (with its chain) and key. With roots of clients it asks them for certificates, and
/// refuses those that do not verify; who has none may come without. Error: kTlsFailed.
[[nodiscard]] Result<TlsContext> make_server_context(const std::string& certificate_pem,
                                                     const std::string& key_pem,
                                                     const std::string& client_root_pem);

/// Before the handshake: announce `host` (SNI, names only) and demand that the certificate is made out to it.
[[nodiscard]] Result<void> expect_host(SSL* connection, const std::string& host);
/// From now on `der` gets the certificate that the peer shows, also one that does not verify and so ends the
/// handshake. It must outlive the handshake.
void keep_shown_certificate(SSL* connection, std::string& der);
/// Why the peer's certificate was not accepted, in OpenSSL's words; empty when verification is not to blame.
[[nodiscard]] std::string verification_failure(SSL* connection);
/// The certificate that a client sees, or that a server shows, as DER; empty when there is none.
[[nodiscard]] std::string peer_certificate_der(SSL* connection);
[[nodiscard]] std::string own_certificate_der(SSL* connection);

}  // namespace supctl::network
