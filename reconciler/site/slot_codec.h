// Slot codecs: between a field's value and the entries of an embedded property list that hold it. The field
// table names the slots; nothing here names a property. Writing changes only the entries of the field at
// hand: other entries, and the other parts of these, stay as they were read.
#pragma once

#include <boost/json/array.hpp>
#include <cstdint>
#include <optional>

#include "base/result.h"
#include "hierarchy/product_numbers.h"
#include "hierarchy/value_pool.h"
#include "schema/field_table.h"

namespace supctl {

// Values as decoded (and expected by encode), by codec:
//   number, minutesAsSeconds (minutes), expiry (months, 0 immediately): integer      flag: boolean
//   choice, clientConnections: choice      cultureList: set of culture codes (`en`, `zh-CN`)
//   text and proxyAccount: text as spelled, empty when there is no account
//   proxyServer: text, empty when switched off      defaultPoint: text, lower case
//   source: text, `microsoftUpdate`, `none` or `https://host:port` (lower case, the port always)
//   schedule: schedule

/// What the site's component repeats about its default point.
struct PointFacts {
    std::uint32_t http_port = wsus_port::kHttp;
    std::uint32_t https_port = wsus_port::kHttps;
    bool require_ssl = false;
};

struct EncodeContext {
    ValuePool& pool;
    std::optional<PointFacts> point;  // needed for the default point only
};

/// Absent when the entry is missing. Error (kBadValue) when it holds something that is not understood.
[[nodiscard]] Result<Value> decode(const Field& field, const boost::json::array& properties, ValuePool& pool);

/// Whether an encode changed anything.
enum class Edit : std::uint8_t { unchanged, changed };

/// Edits the list so that it decodes to `value`; an entry that is missing is appended in the shape of its
/// neighbours. A list that already means the value stays as it is, letter by letter. Error (kBadValue): the
/// value is not of the codec's kind.
[[nodiscard]] Result<Edit> encode(const Field& field, Value value, const EncodeContext& context,
                                  boost::json::array& properties);

/// `zh-cn` to `zh-CN`, `EN` to `en`: culture codes are compared without regard to case. A code that the
/// language table does not know is spelled by the usual rules.
[[nodiscard]] std::string canonical_culture(std::string_view code);

}  // namespace supctl
