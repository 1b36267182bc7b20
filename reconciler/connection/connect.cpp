#include "connection/connect.h"

#include <fmt/format.h>

#include <fstream>
#include <sstream>

#include "base/codes.h"
#include "provider/adminservice/reader.h"
#include "provider/adminservice/writer.h"
#include "provider/authentication/authenticator.h"

namespace supctl {

namespace {

std::unique_ptr<provider::Authenticator> authenticator_for(const Endpoint& endpoint,
                                                           const provider::WindowsIdentity& identity) {
    switch (endpoint.authenticate) {
        case Authentication::bearer:
            return provider::make_bearer_authentication(endpoint.host, endpoint.token);
        case Authentication::negotiate:
            return provider::make_negotiate_authentication(endpoint.host, identity);
        case Authentication::ntlm:
            return provider::make_ntlm_authentication(endpoint.host, identity);
        case Authentication::none:
        case Authentication::certificate:
            break;
    }
    return provider::make_no_authentication();
}

/// One identity's way to the provider: what was proven to a connection stays with the identity that proved
/// it.
struct Side {
    network::HttpClient client;
    std::unique_ptr<provider::Authenticator> authenticator;
    provider::adminservice::Exchange exchange;

    Side(const Endpoint& endpoint, const provider::WindowsIdentity& identity, network::ClientLimits limits,
         network::Traffic& traffic, Clock& clock, provider::adminservice::Options options)
        : client({.host = endpoint.host, .port = endpoint.port, .address = endpoint.address},
                 {.extra_root_pem = endpoint.root_pem,
                  .client_certificate_pem = endpoint.certificate_pem,
                  .client_key_pem = endpoint.key_pem},
                 limits, traffic),
          authenticator(authenticator_for(endpoint, identity)),
          exchange(client, *authenticator, clock, std::move(options)) {}
};

}  // namespace

struct ProviderConnection::Parts {
    Side reading;
    std::optional<Side> writing;  // nothing: the same identity does both
    provider::adminservice::AdminServiceReader reader;
    provider::adminservice::AdminServiceWriter writer;

    Parts(const Endpoint& endpoint, network::ClientLimits limits, network::Traffic& traffic, Clock& clock,
          const provider::adminservice::Options& options)
        : reading(endpoint, endpoint.read, limits, traffic, clock, options),
          reader(reading.exchange),
          writer(second(endpoint, limits, traffic, clock, options)) {}

  private:
    provider::adminservice::Exchange& second(const Endpoint& endpoint, network::ClientLimits limits,
                                             network::Traffic& traffic, Clock& clock,
                                             const provider::adminservice::Options& options) {
        if (!endpoint.write) return reading.exchange;
        return writing.emplace(endpoint, *endpoint.write, limits, traffic, clock, options).exchange;
    }
};

ProviderConnection::ProviderConnection(const Endpoint& endpoint, std::size_t connections,
                                       network::Traffic& traffic, Clock& clock, std::uint64_t jitter_seed) {
    network::ClientLimits limits;
    limits.connections = connections;
    provider::adminservice::Options options;
    options.path = endpoint.path + "/wmi";
    options.jitter_seed = jitter_seed;
    parts_ = std::make_unique<Parts>(endpoint, limits, traffic, clock, options);
}

ProviderConnection::~ProviderConnection() = default;
ProviderConnection::ProviderConnection(ProviderConnection&&) noexcept = default;

provider::Reader& ProviderConnection::reader() {
    return parts_->reader;
}
provider::Writer& ProviderConnection::writer() {
    return parts_->writer;
}
void ProviderConnection::close() {
    parts_->reading.client.close();
    if (parts_->writing) parts_->writing->client.close();
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
        one.host = provider.admin_service.host;
        one.port = provider.admin_service.port;
        one.path = provider.admin_service.path;
        one.address = address_of(settings, one.host);
        one.root_pem = root;
        if (settings.authenticate == Authentication::none &&
            !loopback(one.address.empty() ? one.host : one.address))
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
