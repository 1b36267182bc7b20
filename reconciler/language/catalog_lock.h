// catalog.lock: the ids that titles and families meant when somebody looked, committed beside the
// description, so that a renamed or doubled title changes nothing by itself and a family does not grow
// unseen. Titles that are excluded are pinned as well; an excluded family is not, as what joins it shall be
// excluded too. It is written in the words of selections: {classification: TITLE, id: GUID}, {product: TITLE,
// id: GUID} and {family: TITLE, pinned: [GUID, …]}.
#pragma once

#include "hierarchy/declaration.h"
#include "language/event_tree.h"

namespace supctl {

inline constexpr std::string_view kCatalogLock = "catalog.lock";

struct CatalogLock {
    std::vector<CategoryReference> classifications;
    std::vector<CategoryReference> products;  // single products, and families with their members
};

/// Reads a lock; what is wrong is reported and left out.
void read_lock(const EventTree& tree, ValuePool& pool, CatalogLock& lock, Diagnostics& diagnostics);
/// Gives declared titles their ids and declared families their members; titles that the lock does not know,
/// or knows twice, stay as they are. Advice (kNotPinned) for each that stays open.
void apply_lock(const CatalogLock& lock, Declaration& declaration, Diagnostics& diagnostics);
/// The file's text, in a stable order.
[[nodiscard]] std::string lock_text(const CatalogLock& lock, const ValuePool& pool);

}  // namespace supctl
