#include "language/layers.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace supctl {

namespace {

bool same_references(const std::vector<CategoryReference>& a, const std::vector<CategoryReference>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
        return x.title == y.title && x.family == y.family && x.id == y.id &&
               x.new_products == y.new_products && x.pinned == y.pinned && x.members == y.members;
    });
}

}  // namespace

const Entry* Block::find(FieldId id) const {
    for (const Entry& entry : entries)
        if (entry.id == id) return &entry;
    return nullptr;
}

Span Block::structure(FieldId id) const {
    for (const auto& [written, span] : structures)
        if (written == id) return span;
    return {};
}

Template& Layers::default_for(FieldId row) {
    for (auto& [id, found] : defaults)
        if (id == row) return found;
    return defaults.emplace_back(row, Template{}).second;
}

Template& Layers::profile(TextId name) {
    const auto [found, fresh] = profile_ids.try_emplace(static_cast<std::uint32_t>(name),
                                                        static_cast<std::uint32_t>(profiles.size()));
    if (fresh) profiles.emplace_back();
    return profiles[found->second];
}

NamedDraft& Layers::entry_of(FieldId map, std::string_view name) {
    for (NamedDraft& draft : named)
        if (draft.map == map && equal_ignoring_case(draft.name, name)) return draft;
    NamedDraft& made = named.emplace_back();
    made.map = map;
    made.name = name;
    return made;
}

SiteDraft& Layers::site(SiteCode code) {
    const auto [found, fresh] =
        site_ids_.try_emplace(code.packed(), static_cast<std::uint32_t>(sites.size()));
    if (fresh) sites.emplace_back().code = code;
    return sites[found->second];
}

ServerDraft& Layers::server(SiteDraft& site, std::vector<std::uint32_t>& list, Fqdn name) {
    auto& ids = &list == &site.points ? point_ids_ : system_ids_;
    const auto key = SourceMap::key(site.code, static_cast<std::uint32_t>(name));
    const auto [found, fresh] = ids.try_emplace(key, static_cast<std::uint32_t>(servers.size()));
    if (fresh) {
        servers.emplace_back().server = name;
        list.push_back(found->second);
    }
    return servers[found->second];
}

void Layers::forget_servers(SiteDraft& site, std::vector<std::uint32_t>& list) {
    auto& ids = &list == &site.points ? point_ids_ : system_ids_;
    for (const auto index : list)
        ids.erase(SourceMap::key(site.code, static_cast<std::uint32_t>(servers[index].server)));
    list.clear();
}

bool Layers::same(const Entry& a, const Entry& b) const {
    if (a.unmanaged || b.unmanaged) return a.unmanaged == b.unmanaged;
    switch (field(a.id).type) {
        case Type::selection: {
            const Selection& x = store.selections[a.value.data];
            const Selection& y = store.selections[b.value.data];
            return x.mode == y.mode && same_references(x.include, y.include) &&
                   same_references(x.exclude, y.exclude);
        }
        case Type::textList: {
            const auto& x = store.lists[a.value.data];
            const auto& y = store.lists[b.value.data];
            return std::equal(x.begin(), x.end(), y.begin(), y.end(),
                              [](const auto& m, const auto& n) { return m.text == n.text; });
        }
        default:
            return a.value == b.value;
    }
}

void Layers::put(Block& block, const Entry& entry, Diagnostics& diagnostics) {
    const auto found = std::find_if(block.entries.begin(), block.entries.end(),
                                    [&](const Entry& other) { return other.id == entry.id; });
    if (found == block.entries.end()) {
        block.entries.push_back(entry);
        return;
    }
    if (entry.input == InputKind::overlay) {
        *found = entry;
        return;
    }
    if (same(*found, entry)) return;
    if (found->unmanaged || entry.unmanaged) {
        if (!entry.unmanaged) *found = entry;
        return;
    }
    diagnostics.add(error(codes::kConflictingFiles,
                          fmt::format("two files give `{}` different values", field(entry.id).key))
                        .at(entry.span, "another value here")
                        .at(found->span, "first value here"));
}

}  // namespace supctl
