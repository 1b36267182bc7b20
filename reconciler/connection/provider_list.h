// ProviderList: where the SMS Providers of one site are, as a connection file lists them: host names, or
// spelled addresses. Reading only; which addresses a name stands for depends on the kind of authentication
// and is decided where connections are opened.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/uri.h"
#include "language/reading.h"

namespace supctl {

/// Whether an entry spells its addresses. A name stands for AdminService and, where the authentication fits,
/// for WS-Man at Windows' own ports.
enum class Spelling : std::uint8_t { addresses, name };

/// Where one SMS Provider is reached; at least one of the two.
struct ProviderAddress {
    std::optional<Uri> admin_service;  // always https; the path ends before the route (`/AdminService`)
    std::optional<Uri> winrm;          // WS-Man; http only where the authentication seals messages
    Spelling spelling = Spelling::addresses;
    Span span;
};

/// Reads the list; what is wrong is reported and left out. The places of WS-Man addresses over http are added
/// to `plain`: only the whole file tells whether they may stand.
[[nodiscard]] std::vector<ProviderAddress> read_providers(Reading& reading, const Field& row, Place place,
                                                          std::vector<Span>& plain);

/// Reads the list of servers whose registries are asked: host names, or {winrm: URL}. `row` gives place and
/// example; the rest is as for read_providers.
[[nodiscard]] std::vector<ProviderAddress> read_servers(Reading& reading, std::string_view key,
                                                        std::string_view example, Place place,
                                                        std::vector<Span>& plain);

/// Refuse what only an authentication that seals messages can reach: servers that are only named, and places
/// of WS-Man addresses over http.
void refuse_names(Reading& reading, std::span<const ProviderAddress> servers);
void refuse_plain(Reading& reading, std::span<const Span> plain);

/// Warns of WS-Man beyond this machine where bearer tokens are to prove who asks: that of Windows takes none.
/// `addresses` tells where hosts are, by name.
void doubt_tokens(Reading& reading, std::span<const ProviderAddress> all,
                  std::span<const std::pair<std::string, std::string>> addresses);

/// WS-Man's usual addresses of a host, in the order in which they are tried: inside TLS, then sealed.
[[nodiscard]] std::vector<Uri> usual_wsman(const std::string& host);

}  // namespace supctl
