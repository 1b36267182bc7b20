#include "render/cmdlet_table.h"

namespace supctl::render {
namespace {

using enum Way;

constexpr std::string_view kPoint = "Set-CMSoftwareUpdatePoint";
constexpr std::string_view kSystem = "Set-CMSiteSystemServer";
constexpr std::string_view kComponent = "Set-CMSoftwareUpdatePointComponent";
constexpr std::string_view kClient = "Set-CMClientSettingSoftwareUpdate";

constexpr std::string_view kNoParameter =
    "no cmdlet has a parameter for it, so the property is written over WMI";
constexpr std::string_view kNobodyKnows =
    "no documented cmdlet sets it and the property that stores it is not publicly documented";
constexpr std::string_view kNoTest =
    "the property that stores it is not publicly documented, so no test could guard the change";

constexpr Route kRoutes[] = {
    // the role
    {.field = FieldId::http_port,
     .cmdlet = kPoint,
     .arguments = "-HttpPort {}",
     .creating = "-WsusIisPort {}"},
    {.field = FieldId::https_port,
     .cmdlet = kPoint,
     .arguments = "-HttpsPort {}",
     .creating = "-WsusIisSslPort {}"},
    {.field = FieldId::require_ssl,
     .cmdlet = kPoint,
     .arguments = "-EnableSsl {}",
     .creating = "-WsusSsl {}"},
    {.field = FieldId::connection_account,
     .cmdlet = kPoint,
     .arguments = "-WsusAccessAccount {}",
     .without = "-AnonymousWsusAccess",
     .creating = "-ConnectionAccountUserName {}",
     .creating_without = "-AnonymousWsusAccess"},
    {.field = FieldId::client_connections,
     .cmdlet = kPoint,
     .words = {"-ClientConnectionType Intranet", "-ClientConnectionType Internet",
               "-ClientConnectionType InternetAndIntranet"}},
    {.field = FieldId::cloud_gateway,
     .cmdlet = kPoint,
     .arguments = "-EnableCloudGateway {}",
     .creating = "-EnableCloudGateway:{}"},
    {.field = FieldId::use_proxy_synchronization, .cmdlet = kPoint, .arguments = "-UseProxy {}"},
    {.field = FieldId::use_proxy_content, .cmdlet = kPoint, .arguments = "-UseProxyForAutoDeploymentRule {}"},
    {.field = FieldId::ledbat, .way = byHand, .why = kNobodyKnows},
    // the server; its proxy is set with name and port together
    {.field = FieldId::proxy_server,
     .cmdlet = kSystem,
     .arguments = "-EnableProxy $true -ProxyServerName {}",
     .without = "-EnableProxy $false"},
    {.field = FieldId::proxy_port, .cmdlet = kSystem, .arguments = "-ProxyServerPort {}"},
    {.field = FieldId::proxy_account,
     .cmdlet = kSystem,
     .arguments = "-ProxyAccessAccount (Get-CMAccount -UserName {} -DisableWildcardHandling)",
     .without = "-ProxyAccessAccount $null"},
    // the site's component
    {.field = FieldId::default_point, .cmdlet = kComponent, .arguments = "-DefaultWsusServer {}"},
    {.field = FieldId::update_file_languages,
     .cmdlet = kComponent,
     .arguments = "-AddLanguageUpdateFile {}",
     .without = "-RemoveLanguageUpdateFile {}"},
    {.field = FieldId::reporting_events,
     .cmdlet = kComponent,
     .words = {"-ReportingEvent DoNotCreateWsusReportingEvents",
               "-ReportingEvent CreateOnlyWsusStatusReportingEvents",
               "-ReportingEvent CreateAllWsusReportingEvents"}},
    // the top-level site's component
    {.field = FieldId::source,
     .cmdlet = kComponent,
     .words = {"-SynchronizeAction SynchronizeFromMicrosoftUpdate",
               "-SynchronizeAction SynchronizeFromAnUpstreamDataSourceLocation -UpstreamSourceLocation {}",
               "-SynchronizeAction DoNotSynchronizeFromMicrosoftUpdateOrUpstreamDataSource"}},
    {.field = FieldId::schedule, .cmdlet = kComponent, .arguments = "-Schedule {}"},
    {.field = FieldId::alert_on_failure, .cmdlet = kComponent, .arguments = "-EnableSyncFailureAlert {}"},
    {.field = FieldId::content_files,
     .cmdlet = kComponent,
     .words = {"-ContentFileOption FullFilesOnly", "-ContentFileOption ExpressForWindows10Only", ""}},
    {.field = FieldId::classifications,
     .cmdlet = kComponent,
     .arguments = "-AddUpdateClassification {}",
     .without = "-RemoveUpdateClassification {}"},
    {.field = FieldId::products,
     .cmdlet = kComponent,
     .arguments = "-AddProduct {}",
     .without = "-RemoveProduct {}"},
    {.field = FieldId::summary_languages,
     .cmdlet = kComponent,
     .arguments = "-AddLanguageSummaryDetail {}",
     .without = "-RemoveLanguageSummaryDetail {}"},
    {.field = FieldId::expire_feature,
     .cmdlet = kComponent,
     .arguments = "-ImmediatelyExpireSupersedenceForFeature $false -WaitMonthForFeature {}",
     .without = "-ImmediatelyExpireSupersedenceForFeature $true"},
    {.field = FieldId::expire_non_feature,
     .cmdlet = kComponent,
     .arguments = "-ImmediatelyExpireSupersedence $false -WaitMonth {}",
     .without = "-ImmediatelyExpireSupersedence $true"},
    {.field = FieldId::decline_expired, .cmdlet = kComponent, .arguments = "-EnableCallWsusCleanupWizard {}"},
    {.field = FieldId::add_indexes, .way = wmi, .why = kNoParameter},
    {.field = FieldId::remove_obsolete, .way = wmi, .why = kNoParameter},
    {.field = FieldId::run_time_feature,
     .cmdlet = kComponent,
     .arguments = "-FeatureUpdateMaxRuntimeMins {}"},
    {.field = FieldId::run_time_non_feature,
     .cmdlet = kComponent,
     .arguments = "-NonFeatureUpdateMaxRuntimeMins {}"},
    {.field = FieldId::run_time_other, .way = byHand, .why = kNobodyKnows},
    {.field = FieldId::third_party,
     .cmdlet = kComponent,
     .words = {"-EnableThirdPartyUpdates $false",
               "-EnableThirdPartyUpdates $true -EnableManualCertManagement $true",
               "-EnableThirdPartyUpdates $true -EnableManualCertManagement $false"}},
    {.field = FieldId::surface_drivers, .way = wmi, .why = kNoParameter},
    // client settings
    {.field = FieldId::client_enabled, .cmdlet = kClient, .arguments = "-Enable {}"},
    {.field = FieldId::client_scan, .cmdlet = kClient, .arguments = "-ScanSchedule {}"},
    {.field = FieldId::client_reevaluation,
     .cmdlet = kClient,
     .arguments = "-DeploymentEvaluationSchedule {}"},
    {.field = FieldId::client_batching,
     .cmdlet = kClient,
     .arguments = "-EnforceMandatory $true -BatchingTimeout {}",
     .without = "-EnforceMandatory $false"},
    {.field = FieldId::client_delta, .cmdlet = kClient, .arguments = "-EnableDeltaDownload {}"},
    {.field = FieldId::client_delta_port, .cmdlet = kClient, .arguments = "-DeltaDownloadPort {}"},
    {.field = FieldId::client_office,
     .cmdlet = kClient,
     .words = {"", "@{ Office365ManagementType = $true }", "@{ Office365ManagementType = $false }"},
     .why = "the cmdlet's parameter is a Boolean and cannot say notConfigured",
     .form = Form::table},
    {.field = FieldId::client_third_party, .cmdlet = kClient, .arguments = "-EnableThirdPartyUpdates {}"},
    {.field = FieldId::client_user_proxy, .way = byHand, .why = kNobodyKnows},
    {.field = FieldId::client_pinning,
     .way = byHand,
     .cmdlet = kClient,
     .arguments = "-EnableWsusCertPinning {}",
     .why = kNoTest},
    {.field = FieldId::client_fallback, .way = byHand, .why = kNobodyKnows},
    {.field = FieldId::client_notifications, .way = byHand, .why = kNobodyKnows},
    {.field = FieldId::client_all_deployments,
     .way = byHand,
     .cmdlet = kClient,
     .arguments = "-EnableInstallation {}",
     .why = kNoTest},
    {.field = FieldId::client_priority,
     .way = byHand,
     .cmdlet = kClient,
     .words = {"", "-ThreadPriority Normal", "-ThreadPriority Low"},
     .why = kNoTest},
    {.field = FieldId::client_dynamic,
     .way = byHand,
     .cmdlet = kClient,
     .words = {"", "-EnableDynamicUpdate $true", "-EnableDynamicUpdate $false"},
     .why = kNoTest},
};

}  // namespace

std::span<const Route> cmdlet_table() {
    return kRoutes;
}

const Route* route_of(FieldId id) {
    for (const Route& route : kRoutes)
        if (route.field == id) return &route;
    return nullptr;
}

}  // namespace supctl::render
