// A hierarchy of a central site and one primary, plans made by hand, and everything that apply needs.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "apply/executor.h"
#include "store/database.h"
#include "tests/apply/fake_site.h"
#include "tests/store/store_fixture.h"

namespace supctl::test {

class ApplyTest : public StoreTest {
  protected:
    ApplyTest() : declaration(pool), approved(), reader(rows, clock), writer(rows) {
        store = open();
        declaration.name = "contoso";
        declaration.hierarchy.add(site("CAS", {}, SiteType::centralAdministration));
        declaration.hierarchy.add(site("PS1", code("CAS"), SiteType::primary));
        declaration.hierarchy.add(SoftwareUpdatePoint{pool.text("cas-sup.x"), code("CAS"), {}});
        declaration.hierarchy.add(SoftwareUpdatePoint{pool.text("ps1-sup.x"), code("PS1"), {}});
        declaration.hierarchy.finish();
        rows.add("SMS_Identification",
                 R"({"ThisSiteCode":"CAS","SMSProviderServer":"cas01.x","SMSVersion":"5.00"})");
        for (const auto* site : {"CAS", "PS1"}) {
            component(site, "SMS_WSUS_CONFIGURATION_MANAGER",
                      R"({"PropertyName":"ClientReportingLevel","Value":0})");
            component(site, "SMS_WSUS_SYNC_MANAGER", R"({"PropertyName":"EnableThirdPartyUpdates","Value":0})");
        }
        role("CAS", "SMS Site System", "cas-sup.x", "");
        role("PS1", "SMS Site System", "ps1-sup.x", "");
    }

    static SiteCode code(std::string_view text) { return *SiteCode::parse(text); }
    static Site site(std::string_view text, SiteCode parent, SiteType type) {
        Site out;
        out.code = code(text);
        out.parent = parent;
        out.type = type;
        return out;
    }
    static bool is(const boost::json::object& row, std::string_view name, std::string_view text) {
        const auto* found = row.if_contains(name);
        return found != nullptr && found->is_string() && std::string_view(found->get_string()) == text;
    }
    void component(std::string_view site, std::string_view name, std::string_view properties) {
        rows.add("SMS_SCI_Component",
                 fmt::format(R"({{"FileType":2,"ItemName":"{1}|{0}","ItemType":"Component",
                 "SiteCode":"{0}","ComponentName":"{1}","Props":[{2}]}})",
                             site, name, properties));
    }
    void role(std::string_view site, std::string_view name, std::string_view server,
              std::string_view properties) {
        rows.add("SMS_SCI_SysResUse",
                 fmt::format(R"({{"FileType":2,"ItemName":"{2},{1}","ItemType":"System Resource Usage",
                 "SiteCode":"{0}","RoleName":"{1}","NetworkOSPath":"\\\\{2}","Props":[{3}]}})",
                             site, name, server, properties));
    }
    void point(std::string_view site, std::string_view server) {
        role(site, "SMS Software Update Point", server,
             R"({"PropertyName":"WSUSIISPort","Value":8530,"Value1":"","Value2":""},
                {"PropertyName":"WSUSIISSSLPort","Value":8531,"Value1":"","Value2":""})");
    }
    boost::json::object& component_row(std::string_view site, std::string_view name) {
        for (auto& row : rows.rows["SMS_SCI_Component"])
            if (is(row, "SiteCode", site) && is(row, "ComponentName", name)) return row;
        throw std::logic_error("no such component");
    }
    std::int64_t property(std::string_view site, std::string_view component, std::string_view name) {
        for (const auto& entry : component_row(site, component).at("Props").as_array())
            if (is(entry.as_object(), "PropertyName", name)) return entry.at("Value").to_number<std::int64_t>();
        return -1;
    }
    void set_property(std::string_view site, std::string_view component, std::string_view name,
                      std::int64_t value) {
        for (auto& entry : component_row(site, component).at("Props").as_array())
            if (is(entry.as_object(), "PropertyName", name)) entry.as_object()["Value"] = value;
    }
    /// The row of a site's point in SMS_SUPSyncStatus.
    void status(std::string_view site, std::string_view server, int state, TimePoint time, int version,
                int failure = 0) {
        auto& all = rows.rows["SMS_SUPSyncStatus"];
        std::string success = "1970-01-01T00:00:00Z";
        for (const auto& row : all)
            if (is(row, "WSUSServerName", server))
                success = std::string(row.at("LastSuccessfulSyncTime").as_string());
        std::erase_if(all, [&](const auto& row) { return is(row, "WSUSServerName", server); });
        if (state == 6702) success = iso_time(time);
        rows.add("SMS_SUPSyncStatus",
                 fmt::format(R"({{"SiteCode":"{}","WSUSServerName":"{}","LastSyncState":{},
                 "LastSyncStateTime":"{}","LastSuccessfulSyncTime":"{}","LastSyncErrorCode":{},"ReplicationLinkStatus":0,
                 "SyncCatalogVersion":{},"WSUSSourceServer":"{}"}})",
                             site, server, state, iso_time(time), success, failure, version,
                             site == "CAS" ? "Microsoft Update" : "cas-sup.x"));
    }

    Step& step(Plan& plan, Purpose purpose, StepKind kind, std::string_view site,
               std::string_view server = "") {
        Step made;
        made.purpose = purpose;
        made.kind = kind;
        made.site = code(site);
        if (!server.empty()) made.server = pool.text(server);
        made.id = step_id(purpose, made.site, server);
        made.limit = std::chrono::hours(2);
        made.estimate.expected = Seconds(10);
        plan.steps.push_back(std::move(made));
        return plan.steps.back();
    }
    /// The settings step that sets how clients of the site report.
    Step& reporting(Plan& plan, std::string_view site, std::uint32_t from, std::uint32_t to) {
        Step& made = step(plan, Purpose::settings, StepKind::configure, site);
        made.changes.push_back({FieldId::reporting_events, Value::of_choice(from), Value::of_choice(to)});
        return made;
    }
    Plan plan() {
        Plan out;
        out.hierarchy = "contoso";
        out.top = code("CAS");
        out.pool = &pool;
        out.id = "approved";
        return out;
    }
    static void after(Plan& plan, std::size_t later, std::size_t earlier,
                      Strength strength = Strength::required) {
        plan.steps[later].after.push_back({static_cast<std::uint32_t>(earlier), 1, strength});
    }

    /// Applies; round n works on rounds[n-1], further rounds find nothing to do.
    Outcome apply_rounds(std::vector<Plan> rounds, const std::function<void(ApplyContext&)>& adjust = {}) {
        approved = rounds.front();
        ApplyContext context{.reader = reader,
                             .writer = writer,
                             .clock = clock,
                             .store = *store,
                             .processes = processes,
                             .pool = pool,
                             .declaration = declaration,
                             .approved = approved};
        context.holder = "admin@host1";
        std::size_t round = 0;
        context.make_plan = [&](const Observation&, const Memory& memory,
                                Diagnostics&) -> std::optional<Plan> {
            remembered = memory;
            return round < rounds.size() ? rounds[round++] : plan();
        };
        if (adjust) adjust(context);
        Outcome out;
        const auto work = [&]() -> Task<void> { out = co_await apply(context); };
        clock.run(work());
        return out;
    }
    static StepState state_of(const Outcome& outcome, std::string_view id) {
        for (const StepOutcome& one : outcome.steps)
            if (one.step == id) return one.state;
        return StepState::waiting;
    }
    static bool has(const Outcome& outcome, Code wanted) {
        return std::any_of(outcome.diagnostics.all().begin(), outcome.diagnostics.all().end(),
                           [&](const Diagnostic& one) { return one.code == wanted; });
    }

    TestClock clock;
    ValuePool pool;
    Declaration declaration;
    Plan approved;
    FakeReader rows;
    SiteReader reader;
    SiteWriter writer;
    FakeProcesses processes;
    std::unique_ptr<Store> store;
    Memory remembered;
};

inline constexpr const char* kManager = "SMS_WSUS_CONFIGURATION_MANAGER";
inline constexpr const char* kLevel = "ClientReportingLevel";

}  // namespace supctl::test
