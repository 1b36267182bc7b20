// Instance: one object of a provider class, as the wire gave it: a class name and JSON properties. Names are
// compared exactly as the product spells them. It interprets nothing; a property of another type than asked
// for reads as absent.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"

namespace supctl::provider {

class Instance {
  public:
    Instance() = default;
    Instance(std::string class_name, boost::json::object properties)
        : class_name_(std::move(class_name)), properties_(std::move(properties)) {}

    [[nodiscard]] const std::string& class_name() const { return class_name_; }
    [[nodiscard]] const boost::json::object& properties() const { return properties_; }
    [[nodiscard]] boost::json::object& properties() { return properties_; }

    /// Whether the property is there and not null.
    [[nodiscard]] bool has(std::string_view name) const;
    [[nodiscard]] std::optional<std::string_view> text(std::string_view name) const;
    /// Any integral number, signed or not.
    [[nodiscard]] std::optional<std::int64_t> number(std::string_view name) const;
    /// `true`, `false`, or the numbers 0 and 1.
    [[nodiscard]] std::optional<bool> boolean(std::string_view name) const;
    /// An ISO 8601 UTC time.
    [[nodiscard]] std::optional<TimePoint> time(std::string_view name) const;
    /// A list (embedded objects or texts); null when absent.
    [[nodiscard]] const boost::json::array* list(std::string_view name) const;
    [[nodiscard]] boost::json::array* list(std::string_view name);

    void set(std::string_view name, boost::json::value value);
    /// Removes what a writer must not send back: `__*`, `@odata.*`, and the lazy properties that this answer
    /// names as not filled (their listed values are not the truth).
    void strip_system();
    /// Whether the answer left a lazy property of the class itself unfilled.
    [[nodiscard]] bool has_unfilled() const;

  private:
    std::string class_name_;
    boost::json::object properties_;
};

}  // namespace supctl::provider
