#include "provider/odata.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/parse.hpp>

#include "base/text.h"
#include "base/uri.h"

namespace supctl::provider::odata {

namespace {

std::string quoted(std::string_view text) {
    std::string out = "'";
    for (const char c : text) {
        out += c;
        if (c == '\'') out += c;
    }
    return out += '\'';
}

std::string literal_text(const Literal& literal) {
    struct Visitor {
        std::string operator()(const std::string& text) const { return quoted(text); }
        std::string operator()(std::int64_t number) const { return fmt::format("{}", number); }
        std::string operator()(bool value) const { return value ? "true" : "false"; }
        std::string operator()(TimePoint when) const { return iso_time(when); }
    };
    return std::visit(Visitor{}, literal);
}

std::string_view operator_word(Filter::Operator op) {
    switch (op) {
        case Filter::Operator::notEqual:
            return "ne";
        case Filter::Operator::greater:
            return "gt";
        case Filter::Operator::greaterOrEqual:
            return "ge";
        case Filter::Operator::less:
            return "lt";
        case Filter::Operator::lessOrEqual:
            return "le";
        default:
            return "eq";
    }
}

std::string joined(const std::vector<Filter>& operands, std::string_view word) {
    std::string out;
    for (const Filter& operand : operands) {
        std::string text = filter_text(operand);
        if (text.empty()) continue;
        const bool nested = operand.op == Filter::Operator::allOf || operand.op == Filter::Operator::anyOf;
        if (!out.empty()) out += word;
        out += nested && operand.operands.size() > 1 ? "(" + text + ")" : text;
    }
    return out;
}

/// Encodes a literal for a path but leaves its quotes, which part the key's texts.
std::string key_text(const KeyValue& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) return fmt::format("{}", *number);
    const std::string literal = quoted(std::get<std::string>(value));
    return "'" + percent_encode(std::string_view(literal).substr(1, literal.size() - 2)) + "'";
}

}  // namespace

std::string filter_text(const Filter& filter) {
    switch (filter.op) {
        case Filter::Operator::everything:
            return {};
        case Filter::Operator::allOf:
            return joined(filter.operands, " and ");
        case Filter::Operator::anyOf:
            return joined(filter.operands, " or ");
        case Filter::Operator::startsWith:
            return fmt::format("startswith({},{}) eq true", filter.property, literal_text(filter.literal));
        default:
            return fmt::format("{} {} {}", filter.property, operator_word(filter.op),
                               literal_text(filter.literal));
    }
}

std::string query_url(const Query& query, std::uint64_t top, std::uint64_t skip) {
    std::string url = query.class_name;
    char separator = '?';
    const auto option = [&](std::string_view name, const std::string& value) {
        url += separator;
        url += fmt::format("${}={}", name, value);
        separator = '&';
    };
    if (!query.select.empty()) {
        std::string names;
        for (const std::string& name : query.select)
            names += (names.empty() ? "" : ",") + percent_encode(name);
        option("select", names);
    }
    if (const std::string text = filter_text(query.filter); !text.empty())
        option("filter", percent_encode(text));
    option("top", fmt::format("{}", top));
    if (skip != 0) option("skip", fmt::format("{}", skip));
    return url;
}

std::string object_url(std::string_view class_name, const Key& key) {
    Key sorted = key;
    std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::string inside;
    for (const auto& [name, value] : sorted) {
        if (!inside.empty()) inside += ',';
        if (sorted.size() > 1) inside += name + "=";
        inside += key_text(value);
    }
    return fmt::format("{}({})", class_name, inside);
}

std::string method_url(std::string_view class_name, std::string_view method) {
    return fmt::format("{}.{}", class_name, method);
}

std::string error_message(std::string_view body) {
    boost::system::error_code failure;
    boost::json::parse_options options;
    options.max_depth = 16;
    const auto parsed = boost::json::parse(body, failure, {}, options);
    if (failure || !parsed.is_object()) return {};
    const auto* outer = parsed.get_object().if_contains("error");
    if (outer == nullptr || !outer->is_object()) return {};
    const auto* code = outer->get_object().if_contains("code");
    const auto* message = outer->get_object().if_contains("message");
    std::string out;
    if (message != nullptr && message->is_string()) out = std::string(message->get_string());
    if (code != nullptr && code->is_string() && !code->get_string().empty())
        out = fmt::format("{}: {}", std::string(code->get_string()), out);
    constexpr std::size_t kMost = 500;
    if (out.size() > kMost) out = out.substr(0, kMost) + "…";
    return escape_controls(out);
}

}  // namespace supctl::provider::odata
