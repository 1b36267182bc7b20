#include "connection/provider_list.h"

#include <fmt/format.h>

#include "connection/socket_address.h"
#include "schema/words.h"

namespace supctl {

namespace {

constexpr std::string_view kServicePath = "/AdminService";
constexpr std::string_view kRoute = "/wmi";
constexpr std::string_view kWsmanPath = "/wsman";
// The ports of Windows' service, over http and over https.
constexpr std::uint16_t kPlainPort = 5985;
constexpr std::uint16_t kTlsPort = 5986;

/// What the entries of a list are asked for.
enum class Asked : std::uint8_t { provider, registry };

class ListReader {
  public:
    ListReader(Reading& reading, std::string_view key, std::string_view example, std::vector<Span>& plain)
        : reading_(reading), key_(key), example_(example), plain_(plain) {}

    std::vector<ProviderAddress> read(Place place, Asked asked) {
        std::vector<ProviderAddress> out;
        if (reading_.node(place.node).kind != Node::Kind::sequence) {
            report_wrong_type(reading_, place, key_,
                              asked == Asked::provider ? "a list of host names or {adminService: URL}"
                                                       : "a list of host names or {winrm: URL}",
                              example_);
            return out;
        }
        const auto items = reading_.children(place.node);
        if (items.empty())
            report(codes::kBadValue, place.key,
                   fmt::format("`{}` names no {}", key_, asked == Asked::provider ? "provider" : "server"),
                   fmt::format("write for example `{}`", example_));
        for (const NodeIndex item : items)
            if (auto one = asked == Asked::provider ? provider({item, place.key}) : server({item, place.key}))
                out.push_back(std::move(*one));
        return out;
    }

  private:
    void report(Code code, Span span, std::string message, std::string help = {}) {
        auto finding = error(code, std::move(message)).at(span);
        finding.help = std::move(help);
        reading_.diagnostics.add(std::move(finding));
    }

    std::optional<ProviderAddress> provider(Place place) {
        const Node& node = reading_.node(place.node);
        ProviderAddress address;
        address.span = span_of(reading_, place);
        if (node.kind == Node::Kind::scalar) {
            const auto host = read_host(reading_, node.span, node.text, key_);
            if (!host) return std::nullopt;
            address.admin_service = Uri{"https", *host, 443, false, std::string(kServicePath)};
            address.spelling = Spelling::name;
            return address;
        }
        if (node.kind != Node::Kind::mapping) {
            report_wrong_type(reading_, place, key_, "a host name or {adminService: URL}", example_);
            return std::nullopt;
        }
        const auto [service, winrm] =
            pick<2>(reading_, place.node, {words::kAdminService, words::kWinrm}, key_);
        if (service.node == kNoNode && winrm.node == kNoNode) {
            report(codes::kMissingKey, address.span,
                   fmt::format("an entry of `{}` lacks `{}`", key_, words::kAdminService));
            return std::nullopt;
        }
        if (service.node != kNoNode && !(address.admin_service = admin_service(service))) return std::nullopt;
        if (winrm.node != kNoNode && !(address.winrm = wsman(winrm))) return std::nullopt;
        return address;
    }

    std::optional<ProviderAddress> server(Place place) {
        const Node& node = reading_.node(place.node);
        ProviderAddress address;
        address.span = span_of(reading_, place);
        if (node.kind == Node::Kind::scalar) {
            const auto host = read_host(reading_, node.span, node.text, key_);
            if (!host) return std::nullopt;
            address.winrm = usual_wsman(*host).front();
            address.spelling = Spelling::name;
            return address;
        }
        if (node.kind != Node::Kind::mapping) {
            report_wrong_type(reading_, place, key_, "a host name or {winrm: URL}", example_);
            return std::nullopt;
        }
        const auto [winrm] = pick<1>(reading_, place.node, {words::kWinrm}, key_);
        if (winrm.node == kNoNode) {
            report(codes::kMissingKey, address.span,
                   fmt::format("an entry of `{}` lacks `{}`", key_, words::kWinrm));
            return std::nullopt;
        }
        if (!(address.winrm = wsman(winrm))) return std::nullopt;
        return address;
    }

    std::optional<Uri> url(Place place) {
        auto uri = parse_uri(word_of(reading_, place.node));
        if (uri) return std::move(*uri);
        auto finding = uri.error();
        finding.at(span_of(reading_, place));
        reading_.diagnostics.add(std::move(finding));
        return std::nullopt;
    }

    std::optional<Uri> admin_service(Place place) {
        auto uri = url(place);
        if (!uri) return uri;
        if (uri->scheme != "https") {
            report(codes::kBadUri, span_of(reading_, place), "AdminService is reached over https only");
            return std::nullopt;
        }
        std::string& path = uri->path;
        while (path.ends_with('/')) path.pop_back();
        if (path.ends_with(kRoute)) path.resize(path.size() - kRoute.size());
        if (path.empty()) path = kServicePath;
        return uri;
    }

    std::optional<Uri> wsman(Place place) {
        auto uri = url(place);
        if (!uri) return uri;
        const bool plain = uri->scheme == "http";
        if (plain) plain_.push_back(span_of(reading_, place));
        if (!uri->explicit_port) uri->port = plain ? kPlainPort : kTlsPort;
        if (uri->path.empty() || uri->path == "/") uri->path = kWsmanPath;
        return uri;
    }

    Reading& reading_;
    std::string_view key_;
    std::string_view example_;
    std::vector<Span>& plain_;
};

}  // namespace

std::vector<ProviderAddress> read_providers(Reading& reading, const Field& row, Place place,
                                            std::vector<Span>& plain) {
    return ListReader(reading, row.key, row.example, plain).read(place, Asked::provider);
}

std::vector<ProviderAddress> read_servers(Reading& reading, std::string_view key, std::string_view example,
                                          Place place, std::vector<Span>& plain) {
    return ListReader(reading, key, example, plain).read(place, Asked::registry);
}

void refuse_names(Reading& reading, std::span<const ProviderAddress> servers) {
    for (const ProviderAddress& server : servers)
        if (server.spelling == Spelling::name)
            reading.diagnostics.add(error(codes::kBadValue,
                                          "a name alone stands for WS-Man at Windows' own ports, which asks "
                                          "for `negotiate` or `ntlm`")
                                        .at(server.span)
                                        .advise("spell the address, as {winrm: URL}"));
}

void refuse_plain(Reading& reading, std::span<const Span> plain) {
    for (const Span place : plain)
        reading.diagnostics.add(error(codes::kUnsealed,
                                      "over http every message must be sealed, which this kind of "
                                      "authentication cannot do")
                                    .at(place)
                                    .advise(std::string(find_code(codes::kUnsealed)->help)));
}

void doubt_tokens(Reading& reading, std::span<const ProviderAddress> all,
                  std::span<const std::pair<std::string, std::string>> addresses) {
    for (const ProviderAddress& one : all) {
        if (!one.winrm || one.winrm->scheme != "https") continue;
        std::string_view place = one.winrm->host;
        for (const auto& [name, address] : addresses)
            if (name == one.winrm->host) place = address;
        if (is_loopback(place)) continue;
        reading.diagnostics.add(
            warning(codes::kStrongerAuthentication,
                    fmt::format("WS-Man of Windows takes no bearer tokens: `{}` will refuse them",
                                one.winrm->host))
                .at(one.span)
                .advise(
                    "authenticate with `negotiate` or `ntlm`, or leave `winrm` out where a token is for a "
                    "proxy in front of the AdminService"));
    }
}

std::vector<Uri> usual_wsman(const std::string& host) {
    return {Uri{"https", host, kTlsPort, false, std::string(kWsmanPath)},
            Uri{"http", host, kPlainPort, false, std::string(kWsmanPath)}};
}

}  // namespace supctl
