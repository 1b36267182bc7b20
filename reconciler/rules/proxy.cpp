#include "rules/proxy.h"

#include <fmt/format.h>

#include "hierarchy/address.h"

namespace supctl {

namespace {

/// Whether a flag is on.
bool on(const RuleInput& in, ObjectRef object, FieldId id) {
    const Value value = in.get(object, id);
    return is(value, Value::Kind::boolean) && value.as_boolean();
}

/// What is known about the proxy of a point's server.
enum class ProxyState : std::uint8_t { named, missing, notKnown };

ProxyState proxy_of(const RuleInput& in, const SoftwareUpdatePoint& point, const SiteSystem* system) {
    if (system != nullptr) {
        const Value server = in.get(ref(in.hierarchy, *system), FieldId::proxy_server);
        if (is(server, Value::Kind::unknown)) return ProxyState::notKnown;
        if (names_something(in, server)) return ProxyState::named;
        if (server.present()) return ProxyState::missing;  // `none`
        // A block without a proxy: that is the whole description of the server, or what the site has.
        if (in.mode == Mode::offline) return ProxyState::missing;
    }
    return in.seen(ObservedClass::siteSystems, point.site) ? ProxyState::missing : ProxyState::notKnown;
}

void proxy_defined_before_use(const RuleInput& in, Findings& findings) {
    for (const auto& point : in.hierarchy.points()) {
        const ObjectRef object = ref(in.hierarchy, point);
        const bool synchronization = on(in, object, FieldId::use_proxy_synchronization);
        // At a secondary site the other flag does nothing, with a proxy or without one (VR-29).
        const Site* site = in.hierarchy.find_site(point.site);
        const bool content = on(in, object, FieldId::use_proxy_content) &&
                             (site == nullptr || site->type != SiteType::secondary);
        if (!synchronization && !content) continue;
        const SiteSystem* system = in.hierarchy.find_system(point.site, point.server);
        const ProxyState state = proxy_of(in, point, system);
        if (state == ProxyState::named) continue;
        const FieldId flag =
            synchronization ? FieldId::use_proxy_synchronization : FieldId::use_proxy_content;
        auto& made =
            findings.add(address(in.hierarchy, object), {object, flag, "asks for a proxy"},
                         state == ProxyState::missing
                             ? fmt::format("point `{}` uses its server's proxy, but the server has none",
                                           in.text(point.server))
                             : fmt::format("point `{}` uses its server's proxy, which is not described",
                                           in.text(point.server)));
        if (system != nullptr)
            made.others.push_back({ref(in.hierarchy, *system), FieldId::proxy_server, "names no proxy"});
        if (state == ProxyState::notKnown) {
            made.severity = Severity::advice;
            made.notes.push_back("whether the server has a proxy can only be seen at the site");
        }
    }
}

void content_proxy_at_a_secondary(const RuleInput& in, Findings& findings) {
    for (const Site& site : in.hierarchy.sites()) {
        if (site.type != SiteType::secondary) continue;
        for (const auto& point : in.hierarchy.points(site)) {
            const ObjectRef object = ref(in.hierarchy, point);
            if (!on(in, object, FieldId::use_proxy_content)) continue;
            findings.add(address(in.hierarchy, object, FieldId::use_proxy_content),
                         {object, FieldId::use_proxy_content, "has no effect here"},
                         fmt::format("at secondary site `{}`, `{}` has no effect", site.code.text(),
                                     field_name(FieldId::use_proxy_content)));
        }
    }
}

constexpr Rule kRules[] = {
    {Code{2026}, "VR-26", Severity::error, "a proxy before its use",
     "A proxy belongs to the server and is shared by all its roles; the point only says when to use it. A "
     "flag without a proxy on the server stops the WSUS components. Without a site this is an error only "
     "when the description has the server under `siteSystems` without a proxy; when it says nothing about "
     "the server, that is checked at the site.",
     "give the server a proxy under `siteSystems`, or switch the flags off",
     "SEED-31, SEED-32, SEED-33, SEED-34; ConfigMgr docs: proxy server support",
     "sites:\n  PS1:\n    type: primarySite\n    softwareUpdatePoints: {sup.contoso.com: {useProxy: "
     "{synchronization: true}}}\n    siteSystems: {sup.contoso.com: {proxy: none}}\n",
     proxy_defined_before_use},
    {Code{2029}, "VR-29", Severity::warning, "content proxy without effect",
     "Only points of the central administration site and of primary sites download content from Microsoft "
     "Update; at a secondary site the option is shown and does nothing.",
     "remove `contentDownload` at the secondary site",
     "SEED-35, SEED-36; ConfigMgr docs: install a software "
     "update point",
     "sites:\n  S01: {type: secondarySite, parent: PS1, softwareUpdatePoints: {s01.contoso.com: {useProxy: "
     "{contentDownload: true}}}}\n",
     content_proxy_at_a_secondary},
};

}  // namespace

std::span<const Rule> proxy_rules() {
    return kRules;
}

}  // namespace supctl
