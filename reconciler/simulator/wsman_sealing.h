// Sealed messages on the wire (MS-WSMV 2.2.9.1): a multipart/encrypted body of two parts, the second of which
// is a length, a header and ciphertext. This is the framing alone; sealing itself is GSSAPI's.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace supctl::simulator::wsman {

inline constexpr std::string_view kSpnegoSealed = "application/HTTP-SPNEGO-session-encrypted";
inline constexpr std::string_view kKerberosSealed = "application/HTTP-Kerberos-session-encrypted";

struct SealedMessage {
    std::string protocol;    // one of the two above
    std::size_t length = 0;  // of the plain text, as stated
    std::string header;
    std::string content;
};

/// True for a content type that announces a sealed message.
[[nodiscard]] bool is_sealed(std::string_view content_type);
/// Nothing when type or body are malformed.
[[nodiscard]] std::optional<SealedMessage> read_sealed(std::string_view content_type, std::string_view body);
[[nodiscard]] std::string print_sealed(const SealedMessage& message);
/// The content type of a body that print_sealed wrote.
[[nodiscard]] std::string sealed_content_type(std::string_view protocol);

}  // namespace supctl::simulator::wsman
