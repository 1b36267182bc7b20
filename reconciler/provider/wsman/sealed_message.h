// Sealed messages: the multipart form in which WS-Man carries encrypted SOAP over plain HTTP
// (MS-WSMV 2.2.9.1). Form only: sealing and unsealing are the authentication's work. The plain length travels
// beside the sealed text and must be right after unsealing.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace supctl::provider::wsman {

/// The Content-Type of a sealed message, for Kerberos and NTLM in Negotiate alike.
inline constexpr std::string_view kSealedContent =
    "multipart/encrypted;protocol=\"application/HTTP-SPNEGO-session-encrypted\";boundary=\"Encrypted "
    "Boundary\"";

struct SealedMessage {
    std::string header;   // the mechanism's token or signature
    std::string content;  // encrypted
    std::size_t plain_length = 0;
};

[[nodiscard]] std::string write_sealed(const SealedMessage& message);

/// Whether a Content-Type says that the body is sealed.
[[nodiscard]] bool is_sealed(std::string_view content_type);
/// Error: kSealBroken when the body is not exactly one sealed message.
[[nodiscard]] Result<SealedMessage> read_sealed(std::string_view body);

}  // namespace supctl::provider::wsman
