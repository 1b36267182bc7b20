#include "rules/security.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "hierarchy/address.h"
#include "hierarchy/product_numbers.h"

namespace supctl {

namespace {

/// The two ports of a point as far as they are known; what a new point gets counts once a site was read.
struct Ports {
    std::optional<std::uint32_t> http;
    std::optional<std::uint32_t> https;
};

Ports ports_of(const RuleInput& in, ObjectRef object) {
    const auto port = [&](FieldId id, std::uint32_t created) -> std::optional<std::uint32_t> {
        const Value value = in.get(object, id);
        if (is(value, Value::Kind::integer)) return value.data;
        if (is(value, Value::Kind::absent) && in.mode == Mode::online) return created;
        return std::nullopt;
    };
    return {port(FieldId::http_port, wsus_port::kHttp), port(FieldId::https_port, wsus_port::kHttps)};
}

/// The port that is stated is the one to look at first.
Party at_port(const RuleInput& in, ObjectRef object, std::string label, std::vector<Party>& others,
              std::string other_label) {
    const bool https_first = in.states(object, FieldId::https_port);
    const FieldId first = https_first ? FieldId::https_port : FieldId::http_port;
    const FieldId second = https_first ? FieldId::http_port : FieldId::https_port;
    if (in.get(object, second).present()) others.push_back({object, second, std::move(other_label)});
    return {object, first, std::move(label)};
}

void different_ports_in_range(const RuleInput& in, Findings& findings) {
    for (const auto& point : in.hierarchy.points()) {
        const ObjectRef object = ref(in.hierarchy, point);
        bool in_range = true;
        for (const FieldId id : {FieldId::http_port, FieldId::https_port}) {
            const Value value = in.get(object, id);
            if (!is(value, Value::Kind::integer) || (value.data >= 1 && value.data <= 65535)) continue;
            in_range = false;
            findings.add(address(in.hierarchy, object, id), {object, id, "is not between 1 and 65535"},
                         fmt::format("port {} does not exist", value.data));
        }
        const Ports ports = ports_of(in, object);
        if (!in_range || !ports.http || !ports.https || *ports.http != *ports.https) continue;
        std::vector<Party> others;
        Party at = at_port(in, object, "is the same port", others, "is the same port");
        findings
            .add(address(in.hierarchy, object), std::move(at),
                 fmt::format("point `{}` would serve http and https on the same port {}",
                             in.text(point.server), *ports.http))
            .others = std::move(others);
    }
}

/// What the WSUS web site really serves, where somebody looked.
void ports_that_are_bound(const RuleInput& in, Findings& findings) {
    for (const auto& point : in.hierarchy.points()) {
        const ServerFacts* seen = in.facts_of(point.server);
        if (seen == nullptr || !seen->bindings) continue;
        const ObjectRef object = ref(in.hierarchy, point);
        for (const auto& [id, protocol, word] : {std::tuple{FieldId::http_port, Protocol::http, "http"},
                                                 std::tuple{FieldId::https_port, Protocol::https, "https"}}) {
            const Value port = in.get(object, id);
            if (!is(port, Value::Kind::integer)) continue;
            const auto& all = *seen->bindings;
            const bool bound = std::any_of(all.begin(), all.end(), [&](const Binding& binding) {
                return binding.protocol == protocol && binding.port == port.data;
            });
            if (bound) continue;
            auto& made = findings.add(address(in.hierarchy, object, id), {object, id, "is not served"},
                                      fmt::format("the WSUS web site of `{}` does not serve {} on port {}",
                                                  in.text(point.server), word, port.data));
            for (const Binding& binding : all)
                if (binding.protocol == protocol)
                    made.notes.push_back(fmt::format("it serves {} on port {}", word, binding.port));
        }
    }
}

void ports_of_points(const RuleInput& in, Findings& findings) {
    different_ports_in_range(in, findings);
    ports_that_are_bound(in, findings);
}

void ports_80_and_443_together(const RuleInput& in, Findings& findings) {
    for (const auto& point : in.hierarchy.points()) {
        const ObjectRef object = ref(in.hierarchy, point);
        const Ports ports = ports_of(in, object);
        const bool default_http = ports.http == wsus_port::kDefaultSiteHttp;
        const bool default_https = ports.https == wsus_port::kDefaultSiteHttps;
        if (default_http == default_https) continue;
        const bool decided = ports.http && ports.https;
        // Offline with one port only, the other is unmanaged: the site decides, and plan will see it.
        std::vector<Party> others;
        Party at = at_port(in, object, default_https ? "goes with http port 80" : "needs another partner",
                           others, default_http ? "goes with https port 443" : "needs another partner");
        auto& made = findings.add(
            address(in.hierarchy, object), std::move(at),
            decided ? fmt::format("point `{}` uses the ports {} and {}; 80 and 443 go together",
                                  in.text(point.server), *ports.http, *ports.https)
                    : fmt::format("point `{}` uses port {} and does not say its partner; 80 and 443 go "
                                  "together",
                                  in.text(point.server), default_http ? 80 : 443));
        made.others = std::move(others);
        if (!decided) {
            made.severity = Severity::advice;
            made.notes.push_back(
                "the other port is unmanaged; `plan` compares it with the site, and a new "
                "point gets 8530 and 8531");
        }
    }
}

void no_secret_in_a_value(const RuleInput& in, Findings& findings) {
    // No message here quotes the value: it may be a secret.
    const auto tell = [&](ObjectRef object, FieldId id) {
        findings
            .add(address(in.hierarchy, object, id), {object, id, "looks like it holds a password"},
                 "a password stands in the description")
            .secret = true;
    };
    const auto holds = [&](ObjectRef object, FieldId id, char mark) {
        const Value value = in.get(object, id);
        return is(value, Value::Kind::text) && in.text(value.text()).find(mark) != std::string_view::npos;
    };
    for (const auto& point : in.hierarchy.points())
        if (const ObjectRef object = ref(in.hierarchy, point);
            holds(object, FieldId::connection_account, ':'))
            tell(object, FieldId::connection_account);
    for (const auto& system : in.hierarchy.systems()) {
        const ObjectRef object = ref(in.hierarchy, system);
        if (holds(object, FieldId::proxy_account, ':')) tell(object, FieldId::proxy_account);
        if (holds(object, FieldId::proxy_server, '@')) tell(object, FieldId::proxy_server);
    }
    if (holds(kWholeHierarchy, FieldId::source, '@')) tell(kWholeHierarchy, FieldId::source);
}

constexpr Rule kSecurityRules[] = {
    {Code{2019}, "VR-19", Severity::error, "two ports between 1 and 65535",
     "The WSUS web site serves http and https on two different ports; https does not replace http, as "
     "license terms travel over http. Where a facts file knows the site's bindings, the ports must be bound.",
     "use the ports that the server's web site really has, usually 8530 and 8531",
     "SEED-41, SEED-42; ConfigMgr docs: ports",
     "sites:\n  PS1: {type: primarySite, softwareUpdatePoints: {sup.contoso.com: {httpPort: 8531, httpsPort: "
     "8531}}}\n",
     ports_of_points},
    {Code{2020}, "VR-20", Severity::error, "ports 80 and 443 together",
     "On the default web site WSUS is served on 80 and 443, on its own one on 8530 and 8531; the product "
     "derives one port of a pair from the other. Without a site, one port alone is an advice only: the other "
     "one is unmanaged.",
     "write `httpPort: 80` and `httpsPort: 443` together, or neither", "SEED-41; ConfigMgr docs: ports",
     "sites:\n  PS1: {type: primarySite, softwareUpdatePoints: {sup.contoso.com: {httpPort: 80, httpsPort: "
     "8531}}}\n",
     ports_80_and_443_together},
    {Code{2031}, "VR-31", Severity::error, "no secrets in the description",
     "A description is committed and reviewed. Accounts are named in it and must already exist at the site; "
     "their passwords are never set by supctl.",
     "take the password out, change it, and give the account's name only",
     "SEED-39, SEED-45; ConfigMgr docs: accounts",
     "sites:\n  PS1: {type: primarySite, siteSystems: {sup.contoso.com: {proxy: {server: "
     "\"http://user:secret@proxy.contoso.com\"}}}}\n",
     no_secret_in_a_value},
};

}  // namespace

std::span<const Rule> security_rules() {
    return kSecurityRules;
}

}  // namespace supctl
