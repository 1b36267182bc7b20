// Declaration: what the user wrote, merged over files, defaults, profiles, sites and overlays: values,
// selections with their category references, and where each of them stands. Absent means unmanaged.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/source.h"
#include "hierarchy/hierarchy.h"

namespace supctl {

/// What becomes of products that join a family after its expansion was pinned.
enum class NewProducts : std::uint8_t { ask, include, ignore };

/// One entry of a selection: a title, a title in a family, an id, or a whole family. Resolved against a
/// Catalog, never guessed. A title with an id is pinned: the id decides, the title is for people.
struct CategoryReference {
    TextId title{};                               // empty when only an id is given, and for a whole family
    TextId family{};                              // empty: any
    TextId id{};                                  // lower-case GUID without a type prefix
    NewProducts new_products = NewProducts::ask;  // of a whole family
    bool pinned = false;                          // of a whole family: `members` is its expansion
    std::vector<TextId> members;                  // lower-case GUIDs, in the order of their text
    Span span;

    [[nodiscard]] bool whole_family() const { return title == TextId{} && id == TextId{}; }
};

struct Selection {
    enum class Mode : std::uint8_t { exactly, including };  // a list, or {include, exclude}
    Mode mode = Mode::exactly;
    std::vector<CategoryReference> include;
    std::vector<CategoryReference> exclude;  // only with `including`
    Span span;
};

/// A point that is to be taken away: `state: removed` (SEED-173).
struct Removal {
    SiteCode site;
    Fqdn server{};
    Span span;
};

/// What is asserted and never written: a group policy, or the boundary groups of a point.
struct Assertion {
    FieldId field{};
    SiteCode site;  // empty: the whole hierarchy
    Fqdn server{};
    Value value;                // of a word; absent for a list
    std::vector<TextId> texts;  // of a list, in the order written
    Span span;
};

/// Points that share one WSUS database (VR-65).
struct SharedDatabase {
    TextId name{};
    std::vector<std::pair<Fqdn, Span>> points;
    Span span;
};

/// Findings of one rule that are known and accepted.
struct Silence {
    std::string rule;                              // as written, for example `VR-38`
    std::vector<std::pair<std::string, Span>> at;  // addresses, or beginnings of them; empty: everywhere
    std::string reason;
    Span span;
};

/// From which layer a value came, for `plan --explain-values`.
enum class Layer : std::uint8_t { file, defaults, profile, site, overlay };
[[nodiscard]] std::string_view to_text(Layer layer);

/// Where a value stands and which layer gave it.
struct Origin {
    Span span;
    Layer layer = Layer::file;
};

/// Places of declared things. Values are found by their slot in the declared Hierarchy.
struct SourceMap {
    std::vector<Origin> values;                               // parallel to the declared Hierarchy's values
    std::unordered_map<std::uint32_t, Span> sites;            // by SiteCode::packed(): the site's key
    std::unordered_map<std::uint64_t, Span> points;           // by SiteCode::packed() << 32 | server
    std::unordered_map<std::uint64_t, Span> systems;          // likewise
    std::unordered_map<std::uint32_t, Span> client_settings;  // by the name's TextId
    std::unordered_map<std::uint64_t, Span>
        nodes;  // other nodes of a site, by SiteCode::packed() << 32 | FieldId (0 for the root)
    Span root;

    [[nodiscard]] static std::uint64_t key(SiteCode site, std::uint32_t low) {
        return std::uint64_t{site.packed()} << 32 | low;
    }
};

struct Declaration {
    explicit Declaration(ValuePool& pool) : hierarchy(pool) {}

    std::string name;             // `hierarchy:`
    std::string product_version;  // may be empty
    Hierarchy hierarchy;          // only what was written; selections are not in it
    std::optional<Selection> classifications;
    std::optional<Selection> products;
    std::vector<Removal> removals;  // sorted by site, server; not among the hierarchy's points
    std::vector<Assertion> assertions;
    std::vector<SharedDatabase> shared_databases;
    std::vector<Silence> silences;
    SourceMap sources;
    std::string normalised;  // the language's normal form, set by whoever plans: part of planId, and kept in
                             // plan files

    [[nodiscard]] Span span_of(ObjectRef object) const;
    /// The value's place, or its object's.
    [[nodiscard]] Span span_of(ObjectRef object, FieldId id) const;
    [[nodiscard]] const std::optional<Selection>& selection(FieldId id) const {
        return id == FieldId::products ? products : classifications;
    }
    /// What is asserted of the whole hierarchy; null when nothing is.
    [[nodiscard]] const Assertion* asserted(FieldId id) const;
    [[nodiscard]] bool removes(SiteCode site, Fqdn server) const;
    /// The value of one of the `limits`, declared or the table's default.
    [[nodiscard]] std::chrono::seconds limit(FieldId id) const;
};

}  // namespace supctl
