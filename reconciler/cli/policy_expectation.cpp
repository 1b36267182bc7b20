#include "cli/policy_expectation.h"

#include <charconv>

namespace supctl {
namespace {

using grouppolicy::Clients;
using grouppolicy::LocationState;
using grouppolicy::PolicyState;
using grouppolicy::Ssl;
using grouppolicy::ThirdParty;

/// The language's word for a choice; empty when the value is none.
std::string_view word_of(FieldId id, Value value) {
    if (value.kind == Value::Kind::choice)
        for (const Choice& choice : field(id).choices)
            if (choice.stored == value.data) return choice.word;
    return {};
}

std::string_view asserted_word(const Declaration& declaration, FieldId id) {
    const Assertion* asserted = declaration.asserted(id);
    return asserted == nullptr ? std::string_view() : word_of(id, asserted->value);
}

template <class State>
std::optional<State> state_of(std::string_view word, std::initializer_list<State> states) {
    for (const State state : states)
        if (to_text(state) == word) return state;
    return std::nullopt;
}

std::uint16_t port_of(const Hierarchy& hierarchy, const SoftwareUpdatePoint& point, FieldId id) {
    const Value value = hierarchy.get(point.settings, id);
    if (value.kind == Value::Kind::integer) return static_cast<std::uint16_t>(value.data);
    const std::string_view text = field(id).product_default;
    std::uint16_t port = 0;
    std::from_chars(text.data(), text.data() + text.size(), port);
    return port;
}

Ssl ssl_of(const Hierarchy& hierarchy, const SoftwareUpdatePoint& point) {
    const Value value = hierarchy.get(point.settings, FieldId::require_ssl);
    if (value.kind != Value::Kind::boolean) return Ssl::unknown;
    return value.as_boolean() ? Ssl::required : Ssl::notRequired;
}

}  // namespace

grouppolicy::Expectation expectation_of(const Declaration& declaration) {
    const Hierarchy& hierarchy = declaration.hierarchy;
    grouppolicy::Expectation out;
    out.location =
        state_of<LocationState>(asserted_word(declaration, FieldId::policy_intranet),
                                {LocationState::notConfigured, LocationState::matchesSoftwareUpdatePoint});
    const auto policy = [&](FieldId id) {
        return state_of<PolicyState>(
            asserted_word(declaration, id),
            {PolicyState::notConfigured, PolicyState::enabled, PolicyState::disabled});
    };
    out.signed_content = policy(FieldId::policy_signed);
    out.automatic_updates = policy(FieldId::policy_automatic);
    const std::string_view third =
        word_of(FieldId::third_party, hierarchy.get(hierarchy.global(), FieldId::third_party));
    out.third_party = third == "disabled"               ? ThirdParty::off
                      : third == "automaticCertificate" ? ThirdParty::automaticCertificate
                      : third == "manualCertificate"    ? ThirdParty::manualCertificate
                                                        : ThirdParty::unknown;
    for (const Site& site : hierarchy.sites())
        for (const SoftwareUpdatePoint& point : hierarchy.points(site))
            out.points.push_back(grouppolicy::point_address(
                std::string(site.code.text()), std::string(hierarchy.pool().text(point.server)),
                port_of(hierarchy, point, FieldId::http_port), port_of(hierarchy, point, FieldId::https_port),
                ssl_of(hierarchy, point),
                site.type == SiteType::centralAdministration ? Clients::none : Clients::some));
    return out;
}

}  // namespace supctl
