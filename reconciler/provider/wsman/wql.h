// WQL, the part that the client speaks: the text of a Query for an enumeration's filter.
#pragma once

#include <string>

#include "provider/query.h"

namespace supctl::provider::wsman {

/// `SELECT SiteCode, Type FROM SMS_Site WHERE Type = 4`; `*` when nothing is selected. Texts are quoted and
/// escaped, times are written in the form of CIM (`20260101190000.000000+000`). WQL knows no limit of rows.
[[nodiscard]] std::string wql(const Query& query);

}  // namespace supctl::provider::wsman
