#include "simulator/embedded_property.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/codes.h"
#include "simulator/json_text.h"

namespace supctl::simulator {
namespace {

tl::unexpected<Diagnostic> bad(std::string what) {
    return fail(error(codes::kBadValue, std::move(what)));
}

Result<std::optional<std::string>> slot(const boost::json::value& value, std::string_view name) {
    if (value.is_null()) return std::optional<std::string>();
    if (!value.is_string())
        return bad(fmt::format("Cannot convert a value of '{}' to type 'Edm.String'.", name));
    return std::optional<std::string>(std::string(value.get_string()));
}

Result<EmbeddedProperty> read_one(const boost::json::value& value) {
    if (!value.is_object())
        return bad("An element of 'Props' is not a resource of type 'AdminService.SMS_EmbeddedProperty'.");
    EmbeddedProperty out;
    for (const auto& [key, member] : value.get_object()) {
        const std::string_view name(key.data(), key.size());
        if (name == "PropertyName" && member.is_string()) {
            out.name = std::string(member.get_string());
        } else if (name == "Value") {
            // A missing or null number is the class's default, 0; a fraction or a text is refused.
            if (member.is_null()) continue;
            boost::system::error_code problem;
            out.value = member.to_number<std::uint32_t>(problem);
            if (problem) return bad("Cannot convert a value of 'Value' to type 'Edm.Int64'.");
        } else if (name == "Value1" || name == "Value2") {
            auto text = slot(member, name);
            if (!text) return fail(text.error());
            (name == "Value1" ? out.value1 : out.value2) = std::move(*text);
        } else if (name != "ItemType" && name != "@odata.type") {
            return bad(fmt::format(
                "The property '{}' does not exist on type 'AdminService.SMS_EmbeddedProperty'.", name));
        }
    }
    if (out.name.empty()) return bad("An element of 'Props' has no 'PropertyName'.");
    return out;
}

}  // namespace

Result<EmbeddedProperties> EmbeddedProperties::read(std::string_view json) {
    boost::system::error_code problem;
    const auto value = boost::json::parse({json.data(), json.size()}, problem);
    if (problem || !value.is_array()) return bad("'Props' is not a collection.");
    EmbeddedProperties out;
    for (const auto& element : value.get_array()) {
        auto one = read_one(element);
        if (!one) return fail(one.error());
        if (out.find(one->name) != nullptr) return bad(fmt::format("'Props' holds '{}' twice.", one->name));
        out.list_.push_back(std::move(*one));
    }
    return out;
}

const EmbeddedProperty* EmbeddedProperties::find(std::string_view name) const {
    for (const auto& property : list_)
        if (property.name == name) return &property;
    return nullptr;
}

std::uint32_t EmbeddedProperties::number(std::string_view name) const {
    const auto* found = find(name);
    return found == nullptr ? 0 : found->value;
}

std::string EmbeddedProperties::text(std::string_view name) const {
    const auto* found = find(name);
    return found == nullptr ? std::string() : found->value2.value_or("");
}

std::string EmbeddedProperties::text1(std::string_view name) const {
    const auto* found = find(name);
    return found == nullptr ? std::string() : found->value1.value_or("");
}

EmbeddedProperty& EmbeddedProperties::at(std::string_view name) {
    for (auto& property : list_)
        if (property.name == name) return property;
    return list_.emplace_back(EmbeddedProperty{.name = std::string(name), .value1 = {}, .value2 = {}});
}

void EmbeddedProperties::set_number(std::string_view name, std::uint32_t value) {
    at(name).value = value;
}
void EmbeddedProperties::set_text(std::string_view name, std::string value) {
    at(name).value2 = std::move(value);
}
void EmbeddedProperties::set_text1(std::string_view name, std::string value) {
    at(name).value1 = std::move(value);
}

std::string EmbeddedProperties::print() const {
    std::string out = "[";
    const auto slot_text = [&](const std::optional<std::string>& text) {
        if (text)
            append_quoted(out, *text);
        else
            out += "null";
    };
    for (const auto& property : list_) {
        // ItemType is a key of the embedded class, but no sample shows it filled.
        out +=
            out.size() == 1 ? R"({"ItemType":null,"PropertyName":)" : R"(,{"ItemType":null,"PropertyName":)";
        append_quoted(out, property.name);
        out += R"(,"Value":)" + std::to_string(property.value) + R"(,"Value1":)";
        slot_text(property.value1);
        out += R"(,"Value2":)";
        slot_text(property.value2);
        out += '}';
    }
    return out + "]";
}

}  // namespace supctl::simulator
