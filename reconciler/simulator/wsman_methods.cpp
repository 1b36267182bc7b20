#include "simulator/wsman_methods.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>

#include "base/text.h"

namespace supctl::simulator::wsman {
namespace {

constexpr std::uint32_t kLocalMachine = 2147483650;
// What the registry methods return.
constexpr std::uint32_t kNoValue = 1;
constexpr std::uint32_t kNoKey = 2;
constexpr std::uint32_t kNoHive = 6;
constexpr std::uint32_t kWrongType = 0x80041005;

using Answer = tl::expected<std::string, Fault>;

Fault no_method(std::string_view method) {
    return {.subcode = "a:ActionNotSupported",
            .reason = fmt::format("The method {} is not supported by the class.", method),
            .number = kBadAction};
}

/// A method's answer under way.
class Output {
  public:
    Output(std::string_view method, const std::string& uri) {
        out_.open(fmt::format("p:{}_OUTPUT", method)).declare("xsi", xml::kInstance).declare("p", uri);
        out_.attribute("xsi:type", fmt::format("p:{}_OUTPUT", method)).attribute("xml:lang", "en-US");
    }
    Output& value(std::string_view name, const std::optional<std::string>& text) {
        if (text)
            out_.element(fmt::format("p:{}", name), *text);
        else
            out_.open(fmt::format("p:{}", name)).attribute("xsi:nil", "true").close();
        return *this;
    }
    std::string returns(std::uint32_t number) {
        out_.element("p:ReturnValue", fmt::format("{}", number));
        return out_.finish();
    }

  private:
    xml::Writer out_;
};

/// The out-parameter of a reading method and the registry types that it reads.
struct Reading {
    std::string_view method, parameter;
    std::optional<RegistryValue::Type> type;
};
constexpr Reading kReadings[] = {
    {"GetDWORDValue", "uValue", RegistryValue::Type::number},
    {"GetStringValue", "sValue", RegistryValue::Type::text},
    {"GetExpandedStringValue", "sValue", RegistryValue::Type::expandable},
    {"GetMultiStringValue", "sValue", std::nullopt},
    {"GetBinaryValue", "uValue", std::nullopt},
    {"GetQWORDValue", "uValue", std::nullopt},
};

struct Place {
    std::uint32_t hive = kLocalMachine;
    std::string key;
    std::string value;
};

tl::expected<Place, Fault> read_place(const xml::Element& input, const std::string& uri, bool names_value) {
    Place out;
    for (const auto& one : input.children()) {
        const auto name = one.name();
        if (!equal_ignoring_case(one.space(), uri))
            return tl::unexpected(bad_content(fmt::format("'{}' is no parameter of the method.", name)));
        if (name == "sSubKeyName") {
            out.key = one.content();
        } else if (name == "sValueName" && names_value) {
            out.value = one.content();
        } else if (name == "hDefKey") {
            const auto text = one.text();
            const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), out.hive);
            if (problem != std::errc() || end != text.data() + text.size())
                return tl::unexpected(bad_content("Cannot convert the string to a number: 'hDefKey'."));
        } else {
            return tl::unexpected(bad_content(fmt::format("'{}' is no parameter of the method.", name)));
        }
    }
    return out;
}

/// 0 when the key is there.
std::uint32_t look_up(const Registries& registries, std::string_view machine, const Place& place,
                      std::optional<RegistryKey>& into) {
    if (place.hive < 2147483648u || place.hive > 2147483653u) return kNoHive;
    if (place.hive == kLocalMachine) into = registries.find(machine, place.key);
    return into ? 0 : kNoKey;
}

std::string read_value(const Registries& registries, std::string_view machine, const Reading& reading,
                       const Place& place, const std::string& uri) {
    Output out(reading.method, uri);
    std::optional<RegistryKey> key;
    if (const auto problem = look_up(registries, machine, place, key); problem != 0)
        return out.value(reading.parameter, std::nullopt).returns(problem);
    for (const auto& [name, value] : key->values) {
        if (!equal_ignoring_case(name, place.value)) continue;
        if (reading.type != value.type) return out.value(reading.parameter, std::nullopt).returns(kWrongType);
        return out
            .value(reading.parameter,
                   value.type == RegistryValue::Type::number ? fmt::format("{}", value.number) : value.text)
            .returns(0);
    }
    return out.value(reading.parameter, std::nullopt).returns(kNoValue);
}

std::string list(const Registries& registries, std::string_view machine, const std::string& method,
                 const Place& place, const std::string& uri) {
    Output out(method, uri);
    std::optional<RegistryKey> key;
    const auto problem = look_up(registries, machine, place, key);
    const bool values = method == "EnumValues";
    const bool empty = !key || (values ? key->values.empty() : key->keys.empty());
    if (empty) {
        out.value("sNames", std::nullopt);
        if (values) out.value("Types", std::nullopt);
        return out.returns(problem);
    }
    if (!values) {
        for (const auto& name : key->keys) out.value("sNames", name);
        return out.returns(0);
    }
    for (const auto& [name, value] : key->values) out.value("sNames", name);
    for (const auto& [name, value] : key->values)
        out.value("Types", fmt::format("{}", static_cast<int>(value.type)));
    return out.returns(0);
}

}  // namespace

Answer site_method(std::string_view class_name, std::string_view method, const xml::Element& input,
                   const std::string& uri, const std::function<void(bool full)>& synchronize) {
    if (!equal_ignoring_case(class_name, "SMS_SoftwareUpdate") || method != "SyncNow")
        return tl::unexpected(no_method(method));
    bool full = false;
    for (const auto& one : input.children()) {
        if (one.name() != "fullSync" || !equal_ignoring_case(one.space(), uri))
            return tl::unexpected(bad_content(fmt::format("'{}' is no parameter of SyncNow.", one.name())));
        const auto text = one.text();
        full = text == "true" || text == "1";
        if (!full && !one.nil() && text != "false" && text != "0")
            return tl::unexpected(bad_content("Cannot convert the string to a Boolean: 'fullSync'."));
    }
    synchronize(full);
    return Output(method, uri).returns(0);
}

Answer registry_method(const Registries& registries, std::string_view machine, const std::string& method,
                       const xml::Element& input, const std::string& uri) {
    const Reading* reading = nullptr;
    for (const auto& one : kReadings)
        if (one.method == method) reading = &one;
    if (reading == nullptr && method != "EnumKey" && method != "EnumValues")
        return tl::unexpected(no_method(method));
    const auto place = read_place(input, uri, reading != nullptr);
    if (!place) return tl::unexpected(place.error());
    if (reading != nullptr) return read_value(registries, machine, *reading, *place, uri);
    return list(registries, machine, method, *place, uri);
}

}  // namespace supctl::simulator::wsman
