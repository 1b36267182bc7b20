// The channel binding of a TLS connection by its server's certificate (RFC 5929, `tls-server-end-point`):
// what both sides put into an authentication, so that it is worth nothing on any other connection.
#pragma once

#include <string>

#include "base/result.h"

namespace supctl::network {

/// The text to bind to. Empty for an empty certificate (plain HTTP), and for one whose signature names no
/// hash, as RFC 5929 defines no binding for it. Error: kTlsFailed when it is not a certificate.
[[nodiscard]] Result<std::string> channel_binding_of(const std::string& server_certificate_der);

}  // namespace supctl::network
