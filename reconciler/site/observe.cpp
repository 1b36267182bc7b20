#include "site/observe.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "base/codes.h"
#include "base/text.h"
#include "hierarchy/address.h"
#include "site/client_agent.h"
#include "site/concurrently.h"
#include "site/queries.h"
#include "site/rows.h"

namespace supctl {

namespace {

using provider::Instance;
using rows::carried;

/// One reading: collects rows as they arrive, in any order, and joins them at the end.
class Survey {
  public:
    Survey(provider::Reader& reader, ValuePool& pool, ObserveOptions options)
        : reader_(reader), pool_(pool), options_(options), out_(pool) {}

    Task<Result<Observation>> run();

  private:
    using Take = bool (Survey::*)(const Instance&);

    Task<void> read(ObservedClass observed, provider::Query query, Take take);
    Task<void> read_sites_and_components();
    Task<void> read_boundary_groups();
    Task<void> read_client_settings();
    Task<void> read_agent(ClientSetting& setting, std::int64_t id);
    void take_agent(ClientSetting& setting, const Instance& object);

    bool take_site(const Instance& row);
    bool take_role(const Instance& row);
    bool take_site_system(const Instance& row);
    bool take_configuration_manager(const Instance& row);
    bool take_synchronization_manager(const Instance& row);
    bool take_category(const Instance& row);
    bool take_synchronization(const Instance& row);
    bool take_account(const Instance& row);
    bool take_alert(const Instance& row);
    bool take_message(const Instance& row);
    bool take_boundary_group(const Instance& row);
    bool take_boundary_reference(const Instance& row);
    bool take_client_setting(const Instance& row);
    bool take_default_client_setting(const Instance& row);
    bool take_default_agent(const Instance& row);

    void join_sites();
    void join_catalog();
    void join_alert();
    void join_boundary_groups();
    void join_global();
    void judge_sites();
    void finish();

    void append_unknown(std::span<const FieldId> fields, std::vector<Hierarchy::Entry>& entries) const {
        for (const FieldId id : fields) entries.push_back({id, Value::unknown()});
    }
    [[nodiscard]] bool complete(ObservedClass observed) const {
        return out_.coverage.of(observed) == Completeness::complete;
    }
    void set_coverage(ObservedClass observed, Completeness completeness) {
        out_.coverage.classes[static_cast<std::size_t>(observed)] = completeness;
    }

    provider::Reader& reader_;
    ValuePool& pool_;
    ObserveOptions options_;
    Observation out_;
    SiteCode top_;
    std::vector<Site> sites_;
    std::unordered_map<std::uint32_t, Settings> site_settings_;  // by packed site code
    std::vector<Hierarchy::Entry> global_, scratch_;
    bool saw_top_component_ = false;
    std::vector<std::pair<Category, std::uint32_t>> categories_;  // with the parent's instance id
    std::unordered_map<std::uint32_t, TextId> groups_;            // names by id
    std::vector<std::pair<Fqdn, std::uint32_t>> group_servers_;   // server, group's id
    std::vector<ClientSetting> client_settings_;                  // the default object last
    std::optional<Instance> default_agent_;
    std::vector<std::pair<std::string, AlertState>> alerts_;  // with the code of the site that they are of
};

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

/// An object without the group has none of its values.
void Survey::take_agent(ClientSetting& setting, const Instance& object) {
    const auto fields = carried(Owner::clientSetting, Carrier::clientSettings);
    const auto* agent = client_agent(object);
    if (agent == nullptr) return;
    scratch_.clear();
    rows::settings(as_property_list(*agent, fields), fields, address(setting, pool_), pool_, scratch_,
                   out_.findings);
    setting.settings = out_.live.append(scratch_);
}

bool Survey::take_client_setting(const Instance& row) {
    const auto id = row.number(queries::kSettingsId);
    const auto name = row.text(queries::kSettingsName);
    const auto type = row.number(queries::kType);
    if (!id || !name || !type || *type < 1 || *type > 2) return false;
    ClientSetting setting;
    setting.name = pool_.text(*name);
    setting.type = static_cast<ClientSettingType>(*type);
    setting.id = static_cast<std::uint32_t>(*id);
    setting.priority = static_cast<std::uint32_t>(row.number(queries::kPriority).value_or(0));
    client_settings_.push_back(setting);
    return true;
}

bool Survey::take_default_client_setting(const Instance& row) {
    const auto name = row.text(queries::kSettingsName);
    if (!name) return false;
    ClientSetting setting;
    setting.name = pool_.text(*name);
    client_settings_.push_back(setting);
    return true;
}

bool Survey::take_default_agent(const Instance& row) {
    if (client_agent(row) == nullptr) return false;
    // The row's memory ends with the call.
    default_agent_.emplace(row.class_name(),
                           boost::json::object(row.properties(), boost::json::storage_ptr()));
    return true;
}

bool Survey::take_site(const Instance& row) {
    auto parsed = rows::site(row, pool_);
    if (!parsed) return false;
    sites_.push_back(parsed->site);
    out_.site_states.push_back(parsed->state);
    return true;
}

bool Survey::take_role(const Instance& row) {
    const auto code = rows::site_code(row, queries::kSiteCode);
    const std::string server = rows::server(row);
    if (!code || server.empty()) return false;
    SoftwareUpdatePoint point;
    point.site = *code;
    point.server = pool_.text(server);
    scratch_.clear();
    rows::settings(row, carried(Owner::softwareUpdatePoint, Carrier::roleProps), address(point, pool_), pool_,
                   scratch_, out_.findings);
    point.settings = out_.live.append(scratch_);
    out_.live.add(point);
    return true;
}

bool Survey::take_site_system(const Instance& row) {
    const auto code = rows::site_code(row, queries::kSiteCode);
    const std::string server = rows::server(row);
    if (!code || server.empty()) return false;
    SiteSystem system;
    system.site = *code;
    system.server = pool_.text(server);
    if (options_.site_systems == SiteSystemSettings::read) {
        scratch_.clear();
        rows::settings(row, carried(Owner::siteSystem, Carrier::siteSystemProps), address(system, pool_),
                       pool_, scratch_, out_.findings);
        system.settings = out_.live.append(scratch_);
    }
    out_.live.add(system);
    return true;
}

bool Survey::take_configuration_manager(const Instance& row) {
    const auto code = rows::site_code(row, queries::kSiteCode);
    if (!code) return false;
    scratch_.clear();
    rows::settings(row, carried(Owner::site, Carrier::configurationManagerProps), address(*code), pool_,
                   scratch_, out_.findings);
    site_settings_[code->packed()] = out_.live.append(scratch_);
    if (*code == top_) {
        saw_top_component_ = true;
        rows::settings(row, carried(Owner::hierarchy, Carrier::configurationManagerProps), "hierarchy", pool_,
                       global_, out_.findings);
    }
    return true;
}

bool Survey::take_synchronization_manager(const Instance& row) {
    if (rows::site_code(row, queries::kSiteCode) != top_) return false;
    rows::settings(row, carried(Owner::hierarchy, Carrier::synchronizationManagerProps), "hierarchy", pool_,
                   global_, out_.findings);
    return true;
}

bool Survey::take_category(const Instance& row) {
    const auto parsed = rows::category(row, pool_);
    if (parsed) categories_.emplace_back(parsed->category, parsed->parent_instance);
    return parsed.has_value();
}

bool Survey::take_synchronization(const Instance& row) {
    const auto parsed = rows::synchronization(row, pool_);
    if (parsed) out_.synchronization.push_back(*parsed);
    return parsed.has_value();
}

bool Survey::take_account(const Instance& row) {
    const auto name = row.text(queries::kUserName);
    if (!name) return false;
    if (!name->empty()) out_.accounts.push_back(pool_.text(lower_ascii(*name)));
    return true;
}

bool Survey::take_alert(const Instance& row) {
    const auto id = row.number(queries::kAlertId);
    const auto enabled = row.boolean(field(FieldId::alert_on_failure).slots[0].property);
    if (!id || !enabled) return false;
    const AlertState alert{.present = true, .enabled = *enabled, .id = static_cast<std::uint32_t>(*id)};
    alerts_.emplace_back(row.text(queries::kAlertSite).value_or(""), alert);
    return true;
}

bool Survey::take_message(const Instance& row) {
    const auto parsed = rows::status_message(row, pool_);
    if (parsed) out_.messages.push_back(*parsed);
    return parsed.has_value();
}

bool Survey::take_boundary_group(const Instance& row) {
    const auto id = row.number(queries::kGroupId);
    const auto name = row.text(queries::kGroupName);
    if (!id || !name) return false;
    groups_[static_cast<std::uint32_t>(*id)] = pool_.text(*name);
    return true;
}

bool Survey::take_boundary_reference(const Instance& row) {
    const auto id = row.number(queries::kGroupId);
    const std::string server = rows::nal_server(row.text(queries::kGroupServer).value_or(""));
    if (!id || server.empty()) return false;
    group_servers_.emplace_back(pool_.text(server), static_cast<std::uint32_t>(*id));
    return true;
}

void Survey::join_sites() {
    const auto fields = carried(Owner::site, Carrier::configurationManagerProps);
    for (Site& site : sites_) {
        if (const auto found = site_settings_.find(site.code.packed()); found != site_settings_.end()) {
            site.settings = found->second;
        } else if (!complete(ObservedClass::configurationManager)) {
            scratch_.clear();
            append_unknown(fields, scratch_);
            site.settings = out_.live.append(scratch_);
        }
        out_.live.add(site);
    }
}

void Survey::join_catalog() {
    std::unordered_map<std::uint32_t, CategoryId> by_instance;
    for (const auto& [category, parent] : categories_) by_instance.emplace(category.instance, category.id);
    for (auto& [category, parent] : categories_) {
        if (const auto found = by_instance.find(parent); parent != 0 && found != by_instance.end())
            category.parent = found->second;
        out_.catalog.add(category);
    }
    out_.catalog.finish(pool_);
}

/// The top-level site's alert: one that names no site is taken for it, one of another site never is.
void Survey::join_alert() {
    const std::string top = top_.text();
    for (const auto& [site, alert] : alerts_) {
        if (!site.empty() && !equal_ignoring_case(site, top)) continue;
        if (!out_.alert.present || alert.id < out_.alert.id) out_.alert = alert;
    }
}

/// A group without a name among the groups is the default group of a site, which is of a class of its own.
void Survey::join_boundary_groups() {
    auto& all = out_.boundary_references;
    for (const auto& [server, id] : group_servers_) {
        const auto found = groups_.find(id);
        all.push_back(
            {server, found != groups_.end() ? found->second : pool_.text(fmt::format("group {}", id))});
    }
    std::sort(all.begin(), all.end(), [this](const BoundaryReference& a, const BoundaryReference& b) {
        return a.server != b.server ? pool_.text(a.server) < pool_.text(b.server)
                                    : pool_.text(a.group) < pool_.text(b.group);
    });
    all.erase(std::unique(all.begin(), all.end()), all.end());
}

void Survey::join_global() {
    join_alert();
    const auto unknown = [&](Carrier carrier) {
        append_unknown(carried(Owner::hierarchy, carrier), global_);
    };
    if (!saw_top_component_ && !complete(ObservedClass::configurationManager))
        unknown(Carrier::configurationManagerProps);
    if (top_.empty()) unknown(Carrier::configurationManagerProps);
    if (!complete(ObservedClass::synchronizationManager)) unknown(Carrier::synchronizationManagerProps);
    if (complete(ObservedClass::categories)) {
        const auto chosen = [&](CategoryType type) {
            return Value::of(pool_.set(out_.catalog.subscribed(type)));
        };
        global_.push_back({FieldId::classifications, chosen(CategoryType::classification)});
        global_.push_back({FieldId::products, chosen(CategoryType::product)});
    } else {
        unknown(Carrier::categorySubscription);
    }
    if (complete(ObservedClass::alerts))
        global_.push_back(
            {FieldId::alert_on_failure, Value::of_boolean(out_.alert.present && out_.alert.enabled)});
    else
        unknown(Carrier::alert);
    out_.live.set_global(out_.live.append(global_));
}

/// Whether the site server's name means the site system's; the one may lack the domain of the other.
bool same_host(std::string_view a, std::string_view b) {
    const auto label = [](std::string_view name) { return name.substr(0, name.find('.')); };
    const bool both_full = a.find('.') != a.npos && b.find('.') != b.npos;
    return both_full ? a == b : label(a) == label(b);
}

void Survey::judge_sites() {
    std::unordered_set<std::uint32_t> synchronized;
    for (const auto& row : out_.synchronization) synchronized.insert(row.site.packed());
    std::vector<SiteCode>& partial = out_.coverage.partial_sites;
    for (const Site& site : out_.live.sites()) {
        const auto systems = out_.live.systems(site);
        const bool own = std::any_of(systems.begin(), systems.end(), [&](const SiteSystem& system) {
            return same_host(pool_.text(system.server), pool_.text(site.server));
        });
        const bool hidden = synchronized.contains(site.code.packed()) && site.point_count == 0;
        if (!own || hidden) partial.push_back(site.code);
    }
    if (partial.empty()) return;
    std::string names;
    for (std::size_t i = 0; i < partial.size() && i < 5; ++i) names += (i ? ", " : "") + partial[i].text();
    if (partial.size() > 5) names += fmt::format(" and {} more", partial.size() - 5);
    out_.findings.add(warning(codes::kPartialView,
                              fmt::format("role rows are missing for {} ({}); their points are not all known",
                                          partial.size() == 1 ? "a site" : "sites", names)));
}

void Survey::finish() {
    join_sites();
    join_catalog();
    join_boundary_groups();
    join_global();
    out_.live.finish();
    std::sort(out_.site_states.begin(), out_.site_states.end(),
              [](const SiteState& a, const SiteState& b) { return a.code < b.code; });
    const auto text = [this](TextId id) { return pool_.text(id); };
    std::sort(out_.synchronization.begin(), out_.synchronization.end(), [&](const auto& a, const auto& b) {
        return a.site != b.site ? a.site < b.site : text(a.server) < text(b.server);
    });
    std::sort(out_.messages.begin(), out_.messages.end(), [](const auto& a, const auto& b) {
        return a.time != b.time ? a.time < b.time : a.record < b.record;
    });
    auto& accounts = out_.accounts;
    std::sort(accounts.begin(), accounts.end(), [&](TextId a, TextId b) { return text(a) < text(b); });
    accounts.erase(std::unique(accounts.begin(), accounts.end()), accounts.end());
    judge_sites();
    out_.findings.sort();
    if (out_.server_time == TimePoint{} && options_.clock != nullptr)
        out_.server_time = options_.clock->now();
}

}  // namespace

Task<Result<Observation>> observe(provider::Reader& reader, ValuePool& pool, ObserveOptions options) {
    Survey survey(reader, pool, options);
    Result<Observation> seen = co_await survey.run();
    co_return seen;
}

}  // namespace supctl
