#include "simulator/wsman_instance.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>

#include "base/clock.h"
#include "base/text.h"
#include "simulator/derived_object.h"
#include "simulator/embedded_property.h"
#include "simulator/json_text.h"

namespace supctl::simulator::wsman {
namespace {

namespace json = boost::json;

constexpr std::string_view kEmbeddedProperty = "SMS_EmbeddedProperty";

/// The declared class of the objects that a property embeds.
std::string_view declared_class(const Property& property) {
    if (property.type == Type::embedded) return kEmbeddedProperty;
    if (const auto base = declared_base(property); !base.empty()) return base;
    if (property.name == "PropLists") return "SMS_EmbeddedPropertyList";
    if (property.name == "ServiceWindows") return "SMS_ServiceWindow";
    return "SMS_Category_LocalizedProperties";
}

std::string_view class_of(const Property& property, const json::object& one) {
    const json::value* own = one.if_contains(kTypeMember);
    return own == nullptr ? declared_class(property) : class_of_type(own->get_string());
}

/// How names and types are written: in an instance with namespaces, in a fragment without.
struct Form {
    std::string_view space;  // of WMI; empty in a fragment
    bool plain() const { return space.empty(); }
    std::string name(std::string_view prefix, std::string_view local) const {
        return plain() ? std::string(local) : fmt::format("{}:{}", prefix, local);
    }
};

void append_nil(xml::Writer& out, const std::string& name) {
    out.open(name).attribute("xsi:nil", "true").close();
}

std::string plain_text(const json::value& value) {
    return value.is_string() ? std::string(value.get_string()) : json::serialize(value);
}

void append_member(xml::Writer& out, const Form& form, std::string_view name, const json::value& value) {
    const auto full = form.name("e", name);
    if (value.is_array()) {
        for (const auto& one : value.get_array()) out.element(full, plain_text(one));
        if (value.get_array().empty()) append_nil(out, full);
    } else if (value.is_null()) {
        append_nil(out, full);
    } else {
        out.element(full, plain_text(value));
    }
}

void append_objects(xml::Writer& out, const Form& form, const std::string& name, const Property& property,
                    std::string_view text) {
    const auto parsed = json::parse({text.data(), text.size()});
    const auto* all = parsed.if_array();
    if (all == nullptr || all->empty()) return append_nil(out, name);
    for (const auto& one : *all) {
        const auto of = class_of(property, one.as_object());
        out.open(name);
        if (!form.plain()) {
            out.declare("e", resource_uri(form.space, of));
            out.attribute("xsi:type", fmt::format("e:{}_Type", of));
        }
        for (const auto& [key, member] : one.as_object()) {
            if (key == kTypeMember) continue;
            append_member(out, form, {key.data(), key.size()}, member);
        }
        out.close();
    }
}

void append_property(xml::Writer& out, const Form& form, const Property& property, std::string_view text) {
    const auto name = form.name("p", property.name);
    if (text == "null" || text == "[]") return append_nil(out, name);
    switch (property.type) {
        case Type::time:
            out.open(name).element(form.name("cim", "Datetime"), read_text(text)).close();
            break;
        case Type::texts: {
            const auto all = json::parse({text.data(), text.size()});
            for (const auto& one : all.get_array()) out.element(name, plain_text(one));
            break;
        }
        case Type::embedded:
        case Type::objects:
            append_objects(out, form, name, property, text);
            break;
        case Type::text:
            out.element(name, read_text(text));
            break;
        case Type::number:
        case Type::flag:
            out.element(name, text);
            break;
    }
}

std::string_view shown(const Property& property, const Row& row, std::size_t index, LazyProperties lazy) {
    return property.lazy && lazy == LazyProperties::leftOut ? std::string_view("null")
                                                            : std::string_view(row.values[index]);
}

tl::unexpected<Fault> bad(const Property& property, std::string_view why) {
    return tl::unexpected(bad_content(
        fmt::format("The WS-Management service cannot process the request: {} of the property '{}'.", why,
                    property.name)));
}

using Value = tl::expected<std::string, Fault>;

Value read_number(const Property& property, std::string_view text) {
    std::int64_t number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc() || end != text.data() + text.size())
        return bad(property, "cannot convert the string to a number in the value");
    return std::to_string(number);
}

Value read_embedded(const Property& property, const xml::Element& element, std::string_view space) {
    const auto of = declared_class(property);
    const auto uri = resource_uri(space, of);
    const auto type = element.type();
    if (!type || !equal_ignoring_case(type->space, uri) || type->local != fmt::format("{}_Type", of))
        return bad(property, fmt::format("xsi:type is not that of {} in an object", of));
    json::object out;
    for (const auto& member : element.children()) {
        const std::string name(member.name());
        if (!equal_ignoring_case(member.space(), uri))
            return bad(property,
                       fmt::format("the namespace of '{}' is not that of {} in an object", name, of));
        if (member.nil()) {
            out[name] = nullptr;
        } else if (name == "Value") {
            auto number = read_number(property, member.text());
            if (!number) return number;
            out[name] = json::parse(*number);
        } else if (name == "Values") {
            if (!out.contains(name)) out[name] = json::array();
            if (!out[name].is_array()) return bad(property, "there is a null among the elements");
            out[name].get_array().emplace_back(member.content());
        } else if (out.contains(name)) {
            return bad(property, fmt::format("'{}' stands twice in an object", name));
        } else {
            out[name] = member.content();
        }
    }
    return json::serialize(out);
}

Value read_scalar_value(const Property& property, const xml::Element& element) {
    const auto text = element.text();
    switch (property.type) {
        case Type::number:
            return read_number(property, text);
        case Type::flag:
            if (text == "true" || text == "1") return std::string("true");
            if (text == "false" || text == "0") return std::string("false");
            return bad(property, "cannot convert the string to a Boolean in the value");
        case Type::time: {
            const auto when = parse_iso_time(element.child(kCommon, "Datetime").text());
            if (!when) return bad(property, "there is no valid datetime in the value");
            return quoted(iso_time(*when));
        }
        default:
            if (element.child()) return bad(property, "there is an element in the text");
            return quoted(element.content());
    }
}

bool is_array(Type type) {
    return type == Type::texts || type == Type::embedded || type == Type::objects;
}

using Properties = tl::expected<Named, Fault>;
Properties read_properties(const xml::Element& element, std::string_view space, const ProviderClass& of,
                           std::string_view property_space);

/// An object of the class that its xsi:type names, which is one derived from the declared class.
Value read_derived(const Property& property, const xml::Element& element, std::string_view space) {
    constexpr std::string_view kSuffix = "_Type";
    const auto declared = declared_class(property);
    const auto type = element.type();
    const bool named = type && type->local.ends_with(kSuffix);
    const auto* of =
        named ? derived_class(type->local.substr(0, type->local.size() - kSuffix.size()), declared) : nullptr;
    if (of == nullptr || !equal_ignoring_case(type->space, resource_uri(space, of->name)))
        return bad(property,
                   fmt::format("xsi:type is not that of a class derived from {} in an object", declared));
    const auto members = read_properties(element, space, *of, type->space);
    if (!members) return tl::unexpected(members.error());
    json::object out{{kTypeMember, odata_type(of->name)}};
    for (const auto& [index, text] : *members) out[of->properties[index].name] = json::parse(text);
    return json::serialize(out);
}

/// All elements of one property.
Value read_property(const Property& property, const std::vector<xml::Element>& elements,
                    std::string_view space) {
    if (!is_array(property.type)) {
        if (elements.size() > 1) return bad(property, "there is more than one value");
        return elements.front().nil() ? Value("null") : read_scalar_value(property, elements.front());
    }
    if (elements.size() == 1 && elements.front().nil()) return std::string("[]");
    std::string out = "[";
    for (const auto& one : elements) {
        if (one.nil()) return bad(property, "there is a null among the elements");
        auto value = property.type == Type::texts       ? Value(quoted(one.content()))
                     : !declared_base(property).empty() ? read_derived(property, one, space)
                                                        : read_embedded(property, one, space);
        if (!value) return value;
        out += (out.size() == 1 ? "" : ",") + *value;
    }
    out += ']';
    if (property.type != Type::embedded) return out;
    const auto props = EmbeddedProperties::read(out);
    if (!props) return bad(property, props.error().message + " in the value");
    return props->print();
}

int index_of(const ProviderClass& of, std::string_view name) {
    for (std::size_t i = 0; i < of.properties.size(); ++i)
        if (equal_ignoring_case(of.properties[i].name, name)) return static_cast<int>(i);
    return -1;
}

Properties read_properties(const xml::Element& element, std::string_view space, const ProviderClass& of,
                           std::string_view property_space) {
    std::map<std::size_t, std::vector<xml::Element>> grouped;
    for (const auto& child : element.children()) {
        const int index = of.index(child.name());
        if (index < 0 || !equal_ignoring_case(child.space(), property_space))
            return tl::unexpected(bad_content(
                fmt::format("The WS-Management service cannot process the request: the element '{}' is no "
                            "property of the class {}.",
                            child.name(), of.name)));
        grouped[static_cast<std::size_t>(index)].push_back(child);
    }
    Named out;
    for (const auto& [index, elements] : grouped) {
        const auto& property = of.properties[index];
        // What a client cannot change anyway is dropped unread.
        if (property.access == Access::read) continue;
        auto value = read_property(property, elements, space);
        if (!value) return tl::unexpected(value.error());
        out[index] = std::move(*value);
    }
    return out;
}

}  // namespace

std::string resource_uri(std::string_view space, std::string_view class_name) {
    return fmt::format("{}{}/{}", kWmi, space, class_name);
}

void append_instance(xml::Writer& out, std::string_view space, const ProviderClass& of, const Row& row,
                     LazyProperties lazy) {
    out.open(fmt::format("p:{}", of.name));
    out.declare("xsi", xml::kInstance).declare("p", resource_uri(space, of.name)).declare("cim", kCommon);
    out.attribute("xsi:type", fmt::format("p:{}_Type", of.name)).attribute("xml:lang", "en-US");
    for (std::size_t i = 0; i < of.properties.size(); ++i)
        append_property(out, Form{space}, of.properties[i], shown(of.properties[i], row, i, lazy));
    out.close();
}

void append_fragment(xml::Writer& out, std::string_view, const ProviderClass& of, const Row& row,
                     std::span<const std::size_t> selected, LazyProperties lazy) {
    out.open("w:XmlFragment").declare("xsi", xml::kInstance);
    for (const std::size_t i : selected)
        append_property(out, Form{}, of.properties[i], shown(of.properties[i], row, i, lazy));
    out.close();
}

void append_reference(xml::Writer& out, std::string_view space, const ProviderClass& of, const Row& row,
                      std::string_view address) {
    out.element("a:Address", address);
    out.open("a:ReferenceParameters").element("w:ResourceURI", resource_uri(space, of.name));
    // Declared once more: clients cut this element out and send it back.
    out.open("w:SelectorSet").declare("w", kWsman);
    for (const int key : of.keys()) {
        const auto index = static_cast<std::size_t>(key);
        const auto& value = row.values[index];
        out.open("w:Selector").attribute("Name", of.properties[index].name);
        out.text(value.starts_with('"') ? read_text(value) : value).close();
    }
    out.close().close();
}

tl::expected<Named, Fault> read_instance(const xml::Element& element, std::string_view space,
                                         const ProviderClass& of) {
    const auto uri = resource_uri(space, of.name);
    if (!element || !equal_ignoring_case(element.space(), uri) ||
        !equal_ignoring_case(element.name(), of.name))
        return tl::unexpected(bad_content(
            fmt::format("The WS-Management service cannot process the request: the body holds no instance of "
                        "the class {}.",
                        of.name)));
    return read_properties(element, space, of, uri);
}

tl::expected<Named, Fault> read_fragment(const xml::Element& element, std::string_view space,
                                         const ProviderClass& of, std::string_view property) {
    if (!element.is(kWsman, "XmlFragment") || !element.child())
        return tl::unexpected(
            bad_content("The WS-Management service cannot process the request: the fragment is missing."));
    auto named = read_properties(element, space, of, element.child().space());
    if (!named) return named;
    if (named->size() != 1 || of.properties[named->begin()->first].name != property)
        return tl::unexpected(bad_content(
            fmt::format("The WS-Management service cannot process the request: the fragment is not the "
                        "property '{}'.",
                        property)));
    return named;
}

tl::expected<std::string, Fault> key_from(const std::vector<Selector>& selectors, std::string_view space,
                                          const ProviderClass& of) {
    for (const auto& one : selectors) {
        if (one.name == "__cimnamespace") {
            if (equal_ignoring_case(one.value, space)) continue;
            return tl::unexpected(bad_selectors("InvalidNamespace"));
        }
        const int index = index_of(of, one.name);
        if (index < 0 || of.properties[static_cast<std::size_t>(index)].access != Access::key)
            return tl::unexpected(bad_selectors("UnexpectedSelectors"));
    }
    std::string out;
    for (const int key : of.keys()) {
        const auto& property = of.properties[static_cast<std::size_t>(key)];
        const auto found = std::find_if(selectors.begin(), selectors.end(), [&](const Selector& one) {
            return equal_ignoring_case(one.name, property.name);
        });
        if (found == selectors.end()) return tl::unexpected(bad_selectors("InsufficientSelectors"));
        if (property.type == Type::number && !read_number(property, found->value))
            return tl::unexpected(bad_selectors("TypeMismatch"));
        if (!out.empty()) out += ';';
        out += found->value;
    }
    return out;
}

}  // namespace supctl::simulator::wsman
