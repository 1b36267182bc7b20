// The connection file: how to reach one hierarchy, owned by whoever runs the tool. It is read with the
// description's tree and the field table's rows under `connection`. Secrets are references only; nothing here
// opens a connection or reads a secret. What this version does not act on is refused by name.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/diagnostic.h"
#include "base/secret.h"
#include "base/source.h"
#include "connection/provider_list.h"
#include "hierarchy/site_code.h"
#include "language/parse.h"

namespace supctl {

/// The providers of a child site that is not written through the top-level site's, and servers of a site that
/// are only asked for their registries: their `winrm` alone is set.
struct SiteProviders {
    SiteCode site;
    std::vector<ProviderAddress> providers;
    std::vector<ProviderAddress> servers;
};

// The values are those of the field table's choices.
enum class Authentication : std::uint8_t { none = 0, bearer = 1, negotiate = 2, ntlm = 3, certificate = 4 };
enum class ClockChoice : std::uint8_t { system = 0, simulator = 1 };
enum class SimulatorStage : std::uint8_t { bare = 0, midBootstrap = 1, converged = 2 };
enum class SimulatorWrites : std::uint8_t { replace = 0, merge = 1, refuse500 = 2, refuse405 = 3 };

struct SimulatorSettings {
    std::optional<std::filesystem::path> from;  // absent: the description that the command was given
    SimulatorStage at = SimulatorStage::bare;
    SimulatorWrites writes = SimulatorWrites::refuse500;
    std::uint32_t seed = 1;
    std::optional<std::filesystem::path> state;
    std::vector<std::string> faults;
};

/// Who asks, for `negotiate` and `ntlm`. Without keytab and password: the tickets of the caller's cache.
struct IdentitySettings {
    std::string user;
    std::optional<std::filesystem::path> keytab;
    std::optional<SecretReference> password;
};

struct ConnectionSettings {
    std::vector<ProviderAddress> providers;  // empty only with a simulator
    std::vector<SiteProviders> sites;
    Authentication authenticate = Authentication::none;
    std::optional<SecretReference> token;              // present with `bearer`
    std::optional<IdentitySettings> read;              // present with `ntlm`
    std::optional<IdentitySettings> write;             // absent: as for reading
    std::optional<std::filesystem::path> certificate;  // both present with `certificate`
    std::optional<SecretReference> key;
    std::optional<std::filesystem::path> trust;
    std::optional<std::filesystem::path> store;  // absent: the default path, which is not a shared store
    std::vector<std::pair<std::string, std::string>> addresses;  // host name, "ip:port"; sorted by name
    ClockChoice clock = ClockChoice::system;
    std::optional<SimulatorSettings> simulator;      // instead of providers
    std::filesystem::path file;                      // empty: built in
    std::optional<std::filesystem::path> recording;  // a recording answers, instead of providers
};

/// Reads a connection file. Relative paths in it are relative to the file. Nothing when there are errors, all
/// of which are in `diagnostics`.
[[nodiscard]] std::optional<ConnectionSettings> load_connection(const std::filesystem::path& file,
                                                                SourceStore& sources,
                                                                Diagnostics& diagnostics);
/// As load_connection, from memory; `name` stands for the file.
[[nodiscard]] std::optional<ConnectionSettings> load_connection_text(const NamedText& file,
                                                                     SourceStore& sources,
                                                                     Diagnostics& diagnostics);
/// `--connection simulator`: the simulator with the table's defaults.
[[nodiscard]] ConnectionSettings simulator_connection();

}  // namespace supctl
