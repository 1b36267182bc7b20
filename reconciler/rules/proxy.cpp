#include "rules/proxy.h"

#include <fmt/format.h>

#include <unordered_map>

#include "base/text.h"
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

/// Whether an account's name means nobody in particular.
bool anonymous(std::string_view account) {
    const auto slash = account.rfind('\\');
    const auto user = slash == std::string_view::npos ? account : account.substr(slash + 1);
    return equal_ignoring_case(user, "anonymous") || equal_ignoring_case(user, "anonymous logon");
}

void account_or_anonymous(const RuleInput& in, Findings& findings) {
    const auto look = [&](ObjectRef object, FieldId id) {
        const Value value = in.get(object, id);
        if (!is(value, Value::Kind::text) || !anonymous(in.text(value.text()))) return;
        findings.add(
            address(in.hierarchy, object, id), {object, id, "means no account"},
            fmt::format("`{}` asks for an account and for anonymous access at once", field_name(id)));
    };
    for (const auto& point : in.hierarchy.points())
        look(ref(in.hierarchy, point), FieldId::connection_account);
    for (const auto& system : in.hierarchy.systems()) look(ref(in.hierarchy, system), FieldId::proxy_account);
}

void one_proxy_a_computer(const RuleInput& in, Findings& findings) {
    std::unordered_map<std::uint32_t, const SiteSystem*> seen;
    for (const SiteSystem& system : in.hierarchy.systems()) {
        const auto [first, added] = seen.emplace(static_cast<std::uint32_t>(system.server), &system);
        if (added) continue;
        const ObjectRef object = ref(in.hierarchy, system);
        const ObjectRef before = ref(in.hierarchy, *first->second);
        for (const FieldId id : {FieldId::proxy_server, FieldId::proxy_port, FieldId::proxy_account}) {
            const Value own = in.get(object, id);
            const Value other = in.get(before, id);
            const bool known = own.present() && other.present() && !is(own, Value::Kind::unknown) &&
                               !is(other, Value::Kind::unknown);
            if (!known || own == other) continue;
            auto& made =
                findings.add(address(in.hierarchy, object), {object, id, "asks for another proxy"},
                             fmt::format("server `{}` is to use two different proxies; a computer has one",
                                         in.text(system.server)));
            made.others.push_back({before, id, "asks for one already"});
            break;
        }
    }
}

void content_proxy_with_the_other(const RuleInput& in, Findings& findings) {
    for (const auto& point : in.hierarchy.points()) {
        const Site* site = in.hierarchy.find_site(point.site);
        if (site != nullptr && site->type == SiteType::secondary) continue;  // without effect: VR-29
        const ObjectRef object = ref(in.hierarchy, point);
        if (!on(in, object, FieldId::use_proxy_content) || on(in, object, FieldId::use_proxy_synchronization))
            continue;
        if (!in.states(object, FieldId::use_proxy_content) &&
            !in.states(object, FieldId::use_proxy_synchronization))
            continue;
        auto& made =
            findings.add(address(in.hierarchy, object), {object, FieldId::use_proxy_content, "is on alone"},
                         fmt::format("point `{}` uses the proxy for content only, not for synchronizing",
                                     in.text(point.server)));
        if (in.get(object, FieldId::use_proxy_synchronization).present())
            made.others.push_back({object, FieldId::use_proxy_synchronization, "is off"});
    }
}

constexpr Rule kProxyRules[] = {
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
    {Code{2027}, "VR-27", Severity::error, "an account, or anonymous access",
     "Access with an account and anonymous access exclude each other; the site keeps a switch for one and a "
     "name "
     "for the other, and does not check that they agree.",
     "write `none` for anonymous access or the computer's own account, or name a real account",
     "SEED-39, SEED-45, SEED-46; PowerShell docs: Set-CMSoftwareUpdatePoint",
     "sites:\n  PS1: {type: primarySite, softwareUpdatePoints: {sup.contoso.com: "
     "{wsusServerConnectionAccount: "
     "anonymous}}}\n",
     account_or_anonymous},
    {Code{2028}, "VR-28", Severity::error, "one proxy a computer",
     "The proxy belongs to the computer: all roles on it share it, and whoever writes it last decides for "
     "all.",
     "describe the server's proxy once", "SEED-32; ConfigMgr docs: proxy server support",
     "sites:\n  PS1: {type: primarySite, siteSystems: {a.contoso.com: {proxy: {server: p1.contoso.com}}}}\n  "
     "S01: "
     "{type: secondarySite, parent: PS1, siteSystems: {a.contoso.com: {proxy: {server: p2.contoso.com}}}}\n",
     one_proxy_a_computer},
    {Code{2029}, "VR-29", Severity::warning, "content proxy without effect",
     "Only points of the central administration site and of primary sites download content from Microsoft "
     "Update; at a secondary site the option is shown and does nothing.",
     "remove `contentDownload` at the secondary site",
     "SEED-35, SEED-36; ConfigMgr docs: install a software "
     "update point",
     "sites:\n  S01: {type: secondarySite, parent: PS1, softwareUpdatePoints: {s01.contoso.com: {useProxy: "
     "{contentDownload: true}}}}\n",
     content_proxy_at_a_secondary},
    {Code{2030}, "VR-30", Severity::advice, "the content proxy together with the other",
     "The two uses of the proxy are separate switches in the console, but the documentation of the command "
     "line "
     "gives the one for content only together with the one for synchronizing. A point below the top that "
     "synchronizes inside the network and downloads content from the Internet may well want only the one.",
     "switch `synchronization` on as well, or silence this where it is meant",
     "SEED-33, SEED-34; PowerShell docs: Set-CMSoftwareUpdatePoint",
     "sites:\n  PS1: {type: primarySite, softwareUpdatePoints: {sup.contoso.com: {useProxy: "
     "{synchronization: false, "
     "contentDownload: true}}}}\n",
     content_proxy_with_the_other},
};

}  // namespace

std::span<const Rule> proxy_rules() {
    return kProxyRules;
}

}  // namespace supctl
