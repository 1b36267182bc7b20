// Collector: a PowerShell script that an administrator runs on a WSUS server where supctl does not reach it.
// It reads only, and writes a facts file (schema/facts.schema.json) that `plan --facts` takes. What it cannot
// find out it leaves out; it never writes a guess.
#pragma once

#include <string_view>

namespace supctl::preflight {

/// The whole script, for Windows PowerShell 5.1 and PowerShell 7.
[[nodiscard]] std::string_view collector_script();

}  // namespace supctl::preflight
