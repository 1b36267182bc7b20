// $filter of the WMI route: eq ne gt ge lt le, and or not, parentheses, startswith, endswith and contains
// (also with `eq true`), texts with doubled quotes, integers, booleans, null and times. Texts compare without
// case, as the site's database collates. A comparison of the wrong type, an unknown property or a lambda is
// an error, which the service answers with 400: leniency here would hide a client's mistake.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "simulator/object_store.h"

namespace supctl::simulator {

class Filter {
  public:
    /// Parses and binds to the class. The empty text matches every row. Errors: kBadValue with the service's
    /// sentence.
    [[nodiscard]] static Result<Filter> parse(std::string_view text, const ProviderClass& of);
    [[nodiscard]] bool matches(const Row& row) const;

    struct Node;
    ~Filter();
    Filter(Filter&&) noexcept;
    Filter& operator=(Filter&&) noexcept;

  private:
    explicit Filter(std::unique_ptr<Node> root);
    std::unique_ptr<Node> root_;
};

}  // namespace supctl::simulator
