#include "site/client_agent.h"

#include "site/property_list.h"
#include "site/queries.h"

namespace supctl {

namespace json = boost::json;

namespace {

constexpr std::string_view kValue = "Value";
constexpr std::string_view kParts[] = {kValue, "Value1", "Value2"};

bool is_group(const json::value& element) {
    if (!element.is_object()) return false;
    const json::value* id = element.get_object().if_contains(queries::kAgentId);
    return id != nullptr && id->is_number() && id->to_number<std::int64_t>() == kSoftwareUpdatesAgent;
}

template <class Visit>
void each_slot(std::span<const FieldId> fields, Visit visit) {
    for (const FieldId id : fields)
        for (const Slot& slot : field(id).slots)
            if (!slot.property.empty()) visit(field(id), slot);
}

}  // namespace

const json::object* client_agent(const provider::Instance& object) {
    if (object.class_name() == queries::kSoftwareUpdatesAgent) return &object.properties();
    const json::array* groups = object.list(queries::kAgentConfigurations);
    if (groups == nullptr) return nullptr;
    for (const json::value& group : *groups)
        if (is_group(group)) return &group.get_object();
    return nullptr;
}

json::object* client_agent(provider::Instance& object) {
    return const_cast<json::object*>(client_agent(std::as_const(object)));
}

json::array as_property_list(const json::object& agent, std::span<const FieldId> fields) {
    json::array out;
    each_slot(fields, [&](const Field&, const Slot& slot) {
        const json::value* found = agent.if_contains(slot.property);
        if (found == nullptr || found->is_null()) return;
        std::uint32_t number = 0;
        std::string_view text;
        if (found->is_bool())
            number = found->get_bool() ? 1 : 0;
        else if (found->is_number())
            number = found->to_number<std::uint32_t>();
        else if (found->is_string())
            text = found->get_string();
        out.push_back(make_property(slot.property, number, slot.part == Slot::Part::value1 ? text : "",
                                    slot.part == Slot::Part::value2 ? text : ""));
    });
    return out;
}

void put_back(const json::array& list, std::span<const FieldId> fields, json::object& agent) {
    each_slot(fields, [&](const Field& row, const Slot& slot) {
        const json::object* entry = find_property(list, slot.property);
        if (entry == nullptr) return;
        const json::value& value = entry->at(kParts[static_cast<std::size_t>(slot.part)]);
        if (row.codec == Codec::flag)
            agent[slot.property] = value.to_number<std::int64_t>() != 0;
        else
            agent[slot.property] = value;
    });
}

}  // namespace supctl
