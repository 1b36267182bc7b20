// Client agent: where the software updates group of a client settings object lies, and its properties in the
// form that slot codecs read. Custom settings carry it embedded in AgentConfigurations; the default settings
// are the class's own instance (ASM-15). Nothing here names a property of the group.
#pragma once

#include <boost/json/array.hpp>
#include <span>

#include "provider/instance.h"
#include "schema/field_table.h"

namespace supctl {

/// The AgentID of the software updates group (provider fact, SMS_SoftwareUpdatesAgentConfig).
inline constexpr std::int64_t kSoftwareUpdatesAgent = 9;

/// The group's properties in a default or custom object; null when the object does not carry the group.
[[nodiscard]] const boost::json::object* client_agent(const provider::Instance& object);
[[nodiscard]] boost::json::object* client_agent(provider::Instance& object);

/// The slots of `fields` as a property list that site/slot_codec reads and edits.
[[nodiscard]] boost::json::array as_property_list(const boost::json::object& agent,
                                                  std::span<const FieldId> fields);
/// Puts an edited list back; properties keep their JSON type, others stay as they are.
void put_back(const boost::json::array& list, std::span<const FieldId> fields, boost::json::object& agent);

}  // namespace supctl
