#include "site/queries.h"

#include "schema/field_table.h"

namespace supctl::queries {

namespace {

using provider::Filter;
using provider::Query;

std::vector<std::string> names(std::initializer_list<std::string_view> list) {
    return {list.begin(), list.end()};
}

Filter equal(std::string_view column, std::string_view text) {
    return Filter::equal(std::string(column), std::string(text));
}

std::string_view property_of(FieldId id) {
    return field(id).slots[0].property;
}

}  // namespace

Query identification() {
    return {.class_name = std::string(kIdentification),
            .select = names({kThisSiteCode, kProviderServer, kProductVersion}),
            .keys = names({kThisSiteCode})};
}

Query sites() {
    return {.class_name = std::string(kSite),
            .select =
                names({kSiteCode, kParentSiteCode, kType, kServerName, kSiteName, kStatus, kMode, kVersion}),
            .keys = names({kSiteCode})};
}

Query roles() {
    return {.class_name = std::string(kSystemResource),
            .select = names({kSiteCode, kServerPath, kProps}),
            .filter = equal(kRoleName, kSoftwareUpdatePointRole),
            .keys = names({kSiteCode, kServerPath})};
}

Query site_systems(Props props) {
    Query query{.class_name = std::string(kSystemResource),
                .select = names({kSiteCode, kServerPath}),
                .filter = equal(kRoleName, kSiteSystemRole),
                .keys = names({kSiteCode, kServerPath})};
    if (props == Props::with) query.select.emplace_back(kProps);
    return query;
}

Query configuration_managers() {
    return {.class_name = std::string(kComponent),
            .select = names({kSiteCode, kProps}),
            .filter = equal(kComponentName, kConfigurationManager),
            .keys = names({kSiteCode})};
}

Query synchronization_manager(SiteCode top) {
    return {.class_name = std::string(kComponent),
            .select = names({kSiteCode, kProps}),
            .filter = Filter::all_of(
                {equal(kComponentName, kSynchronizationManager), equal(kSiteCode, top.text())}),
            .keys = names({kSiteCode})};
}

Query categories() {
    return {.class_name = std::string(kCategory),
            .select = names({kCategoryInstance, kCategoryUniqueId, kCategoryType, kCategoryTitle,
                             kCategoryParent, property_of(FieldId::products), kSubscribable}),
            .keys = names({kCategoryInstance})};
}

Query synchronization_status() {
    return {.class_name = std::string(kSynchronizationStatus),
            .select = names({kSiteCode, kPointServer, kState, kStateTime, kLastSuccess, kErrorCode, kLink,
                             kCatalogVersion, kSourceServer}),
            .keys = names({kSiteCode, kPointServer})};
}

Query accounts() {
    return {.class_name = std::string(kReserved),
            .select = names({kUserName, kSiteCode}),
            .keys = names({kUserName, kSiteCode})};
}

Query alerts() {
    return {.class_name = std::string(kAlert),
            .select = names({kAlertId, kAlertName, kAlertSite, property_of(FieldId::alert_on_failure)}),
            .filter = Filter::compare(std::string(kAlertName), Filter::Operator::startsWith,
                                      std::string(kFailureAlert)),
            .keys = names({kAlertId})};
}

Query boundary_groups() {
    return {.class_name = std::string(kBoundaryGroup),
            .select = names({kGroupId, kGroupName}),
            .keys = names({kGroupId})};
}

Query boundary_references() {
    return {.class_name = std::string(kBoundaryReference),
            .select = names({kGroupId, kGroupServer}),
            .keys = names({kGroupId, kGroupServer})};
}

Query client_settings() {
    return {.class_name = std::string(kClientSettings),
            .select = names({kSettingsId, kSettingsName, kPriority, kType}),
            .keys = names({kSettingsId})};
}

Query default_client_settings() {
    return {.class_name = std::string(kDefaultClientSettings),
            .select = names({kSettingsId, kSettingsName}),
            .keys = names({kSettingsId})};
}

Query default_software_updates_agent() {
    return {.class_name = std::string(kSoftwareUpdatesAgent), .keys = names({kAgentId})};
}

Query status_messages(TimePoint since) {
    std::vector<Filter> components;
    for (const auto name : {kConfigurationManager, kControlManager, kSynchronizationManager})
        components.push_back(equal(kMessageComponent, name));
    return {.class_name = std::string(kStatusMessage),
            .select = names({kRecord, kTime, kSiteCode, kMessageComponent, kMachine, kMessageId, kSeverity}),
            .filter = Filter::all_of(
                {Filter::any_of(std::move(components)),
                 Filter::compare(std::string(kTime), Filter::Operator::greaterOrEqual, since)}),
            .keys = names({kRecord})};
}

Query role_objects(std::string_view role, SiteCode site) {
    return {.class_name = std::string(kSystemResource),
            .filter = Filter::all_of({equal(kRoleName, role), equal(kSiteCode, site.text())}),
            .keys = names({kItemName, kSiteCode})};
}

Query component_object(std::string_view component, SiteCode site) {
    return {.class_name = std::string(kComponent),
            .filter = Filter::all_of({equal(kComponentName, component), equal(kSiteCode, site.text())}),
            .keys = names({kItemName, kSiteCode})};
}

}  // namespace supctl::queries
