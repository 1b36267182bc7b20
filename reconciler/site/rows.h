// Rows: from one provider row to one value of the hierarchy's world. A row that lacks what identifies it
// gives nothing; the caller then knows that the class was not seen completely.
#pragma once

#include <boost/json/array.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "hierarchy/observation.h"
#include "provider/instance.h"

namespace supctl::rows {

[[nodiscard]] std::optional<SiteCode> site_code(const provider::Instance& row, std::string_view column);
/// The host name of `\\server`, lower case; empty when there is none.
[[nodiscard]] std::string server(const provider::Instance& row);

/// The host name that a NAL path ends with, lower case:
/// `["Display=\\\\host\\"]MSWNET:["SMS_SITE=PS1"]\\\\host\\`.
[[nodiscard]] std::string nal_server(std::string_view path);

struct SiteRow {
    Site site;
    SiteState state;
};
[[nodiscard]] std::optional<SiteRow> site(const provider::Instance& row, ValuePool& pool);

/// The category without its parent, and the parent's instance id (0: none).
struct CategoryRow {
    Category category;
    std::uint32_t parent_instance = 0;
};
[[nodiscard]] std::optional<CategoryRow> category(const provider::Instance& row, ValuePool& pool);

[[nodiscard]] std::optional<SynchronizationRow> synchronization(const provider::Instance& row,
                                                                ValuePool& pool);
[[nodiscard]] std::optional<StatusMessage> status_message(const provider::Instance& row, ValuePool& pool);

/// The settings of an owner that a carrier holds, in table order.
[[nodiscard]] std::span<const FieldId> carried(Owner owner, Carrier carrier);

/// Decodes the row's property list into `entries` (appended). A value that is not understood becomes unknown,
/// with a finding under `address`; so does every field when the row has no list.
void settings(const provider::Instance& row, std::span<const FieldId> fields, const std::string& address,
              ValuePool& pool, std::vector<Hierarchy::Entry>& entries, Diagnostics& findings);

/// The same of a property list that was made otherwise.
void settings(const boost::json::array& properties, std::span<const FieldId> fields,
              const std::string& address, ValuePool& pool, std::vector<Hierarchy::Entry>& entries,
              Diagnostics& findings);

}  // namespace supctl::rows
