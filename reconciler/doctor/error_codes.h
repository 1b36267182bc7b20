// Error codes: what the numbers mean with which synchronizations end, why they usually come, and what to do
// next. The numbers are those of Windows (WinHTTP, the Windows Update Agent, .NET) as their headers document
// them.
#pragma once

#include <cstdint>
#include <string_view>

namespace supctl {

struct ErrorCode {
    std::uint32_t code = 0;
    std::string_view meaning;
    std::string_view cause;   // the likely one
    std::string_view action;  // what to look at next
    bool specific = true;     // false: the number only says that something failed
};

/// Null when the number is not in the table.
[[nodiscard]] const ErrorCode* find_error_code(std::uint32_t code);
/// Whether the number tells a reason of its own: in the table, and no mere "failed".
[[nodiscard]] bool tells_a_reason(std::uint32_t code);

}  // namespace supctl
