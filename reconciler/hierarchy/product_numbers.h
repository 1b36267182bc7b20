// Numbers of the product that have a meaning here: states of a synchronization, which are at the same time
// ids of status messages, ids of other status messages, and the ports on which WSUS is served.
#pragma once

#include <cstdint>

namespace supctl {

/// SMS_SUPSyncStatus.LastSyncState; WSUS Synchronization Manager reports the same numbers as messages.
namespace sync_state {
inline constexpr std::uint32_t kNever = 0;
inline constexpr std::uint32_t kStarted = 6701;
inline constexpr std::uint32_t kSucceeded = 6702;
inline constexpr std::uint32_t kFailed = 6703;
inline constexpr std::uint32_t kWsusRuns = 6704;
inline constexpr std::uint32_t kDatabaseRuns = 6705;
inline constexpr std::uint32_t kOtherPointsRun = 6706;
inline constexpr std::uint32_t kOutOfStep = 6707;
inline constexpr std::uint32_t kLicensePending = 6708;
}  // namespace sync_state

/// Status messages of a role's component.
namespace message_id {
inline constexpr std::uint32_t kStarted = 500;
inline constexpr std::uint32_t kInstalling = 1013;
inline constexpr std::uint32_t kReinstalling = 1014;
inline constexpr std::uint32_t kInstalled = 1015;
}  // namespace message_id

/// The web site of WSUS: one of its own, or the server's default one.
namespace wsus_port {
inline constexpr std::uint32_t kHttp = 8530;
inline constexpr std::uint32_t kHttps = 8531;
inline constexpr std::uint32_t kDefaultSiteHttp = 80;
inline constexpr std::uint32_t kDefaultSiteHttps = 443;
}  // namespace wsus_port

}  // namespace supctl
