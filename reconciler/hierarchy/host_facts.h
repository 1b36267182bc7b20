// HostFacts: what was seen on the servers themselves, where no provider looks: the WSUS web site and its
// certificate, WSUS's own settings, its database and folders. They come from a facts file
// (language/facts_file.h). A fact that is absent was not looked at; it is never read as "no".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hierarchy/hierarchy.h"

namespace supctl {

enum class Protocol : std::uint8_t { http, https };
enum class DatabaseKind : std::uint8_t { wid, sql };

/// A binding of the WSUS web site.
struct Binding {
    Protocol protocol = Protocol::http;
    std::uint32_t port = 0;
};

/// A Windows or WSUS version of up to four numbers.
struct FileVersion {
    std::uint32_t parts[4] = {};
    friend auto operator<=>(const FileVersion&, const FileVersion&) = default;
};
/// One to four numbers joined by dots; nothing when the form is wrong.
[[nodiscard]] std::optional<FileVersion> parse_file_version(std::string_view text);
[[nodiscard]] std::string to_text(const FileVersion& version);

struct ServerFacts {
    Fqdn server{};
    std::optional<FileVersion> os_version{};
    std::optional<FileVersion> wsus_version{};
    std::optional<std::vector<std::string>> hotfixes{};           // `KB3095113`, upper case
    std::optional<std::vector<Binding>> bindings{};               // of the WSUS web site
    std::optional<std::vector<std::string>> certificate_names{};  // of its certificate, lower case
    std::optional<bool> replica{};                                // WSUS is set up as a replica
    std::optional<DatabaseKind> database_kind{};
    std::optional<std::string> database_server{};               // lower case
    std::optional<std::string> content_path{};                  // of WSUS
    std::optional<std::vector<std::string>> package_sources{};  // source folders of packages on this server
    std::optional<bool> stores_updates_locally{};
    std::optional<std::vector<std::string>> database_rights{};  // of the account in force, lower case
    std::optional<bool> internet_reachable{};
};

struct HostFacts {
    std::vector<ServerFacts> servers;  // sorted by server id

    /// Null when nobody looked at the server.
    [[nodiscard]] const ServerFacts* find(Fqdn server) const;
};

}  // namespace supctl
