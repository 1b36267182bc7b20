// The catalog as rows of SMS_UpdateCategoryInstance: how a category is written, how the catalog grows with
// the first synchronization, and what is selected.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "simulator/object_store.h"

namespace supctl::simulator {

enum class Ticked : std::uint8_t { nothing, asInstalled };

/// Writes the categories that exist before the first synchronization.
void write_early_categories(ObjectStore& store, std::string_view source_site, Ticked ticked);
inline constexpr std::size_t kEveryCategory = static_cast<std::size_t>(-1);
/// Adds the categories that are not there yet, up to so many rows in all. A new product or family of a
/// subscribed family or company is subscribed (nobody documents it; the reference says: expect it).
void complete_catalog(ObjectStore& store, std::string_view source_site,
                      std::size_t most_rows = kEveryCategory);
/// Subscribes these CategoryInstance_UniqueIDs. Errors: kUnknownCategory, kNotSubscribable.
[[nodiscard]] Result<void> subscribe(ObjectStore& store, const std::vector<std::string>& unique_ids);
/// The subscribed ids, sorted and joined by commas.
[[nodiscard]] std::string selection(const ObjectStore& store);

}  // namespace supctl::simulator
