// IPv6: addresses as they stand in texts of people and programs. Recognised, whole or at a place of a text;
// nothing is resolved.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace supctl {

/// The length of the address that begins `text`, with its zone (`%eth0`); 0: there is none. An address ends
/// where no word goes on, and punctuation after it is the sentence's. `::` alone is taken for none.
[[nodiscard]] std::size_t ipv6_length(std::string_view text);

/// Whether an address may begin at that place of the text: not in the middle of a word or of other colons.
[[nodiscard]] bool may_begin_ipv6(std::string_view text, std::size_t at);

/// The address in its one canonical form, without its zone (RFC 5952), when the whole text is one.
[[nodiscard]] std::optional<std::string> canonical_ipv6(std::string_view text);

}  // namespace supctl
