#include "preflight/target.h"

#include "hierarchy/address.h"
#include "hierarchy/product_numbers.h"
#include "schema/words.h"

namespace supctl::preflight {
namespace {

/// The language takes nothing that is no port.
ExpectedPort port_of(const Hierarchy& hierarchy, const SoftwareUpdatePoint& point, FieldId id,
                     std::uint32_t usual) {
    const Value value = hierarchy.get(point.settings, id);
    if (value.kind != Value::Kind::integer) return {static_cast<std::uint16_t>(usual), false};
    return {static_cast<std::uint16_t>(value.data), true};
}

Mode mode_of(const Hierarchy& hierarchy, const Site& site, const SoftwareUpdatePoint& point) {
    if (site.type == SiteType::secondary) return Mode::replica;
    const SoftwareUpdatePoint* first = hierarchy.default_point(site);
    if (first == nullptr) return Mode::open;
    return first->server == point.server ? Mode::autonomous : Mode::replica;
}

/// Only the top-level site's first point gets its updates from outside.
Upstream upstream_of(const Hierarchy& hierarchy, const Site& site, const SoftwareUpdatePoint& point) {
    const Value source = hierarchy.get(hierarchy.global(), FieldId::source);
    const bool from_microsoft =
        source.kind == Value::Kind::text && hierarchy.pool().text(source.text()) == words::kMicrosoftUpdate;
    if (!from_microsoft || hierarchy.top() != &site) return Upstream::other;
    const SoftwareUpdatePoint* first = hierarchy.default_point(site);
    return first != nullptr && first->server == point.server ? Upstream::microsoftUpdate : Upstream::other;
}

}  // namespace

std::vector<Target> targets(const Declaration& declared, const AddressOf& address_of) {
    const Hierarchy& hierarchy = declared.hierarchy;
    std::vector<Target> out;
    for (const Site& site : hierarchy.sites()) {
        for (const SoftwareUpdatePoint& point : hierarchy.points(site)) {
            Target one;
            one.id = point.server;
            one.server = hierarchy.pool().text(point.server);
            one.site = site.code.text();
            one.address = address(point, hierarchy.pool());
            one.http = port_of(hierarchy, point, FieldId::http_port, wsus_port::kHttp);
            const bool default_site = one.http.number == wsus_port::kDefaultSiteHttp;
            one.https = port_of(hierarchy, point, FieldId::https_port,
                                default_site ? wsus_port::kDefaultSiteHttps : wsus_port::kHttps);
            const Value ssl = hierarchy.get(point.settings, FieldId::require_ssl);
            if (ssl.kind == Value::Kind::boolean) one.ssl = ssl.as_boolean() ? Ssl::required : Ssl::off;
            one.mode = mode_of(hierarchy, site, point);
            one.upstream = upstream_of(hierarchy, site, point);
            one.ip = address_of(one.server);
            out.push_back(std::move(one));
        }
    }
    return out;
}

}  // namespace supctl::preflight
