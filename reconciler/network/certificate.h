// Makes throw-away certificates for the simulator and tests: a root and leaves that it signs (EC P-256).
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace supctl::network {

struct CertificateAndKey {
    std::string certificate_pem;
    std::string key_pem;
};

struct LeafOptions {
    std::vector<std::string> dns_names;     // subjectAltName; the first is also the common name
    std::vector<std::string> ip_addresses;  // subjectAltName
    int valid_from_days = -1;               // relative to the machine's clock
    int valid_to_days = 365;
};

/// A self-signed root named `common_name` (the product calls its own "SMS Issuing").
[[nodiscard]] Result<CertificateAndKey> make_root_certificate(const std::string& common_name);
/// A server certificate signed by `root`.
[[nodiscard]] Result<CertificateAndKey> make_leaf_certificate(const CertificateAndKey& root,
                                                              const LeafOptions& options);

}  // namespace supctl::network
