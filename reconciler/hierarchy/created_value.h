// The value that the field table writes when an object is created and nothing else is declared.
#pragma once

#include "hierarchy/value_pool.h"
#include "schema/field_table.h"

namespace supctl {

/// Absent when the table names none.
[[nodiscard]] Value created_value(const Field& field, ValuePool& pool);

}  // namespace supctl
