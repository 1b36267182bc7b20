// JSON Schemas (draft-07) of the description and of the connection file, generated from the field table for
// editors and CI. A schema sees YAML as JSON, so it is a little more lenient than the language about what is
// text. What this version does not act on is not in it. In one thing a schema is stricter: a site code that
// YAML readers take for a number (`007`) must be quoted to please it.
#pragma once

#include <string>

#include "schema/field_table.h"

namespace supctl {

/// The schema of FieldId::description or FieldId::connection, indented, with a newline at its end.
/// Deterministic.
[[nodiscard]] std::string json_schema(FieldId root);

}  // namespace supctl
