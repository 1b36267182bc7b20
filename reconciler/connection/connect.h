// Connect: opens a Reader and a Writer to one hierarchy's SMS Providers over verified HTTPS (or sealed
// messages), each with its own identity and its own connections; which way a call takes is the route's
// matter. Credentials end here: secrets are read when a request needs them and go only to the host that the
// connection names.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "connection/connection_file.h"
#include "connection/route.h"
#include "network/http_client.h"
#include "provider/adminservice/exchange.h"
#include "provider/authentication/windows.h"
#include "provider/reader.h"
#include "provider/registry_reader.h"
#include "provider/writer.h"

namespace supctl {

/// Where a provider's WS-Man service is.
struct WsmanEndpoint {
    std::string host;
    std::uint16_t port = 5986;
    std::string address;  // as Endpoint's
    std::string path = "/wsman";
    network::Scheme scheme = network::Scheme::https;  // http: every message is sealed
    bool implied = false;                             // as Way's
};

/// One provider with everything that is needed to talk to it.
struct Endpoint {
    std::string host;  // verified against the certificate, and the only one that gets credentials
    std::uint16_t port = 443;
    std::string address;  // "ip:port" where the name resolves differently for the runner; may be empty
    std::string path = "/AdminService";  // before the route; empty: there is WS-Man alone
    std::vector<WsmanEndpoint> wsman;    // tried in this order; none: AdminService alone
    std::string site;                    // the child site whose own provider it is; empty: the top-level site
    std::string root_pem;                // trusted besides the system's roots; may be empty
    Authentication authenticate = Authentication::none;
    std::function<Result<std::string>()> token;      // with `bearer`
    provider::WindowsIdentity read;                  // with `negotiate` and `ntlm`
    std::optional<provider::WindowsIdentity> write;  // nothing: as for reading
    std::string certificate_pem;                     // with `certificate`
    std::string key_pem;
};

/// Owns the whole chain from Reader and Writer down to the connections. The writer's identity is not touched
/// before the first write. Movable, not copyable.
class ProviderConnection {
  public:
    /// `traffic` and `clock` must outlive it. At least one endpoint is the top-level site's; they are tried
    /// in their order.
    ProviderConnection(std::span<const Endpoint> endpoints, std::size_t connections,
                       network::Traffic& traffic, Clock& clock, std::uint64_t jitter_seed);
    ProviderConnection(const Endpoint& endpoint, std::size_t connections, network::Traffic& traffic,
                       Clock& clock, std::uint64_t jitter_seed)
        : ProviderConnection(std::span(&endpoint, 1), connections, traffic, clock, jitter_seed) {}
    ~ProviderConnection();
    ProviderConnection(ProviderConnection&&) noexcept;

    [[nodiscard]] provider::Reader& reader();
    [[nodiscard]] provider::Writer& writer();
    /// Every way by itself, those of child sites last, with the reader of who reads and the writer of who
    /// writes.
    [[nodiscard]] std::vector<Way> ways();
    /// The registries of the servers whose WS-Man the connection names, asked as who reads.
    [[nodiscard]] provider::RegistryBrowser& registry();
    /// Is told of every call: the way it took, and what came of it.
    void observe(CallObserver observer);
    /// See RoutedWriter.
    void trust_admin_service(std::function<bool(std::string_view class_name)> accepts);
    void close();

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

/// Every endpoint whose WS-Man may be asked for its server's registry: the providers' and those of `servers`.
/// Errors as for endpoints.
[[nodiscard]] Result<std::vector<Endpoint>> registry_endpoints(const ConnectionSettings& settings);

/// The endpoints that the connection file names, in its order, those of child sites last. Errors:
/// kUnreadableFile for the root and the client certificate, kBadSecret for its key, kBadValue for
/// `authenticate: none` beyond loopback.
[[nodiscard]] Result<std::vector<Endpoint>> endpoints(const ConnectionSettings& settings);

}  // namespace supctl
