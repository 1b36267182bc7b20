#include "site/observe.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/codes.h"
#include "base/text.h"
#include "hierarchy/address.h"
#include "site/concurrently.h"
#include "site/queries.h"
#include "site/survey.h"

namespace supctl {

using provider::Instance;
using rows::carried;

Task<Result<Observation>> Survey::run() {
    bool identified = false;
    provider::Sink take_identification = [&](const Instance& row) -> Result<void> {
        const auto code = rows::site_code(row, queries::kThisSiteCode);
        if (!code) return {};
        identified = true;
        out_.provider_site = *code;
        out_.provider_server = lower_ascii(row.text(queries::kProviderServer).value_or(""));
        out_.product_version = std::string(row.text(queries::kProductVersion).value_or(""));
        return {};
    };
    provider::Query question = queries::identification();
    auto identification = co_await reader_.scan(std::move(question), std::move(take_identification));
    if (!identification) co_return fail(std::move(identification.error()));
    if (!identified)
        co_return fail(error(codes::kProviderAnswer, "the provider does not say which site it belongs to"));
    set_coverage(ObservedClass::identification, Completeness::complete);
    if (identification->server_time) out_.server_time = *identification->server_time;

    const bool with_settings = options_.site_systems == SiteSystemSettings::read;
    std::vector<Task<void>> tasks;
    tasks.push_back(read_sites_and_components());
    tasks.push_back(read(ObservedClass::roles, queries::roles(), &Survey::take_role));
    tasks.push_back(
        read(ObservedClass::siteSystems,
             queries::site_systems(with_settings ? queries::Props::with : queries::Props::without),
             &Survey::take_site_system));
    tasks.push_back(read(ObservedClass::categories, queries::categories(), &Survey::take_category));
    tasks.push_back(read(ObservedClass::synchronizationStatus, queries::synchronization_status(),
                         &Survey::take_synchronization));
    tasks.push_back(read(ObservedClass::accounts, queries::accounts(), &Survey::take_account));
    tasks.push_back(read(ObservedClass::alerts, queries::alerts(), &Survey::take_alert));
    if (options_.boundary_groups == BoundaryGroups::read) tasks.push_back(read_boundary_groups());
    if (options_.messages_since)
        tasks.push_back(read(ObservedClass::statusMessages,
                             queries::status_messages(*options_.messages_since), &Survey::take_message));
    if (options_.client_settings == ClientSettingsRead::read) tasks.push_back(read_client_settings());
    co_await concurrently(std::move(tasks));
    finish();
    co_return std::move(out_);
}

/// Reads one class; a failure is a finding, and the rows that came before it stay.
Task<void> Survey::read(ObservedClass observed, provider::Query query, Take take) {
    std::uint64_t rows = 0, malformed = 0;
    provider::Sink sink = [&](const Instance& row) -> Result<void> {
        ++rows;
        if (!(this->*take)(row)) ++malformed;
        return {};
    };
    const std::string class_name = query.class_name;
    auto end = co_await reader_.scan(std::move(query), std::move(sink));
    if (!end) {
        set_coverage(observed, rows == 0 ? Completeness::none : Completeness::partial);
        Diagnostic finding = std::move(end.error());
        finding.severity = Severity::warning;
        finding.notes.push_back(fmt::format("{} ({}) could not be read; what they hold is unknown",
                                            to_text(observed), class_name));
        out_.findings.add(std::move(finding));
        co_return;
    }
    if (end->server_time) out_.server_time = std::max(out_.server_time, *end->server_time);
    const bool whole = end->complete && malformed == 0;
    set_coverage(observed, whole ? Completeness::complete : Completeness::partial);
    if (whole) co_return;
    out_.findings.add(warning(codes::kPartialView,
                              malformed != 0 ? fmt::format("{} of {} rows of {} ({}) are not understood",
                                                           malformed, rows, to_text(observed), class_name)
                                             : fmt::format("rows of {} ({}) were lost between pages",
                                                           to_text(observed), class_name)));
}

/// The components wait for the sites: only then it is known whose are the hierarchy's.
Task<void> Survey::read_sites_and_components() {
    co_await read(ObservedClass::sites, queries::sites(), &Survey::take_site);
    const Site* top = nullptr;
    bool clear = true;
    for (const Site& site : sites_) {
        if (!site.parent.empty()) continue;
        clear = top == nullptr;
        top = &site;
    }
    if (top != nullptr && clear) top_ = top->code;
    std::vector<Task<void>> tasks;
    tasks.push_back(read(ObservedClass::configurationManager, queries::configuration_managers(),
                         &Survey::take_configuration_manager));
    if (!top_.empty())
        tasks.push_back(read(ObservedClass::synchronizationManager, queries::synchronization_manager(top_),
                             &Survey::take_synchronization_manager));
    co_await concurrently(std::move(tasks));
}

/// Both classes make one picture: it is no more complete than the lesser of the two.
Task<void> Survey::read_boundary_groups() {
    co_await read(ObservedClass::boundaryGroups, queries::boundary_references(),
                  &Survey::take_boundary_reference);
    const Completeness references = out_.coverage.of(ObservedClass::boundaryGroups);
    co_await read(ObservedClass::boundaryGroups, queries::boundary_groups(), &Survey::take_boundary_group);
    set_coverage(ObservedClass::boundaryGroups,
                 std::min(references, out_.coverage.of(ObservedClass::boundaryGroups)));
}

/// Custom settings by key, as their groups are lazy; the default settings are the class's own instance.
Task<void> Survey::read_client_settings() {
    co_await read(ObservedClass::clientSettings, queries::client_settings(), &Survey::take_client_setting);
    const Completeness custom = out_.coverage.of(ObservedClass::clientSettings);
    for (ClientSetting& setting : client_settings_) co_await read_agent(setting, setting.id);
    co_await read(ObservedClass::clientSettings, queries::default_client_settings(),
                  &Survey::take_default_client_setting);
    const Completeness named = out_.coverage.of(ObservedClass::clientSettings);
    co_await read(ObservedClass::clientSettings, queries::default_software_updates_agent(),
                  &Survey::take_default_agent);
    const Completeness agent = out_.coverage.of(ObservedClass::clientSettings);
    set_coverage(ObservedClass::clientSettings, std::min({custom, named, agent}));
    for (ClientSetting& setting : client_settings_) {
        if (setting.type == ClientSettingType::defaults && default_agent_)
            take_agent(setting, *default_agent_);
        out_.live.add(setting);
    }
}

Task<void> Survey::read_agent(ClientSetting& setting, std::int64_t id) {
    provider::Key key{{std::string(queries::kSettingsId), id}};
    auto object = co_await reader_.get(std::string(queries::kClientSettings), std::move(key));
    if (object) {
        take_agent(setting, *object);
        co_return;
    }
    Diagnostic finding = std::move(object.error());
    finding.severity = Severity::warning;
    finding.address = address(setting, pool_);
    out_.findings.add(std::move(finding));
    scratch_.clear();
    append_unknown(carried(Owner::clientSetting, Carrier::clientSettings), scratch_);
    setting.settings = out_.live.append(scratch_);
}

Task<Result<Observation>> observe(provider::Reader& reader, ValuePool& pool, ObserveOptions options) {
    Survey survey(reader, pool, options);
    Result<Observation> seen = co_await survey.run();
    co_return seen;
}

}  // namespace supctl
