#include "simulator/object_store.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <numeric>

#include "base/text.h"
#include "simulator/json_text.h"

namespace supctl::simulator {
namespace {

std::size_t table_index(const ProviderClass& of) {
    return static_cast<std::size_t>(&of - provider_classes().data());
}

std::size_t property_index(const ProviderClass& of, std::string_view name) {
    const int index = of.index(name);
    if (index < 0) {
        std::fprintf(stderr, "simulator: class %s has no property %s\n", of.name.data(),
                     std::string(name).c_str());
        std::abort();
    }
    return static_cast<std::size_t>(index);
}

}  // namespace

std::uint64_t mixed(std::uint64_t seed, std::string_view text) {
    std::uint64_t hash = seed * 0x9e3779b97f4a7c15ull + 0xcbf29ce484222325ull;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ull;
    hash ^= hash >> 30;
    hash *= 0xbf58476d1ce4e5b9ull;
    hash ^= hash >> 27;
    hash *= 0x94d049bb133111ebull;
    return hash ^ hash >> 31;
}

ObjectStore::ObjectStore(std::uint64_t seed) : seed_(seed), tables_(provider_classes().size()) {}

Row ObjectStore::blank(const ProviderClass& of) {
    Row row;
    row.values.reserve(of.properties.size());
    for (const auto& property : of.properties) {
        const bool array =
            property.type == Type::texts || property.type == Type::embedded || property.type == Type::objects;
        row.values.emplace_back(array ? "[]" : "null");
    }
    return row;
}

std::string ObjectStore::key_of(const ProviderClass& of, const Row& row) {
    std::string key;
    for (std::size_t i = 0; i < of.properties.size(); ++i) {
        if (of.properties[i].access != Access::key) continue;
        if (!key.empty()) key += ';';
        const auto& json = row.values[i];
        key += json.starts_with('"') ? read_text(json) : json;
    }
    return key;
}

ObjectStore::Table& ObjectStore::table(const ProviderClass& of) {
    return tables_[table_index(of)];
}
const ObjectStore::Table& ObjectStore::table(const ProviderClass& of) const {
    return tables_[table_index(of)];
}

void ObjectStore::put(const ProviderClass& of, Row row) {
    auto& into = table(of);
    const std::string key = lower_ascii(key_of(of, row));
    const auto [found, inserted] = into.by_key.try_emplace(key, into.rows.size());
    if (inserted) {
        into.rows.push_back(std::move(row));
        into.order_known = false;
    } else {
        into.rows[found->second] = std::move(row);
    }
    changed_.emplace_back(&of, key);
    ++revision_;
}

bool ObjectStore::erase(const ProviderClass& of, std::string_view key) {
    auto& from = table(of);
    const auto found = from.by_key.find(lower_ascii(key));
    if (found == from.by_key.end()) return false;
    changed_.emplace_back(&of, found->first);
    const std::size_t hole = found->second;
    from.by_key.erase(found);
    if (hole + 1 != from.rows.size()) {
        from.rows[hole] = std::move(from.rows.back());
        from.by_key[lower_ascii(key_of(of, from.rows[hole]))] = hole;
    }
    from.rows.pop_back();
    from.order_known = false;
    ++revision_;
    return true;
}

const Row* ObjectStore::find(const ProviderClass& of, std::string_view key) const {
    const auto& in = table(of);
    const auto found = in.by_key.find(lower_ascii(key));
    return found == in.by_key.end() ? nullptr : &in.rows[found->second];
}

const std::vector<Row>& ObjectStore::rows(const ProviderClass& of) const {
    return table(of).rows;
}

const std::vector<std::uint32_t>& ObjectStore::natural_order(const ProviderClass& of) const {
    const auto& in = table(of);
    if (in.order_known) return in.order;
    std::vector<std::pair<std::uint64_t, std::uint32_t>> ranked;
    ranked.reserve(in.rows.size());
    for (const auto& [key, index] : in.by_key)
        ranked.emplace_back(mixed(seed_, key), static_cast<std::uint32_t>(index));
    std::sort(ranked.begin(), ranked.end());
    in.order.clear();
    for (const auto& [rank, index] : ranked) in.order.push_back(index);
    in.order_known = true;
    return in.order;
}

std::vector<Change> ObjectStore::take_changes() {
    std::sort(changed_.begin(), changed_.end());
    changed_.erase(std::unique(changed_.begin(), changed_.end()), changed_.end());
    std::vector<Change> out;
    out.reserve(changed_.size());
    for (auto& [of, key] : changed_) {
        const Row* row = find(*of, key);
        out.push_back({of, std::move(key), row == nullptr ? std::nullopt : std::optional(*row)});
    }
    changed_.clear();
    return out;
}

const std::string& property(const ProviderClass& of, const Row& row, std::string_view name) {
    return row.values[property_index(of, name)];
}

void set_property(const ProviderClass& of, Row& row, std::string_view name, std::string json) {
    row.values[property_index(of, name)] = std::move(json);
}

}  // namespace supctl::simulator
