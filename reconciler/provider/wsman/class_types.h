// ClassTypes: the types of the properties of provider classes, as the product's documentation lists them. XML
// carries texts only; AdminService types its values by itself, so that only WS-Man needs this table. A
// property that is not in it is a text, a list when it comes more than once, an object when it has elements.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace supctl::provider::wsman {

enum class ValueType : std::uint8_t { text, number, boolean, time, object };
enum class Shape : std::uint8_t { single, list };
/// A lazy property comes with the object alone, never with a query's rows.
enum class Filling : std::uint8_t { always, lazy };

struct PropertyType {
    std::string_view class_name;  // a class, or a class whose methods have this parameter
    std::string_view property;
    ValueType type = ValueType::text;
    Shape shape = Shape::single;
    std::string_view object_class{};  // of an embedded object, as declared
    Filling filling = Filling::always;
};

/// Nothing when the class is not documented or has no such property.
[[nodiscard]] const PropertyType* find_property_type(std::string_view class_name, std::string_view property);
/// The lazy properties of a class, by name.
[[nodiscard]] std::vector<std::string_view> lazy_properties(std::string_view class_name);

}  // namespace supctl::provider::wsman
