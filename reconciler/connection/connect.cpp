#include "connection/connect.h"

#include <fmt/format.h>

#include <fstream>
#include <sstream>

#include "base/codes.h"
#include "provider/adminservice/reader.h"
#include "provider/adminservice/writer.h"
#include "provider/authentication/authenticator.h"

namespace supctl {

struct ProviderConnection::Parts {
    network::HttpClient client;
    std::unique_ptr<provider::Authenticator> authenticator;
    provider::adminservice::Exchange exchange;
    provider::adminservice::AdminServiceReader reader;
    provider::adminservice::AdminServiceWriter writer;

    Parts(const Endpoint& endpoint, network::ClientLimits limits, network::Traffic& traffic, Clock& clock, provider::adminservice::Options options)
        : client({.host = endpoint.host, .port = endpoint.port, .address = endpoint.address}, {.extra_root_pem = endpoint.root_pem, .client_certificate_pem = {}, .client_key_pem = {}}, limits, traffic),
          authenticator(endpoint.token ? provider::make_bearer_authentication(endpoint.host, endpoint.token) : provider::make_no_authentication()),
          exchange(client, *authenticator, clock, std::move(options)),
          reader(exchange),
          writer(exchange) {}
};

ProviderConnection::ProviderConnection(const Endpoint& endpoint, std::size_t connections, network::Traffic& traffic, Clock& clock, std::uint64_t jitter_seed) {
    network::ClientLimits limits;
    limits.connections = connections;
    provider::adminservice::Options options;
    options.path = endpoint.path + "/wmi";
    options.jitter_seed = jitter_seed;
    parts_ = std::make_unique<Parts>(endpoint, limits, traffic, clock, std::move(options));
}

ProviderConnection::~ProviderConnection() = default;
ProviderConnection::ProviderConnection(ProviderConnection&&) noexcept = default;

provider::Reader& ProviderConnection::reader() { return parts_->reader; }
provider::Writer& ProviderConnection::writer() { return parts_->writer; }
void ProviderConnection::close() { parts_->client.close(); }

namespace {

bool loopback(std::string_view address) {
    return address.starts_with("127.") || address.starts_with("[::1]") || address == "localhost" || address == "::1";
}

std::string address_of(const ConnectionSettings& settings, const std::string& host) {
    for (const auto& [name, address] : settings.addresses)
        if (name == host) return address;
    return {};
}

}  // namespace

Result<std::vector<Endpoint>> endpoints(const ConnectionSettings& settings) {
    std::string root;
    if (settings.trust) {
        std::ifstream file(*settings.trust, std::ios::binary);
        std::ostringstream text;
        text << file.rdbuf();
        if (!file || text.str().empty())
            return fail(error(codes::kUnreadableFile, fmt::format("the root certificate `{}` cannot be read", settings.trust->string())).advise(std::string(find_code(codes::kUnreadableFile)->help)));
        root = text.str();
    }
    std::vector<Endpoint> out;
    for (const ProviderAddress& provider : settings.providers) {
        Endpoint one;
        one.host = provider.admin_service.host;
        one.port = provider.admin_service.port;
        one.path = provider.admin_service.path;
        one.address = address_of(settings, one.host);
        one.root_pem = root;
        if (settings.authenticate == Authentication::bearer && settings.token) {
            one.token = [reference = *settings.token]() -> Result<std::string> {
                auto secret = reference.read();
                if (!secret) return tl::unexpected(secret.error());
                return std::string(secret->reveal());
            };
        } else if (!loopback(one.address.empty() ? one.host : one.address)) {
            return fail(error(codes::kBadValue, fmt::format("`none` authenticates nobody, and `{}` is not a simulator on a loopback address", one.host))
                            .at(provider.span)
                            .advise("use `bearer`"));
        }
        out.push_back(std::move(one));
    }
    return out;
}

}  // namespace supctl
