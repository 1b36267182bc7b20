// Values as canonical JSON, for plan files, plan JSON, the journal and planId; and back. A field's type
// decides the form, which is the language's own (`immediately`, {"minutes": 60}, `none`), except that a
// schedule is an object of its parts.
#pragma once

#include <boost/json/value.hpp>
#include <string>

#include "base/result.h"
#include "hierarchy/value_pool.h"
#include "schema/field_table.h"

namespace supctl {

/// The same text as Boost.JSON takes it; not a copy.
[[nodiscard]] inline boost::json::string_view view(std::string_view text) {
    return {text.data(), text.size()};
}

/// Absent is null; unknown is {"unknown": true}; pending is
/// {"pending":"catalog","references":…,"expected":…,"atMost":…,"resolvedBy":…}.
[[nodiscard]] boost::json::value value_to_json(FieldId id, Value value, const ValuePool& pool);
/// The inverse; interns into `pool`. Error: kPlanFile.
[[nodiscard]] Result<Value> value_from_json(FieldId id, const boost::json::value& json, ValuePool& pool);
/// Short text for people: `8530`, `true`, `every 1 day from …`, `[en, de]`, `none`.
[[nodiscard]] std::string value_text(FieldId id, Value value, const ValuePool& pool);

/// Serialises with keys in code point order and no blanks: equal values give equal bytes.
[[nodiscard]] std::string canonical_json(const boost::json::value& value);
/// SHA-256 in lower-case hex.
[[nodiscard]] std::string sha256_hex(std::string_view text);

}  // namespace supctl
