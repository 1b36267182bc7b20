// PortView: what one TCP port shows to whoever only looks: where the name leads, whether a connection is made
// and, with TLS, whether the certificate verifies and what it says. Looking sends no byte of an application.
// Verification is as strict as everywhere (tls.h): a certificate that does not verify ends the handshake; it
// is described here and accepted nowhere.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "network/http_client.h"

namespace supctl::network {

/// What a certificate says of itself; nothing of it is proven unless the chain verifies.
struct CertificateView {
    std::vector<std::string> dns_names;     // of the subject alternative name, lower case, in its order
    std::vector<std::string> ip_addresses;  // likewise
    std::string subject;                    // RFC 2253
    std::string issuer;
    TimePoint valid_from;
    TimePoint valid_to;
    bool names_host = false;  // the subject alternative name holds the host that was asked for
};

/// Reads a DER certificate; nothing when it is none. `host` decides `names_host`.
[[nodiscard]] std::optional<CertificateView> view_certificate(const std::string& der,
                                                              const std::string& host);

struct PortView {
    std::vector<std::string> addresses;          // `192.0.2.7:8531`; empty: the name does not resolve
    std::string peer;                            // the one that took the connection; empty: none did
    bool verified = false;                       // TLS with a certificate that verifies for the name
    std::optional<CertificateView> certificate;  // as shown, verified or not
    std::optional<Diagnostic> failure;           // of the first stage that failed: kUnreachable, kTlsFailed
};

/// Time-outs and sizes for looking: shorter and smaller than those for work.
[[nodiscard]] ClientLimits limits_for_looking();

/// Connects, makes TLS where the origin's scheme is https, and closes. `traffic` must outlive the task.
[[nodiscard]] Task<PortView> look_at_port(Origin origin, Trust trust, Traffic& traffic);

}  // namespace supctl::network
