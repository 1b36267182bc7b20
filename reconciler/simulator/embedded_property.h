// SMS_EmbeddedProperty and the array of them that roles and components carry: numbers in Value, texts in
// Value1 or Value2, untouched fields kept as they are (null is not the empty text).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace supctl::simulator {

struct EmbeddedProperty {
    std::string name;
    std::uint32_t value = 0;
    std::optional<std::string> value1;
    std::optional<std::string> value2;
};

/// The `Props` of one item, in the order in which they are stored.
class EmbeddedProperties {
  public:
    EmbeddedProperties() = default;
    EmbeddedProperties(std::initializer_list<EmbeddedProperty> list) : list_(list) {}
    /// Reads what `print` wrote or a client sent. Errors: kBadValue with the provider's kind of sentence.
    [[nodiscard]] static Result<EmbeddedProperties> read(std::string_view json);

    void add(EmbeddedProperty property) { list_.push_back(std::move(property)); }
    [[nodiscard]] const EmbeddedProperty* find(std::string_view name) const;
    /// 0 when there is no such property.
    [[nodiscard]] std::uint32_t number(std::string_view name) const;
    /// Value2, empty when null or absent.
    [[nodiscard]] std::string text(std::string_view name) const;
    /// Value1, empty when null or absent.
    [[nodiscard]] std::string text1(std::string_view name) const;
    /// Sets Value, keeping the other slots; adds the property when it is absent.
    void set_number(std::string_view name, std::uint32_t value);
    /// Sets Value2 likewise.
    void set_text(std::string_view name, std::string value);
    /// Sets Value1 likewise.
    void set_text1(std::string_view name, std::string value);
    [[nodiscard]] std::string print() const;
    [[nodiscard]] const std::vector<EmbeddedProperty>& all() const { return list_; }

  private:
    EmbeddedProperty& at(std::string_view name);
    std::vector<EmbeddedProperty> list_;
};

}  // namespace supctl::simulator
