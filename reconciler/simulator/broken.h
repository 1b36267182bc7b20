// Broken: ways in which a site behaves otherwise than everybody takes for granted, one for each assumption
// that a client may make. Asked for as the fault `break:assumption=ASM-nn`. Each is a different product, made
// from what the assumption says; who looks for it, and how, is not known here.
#pragma once

#include <span>
#include <string_view>

namespace supctl::simulator::broken {

inline constexpr std::string_view kPutRefused = "ASM-01";
inline constexpr std::string_view kPutLoses = "ASM-02";
inline constexpr std::string_view kCreationNeedsMore = "ASM-03";
inline constexpr std::string_view kOwnSiteOnly = "ASM-04";
inline constexpr std::string_view kCategoriesReadOnly = "ASM-05";
inline constexpr std::string_view kRequestUnheard = "ASM-06";
inline constexpr std::string_view kRowsStand = "ASM-07";
inline constexpr std::string_view kOtherMessages = "ASM-08";
inline constexpr std::string_view kSlowConfiguration = "ASM-09";
inline constexpr std::string_view kSlowSubscription = "ASM-10";
inline constexpr std::string_view kSourceHidden = "ASM-11";
inline constexpr std::string_view kEarlyOtherwise = "ASM-12";
inline constexpr std::string_view kChildrenGiveUp = "ASM-13";
inline constexpr std::string_view kSmallCatalog = "ASM-14";
inline constexpr std::string_view kOtherAgent = "ASM-15";
inline constexpr std::string_view kRolesStay = "ASM-16";
inline constexpr std::string_view kDefaultStands = "ASM-17";
inline constexpr std::string_view kUpstreamKeptToItself = "ASM-18";
inline constexpr std::string_view kDefaultPortsOwn = "ASM-19";
inline constexpr std::string_view kRegistryStill = "ASM-20";

struct Break {
    std::string_view id;
    std::string_view behaviour;  // what the site does instead
};
/// All of them, by id.
[[nodiscard]] std::span<const Break> all();

}  // namespace supctl::simulator::broken
