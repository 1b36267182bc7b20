// EventTree: one YAML text as a compact tree with the place of every node, filled from yaml-cpp's events.
// Scalars stay text: what they mean is the field table's business. Duplicate keys, tags, several documents,
// merge keys and keys that are not text are refused; size, nesting and expanded aliases are bounded. An
// aliased node is shared, not copied, so an anchor costs nothing; what walking it would cost is counted.
// Texts point into the SourceStore, which must outlive the tree.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/source.h"

namespace supctl {

using NodeIndex = std::uint32_t;
inline constexpr NodeIndex kNoNode = 0xffffffffu;

struct Node {
    enum class Kind : std::uint8_t { null, scalar, sequence, mapping };
    Kind kind = Kind::null;
    bool quoted = false;
    std::uint32_t first = 0, count = 0;  // of children; a mapping has key, value, key, value, …
    std::string_view text;               // scalar
    Span span;                           // length 0: a structure, or nothing stands there
};

struct TreeLimits {
    std::size_t bytes = std::size_t{16} << 20;
    std::size_t nodes = 1'000'000;  // with every alias counted as often as it is expanded
    std::size_t depth = 64;
};

class EventTree {
  public:
    /// Reads one text of `sources`. Nothing when the text is not usable as a whole (syntax, encoding,
    /// limits); findings that leave the rest readable (duplicate keys, tags) are reported and the tree is
    /// returned.
    [[nodiscard]] static std::optional<EventTree> read(const SourceStore& sources, SourceId source,
                                                       Diagnostics& diagnostics, TreeLimits limits = {});

    /// kNoNode when the text holds nothing but comments.
    [[nodiscard]] NodeIndex root() const { return root_; }
    [[nodiscard]] const Node& operator[](NodeIndex index) const { return nodes_[index]; }
    [[nodiscard]] std::span<const NodeIndex> children(const Node& node) const {
        return std::span(children_).subspan(node.first, node.count);
    }
    [[nodiscard]] SourceId source() const { return source_; }

  private:
    friend class TreeBuilder;
    std::vector<Node> nodes_;
    std::vector<NodeIndex> children_;
    std::deque<std::string> texts_;  // of scalars that do not stand in the source literally
    NodeIndex root_ = kNoNode;
    SourceId source_ = kNoSource;
};

}  // namespace supctl
