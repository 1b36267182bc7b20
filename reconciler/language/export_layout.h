// Export layout: a live hierarchy as the smallest Declaration whose plan is empty: every live setting except
// those that equal what the product has by itself, the selections by the shortest reference that is unique in
// the live catalog. What is unknown, or cannot be said in the language, is left out and reported.
#pragma once

#include <string>
#include <string_view>

#include "base/diagnostic.h"
#include "hierarchy/catalog.h"
#include "hierarchy/declaration.h"

namespace supctl {

/// The whole live hierarchy under the name `name`. `product_version` may be empty. The declaration has no
/// places: nobody wrote it.
[[nodiscard]] Declaration export_layout(const Hierarchy& live, const Catalog& catalog, std::string_view name,
                                        std::string_view product_version, Diagnostics& findings);

/// How to name one category: by title; by {family, product} when the title is not unique; else by id.
[[nodiscard]] CategoryReference refer(const Catalog& catalog, const Category& category, ValuePool& pool);

}  // namespace supctl
