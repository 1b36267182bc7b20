// JSON Schemas (draft-07) of the description and of the connection file, generated from the field table for
// editors and CI. A schema sees YAML as JSON, so it is a little more lenient than the language about what is
// text; it is never stricter. What this version does not act on is not in it.
#pragma once

#include <string>

#include "schema/field_table.h"

namespace supctl {

/// The schema of FieldId::description or FieldId::connection, indented, with a newline at its end.
/// Deterministic.
[[nodiscard]] std::string json_schema(FieldId root);

}  // namespace supctl
