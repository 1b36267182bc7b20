#include "language/event_tree.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <istream>
#include <streambuf>

#include "base/codes.h"
#include "base/text.h"

namespace supctl {

namespace {

/// Leaves yaml-cpp's parser; what is wrong has been reported.
struct Abandon {};

class MemoryBuffer : public std::streambuf {
  public:
    explicit MemoryBuffer(std::string_view text) {
        char* begin = const_cast<char*>(text.data());
        setg(begin, begin, begin + text.size());
    }
};

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kFewKeys = 12;

Span span_at(std::string_view text, SourceId source, std::size_t offset) {
    const auto before = text.substr(0, offset);
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const auto start = before.rfind('\n');
    const std::size_t column = offset - (start == std::string_view::npos ? 0 : start + 1) + 1;
    return {source, static_cast<std::uint32_t>(line), static_cast<std::uint32_t>(column), 1};
}

/// The first tab among the blanks that a line begins with, up to the line at which reading stopped.
std::optional<std::size_t> tab_in_indentation(std::string_view text, std::uint32_t last_line) {
    bool indentation = true;
    std::uint32_t line = 1;
    for (std::size_t i = 0; i < text.size() && line <= last_line; ++i) {
        if (text[i] == '\n') {
            indentation = true;
            ++line;
        } else if (indentation && text[i] == '\t') {
            return i;
        } else if (text[i] != ' ') {
            indentation = false;
        }
    }
    return std::nullopt;
}

}  // namespace

class TreeBuilder : public YAML::EventHandler {
  public:
    TreeBuilder(std::string_view text, std::size_t skipped, TreeLimits limits, EventTree& tree,
                Diagnostics& diagnostics)
        : text_(text), skipped_(skipped), limits_(limits), tree_(tree), diagnostics_(diagnostics) {
        tree_.nodes_.reserve(text.size() / 16);
        tree_.children_.reserve(text.size() / 16);
        sizes_.reserve(text.size() / 16);
    }

    void OnDocumentStart(const YAML::Mark& mark) override {
        if (++documents_ < 2) return;
        diagnostics_.add(error(codes::kUnsupportedYaml, "the file holds a second document")
                             .at(span(mark), "begins here")
                             .advise("put it into a file of its own; several files merge"));
        throw Abandon{};
    }
    void OnDocumentEnd() override {
        if (!pending_.empty()) tree_.root_ = pending_.back();
        pending_.clear();
    }

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        Node node;
        node.span = span(mark);
        const auto written = text_.substr(std::min(offset(mark), text_.size()), 4);
        if (equal_ignoring_case(written, "null"))
            node.span.length = 4;
        else if (written.starts_with('~'))
            node.span.length = 1;
        add(node, anchor, 1);
    }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        const NodeIndex target = anchor < anchors_.size() ? anchors_[anchor] : kNoNode;
        if (target == kNoNode) {
            diagnostics_.add(
                error(codes::kUnsupportedYaml, "the alias stands inside the node that it refers to")
                    .at(span(mark)));
            throw Abandon{};
        }
        count(sizes_[target], mark);
        pending_.push_back(target);
    }

    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override {
        check_tag(tag, mark);
        Node node;
        node.kind = Node::Kind::scalar;
        node.quoted = tag == "!";
        node.span = span(mark);
        const std::size_t begin = offset(mark);
        if (!node.quoted && text_.substr(std::min(begin, text_.size())).starts_with(value)) {
            node.text = text_.substr(std::min(begin, text_.size()), value.size());
            node.span.length =
                static_cast<std::uint32_t>(value.find('\n') == std::string::npos ? value.size() : 1);
        } else {
            const std::size_t inside = begin + 1;
            if (node.quoted && text_.substr(std::min(inside, text_.size())).starts_with(value))
                node.text = text_.substr(inside, value.size());
            else
                node.text = tree_.texts_.emplace_back(value);
            node.span.length = quoted_length(begin);
        }
        add(node, anchor, 1);
    }

    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override {
        open(Node::Kind::sequence, mark, tag, anchor);
    }
    void OnSequenceEnd() override { close(); }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override {
        open(Node::Kind::mapping, mark, tag, anchor);
    }
    void OnMapEnd() override {
        check_keys();
        close();
    }

  private:
    struct Open {
        NodeIndex node;
        std::size_t first;  // in pending_
        YAML::anchor_t anchor;
    };

    [[nodiscard]] std::size_t offset(const YAML::Mark& mark) const {
        return static_cast<std::size_t>(std::max(mark.pos, 0)) + skipped_;
    }
    [[nodiscard]] Span span(const YAML::Mark& mark) const {
        if (mark.is_null()) return {tree_.source_, 1, 1, 0};
        const auto shift = mark.line == 0 ? skipped_ : 0;
        return {tree_.source_, static_cast<std::uint32_t>(mark.line) + 1,
                static_cast<std::uint32_t>(static_cast<std::size_t>(mark.column) + shift) + 1, 0};
    }
    /// Up to the closing quote, or to the end of the line.
    [[nodiscard]] std::uint32_t quoted_length(std::size_t begin) const {
        if (begin >= text_.size()) return 0;
        const char quote = text_[begin];
        if (quote != '"' && quote != '\'') return 1;
        for (std::size_t i = begin + 1; i < text_.size() && text_[i] != '\n'; ++i) {
            if (quote == '"' && text_[i] == '\\') {
                ++i;
                continue;
            }
            if (text_[i] != quote) continue;
            if (quote == '\'' && i + 1 < text_.size() && text_[i + 1] == quote) {
                ++i;
                continue;
            }
            return static_cast<std::uint32_t>(i + 1 - begin);
        }
        return 1;
    }

    void check_tag(const std::string& tag, const YAML::Mark& mark) {
        if (tag.empty() || tag == "?" || tag == "!") return;
        diagnostics_.add(error(codes::kUnsupportedYaml,
                               fmt::format("the tag `{}` has no meaning here", escape_controls(tag)))
                             .at(span(mark))
                             .advise("remove the tag: types come from the language, not from YAML"));
    }

    void count(std::size_t nodes, const YAML::Mark& mark) {
        expanded_ += nodes;
        if (expanded_ <= limits_.nodes) return;
        diagnostics_.add(
            error(codes::kTooLarge, fmt::format("the file expands to more than {} nodes", limits_.nodes))
                .at(span(mark), "the limit is passed here"));
        throw Abandon{};
    }

    NodeIndex add(const Node& node, YAML::anchor_t anchor, std::size_t size) {
        const auto index = static_cast<NodeIndex>(tree_.nodes_.size());
        tree_.nodes_.push_back(node);
        sizes_.push_back(static_cast<std::uint32_t>(size));
        pending_.push_back(index);
        if (++expanded_ > limits_.nodes) {
            diagnostics_.add(
                error(codes::kTooLarge, fmt::format("the file expands to more than {} nodes", limits_.nodes))
                    .at(node.span, "the limit is passed here"));
            throw Abandon{};
        }
        if (anchor != YAML::NullAnchor && node.kind != Node::Kind::sequence &&
            node.kind != Node::Kind::mapping)
            name(anchor, index);
        return index;
    }

    void name(YAML::anchor_t anchor, NodeIndex index) {
        if (anchor >= anchors_.size()) anchors_.resize(anchor + 1, kNoNode);
        anchors_[anchor] = index;
    }

    void open(Node::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
        check_tag(tag, mark);
        if (open_.size() >= limits_.depth) {
            diagnostics_.add(error(codes::kTooLarge,
                                   fmt::format("the text is nested more than {} levels deep", limits_.depth))
                                 .at(span(mark)));
            throw Abandon{};
        }
        Node node;
        node.kind = kind;
        node.span = span(mark);
        const NodeIndex index = add(node, anchor, 1);
        open_.push_back({index, pending_.size(), anchor});
    }

    void close() {
        const Open ended = open_.back();
        open_.pop_back();
        Node& node = tree_.nodes_[ended.node];
        node.first = static_cast<std::uint32_t>(tree_.children_.size());
        node.count = static_cast<std::uint32_t>(pending_.size() - ended.first);
        std::size_t size = 1;
        for (std::size_t i = ended.first; i < pending_.size(); ++i) size += sizes_[pending_[i]];
        sizes_[ended.node] = static_cast<std::uint32_t>(size);
        tree_.children_.insert(tree_.children_.end(),
                               pending_.begin() + static_cast<std::ptrdiff_t>(ended.first), pending_.end());
        pending_.resize(ended.first);
        if (ended.anchor != YAML::NullAnchor) name(ended.anchor, ended.node);
    }

    /// Drops pairs whose key is not text or stands there already, and reports them.
    void check_keys() {
        const std::size_t first = open_.back().first;
        std::size_t kept = first;
        for (std::size_t i = first; i + 1 < pending_.size(); i += 2) {
            const Node& key = tree_.nodes_[pending_[i]];
            if (key.kind != Node::Kind::scalar) {
                Span place = key.span;
                if (key.kind == Node::Kind::null && place.length == 0) place.length = 1;
                diagnostics_.add(error(codes::kUnsupportedYaml, "a key must be plain text").at(place));
                continue;
            }
            if (key.text == "<<" && !key.quoted) {
                diagnostics_.add(error(codes::kUnsupportedYaml, "merge keys are not supported")
                                     .at(key.span)
                                     .advise("write what the parts share under `defaults` or `profiles`"));
                continue;
            }
            pending_[kept] = pending_[i];
            pending_[kept + 1] = pending_[i + 1];
            kept += 2;
        }
        pending_.resize(kept);
        check_duplicates(first);
    }

    void check_duplicates(std::size_t first) {
        const std::size_t keys = (pending_.size() - first) / 2;
        if (keys < 2) return;
        const auto key = [&](std::size_t i) -> const Node& { return tree_.nodes_[pending_[first + 2 * i]]; };
        std::vector<std::size_t> repeated;
        const auto report = [&](std::size_t earlier, std::size_t later) {
            repeated.push_back(later);
            diagnostics_.add(
                error(codes::kDuplicateKey, fmt::format("the key `{}` stands twice in this mapping",
                                                        escape_controls(key(later).text)))
                    .at(key(later).span, "again here")
                    .at(key(earlier).span, "first here"));
        };
        if (keys <= kFewKeys) {
            for (std::size_t i = 1; i < keys; ++i)
                for (std::size_t j = 0; j < i; ++j)
                    if (key(i).text == key(j).text) {
                        report(j, i);
                        break;
                    }
        } else {
            order_.resize(keys);
            for (std::size_t i = 0; i < keys; ++i) order_[i] = i;
            std::sort(order_.begin(), order_.end(), [&](std::size_t a, std::size_t b) {
                return key(a).text != key(b).text ? key(a).text < key(b).text : a < b;
            });
            std::size_t earliest = 0;
            for (std::size_t i = 1; i < keys; ++i) {
                if (key(order_[i]).text != key(order_[earliest]).text)
                    earliest = i;
                else
                    report(order_[earliest], order_[i]);
            }
            std::sort(repeated.begin(), repeated.end());
        }
        for (auto i = repeated.rbegin(); i != repeated.rend(); ++i) {
            const auto place = pending_.begin() + static_cast<std::ptrdiff_t>(first + 2 * *i);
            pending_.erase(place, place + 2);
        }
    }

    std::string_view text_;
    std::size_t skipped_;
    TreeLimits limits_;
    EventTree& tree_;
    Diagnostics& diagnostics_;
    std::vector<NodeIndex> pending_;  // finished children of all open structures
    std::vector<Open> open_;
    std::vector<NodeIndex> anchors_;    // by anchor number
    std::vector<std::uint32_t> sizes_;  // nodes below and including each node, aliases expanded
    std::vector<std::size_t> order_;
    std::size_t expanded_ = 0;
    unsigned documents_ = 0;
};

std::optional<EventTree> EventTree::read(const SourceStore& sources, SourceId source,
                                         Diagnostics& diagnostics, TreeLimits limits) {
    const std::string_view text = sources.text(source);
    if (text.size() > limits.bytes) {
        diagnostics.add(
            error(codes::kTooLarge, fmt::format("the file is larger than {} MiB", limits.bytes >> 20))
                .at({source, 1, 1, 0}));
        return std::nullopt;
    }
    if (const auto bad = find_invalid_utf8(text)) {
        diagnostics.add(error(codes::kBadUtf8, fmt::format("the byte 0x{:02x} is not valid UTF-8 here",
                                                           static_cast<unsigned char>(text[*bad])))
                            .at(span_at(text, source, *bad)));
        return std::nullopt;
    }
    // yaml-cpp would take texts with NUL bytes for UTF-16.
    const auto control = std::find_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\r' && c != '\t') || c == 0x7f;
    });
    if (control != text.end()) {
        diagnostics.add(error(codes::kYamlSyntax, "control characters are not allowed in YAML")
                            .at(span_at(text, source, static_cast<std::size_t>(control - text.begin()))));
        return std::nullopt;
    }
    const std::size_t skipped = text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;

    EventTree tree;
    tree.source_ = source;
    const std::size_t before = diagnostics.errors();
    try {
        MemoryBuffer buffer(text.substr(skipped));
        std::istream stream(&buffer);
        YAML::Parser parser(stream);
        TreeBuilder builder(text, skipped, limits, tree, diagnostics);
        while (parser.HandleNextDocument(builder)) {
        }
    } catch (const Abandon&) {
        return std::nullopt;
    } catch (const YAML::Exception& failure) {
        Span place{source, 1, 1, 0};
        if (!failure.mark.is_null()) {
            place.line = static_cast<std::uint32_t>(failure.mark.line) + 1;
            place.column = static_cast<std::uint32_t>(failure.mark.column) + 1;
        }
        if (const auto tab = tab_in_indentation(text, place.line)) {
            diagnostics.add(error(codes::kYamlSyntax, "a tab stands in the indentation")
                                .at(span_at(text, source, *tab), "YAML takes blanks only")
                                .advise("write blanks instead of the tab"));
            return std::nullopt;
        }
        diagnostics.add(
            error(codes::kYamlSyntax, fmt::format("the text is not well-formed YAML: {}", failure.msg))
                .at(place));
        return std::nullopt;
    } catch (const std::exception& failure) {
        // Nothing else is documented, but no exception may leave this adapter.
        if (diagnostics.errors() == before)
            diagnostics.add(
                error(codes::kYamlSyntax, fmt::format("the text cannot be read as YAML: {}", failure.what()))
                    .at({source, 1, 1, 0}));
        return std::nullopt;
    }
    return tree;
}

}  // namespace supctl
