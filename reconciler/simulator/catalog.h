// The catalog of update categories that Microsoft Update and the local publishers offer: classifications, and
// the tree company > family > product. Titles are not unique; ids are. Part of it is known before the first
// synchronization.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace supctl::simulator {

enum class CategoryKind : std::uint8_t { company, family, product, classification };

struct Category {
    std::string unique_id;  // `Product:<guid>`
    std::string title;
    CategoryKind kind = CategoryKind::product;
    int parent = -1;           // index into catalog()
    bool subscribable = true;  // AllowSubscription
    bool early = false;        // exists before the first synchronization
};

/// All categories, parents before children; an index is also the category's place in the site's numbering.
[[nodiscard]] std::span<const Category> catalog();
/// `UpdateClassification`, `Product`, …: the provider's CategoryTypeName.
[[nodiscard]] std::string_view type_name(CategoryKind kind);
/// The category of that CategoryInstance_UniqueID (case ignored), or nullptr.
[[nodiscard]] const Category* find_category(std::string_view unique_id);
/// CategoryInstanceID of the category at `index`: numbers of one site, meaning nothing elsewhere.
[[nodiscard]] std::int64_t instance_id(int index);
/// What a fresh installation has ticked already. The reference only knows that the family Windows is ticked
/// and that nobody documents the rest; the least convenient plausible choice is taken: the family, its early
/// products, and the two classifications that every wizard proposes. A client that assumes an empty selection
/// is wrong at once.
[[nodiscard]] bool ticked_at_installation(const Category& category);

}  // namespace supctl::simulator
