// SetupValues: what the registry of a server says of WSUS and of Windows, read over WS-Man. Which of the
// values every version keeps is not documented; what is missing stays unknown. Whether WSUS is a replica
// stands in no registry.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "hierarchy/host_facts.h"
#include "provider/registry_reader.h"

namespace supctl::preflight {

struct SetupValues {
    bool wsus_installed = false;  // WSUS has its set-up key there
    std::optional<FileVersion> os_version;
    std::optional<FileVersion> wsus_version;
    std::optional<std::uint32_t> port;
    std::optional<bool> ssl;
    std::optional<DatabaseKind> database_kind;
    std::optional<std::string> database_server;  // lower case
    std::optional<std::string> content_path;
};

/// Errors: those of the registry. A value of another kind than expected is unknown.
[[nodiscard]] Task<Result<SetupValues>> read_setup_values(provider::RegistryBrowser& registry,
                                                          std::string host);

/// The key that WSUS keeps its set-up values under.
inline constexpr std::string_view kSetupKey = R"(SOFTWARE\Microsoft\Update Services\Server\Setup)";

}  // namespace supctl::preflight
