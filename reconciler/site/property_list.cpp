#include "site/property_list.h"

#include <fmt/format.h>

#include <limits>

#include "base/codes.h"
#include "base/text.h"

namespace supctl {

namespace json = boost::json;

namespace {

constexpr std::string_view kName = "PropertyName";

std::string_view part_name(Slot::Part part) {
    constexpr std::string_view names[] = {"Value", "Value1", "Value2"};
    return names[static_cast<std::size_t>(part)];
}

std::string_view view(const json::string& text) {
    return {text.data(), text.size()};
}

json::object* find_entry(json::array& list, std::string_view name) {
    return const_cast<json::object*>(find_property(list, name));
}

/// An entry with all the members that its neighbours have, so that a server that demands one finds it.
json::object& entry(json::array& list, std::string_view name) {
    if (json::object* found = find_entry(list, name)) return *found;
    json::object made = make_property(name, 0, "", "");
    if (!list.empty() && list.front().is_object()) {
        made = list.front().get_object();
        made[kName] = json::string(name);
        made["Value"] = 0;
        for (const std::string_view text : {"Value1", "Value2"}) {
            json::value* member = made.if_contains(text);
            if (member == nullptr || !member->is_null()) made[text] = "";
        }
    }
    list.push_back(std::move(made));
    return list.back().get_object();
}

Diagnostic malformed(const Slot& slot, std::string_view expected) {
    return error(codes::kBadValue,
                 fmt::format("`{}` of `{}` is not {}", part_name(slot.part), slot.property, expected));
}

}  // namespace

const json::object* find_property(const json::array& list, std::string_view name) {
    for (const json::value& element : list) {
        const json::object* candidate = element.if_object();
        if (candidate == nullptr) continue;
        const json::value* own = candidate->if_contains(kName);
        if (own != nullptr && own->is_string() && view(own->get_string()) == name) return candidate;
    }
    return nullptr;
}

Result<std::optional<std::uint32_t>> slot_number(const json::array& list, const Slot& slot) {
    const json::object* found = find_property(list, slot.property);
    if (found == nullptr) return std::optional<std::uint32_t>();
    const json::value* value = found->if_contains(part_name(slot.part));
    constexpr auto kMost = std::numeric_limits<std::uint32_t>::max();
    if (value != nullptr && value->is_int64() && value->get_int64() >= 0 && value->get_int64() <= kMost)
        return std::optional(static_cast<std::uint32_t>(value->get_int64()));
    if (value != nullptr && value->is_uint64() && value->get_uint64() <= kMost)
        return std::optional(static_cast<std::uint32_t>(value->get_uint64()));
    return fail(malformed(slot, "a number"));
}

Result<std::optional<std::string_view>> slot_text(const json::array& list, const Slot& slot) {
    const json::object* found = find_property(list, slot.property);
    if (found == nullptr) return std::optional<std::string_view>();
    const json::value* value = found->if_contains(part_name(slot.part));
    if (value == nullptr || value->is_null()) return std::optional(std::string_view());
    if (value->is_string()) return std::optional(view(value->get_string()));
    return fail(malformed(slot, "a text"));
}

bool set_slot(json::array& list, const Slot& slot, std::uint32_t number) {
    const auto now = slot_number(list, slot);
    if (now && *now == number) return false;
    entry(list, slot.property)[part_name(slot.part)] = number;
    return true;
}

bool set_slot(json::array& list, const Slot& slot, std::string_view text) {
    const auto now = slot_text(list, slot);
    if (now && *now == text) return false;
    entry(list, slot.property)[part_name(slot.part)] = json::string(text);
    return true;
}

json::object make_property(std::string_view name, std::uint32_t number, std::string_view value1,
                           std::string_view value2) {
    return {{kName, name}, {"Value", number}, {"Value1", value1}, {"Value2", value2}};
}

}  // namespace supctl
