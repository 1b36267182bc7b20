// ConfigurationState: the value that the WSUS configuration manager keeps in the registry of its site server,
// and that no provider class shows: where it lies and what its numbers mean (ASM-20).
#pragma once

#include <cstdint>
#include <string_view>

namespace supctl::configuration_state {

/// Below HKEY_LOCAL_MACHINE.
inline constexpr std::string_view kKey =
    R"(SOFTWARE\Microsoft\SMS\COMPONENTS\SMS_WSUS_CONFIGURATION_MANAGER)";
inline constexpr std::string_view kValue = "ConfigurationState";

inline constexpr std::uint32_t kNone = 0;
inline constexpr std::uint32_t kConfigured = 2;
inline constexpr std::uint32_t kSelectionPending = 4;
/// `configured`, `pending`, …; `unknown` for others.
[[nodiscard]] std::string_view to_text(std::uint32_t state);

}  // namespace supctl::configuration_state
