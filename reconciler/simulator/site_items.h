// The site control items that the simulator writes itself: names and paths of roles and components, their
// rows with the properties a fresh installation gives them, and row editing for the behaviours. Which
// properties a role or component carries is provider fact; where only the slot with the meaning is known, the
// other slots hold the awkward content that registry-backed items have (`REG_SZ` in Value1) or null, so that
// a client must keep what it does not know.
#pragma once

#include <string>
#include <string_view>

#include "simulator/embedded_property.h"
#include "simulator/object_store.h"
#include "simulator/world.h"

namespace supctl::simulator {

inline constexpr std::string_view kPointRole = "SMS Software Update Point";
inline constexpr std::string_view kSiteSystemRole = "SMS Site System";
inline constexpr std::string_view kConfigurationManager = "SMS_WSUS_CONFIGURATION_MANAGER";
inline constexpr std::string_view kSynchronizationManager = "SMS_WSUS_SYNC_MANAGER";
inline constexpr std::string_view kControlManager = "SMS_WSUS_CONTROL_MANAGER";
/// Weekly from 1970-02-01: the token that a new schedule gets, and a fresh component carries. Nobody
/// documents whether a fresh site has it on; on is the inconvenient choice, and makes the explicit "schedule
/// off" of a bootstrap matter.
inline constexpr std::string_view kInstallSchedule = "0001200000100038";
/// The languages that a fresh installation has ticked.
inline constexpr std::string_view kInstallLanguages = "en,fr,de,ja,ru,zh-CN";

[[nodiscard]] const ProviderClass& role_class();
[[nodiscard]] const ProviderClass& component_class();
[[nodiscard]] const ProviderClass& category_class();
[[nodiscard]] const ProviderClass& status_class();
[[nodiscard]] const ProviderClass& alert_class();

[[nodiscard]] std::string nal_path(std::string_view server, std::string_view site);
[[nodiscard]] std::string role_item_name(std::string_view server, std::string_view site,
                                         std::string_view role);
/// The server in a NAL path or item name (after the last double backslash), or an empty text.
[[nodiscard]] std::string server_of(std::string_view nal_or_item);
[[nodiscard]] std::string role_key(std::string_view server, std::string_view site, std::string_view role);
[[nodiscard]] std::string component_key(std::string_view component, std::string_view site,
                                        std::string_view server);

/// A role row. `site_server` decides Type: a role away from the site server is 8.
[[nodiscard]] Row make_role(std::string_view role, std::string_view server, const Site& site,
                            const EmbeddedProperties& props);
[[nodiscard]] EmbeddedProperties site_system_props(std::string_view server, const Values& values);
[[nodiscard]] EmbeddedProperties point_props(std::string_view server, const Values& values,
                                             bool replica_or_child);
[[nodiscard]] EmbeddedProperties configuration_props(const Site& site);
[[nodiscard]] EmbeddedProperties synchronization_props(const Site& site);
[[nodiscard]] Row make_component(std::string_view component, const Site& site,
                                 const EmbeddedProperties& props);

/// `Props` of a row of roles or components.
[[nodiscard]] EmbeddedProperties props_of(const ProviderClass& of, const Row& row);
void set_props(const ProviderClass& of, Row& row, const EmbeddedProperties& props);

}  // namespace supctl::simulator
