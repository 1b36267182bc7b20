// Reading: what all value readers share while one text is read: the tree, the pool, the findings, and the
// lists and selections that do not fit a Value. The helpers report in one voice; they never throw or stop.
#pragma once

#include <array>
#include <deque>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/codes.h"
#include "hierarchy/declaration.h"
#include "language/event_tree.h"
#include "schema/field_table.h"

namespace supctl {

/// A text of an ordered list, with its place.
struct ListedText {
    std::string text;
    Span span;
};

/// Values too large for a Value; a Value of their types holds the index in here.
struct ValueStore {
    std::deque<Selection> selections;
    std::deque<std::vector<ListedText>> lists;
};

struct Reading {
    const EventTree& tree;
    ValuePool& pool;
    ValueStore& store;
    Diagnostics& diagnostics;
    Code secret_code{2031};  // VR-31; a connection file has its own

    [[nodiscard]] const Node& node(NodeIndex index) const { return tree[index]; }
    [[nodiscard]] std::span<const NodeIndex> children(NodeIndex index) const {
        return tree.children(tree[index]);
    }
};

/// A value's node with the place of its key: an empty value has no place of its own.
struct Place {
    NodeIndex node = kNoNode;
    Span key;
};
[[nodiscard]] Span span_of(const Reading& reading, Place place);

/// `true` when the node is a scalar that is text, quoted or not.
[[nodiscard]] bool is_scalar(const Reading& reading, NodeIndex node);
/// The word of a plain or quoted scalar; empty for anything else.
[[nodiscard]] std::string_view word_of(const Reading& reading, NodeIndex node);

/// kWrongType: "`key` must be EXPECTED, not a list".
void report_wrong_type(Reading& reading, Place place, std::string_view key, std::string_view expected,
                       std::string_view example = {});
/// `code` with the nearest allowed word as a suggestion.
void report_bad_word(Reading& reading, Place place, std::string_view key,
                     std::span<const std::string_view> allowed, Code code = codes::kBadValue);
/// kUnknownKey with the nearest known key, or the code for secrets when the key looks like one.
void report_unknown_key(Reading& reading, NodeIndex key, std::span<const std::string_view> known,
                        std::string_view where);
/// kNotBuilt.
void report_not_built(Reading& reading, Span place, std::string_view what, std::string_view documentation);

/// A number in decimal digits within `range`; reports what else it is: kWrongType, or `outside` where a rule
/// gives the range.
[[nodiscard]] std::optional<std::uint32_t> read_number(Reading& reading, Place place, std::string_view key,
                                                       Range range, Code outside = codes::kOutOfRange);

/// Finds the values of `known` keys in a mapping and reports all others. Node kNoNode: absent.
template <std::size_t N>
[[nodiscard]] std::array<Place, N> pick(Reading& reading, NodeIndex mapping,
                                        const std::array<std::string_view, N>& known,
                                        std::string_view where) {
    std::array<Place, N> found{};
    const auto pairs = reading.children(mapping);
    for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
        const Node& key = reading.node(pairs[i]);
        std::size_t k = 0;
        while (k < N && known[k] != key.text) ++k;
        if (k < N)
            found[k] = {pairs[i + 1], key.span};
        else
            report_unknown_key(reading, pairs[i], known, where);
    }
    return found;
}

/// Reads a value as its row asks for; nothing when it is wrong, which has been reported. Rows of structures
/// are not values.
[[nodiscard]] std::optional<Value> read_value(Reading& reading, const Field& row, Place place);

// The families, for read_value.
[[nodiscard]] std::optional<Value> read_schedule(Reading& reading, const Field& row, Place place);
[[nodiscard]] std::optional<Value> read_selection(Reading& reading, const Field& row, Place place);
[[nodiscard]] std::optional<Value> read_source(Reading& reading, const Field& row, Place place);
[[nodiscard]] std::optional<Value> read_expiry(Reading& reading, const Field& row, Place place);
[[nodiscard]] std::optional<Value> read_duration(Reading& reading, const Field& row, Place place);
[[nodiscard]] std::optional<Value> read_languages(Reading& reading, const Field& row, Place place);

/// A host name in lower case with at least one dot; reports kBadValue.
[[nodiscard]] std::optional<std::string> read_host(Reading& reading, Span span, std::string_view text,
                                                   std::string_view key);

}  // namespace supctl
