#include "cli/policy_expectation.h"

#include <charconv>
#include <iterator>

namespace supctl {
namespace {

using grouppolicy::Clients;
using grouppolicy::LocationState;
using grouppolicy::PolicyState;
using grouppolicy::Ssl;
using grouppolicy::ThirdParty;

// Choices are told apart by what the table stores of them, so that another word for one changes nothing here.

/// What is asserted, where the table stores it as the State's own number.
template <class State>
std::optional<State> asserted_state(const Declaration& declaration, FieldId id, State last) {
    const Assertion* asserted = declaration.asserted(id);
    if (asserted == nullptr || asserted->value.kind != Value::Kind::choice ||
        asserted->value.data > static_cast<std::uint32_t>(last))
        return std::nullopt;
    return static_cast<State>(asserted->value.data);
}

/// EnableThirdPartyUpdates of the product: 0 off, 1 with a certificate of one's own, 2 with one that the
/// product makes.
ThirdParty third_party_of(Value value) {
    if (value.kind != Value::Kind::choice) return ThirdParty::unknown;
    constexpr ThirdParty stored[] = {ThirdParty::off, ThirdParty::manualCertificate,
                                     ThirdParty::automaticCertificate};
    return value.data < std::size(stored) ? stored[value.data] : ThirdParty::unknown;
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
        asserted_state(declaration, FieldId::policy_intranet, LocationState::matchesSoftwareUpdatePoint);
    out.signed_content = asserted_state(declaration, FieldId::policy_signed, PolicyState::disabled);
    out.automatic_updates = asserted_state(declaration, FieldId::policy_automatic, PolicyState::disabled);
    out.third_party = third_party_of(hierarchy.get(hierarchy.global(), FieldId::third_party));
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
