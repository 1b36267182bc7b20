#include "rules/ssl.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "hierarchy/address.h"
#include "hierarchy/host_facts.h"

namespace supctl {

namespace {

constexpr std::string_view kUnmanaged =
    "the setting is unmanaged; `plan` compares it with the site, and a new point gets it switched off";

enum class Serves : std::uint8_t { intranetOnly, internetToo, open };

/// Whom a point serves; a new point serves the intranet.
Serves serves(const RuleInput& in, ObjectRef point) {
    const Value value = in.get(point, FieldId::client_connections);
    if (is(value, Value::Kind::choice)) return value.data == 0 ? Serves::intranetOnly : Serves::internetToo;
    return is(value, Value::Kind::absent) && in.mode == Mode::online ? Serves::intranetOnly : Serves::open;
}

Party at_ssl(const RuleInput& in, ObjectRef point, std::string label) {
    const bool written = in.get(point, FieldId::require_ssl).present();
    return {point, written ? std::optional(FieldId::require_ssl) : std::nullopt, std::move(label)};
}

void ssl_below_an_ssl_parent(const RuleInput& in, Findings& findings) {
    for (const Site& site : in.hierarchy.sites()) {
        const Site* parent = site.parent.empty() ? nullptr : in.hierarchy.find_site(site.parent);
        if (parent == nullptr) continue;
        const auto above = in.hierarchy.points(*parent);
        const auto secure = std::find_if(above.begin(), above.end(), [&](const auto& point) {
            return in.flag(ref(in.hierarchy, point), FieldId::require_ssl) == Flag::on;
        });
        if (secure == above.end()) continue;
        for (const auto& point : in.hierarchy.points(site)) {
            const ObjectRef object = ref(in.hierarchy, point);
            const Flag own = in.flag(object, FieldId::require_ssl);
            if (own == Flag::on) continue;
            const bool off = own == Flag::off;
            auto& made = findings.add(
                address(in.hierarchy, object),
                at_ssl(in, object, off ? "does not require SSL" : "does not say whether it requires SSL"),
                fmt::format("point `{}` of site `{}` {}, but a point of its parent site `{}` does",
                            in.text(point.server), site.code.text(),
                            off ? "does not require SSL" : "does not say whether it requires SSL",
                            parent->code.text()));
            made.others.push_back({ref(in.hierarchy, *secure), FieldId::require_ssl, "requires SSL"});
            if (off) continue;
            made.severity = Severity::advice;
            made.notes.emplace_back(kUnmanaged);
        }
    }
}

void gateway_needs_internet_clients(const RuleInput& in, Findings& findings) {
    for (const auto& point : in.hierarchy.points()) {
        const ObjectRef object = ref(in.hierarchy, point);
        if (in.flag(object, FieldId::cloud_gateway) != Flag::on) continue;
        if (serves(in, object) == Serves::intranetOnly) {
            auto& made = findings.add(
                address(in.hierarchy, object),
                {object, FieldId::cloud_gateway, "lets a gateway's traffic in"},
                fmt::format(
                    "point `{}` allows the traffic of a cloud management gateway, but serves only the "
                    "intranet",
                    in.text(point.server)));
            if (in.get(object, FieldId::client_connections).present())
                made.others.push_back({object, FieldId::client_connections, "leaves Internet clients out"});
        } else if (in.flag(object, FieldId::require_ssl) == Flag::off) {
            auto& made = findings.add(
                address(in.hierarchy, object),
                {object, FieldId::cloud_gateway, "lets a gateway's traffic in"},
                fmt::format(
                    "point `{}` allows the traffic of a cloud management gateway without requiring SSL",
                    in.text(point.server)));
            made.severity = Severity::warning;
            made.others.push_back(at_ssl(in, object, "does not require SSL"));
            made.notes.emplace_back(
                "sources differ on whether the product needs it; silence this where it is meant");
        }
    }
}

/// Whether a certificate for `names` is one for the host: by name, or by a wildcard for its domain.
bool certified(const std::vector<std::string>& names, std::string_view host) {
    return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
        if (equal_ignoring_case(name, host)) return true;
        const auto dot = host.find('.');
        return name.starts_with("*.") && dot != std::string_view::npos &&
               equal_ignoring_case(std::string_view(name).substr(1), host.substr(dot));
    });
}

void internet_clients_need_ssl(const RuleInput& in, Findings& findings) {
    for (const auto& point : in.hierarchy.points()) {
        const ObjectRef object = ref(in.hierarchy, point);
        if (serves(in, object) != Serves::internetToo) continue;
        const Flag ssl = in.flag(object, FieldId::require_ssl);
        if (ssl != Flag::on) {
            auto& made =
                findings.add(address(in.hierarchy, object),
                             {object, FieldId::client_connections, "lets Internet clients in"},
                             fmt::format("point `{}` serves Internet clients and {}", in.text(point.server),
                                         ssl == Flag::off ? "does not require SSL"
                                                          : "does not say whether it requires SSL"));
            if (ssl == Flag::off) {
                made.others.push_back(at_ssl(in, object, "does not require SSL"));
            } else {
                made.severity = Severity::advice;
                made.notes.emplace_back(kUnmanaged);
            }
            continue;
        }
        const ServerFacts* seen = in.facts_of(point.server);
        if (seen == nullptr || !seen->certificate_names ||
            certified(*seen->certificate_names, in.text(point.server)))
            continue;
        auto& made = findings.add(
            address(in.hierarchy, object), {object, FieldId::client_connections, "lets Internet clients in"},
            fmt::format("the certificate of `{}` does not name it; Internet clients will "
                        "not trust the point",
                        in.text(point.server)));
        made.severity = Severity::warning;
        for (const std::string& name : *seen->certificate_names)
            made.notes.push_back(fmt::format("the certificate names `{}`", name));
    }
}

void third_party_at_a_remote_point(const RuleInput& in, Findings& findings) {
    const Value mode = in.global(FieldId::third_party);
    if (!is(mode, Value::Kind::choice) || mode.data == 0) return;
    const Site* top = in.hierarchy.top();
    if (top == nullptr || top->server == Fqdn{}) return;
    const SoftwareUpdatePoint* point = in.hierarchy.default_point(*top);
    if (point == nullptr || point->server == top->server) return;
    const ObjectRef object = ref(in.hierarchy, *point);
    if (in.flag(object, FieldId::require_ssl) != Flag::off) return;
    auto& made = findings.add(address(in.hierarchy, object), at_ssl(in, object, "does not require SSL"),
                              fmt::format("third-party updates are published to `{}`, which is not the site "
                                          "server, without SSL",
                                          in.text(point->server)));
    made.others.push_back({kWholeHierarchy, FieldId::third_party, "publishes third-party updates"});
}

void pinning_needs_ssl(const RuleInput& in, Findings& findings) {
    const auto points = in.hierarchy.points();
    const auto plain = std::find_if(points.begin(), points.end(), [&](const auto& point) {
        return in.flag(ref(in.hierarchy, point), FieldId::require_ssl) == Flag::off;
    });
    if (plain == points.end()) return;
    for (const ClientSetting& setting : in.hierarchy.client_settings()) {
        const ObjectRef object = ref(in.hierarchy, setting);
        if (in.flag(object, FieldId::client_pinning) != Flag::on) continue;
        auto& made =
            findings.add(address(in.hierarchy, object, FieldId::client_pinning),
                         {object, FieldId::client_pinning, "wants a pinned certificate"},
                         fmt::format("`{}` enforces pinned certificates, but point `{}` does not require SSL",
                                     in.text(setting.name), in.text(plain->server)));
        made.others.push_back(at_ssl(in, ref(in.hierarchy, *plain), "does not require SSL"));
    }
}

constexpr Rule kSslRules[] = {
    {Code{2021}, "VR-21", Severity::error, "SSL below a parent that requires it",
     "A point that requires SSL needs it of every point that synchronizes from it. A migration therefore "
     "goes "
     "from the bottom to the top: a child with SSL under a parent without is a legal intermediate state, a "
     "child without under a parent with SSL is not.",
     "set `requireSsl: true` for every point of the child site, or leave the parent without until they have "
     "it",
     "SEED-44; ConfigMgr docs: plan for software updates, configure a software update point to use TLS/SSL",
     "sites:\n  CAS: {type: centralAdministrationSite, softwareUpdatePoints: {cas.contoso.com: {requireSsl: "
     "true}}}\n  PS1: {type: primarySite, parent: CAS, softwareUpdatePoints: {ps1.contoso.com: {requireSsl: "
     "false}}}\n",
     ssl_below_an_ssl_parent},
    {Code{2022}, "VR-22", Severity::error, "cloud management gateway for Internet clients",
     "Clients behind a cloud management gateway are Internet clients; a point for the intranet only never "
     "serves them. Whether such a point has to require SSL is told differently, so that is a warning, which "
     "can be silenced.",
     "write `clientConnections: internetAndIntranet` (or `internet`), or switch the gateway's traffic off",
     "SEED-40; PowerShell docs: Set-CMSoftwareUpdatePoint",
     "sites:\n  PS1: {type: primarySite, softwareUpdatePoints: {sup.contoso.com: {clientConnections: "
     "intranet, "
     "allowCloudManagementGatewayTraffic: true}}}\n",
     gateway_needs_internet_clients},
    {Code{2023}, "VR-23", Severity::error, "SSL for Internet clients",
     "Clients on the Internet use SSL only, and trust only a certificate that names the server. The names "
     "are "
     "compared when a facts file knows them.",
     "write `requireSsl: true`, and give the WSUS web site a certificate with the server's public name",
     "SEED-43, SEED-44; ConfigMgr docs: software updates introduction; troubleshooting scan failures",
     "sites:\n  PS1: {type: primarySite, softwareUpdatePoints: {sup.contoso.com: {clientConnections: "
     "internet, "
     "requireSsl: false}}}\n",
     internet_clients_need_ssl},
    {Code{2024}, "VR-24", Severity::warning, "SSL for third-party updates at a remote point",
     "Third-party updates are published from the site server to the top-level site's default point, together "
     "with the signing certificate. When that is another server, the documentation asks for SSL between "
     "them.",
     "write `requireSsl: true` for the point", "ConfigMgr docs: enable third-party updates",
     "sites:\n  PS1: {type: primarySite, server: ps1.contoso.com, softwareUpdatePoints: {sup.contoso.com: "
     "{requireSsl: false}}}\nthirdPartyUpdates: automaticCertificate\n",
     third_party_at_a_remote_point},
    {Code{2025}, "VR-25", Severity::warning, "pinned certificates need SSL",
     "Certificate pinning protects scans over TLS; a scan of a point without SSL is not protected by it.",
     "require SSL at every point, or leave pinning off", "SEED-158; ConfigMgr docs: client settings",
     "sites:\n  PS1: {type: primarySite, softwareUpdatePoints: {sup.contoso.com: {requireSsl: "
     "false}}}\nclientSettings: {Default Client Agent Settings: {softwareUpdates: "
     "{enforceTlsCertificatePinning: "
     "true}}}\n",
     pinning_needs_ssl},
};

}  // namespace

std::span<const Rule> ssl_rules() {
    return kSslRules;
}

}  // namespace supctl
