#include "provider/wsman/wql.h"

#include <fmt/format.h>

#include "provider/wsman/cim_time.h"

namespace supctl::provider::wsman {

namespace {

/// WQL escapes quotes and backslashes with a backslash.
std::string wql_text(std::string_view text) {
    std::string out = "'";
    for (const char c : text) {
        if (c == '\'' || c == '\\') out += '\\';
        out += c;
    }
    return out += '\'';
}

/// A pattern of LIKE that begins with `text`: its wildcards stand in brackets to be taken literally.
std::string prefix_pattern(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '%' || c == '_' || c == '[')
            out += fmt::format("[{}]", c);
        else
            out += c;
    }
    return out += '%';
}

std::string literal_text(const Literal& literal) {
    struct Visitor {
        std::string operator()(const std::string& text) const { return wql_text(text); }
        std::string operator()(std::int64_t number) const { return fmt::format("{}", number); }
        std::string operator()(bool value) const { return value ? "TRUE" : "FALSE"; }
        std::string operator()(TimePoint when) const { return wql_text(cim_time(when)); }
    };
    return std::visit(Visitor{}, literal);
}

std::string_view operator_word(Filter::Operator op) {
    switch (op) {
        case Filter::Operator::notEqual:
            return "<>";
        case Filter::Operator::greater:
            return ">";
        case Filter::Operator::greaterOrEqual:
            return ">=";
        case Filter::Operator::less:
            return "<";
        case Filter::Operator::lessOrEqual:
            return "<=";
        default:
            return "=";
    }
}

std::string condition(const Filter& filter);

std::string joined(const std::vector<Filter>& operands, std::string_view word) {
    std::string out;
    for (const Filter& operand : operands) {
        const std::string text = condition(operand);
        if (text.empty()) continue;
        const bool nested = operand.op == Filter::Operator::allOf || operand.op == Filter::Operator::anyOf;
        if (!out.empty()) out += word;
        out += nested && operand.operands.size() > 1 ? "(" + text + ")" : text;
    }
    return out;
}

std::string condition(const Filter& filter) {
    switch (filter.op) {
        case Filter::Operator::everything:
            return {};
        case Filter::Operator::allOf:
            return joined(filter.operands, " AND ");
        case Filter::Operator::anyOf:
            return joined(filter.operands, " OR ");
        case Filter::Operator::startsWith: {
            const auto* text = std::get_if<std::string>(&filter.literal);
            return fmt::format("{} LIKE {}", filter.property, wql_text(prefix_pattern(text ? *text : "")));
        }
        default:
            return fmt::format("{} {} {}", filter.property, operator_word(filter.op),
                               literal_text(filter.literal));
    }
}

}  // namespace

std::string wql(const Query& query) {
    std::string columns;
    for (const std::string& name : query.select) columns += (columns.empty() ? "" : ", ") + name;
    std::string out = fmt::format("SELECT {} FROM {}", columns.empty() ? "*" : columns, query.class_name);
    const std::string where = condition(query.filter);
    if (!where.empty()) out += " WHERE " + where;
    return out;
}

}  // namespace supctl::provider::wsman
