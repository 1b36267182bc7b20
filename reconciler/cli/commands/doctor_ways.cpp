#include "cli/commands/doctor_ways.h"

#include <fmt/format.h>

#include "base/codes.h"
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
    } else if (!site.empty() && (code != site || seen_version != version)) {
        out.failure = fmt::format("it leads to site {} of version {}", code, seen_version);
        out.failure_code = codes::kWrongSite.text();
    }
    co_return out;
}

}  // namespace

Task<std::vector<WayReport>> look_at_ways(Session& session, std::string site, std::string version) {
    std::vector<WayReport> out;
    for (const Way& way : session.ways()) {
        WayReport one = co_await look_at(way, site, version);
        out.push_back(std::move(one));
    }
    co_return out;
}

std::vector<WritingWay> writing_ways(Session& session, const std::vector<WayReport>& looked) {
    std::vector<WritingWay> out;
    const std::vector<Way> ways = session.ways();
    for (std::size_t i = 0; i < ways.size() && i < looked.size(); ++i)
        if (looked[i].failure.empty()) out.push_back({looked[i].path, ways[i].host, ways[i].writer});
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
    // The site's SMS Provider authentication level cannot be read; a level that this does not reach is
    // SUP3123.
    return out + "; the site's authentication level lets it in";
}

void hide_connection(const ConnectionSettings& settings, Redaction& hide) {
    for (const ProviderAddress& one : settings.providers) {
        if (one.admin_service) hide.add_host(one.admin_service->host);
        if (one.winrm) hide.add_host(one.winrm->host);
    }
    for (const auto& [name, address] : settings.addresses) hide.add_host(name);
    if (settings.read) hide.add_user(settings.read->user);
    if (settings.write) hide.add_user(settings.write->user);
}

}  // namespace supctl
