#include "provider/wsman/values.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <charconv>

#include "base/codes.h"
#include "base/text.h"
#include "provider/wsman/cim_time.h"
#include "provider/wsman/class_types.h"
#include "provider/wsman/names.h"

namespace supctl::provider::wsman {

namespace json = boost::json;

namespace {

constexpr std::string_view kTypeMember = "@odata.type";
constexpr std::string_view kTypePrefix = "#AdminService.";
constexpr int kMostDepth = 16;

std::string_view view(const json::string& text) {
    return {text.data(), text.size()};
}

Diagnostic unwritable(std::string_view property, std::string_view why) {
    return error(codes::kValueRefused,
                 fmt::format("`{}` cannot be sent: {}", escape_controls(property), why));
}

bool is_system(std::string_view name) {
    return name.starts_with("__") || name.starts_with("@odata.");
}

/// An XML name without a colon, as class and property names are.
bool is_name(std::string_view name) {
    const auto letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_'; };
    return !name.empty() && letter(name.front()) &&
           std::all_of(name.begin(), name.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

/// XML 1.0 holds no control characters but tab and line ends, and no text that is not UTF-8.
bool fits(std::string_view text) {
    return !find_invalid_utf8(text) && std::none_of(text.begin(), text.end(), [](unsigned char c) {
        return c < 0x20 && c != '\t' && c != '\n' && c != '\r';
    });
}

/// The class of an embedded object: its own word, else the declared one.
std::string object_class(const json::object& object, const PropertyType* type) {
    const json::value* own = object.if_contains(kTypeMember);
    if (own != nullptr && own->is_string() && view(own->get_string()).starts_with(kTypePrefix))
        return std::string(view(own->get_string()).substr(kTypePrefix.size()));
    return type == nullptr ? std::string() : std::string(type->object_class);
}

class ValueWriter {
  public:
    explicit ValueWriter(std::string_view name_space) : name_space_(name_space) {}

    [[nodiscard]] Result<void> properties(const json::object& object, std::string_view class_name,
                                          const std::string& prefix, int depth) {
        if (depth > kMostDepth) return fail(unwritable(class_name, "it is nested too deeply"));
        for (const auto& [key, value] : object) {
            const std::string_view name(key);
            if (is_system(name)) continue;
            if (!is_name(name)) return fail(unwritable(name, "it is not the name of a property"));
            Result<void> written = property(name, value, find_property_type(class_name, name), prefix, depth);
            if (!written) return written;
        }
        return {};
    }

    xml::Writer out;

  private:
    [[nodiscard]] Result<void> property(std::string_view name, const json::value& value,
                                        const PropertyType* type, const std::string& prefix, int depth) {
        const std::string tag = fmt::format("{}:{}", prefix, name);
        const json::array* list = value.if_array();
        if (value.is_null() || (list != nullptr && list->empty())) {
            out.open(tag).attribute("xsi:nil", "true").close();
            return {};
        }
        if (list == nullptr) return element(tag, name, value, type, depth);
        for (const json::value& one : *list) {
            if (one.is_null() || one.is_array())
                return fail(unwritable(name, "a list holds neither nothing nor lists"));
            Result<void> written = element(tag, name, one, type, depth);
            if (!written) return written;
        }
        return {};
    }

    [[nodiscard]] Result<void> element(const std::string& tag, std::string_view name,
                                       const json::value& value, const PropertyType* type, int depth) {
        if (const json::object* object = value.if_object()) {
            const std::string embedded = object_class(*object, type);
            if (!is_name(embedded)) return fail(unwritable(name, "the class of its object is not known"));
            const std::string prefix = fmt::format("e{}", depth);
            out.open(tag)
                .declare(prefix, class_uri(name_space_, embedded))
                .attribute("xsi:type", fmt::format("{}:{}_Type", prefix, embedded));
            Result<void> inner = properties(*object, embedded, prefix, depth + 1);
            if (!inner) return inner;
            out.close();
            return {};
        }
        if (const json::string* text = value.if_string()) return write_text(tag, name, view(*text), type);
        out.element(tag, plain(value, type));
        return {};
    }

    [[nodiscard]] Result<void> write_text(const std::string& tag, std::string_view name,
                                          std::string_view text, const PropertyType* type) {
        if (!fits(text)) return fail(unwritable(name, "its text holds characters that XML cannot hold"));
        // A property that the table does not know but that has exactly the form of AdminService's times is
        // one.
        const bool time = type != nullptr ? type->type == ValueType::time
                                          : text.size() == std::string_view("2026-01-01T19:00:00Z").size() &&
                                                text.ends_with('Z') && parse_cim_time(text);
        if (time)
            out.open(tag).element("cim:Datetime", text).close();
        else
            out.element(tag, text);
        return {};
    }

    static std::string plain(const json::value& value, const PropertyType* type) {
        const bool number = type != nullptr && type->type == ValueType::number;
        const bool boolean = type != nullptr && type->type == ValueType::boolean;
        // A boolean where the class has a number is refused, so each is written as the class has it.
        if (const bool* flag = value.if_bool())
            return number ? (*flag ? "1" : "0") : *flag ? "true" : "false";
        if (const std::int64_t* whole = value.if_int64()) {
            if (boolean && (*whole == 0 || *whole == 1)) return *whole == 1 ? "true" : "false";
            return fmt::format("{}", *whole);
        }
        if (const std::uint64_t* whole = value.if_uint64()) return fmt::format("{}", *whole);
        return fmt::format("{}", value.as_double());
    }

    std::string_view name_space_;
};

template <class Number>
std::optional<Number> whole_text(std::string_view text) {
    Number value{};
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kBlanks = " \t\r\n";
    const auto first = text.find_first_not_of(kBlanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

/// A text as its type; a text that is not of the type stays a text, which reads as absent.
json::value typed(const std::string& text, ValueType type) {
    const std::string_view plain = trimmed(text);
    if (type == ValueType::number) {
        if (const auto value = whole_text<std::int64_t>(plain)) return *value;
        if (const auto value = whole_text<std::uint64_t>(plain)) return *value;
    }
    if (type == ValueType::boolean) {
        if (equal_ignoring_case(plain, "true") || plain == "1") return true;
        if (equal_ignoring_case(plain, "false") || plain == "0") return false;
    }
    if (type == ValueType::time)
        if (const auto when = parse_cim_time(plain)) return json::string(iso_time(*when));
    return json::string(text);
}

Result<json::value> read_value(const xml::Element& element, const PropertyType* type, int depth);

Result<json::object> read_members(const xml::Element& element, std::string_view class_name, int depth) {
    if (depth > kMostDepth)
        return fail(error(codes::kProviderAnswer,
                          "the provider's answer is not understood: objects nest too deeply"));
    json::object out;
    for (const xml::Element& child : element.children()) {
        const PropertyType* type = find_property_type(class_name, child.name());
        Result<json::value> value = read_value(child, type, depth);
        if (!value) return fail(std::move(value.error()));
        const bool list = type != nullptr && type->shape == Shape::list;
        json::value* earlier = out.if_contains(child.name());
        if (earlier == nullptr) {
            if (list && !value->is_null()) *value = json::array{std::move(*value)};
            out.emplace(child.name(), std::move(*value));
            continue;
        }
        // A repeated element is a list. A null beside values is none of them.
        if (!earlier->is_array())
            *earlier = earlier->is_null() ? json::array{} : json::array{std::move(*earlier)};
        if (!value->is_null()) earlier->get_array().push_back(std::move(*value));
    }
    return out;
}

/// The class that xsi:type names, `SMS_EmbeddedProperty` of `e:SMS_EmbeddedProperty_Type`; empty without one.
std::string named_class(const xml::Element& element) {
    const auto type = element.type();
    if (!type || !type->local.ends_with("_Type") || !type->space.starts_with(kWmiRoot)) return {};
    return type->local.substr(0, type->local.size() - std::string_view("_Type").size());
}

/// `cim:Datetime`, `cim:Interval` and their like. Which namespace they have inside a fragment is not
/// documented: without one they count as well.
bool wraps_text(const xml::Element& inner, const PropertyType* type) {
    if (type != nullptr && type->type == ValueType::object) return false;
    const std::string_view name = inner.name();
    const bool known = name == "Datetime" || name == "Date" || name == "Time" || name == "Interval";
    return known && (inner.space() == spaces::kCim || inner.space().empty());
}

Result<json::value> read_value(const xml::Element& element, const PropertyType* type, int depth) {
    if (element.nil()) return json::value(nullptr);
    const xml::Element inner = element.child();
    if (!inner) return typed(element.content(), type == nullptr ? ValueType::text : type->type);
    if (wraps_text(inner, type)) {
        const bool time = inner.name() == "Datetime" || inner.name() == "Date";
        return typed(inner.content(), time ? ValueType::time : ValueType::text);
    }
    const std::string own = named_class(element);
    const std::string_view declared = type == nullptr ? std::string_view() : type->object_class;
    Result<json::object> object = read_members(element, own.empty() ? declared : own, depth + 1);
    if (!object) return fail(std::move(object.error()));
    if (!own.empty() && own != declared) (*object)[kTypeMember] = std::string(kTypePrefix) + own;
    return json::value(std::move(*object));
}

}  // namespace

Result<std::string> write_instance(const Instance& instance, std::string_view name_space) {
    const std::string& name = instance.class_name();
    if (!is_name(name)) return fail(unwritable(name, "it is not the name of a class"));
    ValueWriter writer(name_space);
    writer.out.open("p:" + name)
        .declare("p", class_uri(name_space, name))
        .declare("cim", spaces::kCim)
        .declare("xsi", xml::kInstance)
        .attribute("xsi:type", fmt::format("p:{}_Type", name));
    Result<void> written = writer.properties(instance.properties(), name, "p", 1);
    if (!written) return fail(std::move(written.error()));
    return writer.out.finish();
}

Result<std::string> write_input(std::string_view class_name, std::string_view method,
                                const json::object& parameters, std::string_view name_space) {
    if (!is_name(class_name) || !is_name(method))
        return fail(unwritable(method, "it is not the name of a method"));
    ValueWriter writer(name_space);
    writer.out.open(fmt::format("p:{}_INPUT", method))
        .declare("p", class_uri(name_space, class_name))
        .declare("cim", spaces::kCim)
        .declare("xsi", xml::kInstance);
    Result<void> written = writer.properties(parameters, class_name, "p", 1);
    if (!written) return fail(std::move(written.error()));
    return writer.out.finish();
}

Result<json::object> read_properties(const xml::Element& element, std::string_view class_name) {
    return read_members(element, class_name, 0);
}

json::value typed_value(std::string_view class_name, std::string_view property, const std::string& text) {
    const PropertyType* type = find_property_type(class_name, property);
    return typed(text, type == nullptr ? ValueType::text : type->type);
}

}  // namespace supctl::provider::wsman
