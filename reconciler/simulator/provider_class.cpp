#include "simulator/provider_class.h"

#include "base/text.h"

namespace supctl::simulator {
namespace {

constexpr auto kKey = Access::key;
constexpr auto kWrite = Access::write;
constexpr auto kRead = Access::read;

constexpr Property kIdentification[] = {
    {"License", Type::number},
    {"LocaleID", Type::number},
    {"MonthlyReleaseVersion", Type::text},
    {"SMSBuildNumber", Type::number},
    {"SMSProviderServer", Type::text},
    {"SMSSiteServer", Type::text},
    {"SMSVersion", Type::text},
    {"ThisSiteCode", Type::text, kKey},
    {"ThisSiteName", Type::text},
};
constexpr Property kSite[] = {
    {"BuildNumber", Type::number},
    {"Features", Type::text},
    {"InstallDir", Type::text},
    {"Mode", Type::number},
    {"ReportingSiteCode", Type::text},
    {"RequestedStatus", Type::number},
    {"SecondarySiteCMUpdateStatus", Type::number},
    {"ServerName", Type::text},
    {"SiteCode", Type::text, kKey},
    {"SiteName", Type::text},
    {"Status", Type::number},
    {"TimeZoneInfo", Type::text},
    {"Type", Type::number},
    {"Version", Type::text},
};
constexpr Property kSysResUse[] = {
    {"FileType", Type::number, kKey},
    {"ItemName", Type::text, kKey},
    {"ItemType", Type::text, kKey},
    {"NALPath", Type::text, kWrite},
    {"NALType", Type::text, kWrite},
    {"NetworkOSPath", Type::text, kWrite},
    {"PropLists", Type::objects, kWrite},
    {"Props", Type::embedded, kWrite},
    {"RoleCount", Type::number},
    {"RoleName", Type::text, kWrite},
    {"ServiceWindows", Type::objects, kRead, true},
    {"SiteCode", Type::text, kKey},
    {"SslState", Type::number},
    {"Type", Type::number},
};
constexpr Property kComponent[] = {
    {"ComponentName", Type::text},        {"FileType", Type::number, kKey},  {"Flag", Type::number},
    {"ItemName", Type::text, kKey},       {"ItemType", Type::text, kKey},    {"Name", Type::text},
    {"PropLists", Type::objects, kWrite}, {"Props", Type::embedded, kWrite}, {"SiteCode", Type::text, kKey},
};
// The class is documented as read-only and IsSubscribed as writable at once; a plain Put of it is seen to
// work.
constexpr Property kCategory[] = {
    {"AllowSubscription", Type::flag},
    {"CategoryInstanceID", Type::number, kKey},
    {"CategoryInstance_UniqueID", Type::text},
    {"CategoryTypeName", Type::text},
    {"IsSubscribed", Type::flag, kWrite},
    {"LocalizedCategoryInstanceName", Type::text},
    {"LocalizedInformation", Type::objects, kRead, true},
    {"LocalizedPropertyLocaleID", Type::number},
    {"ParentCategoryInstanceID", Type::number},
    {"SourceSite", Type::text},
};
constexpr Property kSyncStatus[] = {
    {"LastReplicationLinkCheckTime", Type::time},
    {"LastSuccessfulSyncTime", Type::time},
    {"LastSyncErrorCode", Type::number},
    {"LastSyncState", Type::number},
    {"LastSyncStateTime", Type::time},
    {"ReplicationLinkStatus", Type::number},
    {"SiteCode", Type::text, kKey},
    {"SyncCatalogVersion", Type::number},
    {"WSUSServerName", Type::text, kKey},
    {"WSUSSourceServer", Type::text},
};
constexpr Property kReserved[] = {
    {"AccountUsage", Type::texts, kWrite}, {"Availability", Type::text, kWrite},
    {"FileType", Type::number, kKey},      {"ItemName", Type::text, kKey},
    {"ItemType", Type::text, kKey},        {"Reserved2", Type::text, kWrite},
    {"SiteCode", Type::text, kKey},        {"UserName", Type::text, kWrite},
};
constexpr Property kAlert[] = {
    {"AlertState", Type::number},
    {"ClosedBy", Type::text},
    {"Comments", Type::text, kWrite},
    {"DateLastModified", Type::time},
    {"Deletable", Type::flag, kWrite},
    {"Enabled", Type::flag, kWrite},
    {"FeatureArea", Type::number},
    {"FeatureGroup", Type::number},
    {"ID", Type::number, kKey},
    {"InstanceNameParam1", Type::text},
    {"InstanceNameParam2", Type::text},
    {"InstanceNameParam3", Type::text},
    {"IsIgnored", Type::flag},
    {"LastModifiedBy", Type::text},
    {"MonitoredByScom", Type::flag, kWrite},
    {"Name", Type::text, kWrite},
    {"NumberOfSubscription", Type::number},
    {"OccurrenceCount", Type::number},
    {"ParameterValues", Type::text, kWrite},
    {"RootCauseMessage", Type::text},
    {"RuleState", Type::number},
    {"Severity", Type::number, kWrite},
    {"SkipUntil", Type::time, kWrite},
    {"SourceSiteCode", Type::text, kWrite},
    {"TypeID", Type::number, kWrite},
    {"TypeInstanceID", Type::text},
};
constexpr Property kStatusMessage[] = {
    {"Component", Type::text},
    {"InsString1", Type::text},
    {"InsString10", Type::text},
    {"InsString2", Type::text},
    {"InsString3", Type::text},
    {"InsString4", Type::text},
    {"InsString5", Type::text},
    {"InsString6", Type::text},
    {"InsString7", Type::text},
    {"InsString8", Type::text},
    {"InsString9", Type::text},
    {"MachineName", Type::text},
    {"MessageID", Type::number},
    {"MessageType", Type::number},
    {"ModuleName", Type::text},
    {"PerClient", Type::number},
    {"ProcessID", Type::number},
    {"RecordID", Type::number, kKey},
    {"ReportFunction", Type::number},
    {"ResourceID", Type::number},
    {"Severity", Type::number},
    {"SiteCode", Type::text},
    {"SuccessfulTransaction", Type::number},
    {"ThreadID", Type::number},
    {"Time", Type::time},
    {"TopLevelSiteCode", Type::text},
    {"Transaction", Type::number},
    {"Win32Error", Type::number},
};
constexpr Property kBoundaryGroup[] = {
    {"CreatedBy", Type::text},           {"CreatedOn", Type::time},  {"DefaultSiteCode", Type::text, kWrite},
    {"Description", Type::text, kWrite}, {"GroupGUID", Type::text},  {"GroupID", Type::number, kKey},
    {"MemberCount", Type::number},       {"ModifiedBy", Type::text}, {"ModifiedOn", Type::time},
    {"Name", Type::text, kWrite},        {"Shared", Type::flag},     {"SiteSystemCount", Type::number},
};
constexpr Property kBoundaryGroupSiteSystems[] = {
    {"Flags", Type::number},
    {"GroupID", Type::number, kKey},
    {"ServerNALPath", Type::text, kKey},
    {"SiteCode", Type::text},
};
// The values of the default settings are not here: the page of the class says so. They are the instance of
// each group's class.
constexpr Property kClientSettingsDefault[] = {
    {"AssignmentCount", Type::number},
    {"CreatedBy", Type::text},
    {"DateCreated", Type::time},
    {"DateModified", Type::time},
    {"Description", Type::text},
    {"Enabled", Type::flag},
    {"Flags", Type::number},
    {"LastModifiedBy", Type::text},
    {"Name", Type::text},
    {"Priority", Type::number},
    {"SettingsID", Type::number, kKey},
    {"SiteCode", Type::text},
    {"Type", Type::number},
    {"UniqueID", Type::text},
};
constexpr Property kClientSettings[] = {
    {"AgentConfigurations", Type::objects, kWrite, true},
    {"AssignmentCount", Type::number},
    {"CreatedBy", Type::text},
    {"DateCreated", Type::time},
    {"DateModified", Type::time},
    {"Description", Type::text, kWrite},
    {"Enabled", Type::flag, kWrite},
    {"FeatureType", Type::number, kWrite},
    {"Flags", Type::number, kWrite},
    {"LastModifiedBy", Type::text},
    {"Name", Type::text, kWrite},
    {"Priority", Type::number, kWrite},
    {"SettingsID", Type::number, kKey},
    {"Type", Type::number, kWrite},
    {"UniqueID", Type::text},
};
constexpr Property kSoftwareUpdatesAgent[] = {
    {"AgentID", Type::number, kKey},
    {"AlternateContentProviders", Type::text, kWrite},
    {"AssignmentBatchingTimeout", Type::number, kWrite},
    {"BrandingSubTitle", Type::text, kWrite},
    {"BrandingTitle", Type::text, kWrite},
    {"ContentDownloadTimeout", Type::number, kWrite},
    {"ContentLocationTimeout", Type::number, kWrite},
    {"DayReminderInterval", Type::number, kWrite},
    {"EnableExpressUpdates", Type::flag, kWrite},
    {"EnableThirdPartyUpdates", Type::flag, kWrite},
    {"Enabled", Type::flag, kWrite},
    {"EvaluationSchedule", Type::text, kWrite},
    {"ExpressUpdatesPort", Type::number, kWrite},
    {"HourReminderInterval", Type::number, kWrite},
    {"MaxRandomDelayMinutes", Type::number, kWrite},
    {"MaxScanRetryCount", Type::number, kWrite},
    {"O365Management", Type::number, kWrite},
    {"PerDPInactivityTimeout", Type::number, kWrite},
    {"ReminderInterval", Type::number, kWrite},
    {"ScanRetryDelay", Type::number, kWrite},
    {"ScanSchedule", Type::text, kWrite},
    {"TotalInactivityTimeout", Type::number, kWrite},
    {"UpdateStatusRefreshIntervalDays", Type::number, kWrite},
    {"UserExperience", Type::flag, kWrite},
    {"UserJobPerDPInactivityTimeout", Type::number, kWrite},
    {"UserJobTotalInactivityTimeout", Type::number, kWrite},
    {"WSUSLocationTimeout", Type::number, kWrite},
    {"WSUSScanRetryCodes", Type::texts, kWrite},
    {"WUAMaxRebootsWhenOnInternet", Type::number, kWrite},
    {"WUASuccessCodes", Type::texts, kWrite},
};
// No row of its own: it only stands beside the group above in custom settings.
constexpr Property kHardwareInventoryAgent[] = {
    {"AgentID", Type::number, kKey},
    {"Enabled", Type::flag, kWrite},
    {"Schedule", Type::text, kWrite},
};
// Updates themselves are not simulated: the class exists for its method and answers with no row.
constexpr Property kSoftwareUpdate[] = {
    {"CIType_ID", Type::number},  {"CI_ID", Type::number, kKey},
    {"CI_UniqueID", Type::text},  {"CategoryInstance_UniqueIDs", Type::texts},
    {"IsDeployed", Type::flag},   {"IsExpired", Type::flag},
    {"IsSuperseded", Type::flag}, {"LocalizedDisplayName", Type::text},
    {"NumMissing", Type::number},
};

constexpr ProviderClass kClasses[] = {
    {"SMS_Alert", "SMS_AlertBase SMS_BaseClass", kAlert, {.change = true}},
    // Groups are maintained through methods, which nobody here calls.
    {"SMS_BoundaryGroup", "SMS_BaseClass", kBoundaryGroup, {}},
    {"SMS_BoundaryGroupSiteSystems", "SMS_BaseClass", kBoundaryGroupSiteSystems, {}},
    {"SMS_ClientSettings", "SMS_ClientSettingsBase SMS_BaseClass", kClientSettings, {.change = true}},
    {"SMS_ClientSettingsDefault", "SMS_BaseClass", kClientSettingsDefault, {}},
    {"SMS_HardwareInventoryAgentConfig",
     "SMS_ClientAgentConfig_BaseClass SMS_BaseClass",
     kHardwareInventoryAgent,
     {}},
    {"SMS_Identification", "SMS_BaseClass", kIdentification, {}},
    {"SMS_SCI_Component", "SMS_SiteControlItem SMS_BaseClass", kComponent, {.change = true}},
    {"SMS_SCI_Reserved",
     "SMS_SiteControlItem SMS_BaseClass",
     kReserved,
     {.create = true, .change = true, .remove = true}},
    {"SMS_SCI_SysResUse",
     "SMS_SiteControlItem SMS_BaseClass",
     kSysResUse,
     {.create = true, .change = true, .remove = true}},
    {"SMS_SUPSyncStatus", "SMS_BaseClass", kSyncStatus, {}},
    {"SMS_Site", "SMS_BaseClass", kSite, {}},
    {"SMS_SoftwareUpdate",
     "SMS_SoftwareUpdateBase SMS_ConfigurationItemLatestBaseClass SMS_BaseClass",
     kSoftwareUpdate,
     {}},
    {"SMS_SoftwareUpdatesAgentConfig",
     "SMS_ClientAgentConfig_BaseClass SMS_BaseClass",
     kSoftwareUpdatesAgent,
     {.change = true}},
    {"SMS_StatMsgWithInsStrings", "SMS_BaseClass", kStatusMessage, {}},
    {"SMS_UpdateCategoryInstance", "SMS_CategoryInstanceBase SMS_BaseClass", kCategory, {.change = true}},
};

}  // namespace

int ProviderClass::index(std::string_view property) const {
    for (std::size_t i = 0; i < properties.size(); ++i)
        if (properties[i].name == property) return static_cast<int>(i);
    return -1;
}

std::vector<int> ProviderClass::keys() const {
    std::vector<int> out;
    for (std::size_t i = 0; i < properties.size(); ++i)
        if (properties[i].access == Access::key) out.push_back(static_cast<int>(i));
    return out;
}

std::span<const ProviderClass> provider_classes() {
    return kClasses;
}

const ProviderClass* find_class(std::string_view name) {
    for (const auto& one : kClasses)
        if (equal_ignoring_case(one.name, name)) return &one;
    return nullptr;
}

}  // namespace supctl::simulator
