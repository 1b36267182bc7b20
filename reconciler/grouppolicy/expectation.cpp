#include "grouppolicy/expectation.h"

#include <fmt/format.h>

#include "base/text.h"
#include "base/uri.h"

namespace supctl::grouppolicy {

std::string_view to_text(PolicyState state) {
    constexpr std::string_view kWords[] = {"notConfigured", "enabled", "disabled"};
    return kWords[static_cast<std::size_t>(state)];
}

std::string_view to_text(LocationState state) {
    return state == LocationState::notConfigured ? "notConfigured" : "matchesSoftwareUpdatePoint";
}

PointAddress point_address(std::string site, std::string server, std::uint16_t http_port,
                           std::uint16_t https_port, Ssl ssl, Clients clients) {
    PointAddress out{std::move(site), std::move(server), {}, clients};
    if (ssl != Ssl::required) out.urls.push_back(fmt::format("http://{}:{}", out.server, http_port));
    if (ssl != Ssl::notRequired) out.urls.push_back(fmt::format("https://{}:{}", out.server, https_port));
    return out;
}

LocationMatch match_location(std::string_view url, const std::vector<PointAddress>& points) {
    const auto wanted = parse_uri(url);
    if (!wanted) return {LocationMatch::Kind::notUrl, nullptr};
    LocationMatch best;
    // One server may be a point of several sites; the closest match counts.
    const auto better = [&](LocationMatch::Kind kind, const PointAddress& point) {
        if (best.point == nullptr || kind < best.kind) best = {kind, &point};
    };
    for (const PointAddress& point : points) {
        const std::string host = lower_ascii(point.server);
        if (wanted->host == host) {
            better(LocationMatch::Kind::otherAddress, point);
            // SEED-160 {
            for (const std::string& each : point.urls) {
                const auto own = parse_uri(each);
                if (own && own->scheme == wanted->scheme && own->port == wanted->port)
                    better(point.clients == Clients::some ? LocationMatch::Kind::point
                                                          : LocationMatch::Kind::pointOfCas,
                           point);
            }
            // }
        } else if (wanted->host == host.substr(0, host.find('.'))) {
            better(LocationMatch::Kind::shortName, point);
        }
    }
    return best;
}

}  // namespace supctl::grouppolicy
