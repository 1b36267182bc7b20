// WQL as the provider takes it in a query: `select LIST|* from CLASS [where …]` with = <> != < > <= >=, like,
// is [not] null, and, or, not and parentheses. Names and key words ignore case; a text is in either quotes
// with backslash escapes; values are brought to the property's type where WMI does so ('2' for a number,
// 'True' for a flag). Texts compare without case, as the site's database collates. A comparison with null
// holds for nothing, as in SQL. Joins are not served.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "simulator/object_store.h"

namespace supctl::simulator {

/// Finds the class of a query by its name; null when there is none.
using ClassLookup = const ProviderClass* (*)(std::string_view name, void* context);

class Wql {
  public:
    enum class Problem : std::uint8_t { syntax, unknownClass };
    struct Error {
        Problem problem = Problem::syntax;
        std::string message;
    };
    /// `find` is asked for the class that the query names.
    template <class Find>
    [[nodiscard]] static tl::expected<Wql, Error> parse(std::string_view text, Find find) {
        return parse_with(
            text, [](std::string_view name, void* context) { return (*static_cast<Find*>(context))(name); },
            &find);
    }

    [[nodiscard]] const ProviderClass& of() const { return *of_; }
    /// The properties named, in the class's order; empty for `*`.
    [[nodiscard]] const std::vector<std::size_t>& selected() const { return selected_; }
    [[nodiscard]] bool matches(const Row& row) const;

    struct Node;
    ~Wql();
    Wql(Wql&&) noexcept;
    Wql& operator=(Wql&&) noexcept;

  private:
    Wql();
    [[nodiscard]] static tl::expected<Wql, Error> parse_with(std::string_view text, ClassLookup find,
                                                             void* context);
    const ProviderClass* of_ = nullptr;
    std::vector<std::size_t> selected_;
    std::unique_ptr<Node> root_;
};

}  // namespace supctl::simulator
