// Diagnostics for programs: an array of objects with always the same keys.
#pragma once

#include <string>

#include "base/diagnostic.h"
#include "report/json_writer.h"

namespace supctl {

/// [{code, severity, message, address, labels:[{path,line,column,length,text}], notes, help, suggestion}],
/// with a newline at its end. All findings, in their order. A label without a place has line 0.
[[nodiscard]] std::string diagnostics_json(const Diagnostics& diagnostics, const SourceStore& sources);

/// The same array as a value inside another document.
void write_diagnostics(JsonWriter& json, const Diagnostics& diagnostics, const SourceStore& sources);

}  // namespace supctl
