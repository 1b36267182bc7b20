// Catalog view: classifications, families and products of a site as people and programs read them. A pure
// view of one Catalog.
#pragma once

#include <string>
#include <string_view>

#include "hierarchy/catalog.h"
#include "report/style.h"

namespace supctl {

/// What to show: categories whose title, family or id holds `text` (case ignored); all when it is empty.
struct CatalogFilter {
    std::string text;
    bool selected_only = false;
};

/// A table by type, family and title; a line that says how many there are.
[[nodiscard]] std::string catalog_text(const Catalog& catalog, const ValuePool& pool,
                                       const CatalogFilter& filter, const Style& style);
[[nodiscard]] std::string catalog_json(const Catalog& catalog, const ValuePool& pool,
                                       const CatalogFilter& filter);

}  // namespace supctl
