// The provider's classes as data: properties with type, key, lazy and read-only marks, in the alphabetical
// order in which the provider prints them. Only documented classes and properties stand here; what a client
// would find handy and the product does not have (the WSUS configuration state above all) is not served.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace supctl::simulator {

enum class Type : std::uint8_t { text, number, flag, time, texts, embedded, objects };

/// What a write may do to a property. Provider fact: a [read] property that a client sends is dropped, not
/// refused; a key that differs from the object's is refused.
enum class Access : std::uint8_t { key, write, read };

struct Property {
    std::string_view name;
    Type type;
    Access access = Access::read;
    bool lazy = false;
};

/// What clients may do with the class's objects.
struct Verbs {
    bool create = false;
    bool change = false;
    bool remove = false;
};

struct ProviderClass {
    std::string_view name;
    std::string_view derivation;  // from the superclass up, separated by blanks
    std::span<const Property> properties;
    Verbs verbs;

    /// Index of the property with that exact name, or -1: names of properties are case-sensitive in OData.
    [[nodiscard]] int index(std::string_view property) const;
    [[nodiscard]] std::vector<int> keys() const;
};

/// All classes. A class's address is its identity.
[[nodiscard]] std::span<const ProviderClass> provider_classes();
/// Case is ignored (the WMI route does so since 2006); nullptr when unknown.
[[nodiscard]] const ProviderClass* find_class(std::string_view name);

}  // namespace supctl::simulator
