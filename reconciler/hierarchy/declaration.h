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

/// One entry of a selection: a title, a title in a family, or an id. Resolved against a Catalog, never
/// guessed.
struct CategoryReference {
    TextId title{};   // empty when `id` is given
    TextId family{};  // empty: any
    TextId id{};      // lower-case GUID without a type prefix
    Span span;
};

struct Selection {
    enum class Mode : std::uint8_t { exactly, including };  // a list, or {include, exclude}
    Mode mode = Mode::exactly;
    std::vector<CategoryReference> include;
    std::vector<CategoryReference> exclude;  // only with `including`
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
    std::vector<Origin> values;                       // parallel to the declared Hierarchy's values
    std::unordered_map<std::uint32_t, Span> sites;    // by SiteCode::packed(): the site's key
    std::unordered_map<std::uint64_t, Span> points;   // by SiteCode::packed() << 32 | server
    std::unordered_map<std::uint64_t, Span> systems;  // likewise
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
    SourceMap sources;
    std::string normalised;  // the language's normal form, set by whoever plans: part of planId, and kept in plan files

    [[nodiscard]] Span span_of(ObjectRef object) const;
    /// The value's place, or its object's.
    [[nodiscard]] Span span_of(ObjectRef object, FieldId id) const;
    [[nodiscard]] const std::optional<Selection>& selection(FieldId id) const {
        return id == FieldId::products ? products : classifications;
    }
    /// The value of one of the `limits`, declared or the table's default.
    [[nodiscard]] std::chrono::seconds limit(FieldId id) const;
};

}  // namespace supctl
