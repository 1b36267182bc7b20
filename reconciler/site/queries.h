// The fixed list of bulk queries that read a site, and the names of classes, roles, components and key
// columns that they need. Every query selects exactly what is used: no system properties, no item names.
// Names of settings are not here: they stand in the field table.
#pragma once

#include <string_view>

#include "hierarchy/site_code.h"
#include "provider/query.h"

namespace supctl::queries {

// Classes.
inline constexpr std::string_view kIdentification = "SMS_Identification";
inline constexpr std::string_view kSite = "SMS_Site";
inline constexpr std::string_view kSystemResource = "SMS_SCI_SysResUse";
inline constexpr std::string_view kComponent = "SMS_SCI_Component";
inline constexpr std::string_view kCategory = "SMS_UpdateCategoryInstance";
inline constexpr std::string_view kSynchronizationStatus = "SMS_SUPSyncStatus";
inline constexpr std::string_view kReserved = "SMS_SCI_Reserved";
inline constexpr std::string_view kAlert = "SMS_Alert";
inline constexpr std::string_view kStatusMessage = "SMS_StatMsgWithInsStrings";
inline constexpr std::string_view kBoundaryGroup = "SMS_BoundaryGroup";
inline constexpr std::string_view kBoundaryReference = "SMS_BoundaryGroupSiteSystems";
inline constexpr std::string_view kClientSettings = "SMS_ClientSettings";
inline constexpr std::string_view kDefaultClientSettings = "SMS_ClientSettingsDefault";
inline constexpr std::string_view kSoftwareUpdatesAgent = "SMS_SoftwareUpdatesAgentConfig";
inline constexpr std::string_view kSoftwareUpdate = "SMS_SoftwareUpdate";
inline constexpr std::string_view kSynchronizeNow = "SyncNow";
inline constexpr std::string_view kFullSynchronization = "fullSync";

// Roles, components and the alert.
inline constexpr std::string_view kSoftwareUpdatePointRole = "SMS Software Update Point";
inline constexpr std::string_view kSiteSystemRole = "SMS Site System";
inline constexpr std::string_view kConfigurationManager = "SMS_WSUS_CONFIGURATION_MANAGER";
inline constexpr std::string_view kSynchronizationManager = "SMS_WSUS_SYNC_MANAGER";
inline constexpr std::string_view kControlManager = "SMS_WSUS_CONTROL_MANAGER";
inline constexpr std::string_view kFailureAlert = "Synchronization failure alert for software update point:";

// Columns.
inline constexpr std::string_view kProps = "Props";
inline constexpr std::string_view kSiteCode = "SiteCode";
inline constexpr std::string_view kRoleName = "RoleName";
inline constexpr std::string_view kServerPath = "NetworkOSPath";
inline constexpr std::string_view kComponentName = "ComponentName";
inline constexpr std::string_view kFileType = "FileType";
inline constexpr std::string_view kItemName = "ItemName";
inline constexpr std::string_view kItemType = "ItemType";
inline constexpr std::string_view kThisSiteCode = "ThisSiteCode";
inline constexpr std::string_view kProviderServer = "SMSProviderServer";
inline constexpr std::string_view kProductVersion = "SMSVersion";
inline constexpr std::string_view kParentSiteCode = "ReportingSiteCode";
inline constexpr std::string_view kType = "Type";
inline constexpr std::string_view kServerName = "ServerName";
inline constexpr std::string_view kSiteName = "SiteName";
inline constexpr std::string_view kStatus = "Status";
inline constexpr std::string_view kMode = "Mode";
inline constexpr std::string_view kVersion = "Version";
inline constexpr std::string_view kCategoryInstance = "CategoryInstanceID";
inline constexpr std::string_view kCategoryUniqueId = "CategoryInstance_UniqueID";
inline constexpr std::string_view kCategoryType = "CategoryTypeName";
inline constexpr std::string_view kCategoryTitle = "LocalizedCategoryInstanceName";
inline constexpr std::string_view kCategoryParent = "ParentCategoryInstanceID";
inline constexpr std::string_view kSubscribable = "AllowSubscription";
inline constexpr std::string_view kPointServer = "WSUSServerName";
inline constexpr std::string_view kState = "LastSyncState";
inline constexpr std::string_view kStateTime = "LastSyncStateTime";
inline constexpr std::string_view kLastSuccess = "LastSuccessfulSyncTime";
inline constexpr std::string_view kErrorCode = "LastSyncErrorCode";
inline constexpr std::string_view kLink = "ReplicationLinkStatus";
inline constexpr std::string_view kCatalogVersion = "SyncCatalogVersion";
inline constexpr std::string_view kSourceServer = "WSUSSourceServer";
inline constexpr std::string_view kUserName = "UserName";
inline constexpr std::string_view kAlertId = "ID";
inline constexpr std::string_view kAlertName = "Name";
inline constexpr std::string_view kAlertSite = "SourceSiteCode";
inline constexpr std::string_view kSettingsName = "Name";
inline constexpr std::string_view kSettingsId = "SettingsID";
inline constexpr std::string_view kPriority = "Priority";
inline constexpr std::string_view kAgentConfigurations = "AgentConfigurations";
inline constexpr std::string_view kAgentId = "AgentID";
inline constexpr std::string_view kRecord = "RecordID";
inline constexpr std::string_view kTime = "Time";
inline constexpr std::string_view kMessageComponent = "Component";
inline constexpr std::string_view kMachine = "MachineName";
inline constexpr std::string_view kMessageId = "MessageID";
inline constexpr std::string_view kSeverity = "Severity";
inline constexpr std::string_view kGroupId = "GroupID";
inline constexpr std::string_view kGroupName = "Name";
inline constexpr std::string_view kGroupServer = "ServerNALPath";

/// Whether rows come with their property lists.
enum class Props : std::uint8_t { without, with };

[[nodiscard]] provider::Query identification();
[[nodiscard]] provider::Query sites();
/// Every software update point role of every site.
[[nodiscard]] provider::Query roles();
[[nodiscard]] provider::Query site_systems(Props props);
/// The WSUS configuration manager of every site.
[[nodiscard]] provider::Query configuration_managers();
[[nodiscard]] provider::Query synchronization_manager(SiteCode top);
[[nodiscard]] provider::Query categories();
[[nodiscard]] provider::Query synchronization_status();
/// Names of the accounts that the site knows; never their secrets.
[[nodiscard]] provider::Query accounts();
[[nodiscard]] provider::Query alerts();
/// Names of the boundary groups; the default groups of sites are of another class.
[[nodiscard]] provider::Query boundary_groups();
/// Every server that a boundary group refers to.
[[nodiscard]] provider::Query boundary_references();
/// Custom client settings without their groups, which are lazy.
[[nodiscard]] provider::Query client_settings();
/// The default client settings object: its name, not its values.
[[nodiscard]] provider::Query default_client_settings();
/// The software updates group of the default client settings.
[[nodiscard]] provider::Query default_software_updates_agent();
/// Messages of the three WSUS components that are not older than `since`.
[[nodiscard]] provider::Query status_messages(TimePoint since);

/// Whole role rows (every column) of one role at one site.
[[nodiscard]] provider::Query role_objects(std::string_view role, SiteCode site);
/// The whole row of one component of one site.
[[nodiscard]] provider::Query component_object(std::string_view component, SiteCode site);

}  // namespace supctl::queries
