// Embedded property lists (`Props`): entries with a name, a number and two texts. Finding, reading and
// editing one entry without touching the others.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "schema/field_table.h"

namespace supctl {

/// The entry of that name (case counts), or null.
[[nodiscard]] const boost::json::object* find_property(const boost::json::array& list, std::string_view name);

/// The slot's number; nothing when the entry is missing. Error (kBadValue) when it is no 32-bit number.
[[nodiscard]] Result<std::optional<std::uint32_t>> slot_number(const boost::json::array& list,
                                                               const Slot& slot);
/// The slot's text; null counts as empty; nothing when the entry is missing. Valid until the list changes.
[[nodiscard]] Result<std::optional<std::string_view>> slot_text(const boost::json::array& list,
                                                                const Slot& slot);

/// Sets the slot; true when that changed the list.
[[nodiscard]] bool set_slot(boost::json::array& list, const Slot& slot, std::uint32_t number);
[[nodiscard]] bool set_slot(boost::json::array& list, const Slot& slot, std::string_view text);

/// A new entry, as the product writes them.
[[nodiscard]] boost::json::object make_property(std::string_view name, std::uint32_t number,
                                                std::string_view value1, std::string_view value2);

}  // namespace supctl
