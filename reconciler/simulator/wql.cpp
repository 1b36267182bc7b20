#include "simulator/wql.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/clock.h"
#include "base/text.h"
#include "simulator/json_text.h"

namespace supctl::simulator {

struct Wql::Node {
    enum class Kind : std::uint8_t { both, either, negation, compare, like, null };
    Kind kind = Kind::compare;
    std::unique_ptr<Node> left{}, right{};
    std::size_t property = 0;
    std::string operation{};
    Scalar literal{};

    /// SQL's three values: nothing stands for unknown, which no row matches and no negation turns round.
    std::optional<bool> test(const Row& row) const;
};

namespace {

constexpr int kDeepest = 64;

struct Failure {
    Wql::Error error;
};

[[noreturn]] void syntax(std::string message) {
    throw Failure{{Wql::Problem::syntax, std::move(message)}};
}

struct Token {
    enum class Kind : std::uint8_t { end, word, text, number, sign };
    Kind kind = Kind::end;
    std::string text;
};

bool word_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
}

int index_of(const ProviderClass& of, std::string_view name) {
    for (std::size_t i = 0; i < of.properties.size(); ++i)
        if (equal_ignoring_case(of.properties[i].name, name)) return static_cast<int>(i);
    return -1;
}

/// `20260302080000.000000+000` or what iso_time writes; the canonical form, or nothing.
std::optional<std::string> read_time(std::string_view text) {
    if (text.size() == 25 && text[14] == '.' && (text.substr(21) == "+000" || text.substr(21) == "+***")) {
        const auto at = [&](std::size_t from, std::size_t count) { return text.substr(from, count); };
        const auto when = parse_iso_time(
            fmt::format("{}-{}-{}T{}:{}:{}Z", at(0, 4), at(4, 2), at(6, 2), at(8, 2), at(10, 2), at(12, 2)));
        if (when) return iso_time(*when);
        return std::nullopt;
    }
    const auto when = parse_iso_time(text);
    return when ? std::optional(iso_time(*when)) : std::nullopt;
}

class Parser {
  public:
    explicit Parser(std::string_view text) : text_(text) { next(); }

    struct Whole {
        const ProviderClass* of = nullptr;
        std::vector<std::size_t> selected;
        std::unique_ptr<Wql::Node> root;
    };

    Whole whole(ClassLookup find, void* context) {
        if (!take("select")) syntax("The query does not begin with 'select'.");
        std::vector<std::string> names;
        if (!take_sign("*")) {
            names.push_back(name());
            while (take_sign(",")) names.push_back(name());
        }
        if (!take("from")) syntax("The query has no 'from'.");
        const std::string class_name = name();
        Whole out;
        out.of = of_ = find(class_name, context);
        if (of_ == nullptr)
            throw Failure{{Wql::Problem::unknownClass, fmt::format("There is no class '{}'.", class_name)}};
        for (const auto& one : names) out.selected.push_back(bound(one));
        std::sort(out.selected.begin(), out.selected.end());
        out.selected.erase(std::unique(out.selected.begin(), out.selected.end()), out.selected.end());
        if (take("where")) out.root = either(0);
        if (token_.kind != Token::Kind::end) syntax(fmt::format("'{}' is not expected.", token_.text));
        return out;
    }

  private:
    using Node = Wql::Node;

    void next() {
        while (at_ < text_.size() &&
               (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r'))
            ++at_;
        token_ = {};
        if (at_ == text_.size()) return;
        const char c = text_[at_];
        if (c == '"' || c == '\'') return string(c);
        if (c == '-' || (c >= '0' && c <= '9')) {
            const std::size_t start = at_++;
            while (at_ < text_.size() && word_character(text_[at_])) ++at_;
            token_ = {Token::Kind::number, std::string(text_.substr(start, at_ - start))};
        } else if (word_character(c)) {
            const std::size_t start = at_;
            while (at_ < text_.size() && word_character(text_[at_])) ++at_;
            token_ = {Token::Kind::word, std::string(text_.substr(start, at_ - start))};
        } else {
            std::size_t size = 1;
            const auto two = text_.substr(at_, 2);
            if (two == "<>" || two == "<=" || two == ">=" || two == "!=") size = 2;
            token_ = {Token::Kind::sign, std::string(text_.substr(at_, size))};
            at_ += size;
        }
    }

    void string(char quote) {
        token_.kind = Token::Kind::text;
        for (++at_; at_ < text_.size(); ++at_) {
            if (text_[at_] == quote) {
                ++at_;
                return;
            }
            if (text_[at_] == '\\' && ++at_ == text_.size()) break;
            token_.text += text_[at_];
        }
        syntax("A text has no end.");
    }

    bool is(std::string_view word) const {
        return token_.kind == Token::Kind::word && equal_ignoring_case(token_.text, word);
    }
    bool take(std::string_view word) {
        if (!is(word)) return false;
        next();
        return true;
    }
    bool take_sign(std::string_view sign) {
        if (token_.kind != Token::Kind::sign || token_.text != sign) return false;
        next();
        return true;
    }
    std::string name() {
        if (token_.kind != Token::Kind::word) syntax("A name is missing.");
        std::string out = token_.text;
        next();
        return out;
    }

    std::size_t bound(std::string_view name) const {
        const int index = index_of(*of_, name);
        if (index < 0) syntax(fmt::format("The class '{}' has no property '{}'.", of_->name, name));
        return static_cast<std::size_t>(index);
    }

    static std::unique_ptr<Node> join(Node::Kind kind, std::unique_ptr<Node> left,
                                      std::unique_ptr<Node> right) {
        auto node = std::make_unique<Node>();
        node->kind = kind;
        node->left = std::move(left);
        node->right = std::move(right);
        return node;
    }
    std::unique_ptr<Node> either(int depth) {
        auto node = both(depth);
        while (take("or")) node = join(Node::Kind::either, std::move(node), both(depth));
        return node;
    }
    std::unique_ptr<Node> both(int depth) {
        auto node = one(depth);
        while (take("and")) node = join(Node::Kind::both, std::move(node), one(depth));
        return node;
    }
    std::unique_ptr<Node> one(int depth) {
        if (depth > kDeepest) syntax("The query is nested too deeply.");
        if (take("not")) return join(Node::Kind::negation, one(depth + 1), nullptr);
        if (take_sign("(")) {
            auto node = either(depth + 1);
            if (!take_sign(")")) syntax("A parenthesis is not closed.");
            return node;
        }
        return comparison();
    }

    std::unique_ptr<Node> comparison() {
        auto node = std::make_unique<Node>();
        node->property = bound(name());
        const auto& property = of_->properties[node->property];
        if (take("is")) {
            node->kind = Node::Kind::null;
            const bool negated = take("not");
            if (!take("null")) syntax("'is' is followed by null or not null.");
            return negated ? join(Node::Kind::negation, std::move(node), nullptr) : std::move(node);
        }
        if (property.type == Type::texts || property.type == Type::embedded || property.type == Type::objects)
            syntax(fmt::format("The property '{}' is an array and cannot be compared.", property.name));
        const bool negated = take("not");
        if (take("like")) {
            node->kind = Node::Kind::like;
            if (token_.kind != Token::Kind::text || property.type != Type::text)
                syntax("'like' compares a text with a text.");
            node->literal = token_.text;
            next();
            return negated ? join(Node::Kind::negation, std::move(node), nullptr) : std::move(node);
        }
        static constexpr std::string_view kSigns[] = {"=", "<>", "!=", "<", ">", "<=", ">="};
        if (negated || token_.kind != Token::Kind::sign ||
            std::find(std::begin(kSigns), std::end(kSigns), token_.text) == std::end(kSigns))
            syntax("A comparison is missing.");
        node->operation = token_.text == "!=" ? "<>" : token_.text;
        next();
        node->literal = literal(property.type);
        return node;
    }

    Scalar literal(Type type) {
        const Token token = token_;
        next();
        const bool word = token.kind == Token::Kind::word;
        if (word && equal_ignoring_case(token.text, "null")) return {};
        if (token.kind != Token::Kind::text && token.kind != Token::Kind::number && !word)
            syntax("A value is missing.");
        if (type == Type::text && token.kind == Token::Kind::text) return token.text;
        if (type == Type::flag) {
            if (equal_ignoring_case(token.text, "true") || token.text == "1") return true;
            if (equal_ignoring_case(token.text, "false") || token.text == "0") return false;
        }
        if (type == Type::number && !word) {
            std::int64_t number = 0;
            const auto* last = token.text.data() + token.text.size();
            const auto [end, problem] = std::from_chars(token.text.data(), last, number);
            if (problem == std::errc() && end == last) return number;
        }
        if (type == Type::time && token.kind == Token::Kind::text)
            if (auto when = read_time(token.text)) return *when;
        syntax(fmt::format("'{}' does not fit the property's type.", token.text));
    }

    std::string_view text_;
    std::size_t at_ = 0;
    Token token_;
    const ProviderClass* of_ = nullptr;
};

/// One element of a pattern that stands for one character: `_`, a set `[a-c]` or `[^…]`, or the character
/// itself. Gives the element's length, or 0 when the character is not one of it.
std::size_t one_like(char c, std::string_view pattern) {
    const auto close = pattern.find(']');
    if (pattern.front() != '[' || close == std::string_view::npos)
        return pattern.front() == '_' || pattern.front() == c ? 1 : 0;
    auto set = pattern.substr(1, close - 1);
    const bool negated = set.starts_with('^') || set.starts_with('!');
    if (negated) set.remove_prefix(1);
    bool in = false;
    for (std::size_t i = 0; i < set.size(); ++i) {
        const bool range = i + 2 < set.size() && set[i + 1] == '-';
        in = in || (range ? c >= set[i] && c <= set[i + 2] : c == set[i]);
        if (range) i += 2;
    }
    return in == negated ? 0 : close + 1;
}

/// `%` is any text; both are folded. Only the last `%` can be wrong about its length, so that one suffices to
/// go back to.
bool like(std::string_view text, std::string_view pattern) {
    std::optional<std::string_view> behind_any, text_then;
    while (!text.empty()) {
        if (!pattern.empty() && pattern.front() == '%') {
            pattern.remove_prefix(1);
            behind_any = pattern;
            text_then = text;
        } else if (const auto size = pattern.empty() ? 0 : one_like(text.front(), pattern); size != 0) {
            pattern.remove_prefix(size);
            text.remove_prefix(1);
        } else if (behind_any) {
            text_then->remove_prefix(1);
            text = *text_then;
            pattern = *behind_any;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('%') == std::string_view::npos;
}

template <class T>
int order(const T& a, const T& b) {
    return a < b ? -1 : b < a ? 1 : 0;
}

}  // namespace

std::optional<bool> Wql::Node::test(const Row& row) const {
    if (kind == Kind::negation) {
        const auto inner = left->test(row);
        return inner ? std::optional(!*inner) : std::nullopt;
    }
    if (kind == Kind::both || kind == Kind::either) {
        const bool decisive = kind == Kind::either;
        const auto a = left->test(row), b = right->test(row);
        if (a == decisive || b == decisive) return decisive;
        if (!a || !b) return std::nullopt;
        return !decisive;
    }
    const auto& json = row.values[property];
    if (kind == Kind::null) return json == "null" || json == "[]";
    const auto value = read_scalar(json);
    if (std::holds_alternative<std::monostate>(value) || std::holds_alternative<std::monostate>(literal) ||
        value.index() != literal.index())
        return std::nullopt;
    if (kind == Kind::like)
        return like(lower_ascii(std::get<std::string>(value)), lower_ascii(std::get<std::string>(literal)));
    int o = 0;
    if (const auto* text = std::get_if<std::string>(&value))
        o = order(lower_ascii(*text), lower_ascii(std::get<std::string>(literal)));
    else if (const auto* number = std::get_if<std::int64_t>(&value))
        o = order(*number, std::get<std::int64_t>(literal));
    else
        o = order(std::get<bool>(value), std::get<bool>(literal));
    if (operation == "=") return o == 0;
    if (operation == "<>") return o != 0;
    if (operation == "<") return o < 0;
    if (operation == ">") return o > 0;
    if (operation == "<=") return o <= 0;
    return o >= 0;
}

Wql::Wql() = default;
Wql::~Wql() = default;
Wql::Wql(Wql&&) noexcept = default;
Wql& Wql::operator=(Wql&&) noexcept = default;

tl::expected<Wql, Wql::Error> Wql::parse_with(std::string_view text, ClassLookup find, void* context) {
    try {
        auto parsed = Parser(text).whole(find, context);
        Wql out;
        out.of_ = parsed.of;
        out.selected_ = std::move(parsed.selected);
        out.root_ = std::move(parsed.root);
        return out;
    } catch (const Failure& failure) {
        return tl::unexpected(failure.error);
    }
}

bool Wql::matches(const Row& row) const {
    return root_ == nullptr || root_->test(row).value_or(false);
}

}  // namespace supctl::simulator
