#include "hierarchy/declaration.h"

#include <algorithm>
#include <charconv>

namespace supctl {

std::string_view to_text(Layer layer) {
    constexpr std::string_view words[] = {"file", "defaults", "profile", "site", "overlay"};
    return words[static_cast<std::size_t>(layer)];
}

Span Declaration::span_of(ObjectRef object) const {
    const auto find = [](const auto& map, auto key) {
        const auto found = map.find(key);
        return found == map.end() ? Span{} : found->second;
    };
    switch (object.owner) {
        case Owner::site:
            return find(sources.sites, hierarchy.sites()[object.index].code.packed());
        case Owner::softwareUpdatePoint: {
            const auto& point = hierarchy.points()[object.index];
            return find(sources.points, SourceMap::key(point.site, static_cast<std::uint32_t>(point.server)));
        }
        case Owner::siteSystem: {
            const auto& system = hierarchy.systems()[object.index];
            return find(sources.systems,
                        SourceMap::key(system.site, static_cast<std::uint32_t>(system.server)));
        }
        case Owner::clientSetting:
            return find(sources.client_settings,
                        static_cast<std::uint32_t>(hierarchy.client_settings()[object.index].name));
        default:
            return sources.root;
    }
}

Span Declaration::span_of(ObjectRef object, FieldId id) const {
    const Settings& settings = hierarchy.settings(object);
    // Bits are counted owner by owner: another owner's setting is none of this object's.
    if (field(id).kind == Kind::setting && field(id).owner == object.owner && settings.has(id)) {
        const auto slot = hierarchy.slot(settings, id);
        if (slot < sources.values.size() && sources.values[slot].span.known())
            return sources.values[slot].span;
    }
    if (object.owner == Owner::hierarchy && (id == FieldId::products || id == FieldId::classifications)) {
        if (const auto& chosen = selection(id)) return chosen->span;
    }
    return span_of(object);
}

const Assertion* Declaration::asserted(FieldId id) const {
    for (const Assertion& assertion : assertions)
        if (assertion.field == id && assertion.site.empty()) return &assertion;
    return nullptr;
}

bool Declaration::removes(SiteCode site, Fqdn server) const {
    return std::any_of(removals.begin(), removals.end(), [&](const Removal& removal) {
        return removal.site == site && removal.server == server;
    });
}

std::chrono::seconds Declaration::limit(FieldId id) const {
    const Value value = hierarchy.get(hierarchy.global(), id);
    if (value.kind == Value::Kind::integer) return std::chrono::seconds(value.data);
    const auto text = field(id).product_default;
    long seconds = 0;
    std::from_chars(text.data(), text.data() + text.size(), seconds);
    return std::chrono::seconds(seconds);
}

}  // namespace supctl
