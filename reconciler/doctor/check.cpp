#include "doctor/check.h"

#include "schema/assumptions.h"

namespace supctl {
namespace {

constexpr Check kChecks[] = {
    {assumption::kWritesAccepted, check_writes_accepted},
    {assumption::kWholeObject, check_whole_object},
    {assumption::kCreateRole, check_create_role},
    {assumption::kTopProviderWrites, check_top_provider_writes},
    {assumption::kSubscriptionWritable, check_subscription_writable},
    {assumption::kRequestByMethod, check_request_by_method},
    {assumption::kRowsChange, check_rows_change},
    {assumption::kInstalledMessages, check_installed_messages},
    {assumption::kConfigurationSettles, check_configuration_settles},
    {assumption::kSubscriptionSettles, check_subscription_settles},
    {assumption::kSourceShown, check_source_shown},
    {assumption::kEarlyFailure, check_early_failure},
    {assumption::kChildRetries, check_child_retries},
    {assumption::kCatalogSize, check_catalog_size},
    {assumption::kDefaultClientSettings, check_default_client_settings},
    {assumption::kDeleteRole, check_delete_role},
    {assumption::kDefaultThenDelete, check_default_then_delete},
    {assumption::kUpstreamShown, check_upstream_shown},
    {assumption::kDefaultPortsFollow, check_default_ports_follow},
    {assumption::kRegistryState, check_registry_state},
};

}  // namespace

std::span<const Check> checks() {
    return kChecks;
}

std::vector<AssumptionFinding> judge_assumptions(const Evidence& evidence) {
    std::vector<AssumptionFinding> out;
    for (const Check& check : kChecks) {
        Verdict verdict = check.judge(evidence);
        out.push_back({check.id, verdict.holds, std::move(verdict.answer), std::move(verdict.meaning),
                       verdict.holds == Holds::no ? verdict.severity : Severity::advice});
    }
    return out;
}

}  // namespace supctl
