// Survey: one reading of a site: collects rows as they arrive, in any order, and joins them at the end. A
// part of `observe`; what it asks is there, what it makes of each row in survey_rows, how they are joined in
// survey_join.
#pragma once

#include <optional>
#include <unordered_map>

#include "site/observe.h"
#include "site/rows.h"

namespace supctl {

class Survey {
  public:
    Survey(provider::Reader& reader, ValuePool& pool, ObserveOptions options)
        : reader_(reader), pool_(pool), options_(options), out_(pool) {}

    Task<Result<Observation>> run();

  private:
    using Instance = provider::Instance;
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

}  // namespace supctl
