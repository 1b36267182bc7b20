// Role set-up, WSUS configuration and synchronization over simulated time, as a client sees them.
#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "tests/simulator/support.h"

namespace supctl::simulator::testing {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

Options writable(std::uint64_t seed = 1) {
    Options options;
    options.seed = seed;
    options.writes = WriteDialect::merge;
    return options;
}

std::string nal(const std::string& server, const std::string& site) {
    return R"(["Display=\\)" + server + R"(\"]MSWNET:["SMS_SITE=)" + site + R"("]\\)" + server + R"(\)";
}

Reply create_role(Bench& bench, const std::string& role, const std::string& server, const std::string& site) {
    boost::json::array props;
    if (role == "SMS Software Update Point")
        for (const auto& [name, value] : {std::pair{"WSUSIISPort", 8530},
                                          {"WSUSIISSSLPort", 8531},
                                          {"SSLWSUS", 0},
                                          {"IsIntranet", 1},
                                          {"IsINF", 0},
                                          {"Enabled", 1}})
            props.push_back({{"PropertyName", name}, {"Value", value}, {"Value1", ""}, {"Value2", ""}});
    const boost::json::object body{{"NALPath", nal(server, site)},
                                   {"NALType", "Windows NT Server"},
                                   {"RoleName", role},
                                   {"SiteCode", site},
                                   {"Props", props}};
    return bench.send("POST", "/AdminService/wmi/SMS_SCI_SysResUse", boost::json::serialize(body));
}

void install(Bench& bench, const std::string& server, const std::string& site) {
    create_role(bench, "SMS Site System", server, site);
    const auto reply = create_role(bench, "SMS Software Update Point", server, site);
    ASSERT_EQ(reply.status, 201u) << reply.body;
}

std::int64_t state_of(Bench& bench, const std::string& server) {
    const auto rows = bench.filter("SMS_SUPSyncStatus", "WSUSServerName eq '" + server + "'").value();
    return rows.empty() ? 0 : rows.at(0).at("LastSyncState").as_int64();
}

std::int64_t version_of(Bench& bench, const std::string& server) {
    const auto rows = bench.filter("SMS_SUPSyncStatus", "WSUSServerName eq '" + server + "'").value();
    return rows.empty() ? -1 : rows.at(0).at("SyncCatalogVersion").as_int64();
}

boost::json::value component(Bench& bench, const std::string& name, const std::string& site) {
    return bench.filter("SMS_SCI_Component", "ComponentName eq '" + name + "' and SiteCode eq '" + site + "'")
        .value()
        .at(0);
}

std::vector<std::int64_t> messages(Bench& bench, const std::string& filter) {
    std::vector<std::pair<std::int64_t, std::int64_t>> found;
    for (const auto& row : bench.filter("SMS_StatMsgWithInsStrings", filter).value())
        found.emplace_back(row.at("RecordID").as_int64(), row.at("MessageID").as_int64());
    std::sort(found.begin(), found.end());
    std::vector<std::int64_t> out;
    for (const auto& [record, id] : found) out.push_back(id);
    return out;
}

void select(Bench& bench, const std::string& id, bool on) {
    const auto row =
        bench.filter("SMS_UpdateCategoryInstance", "CategoryInstance_UniqueID eq '" + id + "'").value().at(0);
    const auto target = "/AdminService/wmi/SMS_UpdateCategoryInstance(" +
                        boost::json::serialize(row.at("CategoryInstanceID")) + ")";
    EXPECT_EQ(bench.send("PUT", target, on ? R"({"IsSubscribed":true})" : R"({"IsSubscribed":false})").status,
              200u);
}

void clear_selection(Bench& bench) {
    const auto rows = bench.filter("SMS_UpdateCategoryInstance", "IsSubscribed eq true").value();
    for (const auto& row : rows) select(bench, text(row, "CategoryInstance_UniqueID"), false);
}

/// Advances minute by minute until the server's row shows one of the states, at most so long.
bool wait_for(Bench& bench, const std::string& server, std::initializer_list<std::int64_t> states,
              Seconds most) {
    const auto end = bench.simulator->timeline().now() + most;
    while (bench.simulator->timeline().now() < end) {
        const auto state = state_of(bench, server);
        if (std::find(states.begin(), states.end(), state) != states.end()) return true;
        bench.advance(minutes(1));
    }
    return false;
}

TEST(Behaviour, ARoleIsSetUpAndTheFirstPointBecomesTheDefault) {
    Bench bench(three_tiers(Stage::bare), writable());
    EXPECT_EQ(create_role(bench, "SMS Software Update Point", "cas1.contoso.com", "CAS").status, 500u)
        << "no site system";
    install(bench, "cas1.contoso.com", "CAS");
    const auto again = create_role(bench, "SMS Software Update Point", "CAS1.contoso.com", "CAS");
    EXPECT_EQ(again.status, 500u);
    EXPECT_THAT(again.body, ::testing::HasSubstr("RoleExists"));
    EXPECT_TRUE(messages(bench, "Component eq 'SMS_WSUS_CONTROL_MANAGER'").empty())
        << "nothing happens without time";
    bench.advance(minutes(11));
    EXPECT_THAT(messages(bench,
                         "Component eq 'SMS_WSUS_CONTROL_MANAGER' and SiteCode eq 'CAS' and MachineName eq "
                         "'cas1.contoso.com'"),
                ::testing::ElementsAre(1013, 1014, 1015, 500));
    const auto configuration = component(bench, "SMS_WSUS_CONFIGURATION_MANAGER", "CAS");
    EXPECT_EQ(text(embedded(configuration, "DefaultWSUS"), "Value2"), "cas1.contoso.com");
    EXPECT_EQ(text(embedded(configuration, "DefaultWSUS"), "Value1"), "REG_SZ");
    EXPECT_TRUE(bench.get("SMS_SUPSyncStatus").value().empty()) << "no row before the first attempt";
}

TEST(Behaviour, SynchronizingTooEarlyFailsAtOnceAndIsRetriedAfterAnHour) {
    Bench bench(standalone(Stage::bare), writable());
    install(bench, "LAB-srv.contoso.com", "LAB");
    const auto answer = bench.sync_now();
    EXPECT_EQ(answer.status, 201u);
    EXPECT_EQ(answer.json().at("ReturnValue").as_int64(), 0);
    bench.advance(Seconds(75));
    EXPECT_EQ(state_of(bench, "lab-srv.contoso.com"), 6703);
    EXPECT_NE(bench.get("SMS_SUPSyncStatus").value().at(0).at("LastSyncErrorCode").as_int64(), 0);
    EXPECT_EQ(messages(bench, "Severity eq 3221225472"), std::vector<std::int64_t>{6703});
    bench.advance(minutes(59));
    EXPECT_EQ(state_of(bench, "lab-srv.contoso.com"), 6703);
    bench.advance(minutes(2));
    EXPECT_NE(state_of(bench, "lab-srv.contoso.com"), 6703) << "tried again by the product";
}

TEST(Behaviour, ASynchronizationWhileTheSubscriptionIsPendingFails) {
    Bench bench(standalone(Stage::converged), writable());
    select(bench, kWindows11, true);
    bench.sync_now();
    bench.advance(Seconds(75));
    // The subscription takes at least a minute to be applied, the request at most one to be picked up.
    // decides.
    const bool failed = state_of(bench, "LAB-srv.contoso.com") == 6703;
    Bench other(standalone(Stage::converged), writable());
    select(other, kWindows11, true);
    other.advance(minutes(6));
    other.sync_now();
    EXPECT_TRUE(wait_for(other, "LAB-srv.contoso.com", {6704}, minutes(3)));
    EXPECT_TRUE(failed);
}

TEST(Behaviour, TheFirstSynchronizationCompletesTheCatalog) {
    Bench bench(standalone(Stage::bare), writable());
    install(bench, "LAB-srv.contoso.com", "LAB");
    clear_selection(bench);
    EXPECT_LT(bench.get("SMS_UpdateCategoryInstance").value().size(), 100u);
    bench.advance(minutes(30));
    bench.sync_now();
    const auto start = bench.simulator->timeline().now();
    ASSERT_TRUE(wait_for(bench, "LAB-srv.contoso.com", {6702}, minutes(30)));
    EXPECT_GE(bench.simulator->timeline().now() - start, minutes(8));
    EXPECT_LE(bench.simulator->timeline().now() - start, minutes(17));
    EXPECT_GE(bench.get("SMS_UpdateCategoryInstance").value().size(), 400u);
    EXPECT_TRUE(bench.filter("SMS_UpdateCategoryInstance", "IsSubscribed eq true").value().empty());
    EXPECT_THAT(messages(bench, "Component eq 'SMS_WSUS_SYNC_MANAGER'"),
                ::testing::ElementsAre(6701, 6704, 6705, 6702));
    const auto row = bench.get("SMS_SUPSyncStatus").value().at(0);
    EXPECT_EQ(text(row, "WSUSSourceServer"), "Microsoft Update");
    EXPECT_EQ(row.at("SyncCatalogVersion").as_int64(), 1);
}

TEST(Behaviour, NewProductsOfATickedFamilyComeTicked) {
    Bench bench(standalone(Stage::bare), writable());
    install(bench, "LAB-srv.contoso.com", "LAB");
    bench.advance(minutes(30));
    bench.sync_now();
    ASSERT_TRUE(wait_for(bench, "LAB-srv.contoso.com", {6702}, hours(4)));
    const auto rows = bench
                          .filter("SMS_UpdateCategoryInstance",
                                  "LocalizedCategoryInstanceName eq 'Windows 11' and IsSubscribed eq true")
                          .value();
    EXPECT_EQ(rows.size(), 1u);
}

TEST(Behaviour, AThreeTierHierarchyEndsAtOneCatalogVersion) {
    Bench bench(three_tiers(Stage::bare), writable());
    install(bench, "cas1.contoso.com", "CAS");
    clear_selection(bench);
    bench.advance(minutes(30));
    bench.sync_now();
    ASSERT_TRUE(wait_for(bench, "cas1.contoso.com", {6702}, minutes(30)));
    for (const auto* id : {kWindows11, kSecurityUpdates}) select(bench, id, true);
    install(bench, "cas2.contoso.com", "CAS");
    install(bench, "ps1a.contoso.com", "PS1");
    bench.advance(hours(2));
    install(bench, "ps1b.contoso.com", "PS1");
    install(bench, "s01.contoso.com", "S01");
    bench.advance(hours(3));
    EXPECT_EQ(state_of(bench, "ps1a.contoso.com"), 0) << "nobody has told the child yet";
    bench.sync_now();
    std::set<std::int64_t> seen;
    for (int minute = 0; minute < 400; ++minute) {
        seen.insert(state_of(bench, "cas1.contoso.com"));
        bench.advance(minutes(1));
    }
    EXPECT_TRUE(seen.contains(6704) && seen.contains(6705) && seen.contains(6706));
    for (const auto* server : {"cas1", "cas2", "ps1a", "ps1b", "s01"}) {
        const auto name = std::string(server) + ".contoso.com";
        EXPECT_EQ(state_of(bench, name), 6702) << name;
        EXPECT_EQ(version_of(bench, name), 2) << name;
    }
    const auto source = [&](const std::string& server) {
        return text(bench.filter("SMS_SUPSyncStatus", "WSUSServerName eq '" + server + "'").value().at(0),
                    "WSUSSourceServer");
    };
    EXPECT_EQ(source("cas2.contoso.com"), "cas1.contoso.com");
    EXPECT_EQ(source("ps1a.contoso.com"), "cas1.contoso.com");
    EXPECT_EQ(source("ps1b.contoso.com"), "ps1a.contoso.com");
    EXPECT_EQ(source("s01.contoso.com"), "ps1a.contoso.com");
}

TEST(Behaviour, AFullPassOverTwentyProductsTakesHoursAndADeltaMinutes) {
    Bench bench(standalone(Stage::converged), writable());
    const auto rows = bench
                          .filter("SMS_UpdateCategoryInstance",
                                  "CategoryTypeName eq 'Product' and AllowSubscription eq true",
                                  "&$select=CategoryInstance_UniqueID,LocalizedCategoryInstanceName")
                          .value();
    std::vector<std::pair<std::string, std::string>> products;
    for (const auto& row : rows)
        products.emplace_back(text(row, "LocalizedCategoryInstanceName"),
                              text(row, "CategoryInstance_UniqueID"));
    std::sort(products.rbegin(), products.rend());
    for (int i = 0; i < 10; ++i) select(bench, products[static_cast<std::size_t>(i + 20)].second, true);
    for (int i = 0; i < 10; ++i)
        select(bench, products[products.size() - 60 - static_cast<std::size_t>(i)].second, true);
    bench.advance(minutes(30));
    const auto duration = [&] {
        bench.sync_now();
        const auto start = bench.simulator->timeline().now();
        EXPECT_TRUE(wait_for(bench, "LAB-srv.contoso.com", {6704}, minutes(3)));
        EXPECT_TRUE(wait_for(bench, "LAB-srv.contoso.com", {6702}, hours(6)));
        return bench.simulator->timeline().now() - start;
    };
    const auto first = duration();
    EXPECT_GE(first, minutes(120));
    EXPECT_LE(first, minutes(210));
    EXPECT_LE(duration(), minutes(18));
}

TEST(Behaviour, TopOnlySettingsOfAChildLastUntilTheNextPass) {
    Bench bench(three_tiers(Stage::converged), writable());
    const auto before = component(bench, "SMS_WSUS_CONFIGURATION_MANAGER", "PS1");
    const auto put = [&](const char* name, int value) {
        auto row = component(bench, "SMS_WSUS_CONFIGURATION_MANAGER", "PS1");
        auto props = row.at("Props").as_array();
        for (auto& prop : props)
            if (text(prop, "PropertyName") == name) prop.as_object()["Value"] = value;
        return bench.send("PUT", item_target("SMS_SCI_Component", row),
                          boost::json::serialize(boost::json::object{{"Props", props}}));
    };
    EXPECT_EQ(put("Sync Supersedence Age For Feature", 9).status, 200u);
    EXPECT_EQ(put("ClientReportingLevel", 2).status, 200u);
    auto now = component(bench, "SMS_WSUS_CONFIGURATION_MANAGER", "PS1");
    EXPECT_EQ(embedded(now, "Sync Supersedence Age For Feature").at("Value").as_int64(), 9);
    bench.advance(minutes(61));
    now = component(bench, "SMS_WSUS_CONFIGURATION_MANAGER", "PS1");
    EXPECT_EQ(embedded(now, "Sync Supersedence Age For Feature"),
              embedded(before, "Sync Supersedence Age For Feature"));
    EXPECT_EQ(embedded(now, "ClientReportingLevel").at("Value").as_int64(), 2)
        << "a site's own setting stays";
}

TEST(Behaviour, SslOfARoleIsDerivedByThePass) {
    Bench bench(standalone(Stage::converged), writable());
    const std::string key = nal("LAB-srv.contoso.com", "LAB") + ",SMS Software Update Point";
    ASSERT_TRUE(bench.simulator->edit("SMS_SCI_SysResUse", "2;" + key + ";System Resource Usage;LAB",
                                      "Props/SSLWSUS/Value", "1"));
    bench.advance(minutes(11));
    EXPECT_EQ(bench.filter("SMS_SCI_SysResUse", "RoleName eq 'SMS Software Update Point'")
                  .value()
                  .at(0)
                  .at("SslState")
                  .as_int64(),
              1);
    EXPECT_EQ(embedded(component(bench, "SMS_WSUS_CONFIGURATION_MANAGER", "LAB"), "SSLDefaultWSUS")
                  .at("Value")
                  .as_int64(),
              1);
}

TEST(Behaviour, AConvergedHierarchyIsAFixedPointOfTheHourlyPasses) {
    Bench bench(three_tiers(Stage::converged));
    const auto before = bench.simulator->dump();
    bench.advance(hours(5));
    EXPECT_EQ(bench.simulator->dump(), before);
}

TEST(Behaviour, TheScheduleFiresAndANewRequestDuringARunIsSwallowed) {
    auto world = standalone(Stage::converged);
    world.values["synchronization.schedule"] = Schedule{.kind = Schedule::Kind::interval,
                                                        .days = 1,
                                                        .start_year = 2026,
                                                        .start_month = 1,
                                                        .start_day = 1,
                                                        .start_hour = 19,
                                                        .utc = true};
    Bench bench(world, writable());
    bench.advance(hours(11) - minutes(1));
    EXPECT_EQ(version_of(bench, "LAB-srv.contoso.com"), 34);
    bench.advance(minutes(2));
    EXPECT_TRUE(state_of(bench, "LAB-srv.contoso.com") == 6701 ||
                state_of(bench, "LAB-srv.contoso.com") == 6704);
    bench.sync_now();
    bench.advance(hours(2));
    EXPECT_EQ(version_of(bench, "LAB-srv.contoso.com"), 35);
    bench.advance(hours(24));
    EXPECT_EQ(version_of(bench, "LAB-srv.contoso.com"), 36);
}

TEST(Behaviour, FaultsOfTheSite) {
    auto options = writable();
    for (const auto* rule :
         {"fail_sync:site=CAS,code=2147954407,count=1", "dead_server:server=S01.CONTOSO.COM",
          "degraded_link:site=PS1", "license_pending:count=1"})
        options.faults.push_back(parse_rule(rule).value());
    auto world = three_tiers(Stage::converged);
    world.sites[2].points.clear();
    Bench bench(world, options);
    install(bench, "s01.contoso.com", "S01");
    bench.sync_now();
    ASSERT_TRUE(wait_for(bench, "cas1.contoso.com", {6703}, minutes(30)));
    EXPECT_EQ(bench.filter("SMS_SUPSyncStatus", "WSUSServerName eq 'cas1.contoso.com'")
                  .value()
                  .at(0)
                  .at("LastSyncErrorCode")
                  .as_int64(),
              2147954407);
    ASSERT_TRUE(wait_for(bench, "cas1.contoso.com", {6708}, hours(3)));
    ASSERT_TRUE(wait_for(bench, "ps1a.contoso.com", {6707}, hours(1)));
    const auto child =
        bench.filter("SMS_SUPSyncStatus", "WSUSServerName eq 'ps1a.contoso.com'").value().at(0);
    EXPECT_EQ(child.at("ReplicationLinkStatus").as_int64(), 1);
    EXPECT_EQ(child.at("SyncCatalogVersion").as_int64(), 34);
    EXPECT_THAT(messages(bench, "MachineName eq 's01.contoso.com'"), ::testing::ElementsAre(1013, 1014));
}

TEST(Behaviour, ARemovedDefaultIsNotReplacedByItself) {
    Bench bench(three_tiers(Stage::converged), writable());
    const auto role =
        bench
            .filter("SMS_SCI_SysResUse",
                    "RoleName eq 'SMS Software Update Point' and NetworkOSPath eq '\\\\cas1.contoso.com'")
            .value()
            .at(0);
    EXPECT_EQ(bench.send("DELETE", item_target("SMS_SCI_SysResUse", role)).status, 204u);
    EXPECT_EQ(state_of(bench, "cas1.contoso.com"), 0);
    bench.advance(hours(2));
    EXPECT_EQ(
        text(embedded(component(bench, "SMS_WSUS_CONFIGURATION_MANAGER", "CAS"), "DefaultWSUS"), "Value2"),
        "cas1.contoso.com");
    EXPECT_THAT(messages(bench, "Component eq 'SMS_WSUS_CONFIGURATION_MANAGER'"),
                ::testing::ElementsAre(6600));
    install(bench, "cas1.contoso.com", "CAS");
    bench.advance(minutes(30));
    EXPECT_EQ(bench.filter("SMS_UpdateCategoryInstance", "IsSubscribed eq true").value().size(), 0u);
    bench.sync_now();
    EXPECT_TRUE(wait_for(bench, "cas1.contoso.com", {6702}, hours(1)));
}

}  // namespace
}  // namespace supctl::simulator::testing
