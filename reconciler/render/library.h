// Library: the functions that every script begins with, as PowerShell text in four parts: reading, changing,
// waiting, running. Constant and pure ASCII: nothing of a description goes in here.
//
// Values are read as the field table stores them (its slots are arguments), over the cmdlets' own objects or
// the provider's classes. Nothing in them is written without ShouldProcess.
#pragma once

#include <string_view>

namespace supctl::render {

/// Current values, each in the form in which the steps name what they want.
[[nodiscard]] std::string_view library_reading();
/// Guarded changes: read, compare, ask, write, read back.
[[nodiscard]] std::string_view library_changing();
/// Verdicts of waits and the request for a synchronization.
[[nodiscard]] std::string_view library_waiting();
/// The order of the steps, and step 4's look at clients.
[[nodiscard]] std::string_view library_running();

}  // namespace supctl::render
