#include "provider/recording/call.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <limits>

namespace supctl::provider::recording {

namespace json = boost::json;

namespace {

std::string_view to_text(Filter::Operator op) {
    switch (op) {
        case Filter::Operator::equal:
            return "equal";
        case Filter::Operator::notEqual:
            return "notEqual";
        case Filter::Operator::greater:
            return "greater";
        case Filter::Operator::greaterOrEqual:
            return "greaterOrEqual";
        case Filter::Operator::less:
            return "less";
        case Filter::Operator::lessOrEqual:
            return "lessOrEqual";
        case Filter::Operator::startsWith:
            return "startsWith";
        case Filter::Operator::allOf:
            return "allOf";
        case Filter::Operator::anyOf:
            return "anyOf";
        case Filter::Operator::everything:
            break;
    }
    return "everything";
}

json::array texts(const std::vector<std::string>& list) {
    json::array out;
    for (const std::string& one : list) out.emplace_back(one);
    return out;
}

json::value literal_json(const Literal& literal) {
    if (const auto* text = std::get_if<std::string>(&literal)) return json::value(*text);
    if (const auto* number = std::get_if<std::int64_t>(&literal)) return json::value(*number);
    if (const auto* truth = std::get_if<bool>(&literal)) return json::value(*truth);
    return json::object{{"time", iso_time(std::get<TimePoint>(literal))}};
}

json::object filter_json(const Filter& filter) {
    json::object out;
    if (filter.op == Filter::Operator::allOf || filter.op == Filter::Operator::anyOf) {
        json::array operands;
        for (const Filter& operand : filter.operands) operands.emplace_back(filter_json(operand));
        out.emplace(to_text(filter.op), std::move(operands));
        return out;
    }
    out.emplace("property", filter.property);
    out.emplace(to_text(filter.op), literal_json(filter.literal));
    return out;
}

/// The value with members sorted by name and without times.
json::value settled(const json::value& value) {
    if (value.is_array()) {
        json::array out;
        for (const json::value& one : value.get_array()) out.push_back(settled(one));
        return out;
    }
    if (!value.is_object()) return value;
    const json::object& from = value.get_object();
    if (from.size() == 1 && from.contains("time")) return json::value("time");
    std::vector<std::string_view> names;
    for (const auto& member : from) names.emplace_back(member.key().data(), member.key().size());
    std::sort(names.begin(), names.end());
    json::object out;
    for (const std::string_view name : names) out.emplace(name, settled(from.at(name)));
    return out;
}

}  // namespace

std::string_view to_text(Operation operation) {
    switch (operation) {
        case Operation::scan:
            return "scan";
        case Operation::get:
            return "get";
        case Operation::find:
            return "find";
        case Operation::registry:
            return "registry";
        case Operation::probe:
            return "probe";
        case Operation::put:
            return "put";
        case Operation::create:
            return "create";
        case Operation::remove:
            return "remove";
        case Operation::invoke:
            break;
    }
    return "invoke";
}

json::object to_json(const Query& query) {
    json::object out{{"class", query.class_name}};
    if (!query.select.empty()) out.emplace("select", texts(query.select));
    if (query.filter.op != Filter::Operator::everything) out.emplace("filter", filter_json(query.filter));
    if (!query.keys.empty()) out.emplace("keys", texts(query.keys));
    if (query.most != std::numeric_limits<std::uint64_t>::max()) out.emplace("most", query.most);
    return out;
}

json::object to_json(std::string_view class_name, const Key& key) {
    json::object names;
    for (const auto& [name, value] : key) {
        if (const auto* text = std::get_if<std::string>(&value))
            names.emplace(name, *text);
        else
            names.emplace(name, std::get<std::int64_t>(value));
    }
    return {{"class", class_name}, {"key", std::move(names)}};
}

json::object to_json(std::string_view class_name, std::string_view method) {
    json::object out{{"class", class_name}};
    if (!method.empty()) out.emplace("method", method);
    return out;
}

json::object registry_json(std::string_view host, std::string_view key, std::string_view value) {
    return {{"class", "StdRegProv"}, {"host", host}, {"key", key}, {"value", value}};
}

json::object probe_json(std::string_view host, std::uint16_t port) {
    return {{"class", "WSUS"}, {"host", host}, {"port", port}};
}

std::string identity(Operation operation, const json::object& request) {
    std::string out(to_text(operation));
    out += ' ';
    out += json::serialize(settled(request));
    return out;
}

}  // namespace supctl::provider::recording
