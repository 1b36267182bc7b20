#include "simulator/odata_filter.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>

#include "base/clock.h"
#include "base/codes.h"
#include "base/text.h"
#include "simulator/json_text.h"

namespace supctl::simulator {

struct Filter::Node {
    enum class Kind : std::uint8_t { both, either, negation, compare, starts, ends, contains, truth };
    Kind kind = Kind::compare;
    std::unique_ptr<Node> left, right;
    std::size_t property = 0;
    Type type = Type::text;
    std::string operation;  // of compare
    Scalar literal;

    bool test(const Row& row) const;
};

namespace {

constexpr int kDeepestFilter = 64;

struct FilterFailure {
    std::string message;
};

struct FilterToken {
    enum class Kind : std::uint8_t { end, word, text, number, time, open, close, comma };
    Kind kind = Kind::end;
    std::string text;
};

bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

class FilterParser {
  public:
    FilterParser(std::string_view text, const ProviderClass& of) : text_(text), of_(of) { next(); }

    std::unique_ptr<Filter::Node> whole() {
        auto node = either(0);
        if (token_.kind != FilterToken::Kind::end)
            throw FilterFailure{"Syntax error: more text than an expression."};
        return node;
    }

  private:
    using Node = Filter::Node;

    void next() {
        while (at_ < text_.size() && text_[at_] == ' ') ++at_;
        token_ = {};
        if (at_ == text_.size()) return;
        const char c = text_[at_];
        if (c == '(' || c == ')' || c == ',') {
            token_.kind = c == '('   ? FilterToken::Kind::open
                          : c == ')' ? FilterToken::Kind::close
                                     : FilterToken::Kind::comma;
            ++at_;
        } else if (c == '\'') {
            string();
        } else if (c == '-' || (c >= '0' && c <= '9')) {
            std::size_t end = at_ + 1;
            while (end < text_.size() &&
                   (is_word(text_[end]) || text_[end] == '-' || text_[end] == ':' || text_[end] == '.'))
                ++end;
            token_.text = text_.substr(at_, end - at_);
            token_.kind = token_.text.find('T') == std::string::npos ? FilterToken::Kind::number
                                                                     : FilterToken::Kind::time;
            at_ = end;
        } else if (is_word(c)) {
            std::size_t end = at_;
            while (end < text_.size() && is_word(text_[end])) ++end;
            token_ = {FilterToken::Kind::word, std::string(text_.substr(at_, end - at_))};
            at_ = end;
        } else {
            throw FilterFailure{fmt::format("Syntax error at position {} in the filter.", at_)};
        }
    }

    void string() {
        token_.kind = FilterToken::Kind::text;
        for (++at_; at_ < text_.size(); ++at_) {
            if (text_[at_] != '\'') {
                token_.text += text_[at_];
            } else if (at_ + 1 < text_.size() && text_[at_ + 1] == '\'') {
                token_.text += '\'';
                ++at_;
            } else {
                ++at_;
                return;
            }
        }
        throw FilterFailure{"There is an unterminated string literal in the filter."};
    }

    bool take_word(std::string_view word) {
        if (token_.kind != FilterToken::Kind::word || token_.text != word) return false;
        next();
        return true;
    }
    void expect(FilterToken::Kind kind) {
        if (token_.kind != kind) throw FilterFailure{"Syntax error in the filter."};
        next();
    }

    std::unique_ptr<Node> join(Node::Kind kind, std::unique_ptr<Node> left, std::unique_ptr<Node> right) {
        auto node = std::make_unique<Node>();
        node->kind = kind;
        node->left = std::move(left);
        node->right = std::move(right);
        return node;
    }

    std::unique_ptr<Node> either(int depth) {
        auto node = both(depth);
        while (take_word("or")) node = join(Node::Kind::either, std::move(node), both(depth));
        return node;
    }
    std::unique_ptr<Node> both(int depth) {
        auto node = one(depth);
        while (take_word("and")) node = join(Node::Kind::both, std::move(node), one(depth));
        return node;
    }
    std::unique_ptr<Node> one(int depth) {
        if (depth > kDeepestFilter) throw FilterFailure{"The filter is nested too deeply."};
        if (take_word("not")) return join(Node::Kind::negation, one(depth + 1), nullptr);
        if (token_.kind == FilterToken::Kind::open) {
            next();
            auto node = either(depth + 1);
            expect(FilterToken::Kind::close);
            return node;
        }
        if (token_.kind != FilterToken::Kind::word) throw FilterFailure{"Syntax error in the filter."};
        const std::string word = token_.text;
        next();
        if (word == "startswith" || word == "endswith" || word == "contains") return function(word);
        return comparison(word);
    }

    void bind(Node& node, const std::string& name) {
        const int index = of_.index(name);
        if (index < 0)
            throw FilterFailure{fmt::format("Could not find a property named '{}' on type 'AdminService.{}'.",
                                            name, of_.name)};
        node.property = static_cast<std::size_t>(index);
        node.type = of_.properties[node.property].type;
        if (node.type == Type::texts || node.type == Type::embedded || node.type == Type::objects)
            throw FilterFailure{
                fmt::format("The property '{}' is a collection and cannot be compared.", name)};
    }

    std::unique_ptr<Node> function(const std::string& name) {
        auto node = std::make_unique<Node>();
        node->kind = name == "startswith" ? Node::Kind::starts
                     : name == "endswith" ? Node::Kind::ends
                                          : Node::Kind::contains;
        expect(FilterToken::Kind::open);
        if (token_.kind != FilterToken::Kind::word) throw FilterFailure{"Syntax error in the filter."};
        bind(*node, token_.text);
        next();
        expect(FilterToken::Kind::comma);
        if (token_.kind != FilterToken::Kind::text || node->type != Type::text)
            throw FilterFailure{fmt::format("No function signature for '{}' matches the arguments.", name)};
        node->literal = token_.text;
        next();
        expect(FilterToken::Kind::close);
        bool wanted = true;
        if (take_word("eq")) {
            if (take_word("false"))
                wanted = false;
            else if (!take_word("true"))
                throw FilterFailure{"A function is compared with true or false only."};
        }
        return wanted ? std::move(node) : join(Node::Kind::negation, std::move(node), nullptr);
    }

    std::unique_ptr<Node> comparison(const std::string& name) {
        auto node = std::make_unique<Node>();
        bind(*node, name);
        if (token_.kind != FilterToken::Kind::word || !is_operation(token_.text)) {
            if (node->type != Type::flag) throw FilterFailure{"The filter is not a boolean expression."};
            node->kind = Node::Kind::truth;
            return node;
        }
        node->operation = token_.text;
        next();
        node->literal = literal(node->type);
        if (std::holds_alternative<std::monostate>(node->literal) && node->operation != "eq" &&
            node->operation != "ne")
            throw FilterFailure{"null is compared with eq or ne only."};
        return node;
    }

    static bool is_operation(std::string_view word) {
        return word == "eq" || word == "ne" || word == "gt" || word == "ge" || word == "lt" || word == "le";
    }

    Scalar literal(Type type) {
        const FilterToken token = token_;
        next();
        if (token.kind == FilterToken::Kind::word && token.text == "null") return {};
        if (token.kind == FilterToken::Kind::word && (token.text == "true" || token.text == "false") &&
            type == Type::flag)
            return token.text == "true";
        if (token.kind == FilterToken::Kind::text && type == Type::text) return token.text;
        if (token.kind == FilterToken::Kind::number && type == Type::number) {
            std::int64_t number = 0;
            const auto* last = token.text.data() + token.text.size();
            const auto [end, problem] = std::from_chars(token.text.data(), last, number);
            if (problem == std::errc() && end == last) return number;
        }
        if (token.kind == FilterToken::Kind::time && type == Type::time)
            if (const auto when = parse_iso_time(token.text)) return iso_time(*when);
        throw FilterFailure{"A binary operator with incompatible types was detected in the filter."};
    }

    std::string_view text_;
    const ProviderClass& of_;
    std::size_t at_ = 0;
    FilterToken token_;
};

int order(const Scalar& a, const Scalar& b) {
    if (const auto* text = std::get_if<std::string>(&a)) {
        const auto x = lower_ascii(*text), y = lower_ascii(std::get<std::string>(b));
        return x < y ? -1 : x > y ? 1 : 0;
    }
    if (const auto* number = std::get_if<std::int64_t>(&a)) {
        const auto other = std::get<std::int64_t>(b);
        return *number < other ? -1 : *number > other ? 1 : 0;
    }
    const int x = std::get<bool>(a) ? 1 : 0, y = std::get<bool>(b) ? 1 : 0;
    return x - y;
}

bool compare(const std::string& operation, const Scalar& value, const Scalar& literal) {
    const bool value_null = std::holds_alternative<std::monostate>(value);
    const bool literal_null = std::holds_alternative<std::monostate>(literal);
    if (value_null || literal_null) {
        if (operation == "eq") return value_null && literal_null;
        if (operation == "ne") return value_null != literal_null;
        return false;
    }
    if (value.index() != literal.index()) return false;
    const int o = order(value, literal);
    if (operation == "eq") return o == 0;
    if (operation == "ne") return o != 0;
    if (operation == "gt") return o > 0;
    if (operation == "ge") return o >= 0;
    if (operation == "lt") return o < 0;
    return o <= 0;
}

}  // namespace

bool Filter::Node::test(const Row& row) const {
    switch (kind) {
        case Kind::both:
            return left->test(row) && right->test(row);
        case Kind::either:
            return left->test(row) || right->test(row);
        case Kind::negation:
            return !left->test(row);
        case Kind::truth:
            return row.values[property] == "true";
        case Kind::compare:
            return compare(operation, read_scalar(row.values[property]), literal);
        case Kind::starts:
        case Kind::ends:
        case Kind::contains:
            break;
    }
    const auto value = lower_ascii(read_text(row.values[property]));
    const auto part = lower_ascii(std::get<std::string>(literal));
    if (kind == Kind::starts) return value.starts_with(part);
    if (kind == Kind::ends) return value.ends_with(part);
    return value.find(part) != std::string::npos;
}

Filter::Filter(std::unique_ptr<Node> root) : root_(std::move(root)) {}
Filter::~Filter() = default;
Filter::Filter(Filter&&) noexcept = default;
Filter& Filter::operator=(Filter&&) noexcept = default;

Result<Filter> Filter::parse(std::string_view text, const ProviderClass& of) {
    if (text.find_first_not_of(' ') == std::string_view::npos) return Filter(nullptr);
    try {
        return Filter(FilterParser(text, of).whole());
    } catch (const FilterFailure& failure) {
        return fail(error(codes::kBadValue, failure.message));
    }
}

bool Filter::matches(const Row& row) const {
    return root_ == nullptr || root_->test(row);
}

}  // namespace supctl::simulator
