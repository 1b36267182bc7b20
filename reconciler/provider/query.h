// Query: which rows of one provider class, and which of their properties, in a form that is rendered to OData
// and to WQL alike. Values only; nothing is sent here.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/clock.h"

namespace supctl::provider {

/// A text, an integer, a boolean or a UTC time to compare with.
using Literal = std::variant<std::string, std::int64_t, bool, TimePoint>;

/// A condition on a row: one comparison, or several joined.
struct Filter {
    enum class Operator : std::uint8_t {
        everything,
        equal,
        notEqual,
        greater,
        greaterOrEqual,
        less,
        lessOrEqual,
        startsWith,
        allOf,
        anyOf
    };
    Operator op = Operator::everything;
    std::string property;
    Literal literal;
    std::vector<Filter> operands;  // of allOf and anyOf

    [[nodiscard]] static Filter compare(std::string property, Operator op, Literal literal) {
        return {op, std::move(property), std::move(literal), {}};
    }
    [[nodiscard]] static Filter equal(std::string property, Literal literal) {
        return compare(std::move(property), Operator::equal, std::move(literal));
    }
    [[nodiscard]] static Filter all_of(std::vector<Filter> operands) {
        return {Operator::allOf, {}, {}, std::move(operands)};
    }
    [[nodiscard]] static Filter any_of(std::vector<Filter> operands) {
        return {Operator::anyOf, {}, {}, std::move(operands)};
    }
};

struct Query {
    std::string class_name;
    std::vector<std::string> select{};  // empty: every property that is not lazy
    Filter filter{};
    /// Properties (selected ones) that together identify a row of this query. They tell duplicates of an
    /// unordered paging apart; without them a scan can neither detect nor repeat.
    std::vector<std::string> keys{};
    std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
};

/// An object's key: names and values, in any order.
using KeyValue = std::variant<std::string, std::int64_t>;
using Key = std::vector<std::pair<std::string, KeyValue>>;

}  // namespace supctl::provider
