#include "language/catalog_lock.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/codes.h"
#include "base/text.h"
#include "language/emit.h"
#include "language/reading.h"
#include "schema/words.h"

namespace supctl {

namespace {

constexpr std::string_view kVersionKey = "lockVersion";
constexpr std::string_view kVersion = "supctl/v1";

const CategoryReference* find_family(const std::vector<CategoryReference>& locked, std::string_view title,
                                     const ValuePool& pool) {
    for (const CategoryReference& one : locked)
        if (one.whole_family() && fold_title(pool.text(one.family)) == fold_title(title)) return &one;
    return nullptr;
}

/// The only entry of that title, in that family when one is named.
const CategoryReference* find_title(const std::vector<CategoryReference>& locked,
                                    const CategoryReference& wanted, const ValuePool& pool) {
    const CategoryReference* found = nullptr;
    for (const CategoryReference& one : locked) {
        if (one.whole_family() || fold_title(pool.text(one.title)) != fold_title(pool.text(wanted.title)))
            continue;
        if (wanted.family != TextId{} &&
            fold_title(pool.text(one.family)) != fold_title(pool.text(wanted.family)))
            continue;
        if (found != nullptr) return nullptr;
        found = &one;
    }
    return found;
}

enum class Families : std::uint8_t { pinned, asTheyAre };

void pin(std::vector<CategoryReference>& references, const std::vector<CategoryReference>& locked,
         Families families, const ValuePool& pool, Diagnostics& diagnostics) {
    for (CategoryReference& reference : references) {
        if (reference.id != TextId{} || reference.pinned) continue;
        if (reference.whole_family() && families == Families::asTheyAre) continue;
        if (reference.whole_family()) {
            if (const auto* found = find_family(locked, pool.text(reference.family), pool)) {
                reference.pinned = true;
                reference.members = found->members;
                continue;
            }
        } else if (const auto* found = find_title(locked, reference, pool)) {
            reference.id = found->id;
            continue;
        }
        diagnostics.add(
            advice(codes::kNotPinned,
                   fmt::format("`{}` is not in {}",
                               escape_controls(
                                   pool.text(reference.whole_family() ? reference.family : reference.title)),
                               kCatalogLock))
                .at(reference.span)
                .advise(std::string(find_code(codes::kNotPinned)->help)));
    }
}

}  // namespace

void read_lock(const EventTree& tree, ValuePool& pool, CatalogLock& lock, Diagnostics& diagnostics) {
    ValueStore store;
    Reading reading{tree, pool, store, diagnostics};
    const NodeIndex root = tree.root();
    if (root == kNoNode || tree[root].kind != Node::Kind::mapping) {
        report_wrong_type(reading, {root, root == kNoNode ? Span{} : tree[root].span}, kCatalogLock,
                          "a mapping");
        return;
    }
    const std::string_view chosen = field(FieldId::classifications).key,
                           wanted = field(FieldId::products).key;
    const auto [version, classifications, products] =
        pick<3>(reading, root, {kVersionKey, chosen, wanted}, kCatalogLock);
    if (version.node == kNoNode || word_of(reading, version.node) != kVersion) {
        diagnostics.add(error(codes::kApiVersion, fmt::format("this version reads {} of `{}: {}` only",
                                                              kCatalogLock, kVersionKey, kVersion))
                            .at(version.node == kNoNode ? tree[root].span : span_of(reading, version)));
        return;
    }
    const auto take = [&](FieldId id, Place place, std::vector<CategoryReference>& out) {
        if (place.node == kNoNode) return;
        const auto read = read_selection(reading, field(id), place);
        if (!read) return;
        for (CategoryReference& reference : store.selections[read->data].include) {
            if (reference.id == TextId{} && !reference.pinned) {
                diagnostics.add(error(codes::kBadValue, "an entry of the lock has no id").at(reference.span));
                continue;
            }
            out.push_back(std::move(reference));
        }
    };
    take(FieldId::classifications, classifications, lock.classifications);
    take(FieldId::products, products, lock.products);
}

void apply_lock(const CatalogLock& lock, Declaration& declaration, Diagnostics& diagnostics) {
    const ValuePool& pool = declaration.hierarchy.pool();
    const auto both = [&](std::optional<Selection>& selection, const std::vector<CategoryReference>& locked) {
        if (!selection) return;
        pin(selection->include, locked, Families::pinned, pool, diagnostics);
        pin(selection->exclude, locked, Families::asTheyAre, pool, diagnostics);
    };
    both(declaration.classifications, lock.classifications);
    both(declaration.products, lock.products);
}

std::string lock_text(const CatalogLock& lock, const ValuePool& pool) {
    std::string out = fmt::format(
        "# Which ids the description's titles mean. `supctl catalog lock` writes it; commit it.\n{}: {}\n",
        kVersionKey, kVersion);
    const auto list = [&](FieldId id, const std::vector<CategoryReference>& references) {
        if (references.empty()) return;
        std::vector<std::string> lines;
        for (const CategoryReference& reference : references)
            lines.push_back("  - " + emit_reference(reference, id, pool) + "\n");
        std::sort(lines.begin(), lines.end());
        lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
        out += fmt::format("{}:\n", field(id).key);
        for (const std::string& line : lines) out += line;
    };
    list(FieldId::classifications, lock.classifications);
    list(FieldId::products, lock.products);
    return out;
}

}  // namespace supctl
