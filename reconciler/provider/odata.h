// OData, the part that AdminService speaks: URLs of queries, objects and methods, and error bodies. Options
// always stand in the URL, since a GET with a body is refused from version 2211 on.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "provider/query.h"

namespace supctl::provider::odata {

/// `RoleName eq 'a' and (SiteCode eq 'CAS' or SiteCode eq 'PS1')`, not encoded; empty for everything.
[[nodiscard]] std::string filter_text(const Filter& filter);
/// `SMS_Site?$select=A,B&$filter=…&$top=1000&$skip=2000`, percent-encoded, below the WMI route. No `$skip`
/// when zero.
[[nodiscard]] std::string query_url(const Query& query, std::uint64_t top, std::uint64_t skip);
/// `Class('key')`, `Class(5)`, or `Class(A=1,B='b')` with the names in alphabetical order; values are
/// encoded.
[[nodiscard]] std::string object_url(std::string_view class_name, const Key& key);
/// `Class.Method`.
[[nodiscard]] std::string method_url(std::string_view class_name, std::string_view method);

/// What an error body says, escaped and shortened; empty when it is not `{"error":{"code","message"}}`.
[[nodiscard]] std::string error_message(std::string_view body);

}  // namespace supctl::provider::odata
