#include "language/walk.h"

#include <fmt/format.h>

#include "base/text.h"
#include "schema/words.h"

namespace supctl {

namespace {

/// The blocks that values of the structure being walked go to.
struct Scope {
    Block* block = nullptr;
    Template* shared = nullptr;
    SiteDraft* site = nullptr;
};

class Walker {
  public:
    Walker(Reading& reading, InputKind input, Layers& layers)
        : reading_(reading), input_(input), layers_(layers) {}

    void object(FieldId structure, NodeIndex mapping, Scope scope) {
        const auto pairs = reading_.children(mapping);
        for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) pair(structure, pairs[i], pairs[i + 1], scope);
    }

  private:
    [[nodiscard]] bool removes(NodeIndex value) const {
        return input_ == InputKind::overlay && reading_.node(value).kind == Node::Kind::null;
    }
    void put(Block& block, FieldId id, Value value, Span span) {
        layers_.put(block, {id, false, input_, value, span}, reading_.diagnostics);
    }
    void unmanage(Block& block, FieldId id, Span span) {
        layers_.put(block, {id, true, input_, Value{}, span}, reading_.diagnostics);
    }

    void pair(FieldId structure, NodeIndex key, NodeIndex value, Scope scope) {
        const Node& name = reading_.node(key);
        const auto found = find_child(structure, name.text);
        if (!found) {
            const bool kept = misplaced(structure, key, value, scope);
            if (!kept) unknown(structure, key);  // SEED-26 SEED-74 SEED-76 SEED-82
            return;
        }
        const FieldId id = shape_of(*found);
        const Field& row = field(id);
        if (field(*found).built == Built::no || row.built == Built::no) {
            report_not_built(reading_, name.span, field_path(*found), row.documentation);
            return;
        }
        const Place place{value, name.span};
        switch (row.type) {
            case Type::object:
                nested(*found, id, place, scope);
                return;
            case Type::siteMap:
                mark(*scope.block, id, name.span);
                sites(id, place);
                return;
            case Type::nameMap:
                mark(*scope.block, id, name.span);
                if (id == FieldId::profiles)
                    profiles(id, place);
                else
                    named(id, place);
                return;
            case Type::serverSet:
            case Type::serverMap:
                mark(*scope.block, id, name.span);
                servers(id, place, *scope.site);
                return;
            case Type::proxy:
                mark(*scope.block, id, name.span);
                proxy(id, place, scope);
                return;
            default:
                break;
        }
        if (removes(value)) {
            unmanage(*scope.block, id, name.span);
            return;
        }
        const auto read = read_value(reading_, row, place);
        if (!read) {
            // It was written, if wrongly: it must not be reported as missing, too.
            mark(*scope.block, id, name.span);
            return;
        }
        Span span = span_of(reading_, place);
        if (span.length == 0) span = name.span;
        if (id == FieldId::api_version) check_version(span, reading_.pool.text(read->text()));
        put(*scope.block, id, *read, span);
    }

    void unknown(FieldId structure, NodeIndex key) {
        std::vector<std::string_view> known;
        for (const FieldId child : children(structure)) known.push_back(field(child).key);
        const std::string path = field_path(shape_of(structure));
        report_unknown_key(reading_, key, known, path.empty() ? path : fmt::format("`{}`", path));
    }

    /// A setting of the whole hierarchy that stands at a site is not an unknown key: its place is kept, and
    /// the rules say where it belongs.
    bool misplaced(FieldId structure, NodeIndex key, NodeIndex value, Scope scope) {
        if (scope.site == nullptr || scope.block != &scope.site->block) return false;
        if (structure == FieldId::site) return keep_place(FieldId::description, key, value, *scope.block);
        if (structure == FieldId::site_languages)
            return keep_place(FieldId::top_languages, key, value, *scope.block);
        return false;
    }

    bool keep_place(FieldId home, NodeIndex key, NodeIndex value, Block& block) {
        const auto found = find_child(home, reading_.node(key).text);
        if (!found) return false;
        const Field& row = field(*found);
        if (row.kind == Kind::setting && row.owner == Owner::hierarchy) {
            mark(block, row.id, reading_.node(key).span);
            return true;
        }
        if (row.type != Type::object || reading_.node(value).kind != Node::Kind::mapping) return false;
        bool any = false;
        const auto pairs = reading_.children(value);
        for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
            const bool kept = keep_place(row.id, pairs[i], pairs[i + 1], block);
            if (!kept) unknown(row.id, pairs[i]);
            any = true;
        }
        return any;
    }

    void check_version(Span span, std::string_view text) {
        if (text == words::kApiVersion) return;
        reading_.diagnostics.add(
            error(codes::kApiVersion, fmt::format("this version does not read `{}`", escape_controls(text)))
                .at(span, fmt::format("expected `{}`", words::kApiVersion)));
    }

    static void mark(Block& block, FieldId id, Span span) {
        if (!block.structure(id).known()) block.structures.emplace_back(id, span);
    }

    bool is_mapping(Place place, std::string_view key) {
        if (reading_.node(place.node).kind == Node::Kind::mapping) return true;
        const bool nothing = reading_.node(place.node).kind == Node::Kind::null;
        report_wrong_type(reading_, place, key, "a mapping",
                          nothing ? fmt::format("{}: {{}}", key) : std::string());
        return false;
    }

    /// A structure with fixed keys; `written` is its row, `id` the row of its shape.
    void nested(FieldId written, FieldId id, Place place, Scope scope) {
        Scope inside = scope;
        if (id == FieldId::site_template) {
            inside.shared = &layers_.default_for(written);
            inside.block = &inside.shared->site;
        } else if (id == FieldId::point && scope.shared != nullptr) {
            inside.block = &scope.shared->point;
        } else if (id == FieldId::site_system && scope.shared != nullptr) {
            inside.block = &scope.shared->system;
        }
        mark(*scope.block, id, place.key);
        if (removes(place.node)) {
            if (id == FieldId::site_template)
                *inside.shared = {};
            else if (id == FieldId::defaults)
                layers_.defaults.clear();
            else
                unmanage_below(written, inside, place.key);
            return;
        }
        if (is_mapping(place, field(written).key)) object(written, place.node, inside);
    }

    void unmanage_below(FieldId structure, Scope scope, Span span) {
        for (const FieldId child : children(structure)) {
            const FieldId id = shape_of(child);
            const Field& row = field(id);
            if (row.built == Built::no) continue;
            if (row.type == Type::object || row.type == Type::proxy)
                unmanage_below(child, inner(id, scope), span);
            else if (row.kind == Kind::setting)
                unmanage(*scope.block, id, span);
        }
    }
    static Scope inner(FieldId id, Scope scope) {
        if (id == FieldId::point && scope.shared != nullptr) scope.block = &scope.shared->point;
        if (id == FieldId::site_system && scope.shared != nullptr) scope.block = &scope.shared->system;
        return scope;
    }

    /// Reports a name that stands twice in one mapping once it is normalised.
    template <class Draft>
    bool enter(Draft& draft, std::uint32_t visit, Span span, std::string_view name) {
        if (draft.visit == visit) {
            reading_.diagnostics.add(
                error(codes::kDuplicateKey,
                      fmt::format("`{}` stands twice here: letter case makes no difference", name))
                    .at(span, "again here")
                    .at(draft.span, "first here"));
            return false;
        }
        draft.visit = visit;
        if (!draft.span.known()) draft.span = span;
        return true;
    }

    void sites(FieldId map, Place place) {
        if (!is_mapping(place, field(map).key)) return;
        const FieldId row = children(map).front();
        const auto visit = layers_.next_visit();
        const auto pairs = reading_.children(place.node);
        for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
            const Node& key = reading_.node(pairs[i]);
            const auto code = SiteCode::parse(key.text);
            if (!code) {
                reading_.diagnostics.add(
                    error(Code{2005}, fmt::format("`{}` is not a site code", escape_controls(key.text)))
                        .at(key.span, "a site code is exactly three characters A-Z, 0-9"));
                continue;
            }
            SiteDraft& site = layers_.site(*code);
            if (!enter(site, visit, key.span, code->text())) continue;
            site.removed = removes(pairs[i + 1]);
            if (site.removed) {
                layers_.forget_servers(site, site.points);
                layers_.forget_servers(site, site.systems);
                site.block = {};
                site.points_managed = false;
                continue;
            }
            if (is_mapping({pairs[i + 1], key.span}, key.text))
                object(row, pairs[i + 1], {&site.block, nullptr, &site});
        }
    }

    void profiles(FieldId map, Place place) {
        if (removes(place.node)) {
            layers_.profiles.clear();
            layers_.profile_ids.clear();
            return;
        }
        if (!is_mapping(place, field(map).key)) return;
        const FieldId row = children(map).front();
        const auto pairs = reading_.children(place.node);
        for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
            const Node& key = reading_.node(pairs[i]);
            Template& profile = layers_.profile(reading_.pool.text(key.text));
            if (!profile.span.known()) profile.span = key.span;
            if (removes(pairs[i + 1])) {
                profile = {};
                profile.span = key.span;
                continue;
            }
            if (is_mapping({pairs[i + 1], key.span}, key.text))
                object(row, pairs[i + 1], {&profile.site, &profile, nullptr});
        }
    }

    /// Client settings, shared databases, silences.
    void named(FieldId map, Place place) {
        if (removes(place.node)) {
            for (NamedDraft& draft : layers_.named) {
                if (draft.map != map) continue;
                draft.removed = true;
                draft.block = {};
            }
            return;
        }
        if (!is_mapping(place, field(map).key)) return;
        const FieldId row = children(map).front();
        const auto visit = layers_.next_visit();
        const auto pairs = reading_.children(place.node);
        for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
            const Node& key = reading_.node(pairs[i]);
            if (key.text.empty()) {
                reading_.diagnostics.add(
                    error(codes::kBadValue, fmt::format("`{}` holds an empty name", field(map).key))
                        .at(key.span));
                continue;
            }
            NamedDraft& draft = layers_.entry_of(map, key.text);
            if (!enter(draft, visit, key.span, draft.name)) continue;
            draft.removed = removes(pairs[i + 1]);
            if (draft.removed)
                draft.block = {};
            else if (is_mapping({pairs[i + 1], key.span}, key.text))
                object(row, pairs[i + 1], {&draft.block, nullptr, nullptr});
        }
    }

    /// Points or servers of a site: a mapping, or for points a list of names, each like an empty mapping.
    void servers(FieldId map, Place place, SiteDraft& site) {
        const bool points = map == FieldId::points;
        auto& list = points ? site.points : site.systems;
        if (removes(place.node)) {
            layers_.forget_servers(site, list);
            if (points) site.points_managed = false;
            return;
        }
        const Node& node = reading_.node(place.node);
        const bool short_form = node.kind == Node::Kind::sequence && field(map).type == Type::serverSet;
        if (!short_form && node.kind != Node::Kind::mapping) {
            report_wrong_type(reading_, place, field(map).key, to_text(field(map).type), field(map).example);
            return;
        }
        if (points) site.points_managed = true;
        const FieldId row = children(map).front();
        const auto visit = layers_.next_visit();
        const auto items = reading_.children(place.node);
        for (std::size_t i = 0; i < items.size(); i += short_form ? 1 : 2) {
            const Node& key = reading_.node(items[i]);
            if (key.kind != Node::Kind::scalar) {
                report_wrong_type(reading_, {items[i], place.key}, field(map).key, "a list of host names",
                                  field(map).example);
                continue;
            }
            const auto host = read_host(reading_, key.span, key.text, field(map).key);
            if (!host) continue;
            ServerDraft& draft = layers_.server(site, list, reading_.pool.text(*host));
            if (!enter(draft, visit, key.span, *host)) continue;
            draft.removed = false;
            if (short_form) continue;
            if (removes(items[i + 1])) {
                draft.removed = true;
                draft.block = {};
                continue;
            }
            if (is_mapping({items[i + 1], key.span}, key.text))
                object(row, items[i + 1], {&draft.block, nullptr, &site});
        }
    }

    /// `none` gives the required child an empty text and cuts the others off from lower layers.
    void proxy(FieldId structure, Place place, Scope scope) {
        if (removes(place.node)) {
            unmanage_below(structure, scope, place.key);
            return;
        }
        if (reading_.node(place.node).kind == Node::Kind::mapping) {
            object(structure, place.node, scope);
            return;
        }
        if (word_of(reading_, place.node) != words::kNone) {
            report_wrong_type(reading_, place, field(structure).key, "a mapping or `none`",
                              field(children(structure).front()).example);
            return;
        }
        const Span span = span_of(reading_, place);
        for (const FieldId child : children(structure)) {
            if (field(child).required)
                put(*scope.block, child, Value::of(TextId{}), span);
            else
                unmanage(*scope.block, child, span);
        }
    }

    Reading& reading_;
    InputKind input_;
    Layers& layers_;
};

}  // namespace

void walk(const EventTree& tree, InputKind input, ValuePool& pool, Layers& layers, Diagnostics& diagnostics) {
    Reading reading{tree, pool, layers.store, diagnostics};
    if (tree[tree.root()].kind != Node::Kind::mapping) {
        report_wrong_type(reading, {tree.root(), tree[tree.root()].span}, "description", "a mapping");
        return;
    }
    Walker(reading, input, layers)
        .object(FieldId::description, tree.root(), {&layers.global, nullptr, nullptr});
}

bool is_connection(const EventTree& tree) {
    if (tree.root() == kNoNode || tree[tree.root()].kind != Node::Kind::mapping) return false;
    const auto pairs = tree.children(tree[tree.root()]);
    bool foreign = false;
    for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
        const std::string_view key = tree[pairs[i]].text;
        if (key == field(FieldId::api_version).key) return false;
        foreign = foreign || (find_child(FieldId::connection, key) && !find_child(FieldId::description, key));
    }
    return foreign;
}

}  // namespace supctl
