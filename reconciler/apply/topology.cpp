#include "apply/topology.h"

#include "base/text.h"
#include "base/uri.h"

namespace supctl {

std::string Topology::expected_source(SiteCode site, const ValuePool& pool) const {
    if (site == top) return top_source;
    const auto parent = parents.find(site);
    if (parent == parents.end()) return {};
    return lower_ascii(pool.text(default_of(parent->second)));
}

void Topology::move_default(SiteCode site, Fqdn server) {
    defaults[site] = server;
    std::vector<Fqdn>& rest = others[site];
    rest = points[site];
    std::erase(rest, server);
    if (rest.empty()) others.erase(site);
}

Topology topology(const Declaration& declaration, const Observation& observation) {
    Topology out;
    const Hierarchy& declared = declaration.hierarchy;
    const Hierarchy& live = observation.live;
    const ValuePool& pool = live.pool();
    if (const Site* top = declared.top()) out.top = top->code;
    for (const Site& site : live.sites()) out.servers[site.code] = std::string(pool.text(site.server));
    for (const Site& site : declared.sites()) {
        if (!site.parent.empty()) out.parents[site.code] = site.parent;
        if (site.point_count == 0) continue;
        const Value named = declared.get(site.settings, FieldId::default_point);
        const Site* found = live.find_site(site.code);
        const SoftwareUpdatePoint* live_default = found == nullptr ? nullptr : live.default_point(*found);
        Fqdn chosen = declared.points(site).front().server;
        if (live_default != nullptr)
            chosen = live_default->server;
        else if (named.kind == Value::Kind::text)
            chosen = named.text();
        for (const SoftwareUpdatePoint& point : declared.points(site))
            out.points[site.code].push_back(point.server);
        out.move_default(site.code, chosen);
    }
    Value source = declared.get(declared.global(), FieldId::source);
    if (!source.present()) source = live.get(live.global(), FieldId::source);
    if (source.kind == Value::Kind::text) {
        const std::string_view text = pool.text(source.text());
        if (text == "microsoftUpdate")
            out.top_source = "microsoft update";
        else if (const auto uri = parse_uri(text))
            out.top_source = lower_ascii(uri->host);
    }
    return out;
}

}  // namespace supctl
