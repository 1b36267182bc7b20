// Catalog: the site's classifications, companies, product families and products. Identity is the unique id
// (`Product:<guid>`); titles are not unique (domain 2.6) and are compared folded.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "hierarchy/value_pool.h"

namespace supctl {

/// A category's CategoryInstance_UniqueID, interned, GUID in lower case.
using CategoryId = TextId;

enum class CategoryType : std::uint8_t { classification, company, family, product, other };
[[nodiscard]] std::string_view to_text(CategoryType type);

/// Whether the selection of `kind` (product or classification) takes in categories of type `other`: the
/// selection of products takes in families and companies, which bring along every product that the catalog
/// gets later (SEED-83, SEED-149).
[[nodiscard]] bool selects(CategoryType kind, CategoryType other);

struct Category {
    CategoryId id{};
    CategoryType type = CategoryType::other;
    TextId title{};
    CategoryId parent{};         // empty: none or not in this catalog
    std::uint32_t instance = 0;  // CategoryInstanceID: the key at this site only
    bool subscribed = false;
    bool subscribable = true;
};

class Catalog {
  public:
    void add(Category category);
    /// Sorts by id text and builds the indexes; call once after the last add.
    void finish(const ValuePool& pool);

    [[nodiscard]] std::span<const Category> all() const { return categories_; }
    [[nodiscard]] std::size_t size() const { return categories_.size(); }
    [[nodiscard]] const Category* find(CategoryId id) const;
    /// Categories of one type whose folded title equals `fold_title(title)`, in id order.
    [[nodiscard]] std::vector<const Category*> find_title(CategoryType type, std::string_view title) const;
    /// About 17 categories right after WSUS is set up, more than 400 when refreshed; under 100 is not
    /// refreshed (domain 4.1 D3).
    [[nodiscard]] bool refreshed() const { return categories_.size() >= 100; }
    /// Ids of what is subscribed and belongs to the selection of `kind`.
    [[nodiscard]] std::vector<TextId> subscribed(CategoryType kind) const;

  private:
    std::vector<Category> categories_;
    std::unordered_map<std::uint32_t, std::uint32_t> by_id_;
    std::unordered_map<std::string, std::vector<std::uint32_t>> by_title_;  // "<type>:<folded>"
};

}  // namespace supctl
