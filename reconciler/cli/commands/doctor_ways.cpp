#include "cli/commands/doctor_ways.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/codes.h"
#include "network/port_view.h"
#include "site/queries.h"

namespace supctl {
namespace {

std::string_view path_of(const Way& way) {
    return way.path == Path::adminService ? kAdminServicePath : kWsmanPath;
}

Task<WayReport> look_at(Way way, std::string site, std::string version) {
    WayReport out;
    out.path = std::string(path_of(way));
    out.host = way.host;
    std::string code, seen_version;
    provider::Sink sink = [&](const provider::Instance& row) -> Result<void> {
        code = std::string(row.text(queries::kThisSiteCode).value_or(""));
        seen_version = std::string(row.text(queries::kProductVersion).value_or(""));
        return {};
    };
    provider::Query query = queries::identification();
    const Result<provider::ScanEnd> end = co_await way.reader->scan(std::move(query), std::move(sink));
    if (!end) {
        out.failure = end.error().message;
        out.failure_code = end.error().code.text();
    } else if (!way.site.empty()) {
        if (code == way.site) co_return out;
        out.failure = fmt::format("it leads to site {}, not to {}", code, way.site);
        out.failure_code = codes::kWrongSite.text();
    } else if (!site.empty() && (code != site || seen_version != version)) {
        out.failure = fmt::format("it leads to site {} of version {}", code, seen_version);
        out.failure_code = codes::kWrongSite.text();
    }
    co_return out;
}

/// One port of the connection.
struct Door {
    std::string path;
    network::Origin origin;
    network::Trust trust;
    bool taken = false;
};

/// In the order in which the connection's ways stand.
std::vector<Door> doors(const std::vector<Endpoint>& endpoints) {
    std::vector<Door> out;
    for (const Endpoint& one : endpoints) {
        const network::Trust trust{one.root_pem, one.certificate_pem, one.key_pem};
        if (!one.path.empty())
            out.push_back({std::string(kAdminServicePath),
                           {.host = one.host, .port = one.port, .address = one.address},
                           trust,
                           false});
        for (const WsmanEndpoint& wsman : one.wsman)
            out.push_back({std::string(kWsmanPath),
                           {wsman.host, wsman.port, wsman.address, wsman.scheme},
                           trust,
                           false});
    }
    return out;
}

}  // namespace

Task<std::vector<WayReport>> with_ports(std::vector<WayReport> ways, std::vector<Endpoint> endpoints) {
    std::vector<Door> all = doors(endpoints);
    network::Traffic traffic;
    for (WayReport& way : ways) {
        const auto door = std::find_if(all.begin(), all.end(), [&](const Door& one) {
            return !one.taken && one.path == way.path && one.origin.host == way.host;
        });
        if (door == all.end()) continue;
        door->taken = true;
        way.port = door->origin.port;
        way.sealed = door->origin.scheme == network::Scheme::http;
        if (way.sealed) continue;
        network::Origin origin = door->origin;
        network::Trust trust = door->trust;
        const network::PortView view =
            co_await network::look_at_port(std::move(origin), std::move(trust), traffic);
        if (!view.certificate) continue;
        const network::CertificateView& shown = *view.certificate;
        CertificateReport report{shown.subject, shown.issuer, shown.valid_from, shown.valid_to,
                                 shown.dns_names};
        report.names.insert(report.names.end(), shown.ip_addresses.begin(), shown.ip_addresses.end());
        way.certificate = std::move(report);
    }
    co_return ways;
}

std::vector<std::string> describe_certificates(const std::vector<WayReport>& ways) {
    std::vector<std::string> out;
    for (const WayReport& way : ways) {
        if (!way.certificate) continue;
        std::string names;
        for (const std::string& name : way.certificate->names) names += (names.empty() ? "" : ", ") + name;
        out.push_back(fmt::format("the certificate of {}:{} is made out to {}, by {}, from {} to {}, for {}",
                                  way.host, way.port, way.certificate->subject, way.certificate->issuer,
                                  iso_time(way.certificate->not_before), iso_time(way.certificate->not_after),
                                  names.empty() ? "no name" : names));
    }
    return out;
}

Task<LookedAt> look_at_ways(Session& session, std::string site, std::string version) {
    LookedAt out;
    const std::vector<Way> ways = session.ways();
    std::vector<const Way*> before;
    for (const Way& way : ways) {
        if (way.implied && !may_stand_in(way, before)) continue;
        before.push_back(&way);
        Way copy = way;
        std::string wanted_site = site, wanted_version = version;
        WayReport one = co_await look_at(std::move(copy), std::move(wanted_site), std::move(wanted_version));
        out.reports.push_back(std::move(one));
        out.ways.push_back(way);
    }
    co_return out;
}

std::vector<WritingWay> writing_ways(const std::vector<Way>& ways, const std::vector<WayReport>& looked) {
    std::vector<WritingWay> out;
    for (std::size_t i = 0; i < ways.size() && i < looked.size(); ++i)
        if (looked[i].failure.empty())
            out.push_back({looked[i].path, ways[i].host, ways[i].writer, ways[i].site});
    return out;
}

std::string describe_authentication(const ConnectionSettings& settings) {
    constexpr std::string_view kinds[] = {"none", "bearer token", "negotiate (Kerberos)", "NTLM",
                                          "client certificate"};
    if (settings.simulator) return "bearer token of the built-in simulator";
    std::string out(kinds[static_cast<std::size_t>(settings.authenticate)]);
    if (settings.read && !settings.read->user.empty())
        out += fmt::format(", reading as {}", settings.read->user);
    if (settings.write && !settings.write->user.empty())
        out += fmt::format(", writing as {}", settings.write->user);
    // A level that this does not reach is SUP3123.
    return out + "; the site lets it in (its SMS Provider authentication level itself is not readable)";
}

namespace {

void hide_providers(const std::vector<ProviderAddress>& providers, Redaction& hide) {
    for (const ProviderAddress& one : providers) {
        if (one.admin_service) hide.add_host(one.admin_service->host);
        if (one.winrm) hide.add_host(one.winrm->host);
    }
}

}  // namespace

void hide_connection(const ConnectionSettings& settings, Redaction& hide) {
    hide_providers(settings.providers, hide);
    for (const SiteProviders& site : settings.sites) hide_providers(site.providers, hide);
    for (const auto& [name, address] : settings.addresses) hide.add_host(name);
    if (settings.read) hide.add_user(settings.read->user);
    if (settings.write) hide.add_user(settings.write->user);
}

}  // namespace supctl
