// Reads a selection of classifications or products: a list means exactly these, {include, exclude} leaves
// others alone. References are kept as written; resolving them needs a catalog.
#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "base/text.h"
#include "language/reading.h"
#include "schema/words.h"

namespace supctl {

namespace {

bool is_guid(std::string_view text) {
    constexpr std::string_view kForm = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    if (text.size() != kForm.size()) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        if (kForm[i] == '-' ? c != '-' : !hex) return false;
    }
    return true;
}

std::optional<std::string_view> read_title(Reading& reading, Place place, std::string_view key) {
    const std::string_view text = word_of(reading, place.node);
    if (!is_scalar(reading, place.node)) {
        report_wrong_type(reading, place, key, "a title");
        return std::nullopt;
    }
    if (fold_title(text).empty()) {
        reading.diagnostics.add(error(codes::kBadValue, fmt::format("`{}` holds an empty title", key))
                                    .at(span_of(reading, place)));
        return std::nullopt;
    }
    return text;
}

std::optional<TextId> read_guid(Reading& reading, Place place) {
    const std::string_view text = word_of(reading, place.node);
    if (is_guid(text)) return reading.pool.text(lower_ascii(text));
    reading.diagnostics.add(
        error(codes::kBadValue, fmt::format("`{}` is not an id", escape_controls(text)))
            .at(span_of(reading, place), "expected a GUID such as 30eb551c-6288-4716-9a78-f300ec36d72b"));
    return std::nullopt;
}

/// `{family: TITLE, newProducts: ask, pinned: [GUID]}`: a family with all its products.
std::optional<CategoryReference> read_family(Reading& reading, const Field& row, Place family, Place fresh,
                                             Place pinned, CategoryReference out) {
    if (row.id != FieldId::products) {
        reading.diagnostics.add(error(codes::kBadValue, fmt::format("`{}` has no families", row.key))
                                    .at(family.key)
                                    .advise("families hold products; name classifications one by one"));
        return std::nullopt;
    }
    const auto title = read_title(reading, family, words::kFamily);
    if (!title) return std::nullopt;
    out.family = reading.pool.text(*title);
    if (fresh.node != kNoNode) {
        const auto* found = std::find(std::begin(words::kNewProductsWords),
                                      std::end(words::kNewProductsWords), word_of(reading, fresh.node));
        if (found == std::end(words::kNewProductsWords)) {
            report_bad_word(reading, fresh, words::kNewProducts, words::kNewProductsWords);
            return std::nullopt;
        }
        out.new_products = static_cast<NewProducts>(found - std::begin(words::kNewProductsWords));
    }
    if (pinned.node == kNoNode) return out;
    if (reading.node(pinned.node).kind != Node::Kind::sequence) {
        report_wrong_type(reading, pinned, words::kPinned, "a list of ids");
        return std::nullopt;
    }
    out.pinned = true;
    for (const NodeIndex item : reading.children(pinned.node)) {
        const auto id = read_guid(reading, {item, pinned.key});
        if (!id) return std::nullopt;
        out.members.push_back(*id);
    }
    return out;
}

/// Which word names a title beside its id or family.
std::string_view title_key(const Field& row) {
    return row.id == FieldId::products ? words::kProduct : words::kClassification;
}

std::optional<CategoryReference> read_reference(Reading& reading, const Field& row, Place place) {
    CategoryReference out;
    out.span = span_of(reading, place);
    if (reading.node(place.node).kind != Node::Kind::mapping) {
        const auto title = read_title(reading, place, row.key);
        if (!title) return std::nullopt;
        out.title = reading.pool.text(*title);
        return out;
    }
    const std::size_t before = reading.diagnostics.errors();
    const auto [family, product, id, fresh, pinned] =
        pick<5>(reading, place.node,
                {words::kFamily, title_key(row), words::kId, words::kNewProducts, words::kPinned}, row.key);
    if (reading.diagnostics.errors() != before) return std::nullopt;
    const bool whole = family.node != kNoNode && product.node == kNoNode && id.node == kNoNode;
    if (whole) return read_family(reading, row, family, fresh, pinned, out);
    for (const Place& extra : {fresh, pinned})
        if (extra.node != kNoNode) {
            reading.diagnostics.add(error(codes::kBadValue, "only a whole family has new or pinned products")
                                        .at(extra.key)
                                        .advise("leave it out, or name the family alone"));
            return std::nullopt;
        }
    if (id.node == kNoNode && (product.node == kNoNode || family.node == kNoNode)) {
        report_wrong_type(reading, place, row.key,
                          "a title, {family: TITLE}, {family: TITLE, product: TITLE} or {id: GUID}",
                          "{family: Windows, product: Windows Server 2019}");
        return std::nullopt;
    }
    if (product.node != kNoNode) {
        const auto title = read_title(reading, product, title_key(row));
        if (!title) return std::nullopt;
        out.title = reading.pool.text(*title);
    }
    if (family.node != kNoNode) {
        const auto group = read_title(reading, family, words::kFamily);
        if (!group) return std::nullopt;
        out.family = reading.pool.text(*group);
    }
    if (id.node != kNoNode) {
        const auto guid = read_guid(reading, id);
        if (!guid) return std::nullopt;
        out.id = *guid;
    }
    return out;
}

bool read_references(Reading& reading, const Field& row, Place place, std::vector<CategoryReference>& out) {
    if (reading.node(place.node).kind != Node::Kind::sequence) {
        report_wrong_type(reading, place, row.key, "a list of titles", row.example);
        return false;
    }
    bool good = true;
    std::unordered_map<std::string, std::size_t> seen;  // folded, to find what stands twice
    for (const NodeIndex item : reading.children(place.node)) {
        const auto reference = read_reference(reading, row, {item, place.key});
        if (!reference) {
            good = false;
            continue;
        }
        const auto folded =
            fmt::format("{}\n{}\n{}", fold_title(reading.pool.text(reference->family)),
                        fold_title(reading.pool.text(reference->title)), reading.pool.text(reference->id));
        const auto [earlier, fresh] = seen.try_emplace(folded, out.size());
        if (!fresh) {
            reading.diagnostics.add(
                error(codes::kDuplicateKey, fmt::format("`{}` names the same category twice", row.key))
                    .at(reference->span, "again here")
                    .at(out[earlier->second].span, "first here"));
            good = false;
            continue;
        }
        out.push_back(*reference);
    }
    return good;
}

}  // namespace

std::optional<Value> read_selection(Reading& reading, const Field& row, Place place) {
    Selection out;
    out.span = span_of(reading, place);
    if (out.span.length == 0) out.span = place.key;
    bool good = true;
    if (reading.node(place.node).kind == Node::Kind::sequence) {
        good = read_references(reading, row, place, out.include);
    } else if (reading.node(place.node).kind == Node::Kind::mapping) {
        out.mode = Selection::Mode::including;
        const std::size_t before = reading.diagnostics.errors();
        const auto [include, exclude] =
            pick<2>(reading, place.node, {words::kInclude, words::kExclude}, row.key);
        if (reading.diagnostics.errors() != before) return std::nullopt;
        if (include.node == kNoNode && exclude.node == kNoNode) {
            report_wrong_type(reading, place, row.key, "a list, or {include: […], exclude: […]}",
                              row.example);
            return std::nullopt;
        }
        if (include.node != kNoNode) good = read_references(reading, row, include, out.include) && good;
        if (exclude.node != kNoNode) good = read_references(reading, row, exclude, out.exclude) && good;
    } else {
        report_wrong_type(reading, place, row.key, "a list, or {include: […], exclude: […]}", row.example);
        return std::nullopt;
    }
    if (!good) return std::nullopt;
    reading.store.selections.push_back(std::move(out));
    return Value::of_integer(static_cast<std::uint32_t>(reading.store.selections.size() - 1));
}

}  // namespace supctl
