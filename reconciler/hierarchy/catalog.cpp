#include "hierarchy/catalog.h"

#include <algorithm>

#include "base/text.h"

namespace supctl {

std::string_view to_text(CategoryType type) {
    constexpr std::string_view words[] = {"classification", "company", "family", "product", "other"};
    return words[static_cast<std::size_t>(type)];
}

namespace {
std::string title_key(CategoryType type, std::string_view title) {
    return std::string(to_text(type)) + ":" + fold_title(title);
}
}  // namespace

void Catalog::add(Category category) {
    categories_.push_back(category);
}

void Catalog::finish(const ValuePool& pool) {
    std::sort(categories_.begin(), categories_.end(),
              [&](const Category& a, const Category& b) { return pool.text(a.id) < pool.text(b.id); });
    by_id_.clear();
    by_title_.clear();
    for (std::uint32_t i = 0; i < categories_.size(); ++i) {
        by_id_.emplace(static_cast<std::uint32_t>(categories_[i].id), i);
        by_title_[title_key(categories_[i].type, pool.text(categories_[i].title))].push_back(i);
    }
}

const Category* Catalog::find(CategoryId id) const {
    const auto found = by_id_.find(static_cast<std::uint32_t>(id));
    return found == by_id_.end() ? nullptr : &categories_[found->second];
}

std::vector<const Category*> Catalog::find_title(CategoryType type, std::string_view title) const {
    std::vector<const Category*> out;
    if (const auto found = by_title_.find(title_key(type, title)); found != by_title_.end())
        for (const auto i : found->second) out.push_back(&categories_[i]);
    return out;
}

bool selects(CategoryType kind, CategoryType other) {
    const bool tree = other == CategoryType::company || other == CategoryType::family;
    return other == kind || (kind == CategoryType::product && tree);
}

std::vector<TextId> Catalog::subscribed(CategoryType kind) const {
    std::vector<TextId> out;
    for (const Category& category : categories_) {
        if (!category.subscribed) continue;  // SEED-151
        if (selects(kind, category.type)) out.push_back(category.id);
    }
    return out;
}

}  // namespace supctl
