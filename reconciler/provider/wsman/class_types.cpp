#include "provider/wsman/class_types.h"

namespace supctl::provider::wsman {

namespace {

using enum ValueType;
using enum Shape;

// The SDK's class pages are the source; where a class has more texts than are named here, they need no row.
constexpr PropertyType kTypes[] = {
    {"SMS_ProviderLocation", "ProviderForLocalSite", boolean},

    {"SMS_Identification", "License", number},
    {"SMS_Identification", "LocaleID", number},
    {"SMS_Identification", "SMSBuildNumber", number},

    {"SMS_Site", "BuildNumber", number},
    {"SMS_Site", "Mode", number},
    {"SMS_Site", "RequestedStatus", number},
    {"SMS_Site", "SecondarySiteCMUpdateStatus", number},
    {"SMS_Site", "Status", number},
    {"SMS_Site", "Type", number},

    {"SMS_EmbeddedProperty", "Value", number},
    {"SMS_EmbeddedPropertyList", "Values", text, list},

    {"SMS_SCI_SysResUse", "FileType", number},
    {"SMS_SCI_SysResUse", "PropLists", object, list, "SMS_EmbeddedPropertyList"},
    {"SMS_SCI_SysResUse", "Props", object, list, "SMS_EmbeddedProperty"},
    {"SMS_SCI_SysResUse", "RoleCount", number},
    {"SMS_SCI_SysResUse", "ServiceWindows", object, list, "SMS_ServiceWindow", Filling::lazy},
    {"SMS_SCI_SysResUse", "SslState", number},
    {"SMS_SCI_SysResUse", "Type", number},

    {"SMS_SCI_Component", "FileType", number},
    {"SMS_SCI_Component", "Flag", number},
    {"SMS_SCI_Component", "PropLists", object, list, "SMS_EmbeddedPropertyList"},
    {"SMS_SCI_Component", "Props", object, list, "SMS_EmbeddedProperty"},

    {"SMS_SCI_Reserved", "AccountUsage", text, list},
    {"SMS_SCI_Reserved", "Availability", number},
    {"SMS_SCI_Reserved", "FileType", number},

    {"SMS_UpdateCategoryInstance", "AllowSubscription", boolean},
    {"SMS_UpdateCategoryInstance", "CategoryInstanceID", number},
    {"SMS_UpdateCategoryInstance", "IsSubscribed", boolean},
    {"SMS_UpdateCategoryInstance", "LocalizedInformation", object, list, "SMS_Category_LocalizedProperties",
     Filling::lazy},
    {"SMS_UpdateCategoryInstance", "LocalizedPropertyLocaleID", number},
    {"SMS_UpdateCategoryInstance", "ParentCategoryInstanceID", number},
    {"SMS_Category_LocalizedProperties", "LocaleID", number},

    {"SMS_SUPSyncStatus", "LastReplicationLinkCheckTime", time},
    {"SMS_SUPSyncStatus", "LastSuccessfulSyncTime", time},
    {"SMS_SUPSyncStatus", "LastSyncErrorCode", number},
    {"SMS_SUPSyncStatus", "LastSyncState", number},
    {"SMS_SUPSyncStatus", "LastSyncStateTime", time},
    {"SMS_SUPSyncStatus", "ReplicationLinkStatus", number},
    {"SMS_SUPSyncStatus", "SyncCatalogVersion", number},

    {"SMS_SoftwareUpdate", "fullSync", boolean},
    {"SMS_SoftwareUpdate", "CI_ID", number},
    {"SMS_SoftwareUpdate", "CIType_ID", number},
    {"SMS_SoftwareUpdate", "CategoryInstance_UniqueIDs", text, list},
    {"SMS_SoftwareUpdate", "IsDeployed", boolean},
    {"SMS_SoftwareUpdate", "IsExpired", boolean},
    {"SMS_SoftwareUpdate", "IsSuperseded", boolean},
    {"SMS_SoftwareUpdate", "IsLatest", boolean},
    {"SMS_SoftwareUpdate", "LocalizedCategoryInstanceNames", text, list},
    {"SMS_SoftwareUpdate", "NumMissing", number},
    {"SMS_SoftwareUpdate", "NumPresent", number},
    {"SMS_SoftwareUpdate", "NumNotApplicable", number},
    {"SMS_SoftwareUpdate", "NumUnknown", number},
    {"SMS_SoftwareUpdate", "NumTotal", number},
    {"SMS_SoftwareUpdate", "DatePosted", time},
    {"SMS_SoftwareUpdate", "DateRevised", time},
    {"SMS_SoftwareUpdate", "DateCreated", time},
    {"SMS_SoftwareUpdate", "DateLastModified", time},

    {"SMS_ClientSettings", "AgentConfigurations", object, list, "SMS_ClientAgentConfig_BaseClass",
     Filling::lazy},
    {"SMS_ClientSettings", "AssignmentCount", number},
    {"SMS_ClientSettings", "DateModified", time},
    {"SMS_ClientSettings", "FeatureType", number},
    {"SMS_ClientSettings", "Priority", number},
    {"SMS_ClientSettings", "SettingsID", number},
    {"SMS_ClientSettings", "Type", number},
    {"SMS_ClientSettingsDefault", "AgentConfigurations", object, list, "SMS_ClientAgentConfig_BaseClass",
     Filling::lazy},
    {"SMS_ClientSettingsDefault", "Priority", number},
    {"SMS_ClientSettingsDefault", "SettingsID", number},
    {"SMS_ClientSettingsDefault", "Type", number},
    {"SMS_SoftwareUpdatesAgentConfig", "AgentID", number},
    {"SMS_SoftwareUpdatesAgentConfig", "AssignmentBatchingTimeout", number},
    {"SMS_SoftwareUpdatesAgentConfig", "Enabled", boolean},
    {"SMS_SoftwareUpdatesAgentConfig", "EnableExpressUpdates", boolean},
    {"SMS_SoftwareUpdatesAgentConfig", "EnableThirdPartyUpdates", boolean},
    {"SMS_SoftwareUpdatesAgentConfig", "ExpressUpdatesPort", number},
    {"SMS_SoftwareUpdatesAgentConfig", "O365Management", number},
    {"SMS_SoftwareUpdatesAgentConfig", "WSUSScanRetryCodes", text, list},
    {"SMS_SoftwareUpdatesAgentConfig", "WUASuccessCodes", text, list},

    {"SMS_Alert", "AlertState", number},
    {"SMS_Alert", "DateLastModified", time},
    {"SMS_Alert", "Deletable", boolean},
    {"SMS_Alert", "Enabled", boolean},
    {"SMS_Alert", "FeatureArea", number},
    {"SMS_Alert", "FeatureGroup", number},
    {"SMS_Alert", "ID", number},
    {"SMS_Alert", "IsIgnored", boolean},
    {"SMS_Alert", "MonitoredByScom", boolean},
    {"SMS_Alert", "NumberOfSubscription", number},
    {"SMS_Alert", "OccurrenceCount", number},
    {"SMS_Alert", "RuleState", number},
    {"SMS_Alert", "Severity", number},
    {"SMS_Alert", "SkipUntil", time},
    {"SMS_Alert", "TypeID", number},

    {"SMS_StatMsgWithInsStrings", "MessageID", number},
    {"SMS_StatMsgWithInsStrings", "MessageType", number},
    {"SMS_StatMsgWithInsStrings", "PerClient", number},
    {"SMS_StatMsgWithInsStrings", "ProcessID", number},
    {"SMS_StatMsgWithInsStrings", "RecordID", number},
    {"SMS_StatMsgWithInsStrings", "ReportFunction", number},
    {"SMS_StatMsgWithInsStrings", "Severity", number},
    {"SMS_StatMsgWithInsStrings", "SuccessfulTransaction", number},
    {"SMS_StatMsgWithInsStrings", "ThreadID", number},
    {"SMS_StatMsgWithInsStrings", "Time", time},
    {"SMS_StatMsgWithInsStrings", "Transaction", number},
    {"SMS_StatMsgWithInsStrings", "Win32Error", number},

    {"SMS_AutoDeployment", "AutoDeploymentEnabled", boolean},
    {"SMS_AutoDeployment", "AutoDeploymentID", number},
    {"SMS_AutoDeployment", "AutoDeploymentProperties", text, single, {}, Filling::lazy},
    {"SMS_AutoDeployment", "ContentTemplate", text, single, {}, Filling::lazy},
    {"SMS_AutoDeployment", "DeploymentTemplate", text, single, {}, Filling::lazy},
    {"SMS_AutoDeployment", "IsServicingPlan", boolean},
    {"SMS_AutoDeployment", "LastErrorCode", number},
    {"SMS_AutoDeployment", "LastErrorTime", time},
    {"SMS_AutoDeployment", "LastRunTime", time},
    {"SMS_AutoDeployment", "LocaleID", number},
    {"SMS_AutoDeployment", "UpdateRuleXML", text, single, {}, Filling::lazy},

    {"SMS_ReplicationLinkSummary", "LinkStatus", number},
    {"SMS_ReplicationLinkSummary", "Site1ToSite2GlobalState", number},
    {"SMS_ReplicationLinkSummary", "Site1ToSite2GlobalSyncTime", time},
    {"SMS_ReplicationLinkSummary", "Site2ToSite1GlobalState", number},
    {"SMS_ReplicationLinkSummary", "Site2ToSite1SiteState", number},

    {"SMS_BoundaryGroup", "CreatedOn", time},
    {"SMS_BoundaryGroup", "GroupID", number},
    {"SMS_BoundaryGroup", "MemberCount", number},
    {"SMS_BoundaryGroup", "ModifiedOn", time},
    {"SMS_BoundaryGroup", "Shared", boolean},
    {"SMS_BoundaryGroup", "SiteSystemCount", number},

    {"SMS_BoundaryGroupSiteSystems", "Flags", number},
    {"SMS_BoundaryGroupSiteSystems", "GroupID", number},

    {"StdRegProv", "hDefKey", number},
    {"StdRegProv", "sNames", text, list},
    {"StdRegProv", "Types", number, list},
    {"StdRegProv", "uValue", number},
};

}  // namespace

const PropertyType* find_property_type(std::string_view class_name, std::string_view property) {
    static constexpr PropertyType kReturnValue{"", "ReturnValue", number};
    for (const PropertyType& row : kTypes)
        if (row.class_name == class_name && row.property == property) return &row;
    return property == kReturnValue.property ? &kReturnValue : nullptr;
}

std::vector<std::string_view> lazy_properties(std::string_view class_name) {
    std::vector<std::string_view> out;
    for (const PropertyType& row : kTypes)
        if (row.class_name == class_name && row.filling == Filling::lazy) out.push_back(row.property);
    return out;
}

}  // namespace supctl::provider::wsman
