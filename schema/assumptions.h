// Assumptions: what this program takes for granted about the product although it is not, or not fully,
// documented. One entry each, so that a finding can name it and a check can be made of it on a user's site.
#pragma once

#include <span>
#include <string_view>

namespace supctl {

/// How we know: from the vendor's documentation, from public code or recordings, or by inference.
enum class Certainty : unsigned char { documented, seen, inferred };
[[nodiscard]] std::string_view to_text(Certainty certainty);

struct Assumption {
    std::string_view id;  // `ASM-01`
    std::string_view statement;
    Certainty certainty;
    std::string_view source;  // SEED ids, provider facts, public source names
    std::string_view used;    // what relies on it
};

/// All of them, by id.
[[nodiscard]] std::span<const Assumption> assumptions();
/// Null when there is none of that id.
[[nodiscard]] const Assumption* find_assumption(std::string_view id);

namespace assumption {
inline constexpr std::string_view kWritesAccepted = "ASM-01";
inline constexpr std::string_view kWholeObject = "ASM-02";
inline constexpr std::string_view kCreateRole = "ASM-03";
inline constexpr std::string_view kTopProviderWrites = "ASM-04";
inline constexpr std::string_view kSubscriptionWritable = "ASM-05";
inline constexpr std::string_view kRequestByMethod = "ASM-06";
inline constexpr std::string_view kRowsChange = "ASM-07";
inline constexpr std::string_view kInstalledMessages = "ASM-08";
inline constexpr std::string_view kConfigurationSettles = "ASM-09";
inline constexpr std::string_view kSubscriptionSettles = "ASM-10";
inline constexpr std::string_view kSourceShown = "ASM-11";
inline constexpr std::string_view kEarlyFailure = "ASM-12";
inline constexpr std::string_view kChildRetries = "ASM-13";
inline constexpr std::string_view kCatalogSize = "ASM-14";
inline constexpr std::string_view kDefaultClientSettings = "ASM-15";
inline constexpr std::string_view kDeleteRole = "ASM-16";
inline constexpr std::string_view kDefaultThenDelete = "ASM-17";
inline constexpr std::string_view kUpstreamShown = "ASM-18";
inline constexpr std::string_view kDefaultPortsFollow = "ASM-19";
inline constexpr std::string_view kRegistryState = "ASM-20";
}  // namespace assumption

}  // namespace supctl
