#include "connection/connect.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <list>
#include <sstream>

#include "base/codes.h"
#include "connection/routed_registry.h"
#include "connection/socket_address.h"
#include "provider/adminservice/reader.h"
#include "provider/adminservice/writer.h"
#include "provider/authentication/authenticator.h"
#include "provider/wsman/reader.h"
#include "provider/wsman/writer.h"

namespace supctl {

namespace {

std::unique_ptr<provider::Authenticator> authenticator_for(const Endpoint& endpoint, const std::string& host,
                                                           const provider::WindowsIdentity& identity,
                                                           Path path) {
    switch (endpoint.authenticate) {
        case Authentication::bearer:
            return provider::make_bearer_authentication(host, endpoint.token);
        case Authentication::negotiate:
            return provider::make_negotiate_authentication(host, identity);
        case Authentication::ntlm:
            return provider::make_ntlm_authentication(host, identity);
        case Authentication::certificate:
            if (path == Path::wsman) return provider::make_certificate_authentication(host);
            break;
        case Authentication::none:
            break;
    }
    return provider::make_no_authentication();
}

Path path_over(network::Scheme scheme) {
    return scheme == network::Scheme::https ? Path::wsman : Path::sealed;
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
          authenticator(
              authenticator_for(common.endpoint, common.endpoint.host, identity, Path::adminService)),
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

    bool implied;

    WsmanSide(const Common& common, const WsmanEndpoint& where, const provider::WindowsIdentity& identity)
        : client({.host = where.host, .port = where.port, .address = where.address, .scheme = where.scheme},
                 trust_of(common.endpoint), common.limits, common.traffic),
          authenticator(authenticator_for(common.endpoint, where.host, identity, path_over(where.scheme))),
          channel(channel_to(where)),
          exchange(*channel, common.clock, options(common, where)),
          reader(exchange),
          writer(exchange),
          implied(where.implied) {}

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

/// Every way of one identity to one provider.
struct ProviderSide {
    std::string site;
    std::optional<AdminServiceSide> admin_service;
    std::list<WsmanSide> wsman;

    ProviderSide(const Common& common, const provider::WindowsIdentity& identity)
        : site(common.endpoint.site) {
        if (!common.endpoint.path.empty()) admin_service.emplace(common, identity);
        for (const WsmanEndpoint& where : common.endpoint.wsman) wsman.emplace_back(common, where, identity);
    }
    static Way way_of(WsmanSide& side, const std::string& site) {
        const network::Origin& origin = side.client.origin();
        return {path_over(origin.scheme), origin.host, &side.reader, &side.writer, site, side.implied};
    }
};

/// Every way of one identity, provider by provider.
struct Side {
    std::list<ProviderSide> providers;

    std::vector<Way> ways() {
        std::vector<Way> out;
        for (ProviderSide& one : providers) {
            if (one.admin_service)
                out.push_back({Path::adminService, one.admin_service->client.origin().host,
                               &one.admin_service->reader, &one.admin_service->writer, one.site});
            for (WsmanSide& side : one.wsman) out.push_back(ProviderSide::way_of(side, one.site));
        }
        return out;
    }
    std::vector<RegistryWay> registries() {
        std::vector<RegistryWay> out;
        for (ProviderSide& one : providers)
            for (WsmanSide& side : one.wsman)
                out.push_back({ProviderSide::way_of(side, one.site), &side.exchange});
        return out;
    }
    /// Whether the client behind that one of `ways` met its server.
    [[nodiscard]] bool met(std::size_t way) const {
        for (const ProviderSide& one : providers) {
            if (one.admin_service && way-- == 0) return one.admin_service->client.met();
            for (const WsmanSide& side : one.wsman)
                if (way-- == 0) return side.client.met();
        }
        return false;
    }
    void close() {
        for (ProviderSide& one : providers) {
            if (one.admin_service) one.admin_service->client.close();
            for (WsmanSide& side : one.wsman) side.client.close();
        }
    }
};

}  // namespace

struct ProviderConnection::Parts {
    Side reading;
    std::optional<Side> writing;  // nothing: the same identity does both
    SameSite same_site;
    RoutedReader reader;
    RoutedWriter writer;
    RoutedRegistry registry;

    explicit Parts(std::span<const Common> all)
        : reading(side(all, [](const Endpoint& one) { return one.read; })),
          writing(second(all)),
          reader(ways(reading), &same_site),
          writer(ways(writing ? *writing : reading), &same_site),
          registry(registries()) {}
    Parts(const Parts&) = delete;  // ways ask it who was met

    /// The ways of one identity. A server was met when either identity met it.
    std::vector<Way> ways(Side& of) {
        std::vector<Way> out = of.ways();
        for (std::size_t i = 0; i < out.size(); ++i)
            if (out[i].path == Path::wsman)
                out[i].met = [this, i] { return reading.met(i) || (writing && writing->met(i)); };
        return out;
    }

  private:
    template <class Identity>
    static Side side(std::span<const Common> all, Identity identity) {
        Side out;
        for (const Common& one : all) out.providers.emplace_back(one, identity(one.endpoint));
        return out;
    }
    static std::optional<Side> second(std::span<const Common> all) {
        if (!all.front().endpoint.write) return std::nullopt;
        return side(all, [](const Endpoint& one) { return *one.write; });
    }
    std::vector<RegistryWay> registries() {
        std::vector<RegistryWay> out = reading.registries();
        std::vector<Way> all = ways(reading);
        std::erase_if(all, [](const Way& way) { return way.path == Path::adminService; });
        for (std::size_t i = 0; i < out.size(); ++i) out[i].way = std::move(all[i]);
        return out;
    }
};

ProviderConnection::ProviderConnection(std::span<const Endpoint> endpoints, std::size_t connections,
                                       network::Traffic& traffic, Clock& clock, std::uint64_t jitter_seed) {
    network::ClientLimits limits;
    limits.connections = connections;
    std::vector<Common> all;
    for (const Endpoint& one : endpoints) all.push_back({one, limits, traffic, clock, jitter_seed});
    parts_ = std::make_unique<Parts>(all);
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
    std::vector<Way> out = parts_->ways(parts_->reading);
    const std::vector<Way> writing = parts_->writing ? parts_->writing->ways() : out;
    for (std::size_t i = 0; i < out.size() && i < writing.size(); ++i) out[i].writer = writing[i].writer;
    return out;
}
provider::RegistryBrowser& ProviderConnection::registry() {
    return parts_->registry;
}
void ProviderConnection::observe(CallObserver observer) {
    parts_->same_site.observe(observer);
    parts_->registry.observe(observer);
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

std::string address_of(const ConnectionSettings& settings, const std::string& host) {
    for (const auto& [name, address] : settings.addresses)
        if (name == host) return address;
    return {};
}

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

/// What a host's name alone stands for.
std::vector<WsmanEndpoint> usual_ways(const std::string& host, const ConnectionSettings& settings) {
    std::vector<WsmanEndpoint> out;
    for (const Uri& uri : usual_wsman(host)) {
        out.push_back(wsman_at(uri, settings));
        out.back().implied = out.back().scheme == network::Scheme::http;
    }
    return out;
}

/// One provider's endpoint, without what all of them have in common.
Endpoint endpoint_of(const ProviderAddress& provider, const ConnectionSettings& settings) {
    Endpoint one;
    if (provider.admin_service) {
        one.host = provider.admin_service->host;
        one.port = provider.admin_service->port;
        one.path = provider.admin_service->path;
        one.address = address_of(settings, one.host);
    }
    if (provider.winrm) one.wsman.push_back(wsman_at(*provider.winrm, settings));
    // Windows' WS-Man knows neither tokens nor, for the users of a domain, certificates.
    const bool windows =
        settings.authenticate == Authentication::negotiate || settings.authenticate == Authentication::ntlm;
    if (provider.spelling == Spelling::name && windows) one.wsman = usual_ways(one.host, settings);
    if (!provider.admin_service) {
        const WsmanEndpoint& only = one.wsman.front();
        one.host = only.host;
        one.port = only.port;
        one.path.clear();
        one.address = only.address;
    }
    return one;
}

bool beyond_this_machine(const Endpoint& one) {
    const auto far = [](const auto& end) {
        return !is_loopback(end.address.empty() ? end.host : end.address);
    };
    return far(one) || std::any_of(one.wsman.begin(), one.wsman.end(), far);
}

/// A server that is only asked for its registry.
Endpoint server_of(const ProviderAddress& server, const ConnectionSettings& settings) {
    Endpoint one;
    if (server.spelling == Spelling::name)
        one.wsman = usual_ways(server.winrm->host, settings);
    else
        one.wsman.push_back(wsman_at(*server.winrm, settings));
    one.host = one.wsman.front().host;
    one.port = one.wsman.front().port;
    one.address = one.wsman.front().address;
    one.path.clear();
    return one;
}

/// What all endpoints of a connection have in common.
class Assembly {
  public:
    explicit Assembly(const ConnectionSettings& settings) : settings_(settings) {}

    Result<void> read_root() {
        if (!settings_.trust) return {};
        Result<std::string> read = read_pem(*settings_.trust, "root certificate");
        if (!read) return tl::unexpected(read.error());
        root_ = std::move(*read);
        return {};
    }
    Result<void> add(Endpoint one, const std::string& site, Span place) {
        one.root_pem = root_;
        one.site = site;
        if (settings_.authenticate == Authentication::none && beyond_this_machine(one))
            return fail(
                error(codes::kBadValue,
                      fmt::format(
                          "`none` authenticates nobody, and `{}` is not a simulator on a loopback address",
                          one.host))
                    .at(place)
                    .advise("use `negotiate`"));
        if (Result<void> known = identify(settings_, one); !known) return known;
        out_.push_back(std::move(one));
        return {};
    }
    Result<void> add_providers() {
        for (const ProviderAddress& provider : settings_.providers)
            if (Result<void> added = add(endpoint_of(provider, settings_), {}, provider.span); !added)
                return added;
        for (const SiteProviders& child : settings_.sites)
            for (const ProviderAddress& provider : child.providers)
                if (Result<void> added =
                        add(endpoint_of(provider, settings_), child.site.text(), provider.span);
                    !added)
                    return added;
        return {};
    }
    Result<void> add_servers() {
        for (const SiteProviders& site : settings_.sites)
            for (const ProviderAddress& server : site.servers)
                if (Result<void> added = add(server_of(server, settings_), site.site.text(), server.span);
                    !added)
                    return added;
        return {};
    }
    std::vector<Endpoint> take() { return std::move(out_); }

  private:
    const ConnectionSettings& settings_;
    std::string root_;
    std::vector<Endpoint> out_;
};

}  // namespace

Result<std::vector<Endpoint>> endpoints(const ConnectionSettings& settings) {
    Assembly all(settings);
    if (Result<void> read = all.read_root(); !read) return tl::unexpected(read.error());
    if (Result<void> added = all.add_providers(); !added) return tl::unexpected(added.error());
    return all.take();
}

Result<std::vector<Endpoint>> registry_endpoints(const ConnectionSettings& settings) {
    Assembly all(settings);
    if (Result<void> read = all.read_root(); !read) return tl::unexpected(read.error());
    if (Result<void> added = all.add_providers(); !added) return tl::unexpected(added.error());
    if (Result<void> added = all.add_servers(); !added) return tl::unexpected(added.error());
    return all.take();
}

}  // namespace supctl
