// Reads values that are one scalar, and hands the others to their families.
#include <fmt/format.h>

#include "base/text.h"
#include "language/reading.h"
#include "schema/words.h"

namespace supctl {

namespace {

std::optional<Value> read_boolean(Reading& reading, const Field& row, Place place) {
    const Node& node = reading.node(place.node);
    if (node.kind == Node::Kind::scalar && !node.quoted) {
        if (node.text == words::kTrue) return Value::of_boolean(true);
        if (node.text == words::kFalse) return Value::of_boolean(false);
    }
    report_wrong_type(reading, place, row.key, "`true` or `false`", row.example);
    return std::nullopt;
}

std::optional<Value> read_choice(Reading& reading, const Field& row, Place place) {
    std::vector<std::string_view> allowed;
    for (const Choice& choice : row.choices) allowed.push_back(choice.word);
    // VR-55 {
    if (row.id == FieldId::third_party && reading.node(place.node).kind == Node::Kind::mapping) {
        reading.diagnostics.add(
            error(Code{2055},
                  "whether there are third-party updates and who manages their certificate is one word")
                .at(place.key, fmt::format("expected {}", quote_list(allowed))));
        return std::nullopt;
    }
    // }
    if (!is_scalar(reading, place.node)) {
        report_wrong_type(reading, place, row.key, quote_list(allowed));
        return std::nullopt;
    }
    for (const Choice& choice : row.choices)
        if (choice.word == word_of(reading, place.node)) return Value::of_choice(choice.stored);
    report_bad_word(reading, place, row.key, allowed);
    return std::nullopt;
}

/// A non-empty text without line breaks.
std::optional<std::string_view> read_text(Reading& reading, const Field& row, Place place) {
    const std::string_view text = word_of(reading, place.node);
    if (!is_scalar(reading, place.node)) {
        report_wrong_type(reading, place, row.key, "a text", row.example);
        return std::nullopt;
    }
    if (text.empty() || text.find_first_of("\r\n\t") != std::string_view::npos) {
        reading.diagnostics.add(
            error(codes::kBadValue, fmt::format("`{}` must be one line of text, and not empty", row.key))
                .at(span_of(reading, place)));
        return std::nullopt;
    }
    return text;
}

std::optional<Value> read_site_code(Reading& reading, const Field& row, Place place) {
    const auto text = read_text(reading, row, place);
    if (!text) return std::nullopt;
    if (const auto code = SiteCode::parse(*text)) return Value::of(reading.pool.text(code->text()));
    reading.diagnostics.add(
        error(Code{2005}, fmt::format("`{}` is not a site code", escape_controls(*text)))
            .at(span_of(reading, place), "a site code is exactly three characters A-Z, 0-9"));
    return std::nullopt;
}

std::optional<Value> read_account(Reading& reading, const Field& row, Place place) {
    const auto text = read_text(reading, row, place);
    if (!text) return std::nullopt;
    if (*text == words::kNone) return Value::of(TextId{});
    // VR-27 {
    if (equal_ignoring_case(*text, "anonymous")) {
        auto finding = error(Code{2027}, fmt::format("`{}` is an account, and anonymous is none", row.key))
                           .at(span_of(reading, place))
                           .advise("write `none`");
        finding.suggestion = words::kNone;
        reading.diagnostics.add(std::move(finding));
        return std::nullopt;
    }
    // }
    const auto slash = text->find('\\');
    if (slash == std::string_view::npos || slash == 0 || slash + 1 == text->size() ||
        text->find('\\', slash + 1) != std::string_view::npos ||
        text->find_first_of("/[]:;|=,+*?<>\"@") != std::string_view::npos) {
        reading.diagnostics.add(
            error(codes::kBadValue, fmt::format("`{}` is not an account", escape_controls(*text)))
                .at(span_of(reading, place), "expected DOMAIN\\user, or `none`")
                .advise(fmt::format("write for example `{}`", row.example)));
        return std::nullopt;
    }
    return Value::of(reading.pool.text(*text));
}

std::optional<Value> read_text_list(Reading& reading, const Field& row, Place place) {
    if (reading.node(place.node).kind != Node::Kind::sequence) {
        report_wrong_type(reading, place, row.key, "a list of texts", row.example);
        return std::nullopt;
    }
    std::vector<ListedText> items;
    for (const NodeIndex item : reading.children(place.node)) {
        const auto text = read_text(reading, row, {item, place.key});
        if (text) items.push_back({std::string(*text), reading.node(item).span});
    }
    reading.store.lists.push_back(std::move(items));
    return Value::of_integer(static_cast<std::uint32_t>(reading.store.lists.size() - 1));
}

}  // namespace

std::optional<std::string> read_host(Reading& reading, Span span, std::string_view text,
                                     std::string_view key) {
    const auto bad = [&](std::string_view why) {
        reading.diagnostics.add(
            error(codes::kBadValue,
                  fmt::format("`{}` in `{}` is not a host name: {}", escape_controls(text), key, why))
                .at(span, "expected a fully qualified name such as cas-sup1.contoso.com"));
        return std::nullopt;
    };
    if (text.size() > 253) return bad("it is longer than 253 characters");
    std::size_t label = 0;
    bool dotted = false;
    char before = '.';
    for (const char c : text) {
        const bool letter =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
        if (c == '.') {
            if (label == 0 || before == '-') return bad("an empty label, or one that ends in a hyphen");
            dotted = true;
            label = 0;
        } else if (letter || (c == '-' && label != 0)) {
            if (++label > 63) return bad("a label is longer than 63 characters");
        } else {
            return bad("only letters, digits, hyphens and dots may stand in it");
        }
        before = c;
    }
    if (label == 0 || before == '-') return bad("it ends in a dot or a hyphen, or is empty");
    if (!dotted) return bad("it is not fully qualified");
    return lower_ascii(text);
}

std::optional<Value> read_value(Reading& reading, const Field& row, Place place) {
    switch (row.type) {
        case Type::boolean:
            return read_boolean(reading, row, place);
        case Type::integer: {
            const auto number = read_number(reading, place, row.key, row.range);
            return number ? std::optional(Value::of_integer(*number)) : std::nullopt;
        }
        case Type::choice:
            return read_choice(reading, row, place);
        case Type::siteCode:
            return read_site_code(reading, row, place);
        case Type::fqdn: {
            const auto text = read_text(reading, row, place);
            if (!text) return std::nullopt;
            const auto host = read_host(reading, span_of(reading, place), *text, row.key);
            return host ? std::optional(Value::of(reading.pool.text(*host))) : std::nullopt;
        }
        case Type::account:
            return read_account(reading, row, place);
        case Type::textList:
            return read_text_list(reading, row, place);
        case Type::languages:
            return read_languages(reading, row, place);
        case Type::source:
            return read_source(reading, row, place);
        case Type::schedule:
            return read_schedule(reading, row, place);
        case Type::expiry:
            return read_expiry(reading, row, place);
        case Type::runTime:
        case Type::duration:
        case Type::period:
            return read_duration(reading, row, place);
        case Type::selection:
            return read_selection(reading, row, place);
        default: {
            const auto text = read_text(reading, row, place);
            if (text && *text == words::kNone && row.product_default == words::kNone) {
                const std::string_view above = field(row.parent).key;
                reading.diagnostics.add(
                    error(codes::kBadValue, fmt::format("`{}` cannot be `{}`", row.key, words::kNone))
                        .at(span_of(reading, place))
                        .advise(fmt::format("write `{}: {}` to switch it off", above, words::kNone)));
                return std::nullopt;
            }
            return text ? std::optional(Value::of(reading.pool.text(*text))) : std::nullopt;
        }
    }
}

}  // namespace supctl
