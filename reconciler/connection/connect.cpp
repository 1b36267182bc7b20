#include "connection/connect.h"

#include <fmt/format.h>

#include <fstream>
#include <sstream>

#include "base/codes.h"
#include "provider/adminservice/reader.h"
#include "provider/adminservice/writer.h"
#include "provider/authentication/authenticator.h"
#include "provider/wsman/reader.h"
#include "provider/wsman/writer.h"

namespace supctl {

namespace {

std::unique_ptr<provider::Authenticator> authenticator_for(const Endpoint& endpoint, const std::string& host,
                                                           const provider::WindowsIdentity& identity) {
    switch (endpoint.authenticate) {
        case Authentication::bearer:
            return provider::make_bearer_authentication(host, endpoint.token);
        case Authentication::negotiate:
            return provider::make_negotiate_authentication(host, identity);
        case Authentication::ntlm:
            return provider::make_ntlm_authentication(host, identity);
        case Authentication::none:
        case Authentication::certificate:
            break;
    }
    return provider::make_no_authentication();
}

network::Trust trust_of(const Endpoint& endpoint) {
    return {.extra_root_pem = endpoint.root_pem,
            .client_certificate_pem = endpoint.certificate_pem,
            .client_key_pem = endpoint.key_pem};
}

/// What all sides of a connection have in common.
struct Common {
    const Endpoint& endpoint;
    network::ClientLimits limits;
    network::Traffic& traffic;
    Clock& clock;
    std::uint64_t seed;
};

/// One identity's way to AdminService: what was proven to a connection stays with the identity that proved
/// it.
struct AdminServiceSide {
    network::HttpClient client;
    std::unique_ptr<provider::Authenticator> authenticator;
    provider::adminservice::Exchange exchange;
    provider::adminservice::AdminServiceReader reader;
    provider::adminservice::AdminServiceWriter writer;

    AdminServiceSide(const Common& common, const provider::WindowsIdentity& identity)
        : client({.host = common.endpoint.host,
                  .port = common.endpoint.port,
                  .address = common.endpoint.address},
                 trust_of(common.endpoint), common.limits, common.traffic),
          authenticator(authenticator_for(common.endpoint, common.endpoint.host, identity)),
          exchange(client, *authenticator, common.clock, options(common)),
          reader(exchange),
          writer(exchange) {}

    static provider::adminservice::Options options(const Common& common) {
        provider::adminservice::Options out;
        out.path = common.endpoint.path + "/wmi";
        out.jitter_seed = common.seed;
        return out;
    }
};

/// The same for WS-Man.
struct WsmanSide {
    network::HttpClient client;
    std::unique_ptr<provider::Authenticator> authenticator;
    std::unique_ptr<provider::wsman::Channel> channel;
    provider::wsman::Exchange exchange;
    provider::wsman::WsmanReader reader;
    provider::wsman::WsmanWriter writer;

    WsmanSide(const Common& common, const WsmanEndpoint& where, const provider::WindowsIdentity& identity)
        : client({.host = where.host, .port = where.port, .address = where.address, .scheme = where.scheme},
                 trust_of(common.endpoint), common.limits, common.traffic),
          authenticator(authenticator_for(common.endpoint, where.host, identity)),
          channel(channel_to(where)),
          exchange(*channel, common.clock, options(common, where)),
          reader(exchange),
          writer(exchange) {}

    std::unique_ptr<provider::wsman::Channel> channel_to(const WsmanEndpoint& where) {
        provider::wsman::ServiceAddress address{where.host, where.path};
        return where.scheme == network::Scheme::https
                   ? provider::wsman::make_tls_channel(client, *authenticator, std::move(address))
                   : provider::wsman::make_sealed_channel(client, *authenticator, std::move(address));
    }
    static provider::wsman::Options options(const Common& common, const WsmanEndpoint& where) {
        provider::wsman::Options out;
        out.to = fmt::format("{}://{}:{}{}", where.scheme == network::Scheme::https ? "https" : "http",
                             where.host, where.port, where.path);
        out.seed = common.seed;
        return out;
    }
};

/// Every way of one identity.
struct Side {
    std::optional<AdminServiceSide> admin_service;
    std::optional<WsmanSide> wsman;

    Side(const Common& common, const provider::WindowsIdentity& identity) {
        if (!common.endpoint.path.empty()) admin_service.emplace(common, identity);
        if (common.endpoint.wsman) wsman.emplace(common, *common.endpoint.wsman, identity);
    }
    std::vector<Way> ways() {
        std::vector<Way> out;
        if (admin_service)
            out.push_back({Path::adminService, admin_service->client.origin().host, &admin_service->reader,
                           &admin_service->writer});
        if (wsman) out.push_back({Path::wsman, wsman->client.origin().host, &wsman->reader, &wsman->writer});
        return out;
    }
    void close() {
        if (admin_service) admin_service->client.close();
        if (wsman) wsman->client.close();
    }
};

}  // namespace

struct ProviderConnection::Parts {
    Side reading;
    std::optional<Side> writing;  // nothing: the same identity does both
    RoutedReader reader;
    RoutedWriter writer;

    explicit Parts(const Common& common)
        : reading(common, common.endpoint.read), reader(reading.ways()), writer(second(common).ways()) {}

  private:
    Side& second(const Common& common) {
        return common.endpoint.write ? writing.emplace(common, *common.endpoint.write) : reading;
    }
};

ProviderConnection::ProviderConnection(const Endpoint& endpoint, std::size_t connections,
                                       network::Traffic& traffic, Clock& clock, std::uint64_t jitter_seed) {
    network::ClientLimits limits;
    limits.connections = connections;
    parts_ = std::make_unique<Parts>(Common{endpoint, limits, traffic, clock, jitter_seed});
}

ProviderConnection::~ProviderConnection() = default;
ProviderConnection::ProviderConnection(ProviderConnection&&) noexcept = default;

provider::Reader& ProviderConnection::reader() {
    return parts_->reader;
}
provider::Writer& ProviderConnection::writer() {
    return parts_->writer;
}
std::vector<Way> ProviderConnection::ways() {
    std::vector<Way> out = parts_->reading.ways();
    if (!parts_->writing) return out;
    const std::vector<Way> writing = parts_->writing->ways();
    for (std::size_t i = 0; i < out.size() && i < writing.size(); ++i) out[i].writer = writing[i].writer;
    return out;
}
void ProviderConnection::observe(CallObserver observer) {
    parts_->reader.observe(observer);
    parts_->writer.observe(std::move(observer));
}
void ProviderConnection::trust_admin_service(std::function<bool(std::string_view class_name)> accepts) {
    parts_->writer.trust_admin_service(std::move(accepts));
}
void ProviderConnection::close() {
    parts_->reading.close();
    if (parts_->writing) parts_->writing->close();
}

namespace {

bool loopback(std::string_view address) {
    return address.starts_with("127.") || address.starts_with("[::1]") || address == "localhost" ||
           address == "::1";
}

std::string address_of(const ConnectionSettings& settings, const std::string& host) {
    for (const auto& [name, address] : settings.addresses)
        if (name == host) return address;
    return {};
}

}  // namespace

namespace {

Result<std::string> read_pem(const std::filesystem::path& path, std::string_view what) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    if (file && !text.str().empty()) return text.str();
    return fail(error(codes::kUnreadableFile, fmt::format("the {} `{}` cannot be read", what, path.string()))
                    .advise(std::string(find_code(codes::kUnreadableFile)->help)));
}

provider::WindowsIdentity identity_of(const IdentitySettings& settings) {
    return {settings.user, settings.keytab ? settings.keytab->string() : std::string(), settings.password};
}

/// Puts what proves who asks into the endpoint.
Result<void> identify(const ConnectionSettings& settings, Endpoint& one) {
    one.authenticate = settings.authenticate;
    if (settings.read) one.read = identity_of(*settings.read);
    if (settings.write) one.write = identity_of(*settings.write);
    if (settings.token)
        one.token = [reference = *settings.token]() -> Result<std::string> {
            auto secret = reference.read();
            if (!secret) return tl::unexpected(secret.error());
            return std::string(secret->reveal());
        };
    if (!settings.certificate || !settings.key) return {};
    Result<std::string> certificate = read_pem(*settings.certificate, "client certificate");
    if (!certificate) return tl::unexpected(certificate.error());
    const Result<Secret> key = settings.key->read();
    if (!key) return tl::unexpected(key.error());
    one.certificate_pem = std::move(*certificate);
    one.key_pem = key->reveal();
    return {};
}

}  // namespace

namespace {

/// A host's entry under `addresses` tells its IP address; the port is AdminService's there, and WS-Man's is
/// the URL's own.
WsmanEndpoint wsman_at(const Uri& uri, const ConnectionSettings& settings) {
    WsmanEndpoint out;
    out.host = uri.host;
    out.port = uri.port;
    out.path = uri.path;
    if (uri.scheme == "http") out.scheme = network::Scheme::http;
    const std::string address = address_of(settings, uri.host);
    if (!address.empty()) out.address = fmt::format("{}:{}", address.substr(0, address.rfind(':')), uri.port);
    return out;
}

}  // namespace

Result<std::vector<Endpoint>> endpoints(const ConnectionSettings& settings) {
    std::string root;
    if (settings.trust) {
        Result<std::string> read = read_pem(*settings.trust, "root certificate");
        if (!read) return tl::unexpected(read.error());
        root = std::move(*read);
    }
    std::vector<Endpoint> out;
    for (const ProviderAddress& provider : settings.providers) {
        Endpoint one;
        if (provider.admin_service) {
            one.host = provider.admin_service->host;
            one.port = provider.admin_service->port;
            one.path = provider.admin_service->path;
            one.address = address_of(settings, one.host);
        }
        if (provider.winrm) one.wsman = wsman_at(*provider.winrm, settings);
        if (!provider.admin_service) {
            one.host = one.wsman->host;
            one.port = one.wsman->port;
            one.path.clear();
            one.address = one.wsman->address;
        }
        one.root_pem = root;
        const bool beyond =
            !loopback(one.address.empty() ? one.host : one.address) ||
            (one.wsman && !loopback(one.wsman->address.empty() ? one.wsman->host : one.wsman->address));
        if (settings.authenticate == Authentication::none && beyond)
            return fail(
                error(codes::kBadValue,
                      fmt::format(
                          "`none` authenticates nobody, and `{}` is not a simulator on a loopback address",
                          one.host))
                    .at(provider.span)
                    .advise("use `negotiate`"));
        if (Result<void> known = identify(settings, one); !known) return tl::unexpected(known.error());
        out.push_back(std::move(one));
    }
    return out;
}

}  // namespace supctl
