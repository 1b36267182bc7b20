// The simulated site's objects: for each provider class the rows, every property held as the JSON that is
// printed. Keys are compared without case, as the site's database does. It knows nothing of HTTP, time or
// behaviour; it remembers which rows changed so that the state file can follow.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "simulator/provider_class.h"

namespace supctl::simulator {

/// One object. `values` has one JSON text for each property of the class.
struct Row {
    std::vector<std::string> values;
};

/// A row that changed since the last `take_changes`; without a row it was removed.
struct Change {
    const ProviderClass* of = nullptr;
    std::string key;
    std::optional<Row> row;
};

class ObjectStore {
  public:
    explicit ObjectStore(std::uint64_t seed = 0);

    /// A row of the class with every property at its empty value (null, or [] for arrays).
    [[nodiscard]] static Row blank(const ProviderClass& of);
    /// The key values joined by `;` in alphabetical order of the key properties: the provider's etag.
    [[nodiscard]] static std::string key_of(const ProviderClass& of, const Row& row);

    /// Inserts or replaces by key.
    void put(const ProviderClass& of, Row row);
    [[nodiscard]] bool erase(const ProviderClass& of, std::string_view key);
    [[nodiscard]] const Row* find(const ProviderClass& of, std::string_view key) const;
    [[nodiscard]] const std::vector<Row>& rows(const ProviderClass& of) const;
    /// Indices into rows() in the order in which the site's database happens to give them: fixed by the seed
    /// and the rows themselves, and meaningless. Valid until the class changes.
    [[nodiscard]] const std::vector<std::uint32_t>& natural_order(const ProviderClass& of) const;
    [[nodiscard]] std::vector<Change> take_changes();
    /// Grows with every change.
    [[nodiscard]] std::uint64_t revision() const { return revision_; }

  private:
    struct Table {
        std::vector<Row> rows;
        std::unordered_map<std::string, std::size_t> by_key;  // folded key -> index
        mutable std::vector<std::uint32_t> order;
        mutable bool order_known = false;
    };
    Table& table(const ProviderClass& of);
    const Table& table(const ProviderClass& of) const;

    std::uint64_t seed_;
    std::vector<Table> tables_;
    std::vector<std::pair<const ProviderClass*, std::string>> changed_;
    std::uint64_t revision_ = 0;
};

/// Reads and sets properties of a row by name; a name that the class lacks is a defect and stops the program.
[[nodiscard]] const std::string& property(const ProviderClass& of, const Row& row, std::string_view name);
void set_property(const ProviderClass& of, Row& row, std::string_view name, std::string json);

/// A well-mixed 64-bit hash: the only source of chance in the simulator, so that chance depends on names, not
/// on order.
[[nodiscard]] std::uint64_t mixed(std::uint64_t seed, std::string_view text);

}  // namespace supctl::simulator
