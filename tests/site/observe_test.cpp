// What a reading makes of a site's rows: values, the tree, and above all what it does not claim to have seen.
#include "site/observe.h"

#include <gtest/gtest.h>

#include "site/concurrently.h"
#include "tests/network/loop.h"
#include "tests/site/fake_reader.h"

namespace supctl::test {
namespace {

constexpr std::string_view kTopManager =
    R"({"SiteCode":"CAS","ComponentName":"SMS_WSUS_CONFIGURATION_MANAGER",
  "Props":[{"PropertyName":"DefaultWSUS","Value":0,"Value1":"","Value2":"SUP1.contoso.com"},
           {"PropertyName":"DefaultUseParentWSUS","Value":1,"Value1":null,"Value2":null},
           {"PropertyName":"ParentWSUS","Value":0,"Value1":"","Value2":"Up.contoso.com"},
           {"PropertyName":"ParentWSUSPort","Value":8531},{"PropertyName":"SSLToParentWSUS","Value":1},
           {"PropertyName":"ClientReportingLevel","Value":2},
           {"PropertyName":"SupportedUpdateLanguages","Value":0,"Value1":"","Value2":"de, EN,zh-cn"},
           {"PropertyName":"Call WSUS Cleanup","Value":1}]})";
constexpr std::string_view kSynchronizationManager =
    R"({"SiteCode":"CAS","ComponentName":"SMS_WSUS_SYNC_MANAGER",
  "Props":[{"PropertyName":"Sync Schedule","Value":0,"Value1":"0001200000100038","Value2":""},
           {"PropertyName":"EnableThirdPartyUpdates","Value":3},
           {"PropertyName":"MaxInstallTime-ServicePack","Value":7200}]})";

class ObserveTest : public ::testing::Test {
  protected:
    ObserveTest() {
        reader.add(
            "SMS_Identification",
            R"({"ThisSiteCode":"CAS","SMSProviderServer":"CAS01.contoso.com","SMSVersion":"5.00.9128"})");
        reader.add("SMS_Site",
                   R"({"SiteCode":"PS1","ReportingSiteCode":"CAS","Type":2,"ServerName":"PS1.contoso.com",
                                   "SiteName":"One","Status":1,"Mode":0,"Version":"5.00"})");
        reader.add("SMS_Site",
                   R"({"SiteCode":"CAS","ReportingSiteCode":"","Type":4,"ServerName":"CAS01.contoso.com",
                                   "SiteName":"Top","Status":1,"Mode":0,"Version":"5.00"})");
        reader.add("SMS_SCI_SysResUse", system("CAS", "CAS01.contoso.com"));
        reader.add("SMS_SCI_SysResUse", system("PS1", "ps1.contoso.com"));
        reader.add(
            "SMS_SCI_SysResUse",
            R"({"SiteCode":"CAS","NetworkOSPath":"\\\\SUP1.contoso.com","RoleName":"SMS Software Update Point",
                       "Props":[{"PropertyName":"WSUSIISPort","Value":8530},{"PropertyName":"SSLWSUS","Value":1},
                                {"PropertyName":"IsIntranet","Value":1},{"PropertyName":"IsINF","Value":1},
                                {"PropertyName":"WSUSIISSSLPort","Value":"eight"},
                                {"PropertyName":"WSUSAccessAccount","Value":0,"Value1":"","Value2":null}]})");
        reader.add("SMS_SCI_Component", kTopManager);
        reader.add("SMS_SCI_Component",
                   R"({"SiteCode":"PS1","ComponentName":"SMS_WSUS_CONFIGURATION_MANAGER","Props":[]})");
        reader.add("SMS_SCI_Component", kSynchronizationManager);
        reader.add("SMS_UpdateCategoryInstance", category(1, "Company:AAAA", "Company", 0, false));
        reader.add("SMS_UpdateCategoryInstance",
                   category(2, "ProductFamily:BBBB", "ProductFamily", 1, false));
        reader.add("SMS_UpdateCategoryInstance", category(3, "Product:CCCC", "Product", 2, true));
        reader.add("SMS_UpdateCategoryInstance",
                   category(4, "UpdateClassification:DDDD", "UpdateClassification", 99, true));
        reader.add("SMS_SUPSyncStatus",
                   R"({"SiteCode":"CAS","WSUSServerName":"SUP1.contoso.com","LastSyncState":6702,
                       "LastSyncStateTime":"2024-08-30T20:55:06Z","LastSuccessfulSyncTime":"1970-01-01T00:00:00Z",
                       "LastSyncErrorCode":-2147467259,"ReplicationLinkStatus":0,"SyncCatalogVersion":7,
                       "WSUSSourceServer":"Microsoft Update"})");
        reader.add("SMS_SCI_Reserved", R"({"UserName":"CONTOSO\\Svc-B","SiteCode":"CAS","Reserved2":"00"})");
        reader.add("SMS_SCI_Reserved", R"({"UserName":"CONTOSO\\svc-a","SiteCode":"CAS"})");
        reader.add("SMS_Alert", R"({"ID":16777216,"Enabled":true,
                    "Name":"Synchronization failure alert for software update point: CAS"})");
        reader.add("SMS_Alert", R"({"ID":5,"Name":"$MPRoleHealthAlertName","Enabled":false})");
        reader.server_time = TimePoint(Seconds(1'700'000'000));
    }

    static std::string system(std::string_view site, std::string_view server) {
        return R"({"SiteCode":")" + std::string(site) + R"(","NetworkOSPath":"\\\\)" + std::string(server) +
               R"(","RoleName":"SMS Site System","Props":[{"PropertyName":"UseProxy","Value":1},
                  {"PropertyName":"ProxyName","Value":0,"Value2":"proxy.contoso.com"},
                  {"PropertyName":"ProxyServerPort","Value":443},{"PropertyName":"AnonymousProxyAccess","Value":1},
                  {"PropertyName":"ProxyUserName","Value":0,"Value2":"CONTOSO\\old"}]})";
    }
    static std::string category(int instance, std::string_view unique, std::string_view type, int parent,
                                bool subscribed) {
        return R"({"CategoryInstanceID":)" + std::to_string(instance) + R"(,"CategoryInstance_UniqueID":")" +
               std::string(unique) + R"(","CategoryTypeName":")" + std::string(type) +
               R"(","LocalizedCategoryInstanceName":"T","ParentCategoryInstanceID":)" +
               std::to_string(parent) + R"(,"AllowSubscription":true,"IsSubscribed":)" +
               (subscribed ? "true" : "false") + "}";
    }
    Task<void> keep(ObserveOptions options) {
        auto read = co_await observe(reader, pool, options);
        if (read)
            seen_.emplace(std::move(*read));
        else
            failure_ = read.error();
    }
    Observation look(ObserveOptions options = {}) {
        seen_.reset();
        run(context, keep(options));
        EXPECT_TRUE(seen_) << failure_.message;
        return std::move(*seen_);
    }
    static SiteCode code(std::string_view text) { return *SiteCode::parse(text); }
    std::string text(Value value) const { return std::string(pool.text(value.text())); }
    Value global(const Observation& seen, FieldId id) const { return seen.live.get(seen.live.global(), id); }

    boost::asio::io_context context;
    ValuePool pool;
    FakeReader reader;
    std::optional<Observation> seen_;
    Diagnostic failure_;
};

TEST_F(ObserveTest, BuildsTheTreeAndItsValues) {
    const Observation seen = look();
    EXPECT_EQ(seen.provider_site, code("CAS"));
    EXPECT_EQ(seen.provider_server, "cas01.contoso.com");
    EXPECT_EQ(seen.product_version, "5.00.9128");
    EXPECT_EQ(seen.server_time, TimePoint(Seconds(1'700'000'000)));
    ASSERT_EQ(seen.live.sites().size(), 2u);
    ASSERT_NE(seen.live.top(), nullptr);
    const Site& top = *seen.live.top();
    EXPECT_EQ(top.code, code("CAS"));
    EXPECT_EQ(pool.text(top.server), "cas01.contoso.com");
    EXPECT_EQ(text(seen.live.get(top.settings, FieldId::default_point)), "sup1.contoso.com");
    EXPECT_EQ(seen.live.get(top.settings, FieldId::reporting_events), Value::of_choice(2));
    EXPECT_EQ(pool.set_texts(seen.live.get(top.settings, FieldId::update_file_languages).set()),
              (std::vector<std::string_view>{"de", "en", "zh-CN"}));
    EXPECT_EQ(text(global(seen, FieldId::source)), "https://up.contoso.com:8531");
    EXPECT_EQ(global(seen, FieldId::decline_expired), Value::of_boolean(true));
    EXPECT_FALSE(global(seen, FieldId::add_indexes).present());
    EXPECT_EQ(global(seen, FieldId::third_party), Value::of_choice(2));
    EXPECT_EQ(global(seen, FieldId::run_time_feature), Value::of_integer(120));
    EXPECT_EQ(to_text(pool.schedule(global(seen, FieldId::schedule).schedule())),
              "every 7 days from 1970-02-01T00:00 siteServerLocal");
    EXPECT_EQ(global(seen, FieldId::alert_on_failure), Value::of_boolean(true));
    EXPECT_EQ(seen.alert.id, 16777216u);

    ASSERT_EQ(seen.live.points(top).size(), 1u);
    const SoftwareUpdatePoint& point = seen.live.points(top)[0];
    EXPECT_EQ(pool.text(point.server), "sup1.contoso.com");
    EXPECT_EQ(seen.live.get(point.settings, FieldId::require_ssl), Value::of_boolean(true));
    EXPECT_EQ(seen.live.get(point.settings, FieldId::client_connections), Value::of_choice(2));
    EXPECT_EQ(seen.live.get(point.settings, FieldId::connection_account), Value::of(TextId{}));
    EXPECT_EQ(seen.live.systems().size(), 2u);
    EXPECT_EQ(seen.live.systems()[0].settings.present, 0u);
}

TEST_F(ObserveTest, AMalformedValueIsUnknownAndIsReportedWhereItStands) {
    const Observation seen = look();
    const SoftwareUpdatePoint& point = seen.live.points()[0];
    EXPECT_EQ(seen.live.get(point.settings, FieldId::https_port), Value::unknown());
    ASSERT_EQ(seen.findings.all().size(), 1u);
    EXPECT_EQ(seen.findings.all()[0].code, codes::kUnknownLive);
    EXPECT_EQ(seen.findings.all()[0].severity, Severity::warning);
    EXPECT_EQ(seen.findings.all()[0].address, "sites/CAS/softwareUpdatePoints/sup1.contoso.com/httpsPort");
}

TEST_F(ObserveTest, ReadsCategoriesStatusAndAccounts) {
    const Observation seen = look();
    ASSERT_EQ(seen.catalog.size(), 4u);
    const Category* product = seen.catalog.find(pool.text("Product:cccc"));
    ASSERT_NE(product, nullptr);
    EXPECT_EQ(product->type, CategoryType::product);
    EXPECT_EQ(pool.text(product->parent), "ProductFamily:bbbb");
    EXPECT_EQ(product->instance, 3u);
    const Category* classification = seen.catalog.find(pool.text("UpdateClassification:dddd"));
    ASSERT_NE(classification, nullptr);
    EXPECT_EQ(classification->parent, CategoryId{}) << "a parent that is not in the result is no parent";
    EXPECT_EQ(pool.set_texts(global(seen, FieldId::products).set()),
              (std::vector<std::string_view>{"Product:cccc"}));
    ASSERT_EQ(seen.synchronization.size(), 1u);
    EXPECT_EQ(seen.synchronization[0].error, 0x80004005u);
    EXPECT_FALSE(seen.synchronization[0].ever_succeeded()) << "1970 is never";
    ASSERT_EQ(seen.accounts.size(), 2u);
    EXPECT_EQ(pool.text(seen.accounts[0]), "contoso\\svc-a");
    for (const auto& query : reader.asked)
        for (const auto& column : query.select) EXPECT_NE(column, "Reserved2");
}

TEST_F(ObserveTest, SiteSystemSettingsAreReadOnlyWhenAskedFor) {
    const Observation seen = look({.site_systems = SiteSystemSettings::read});
    const SiteSystem& system = seen.live.systems()[0];
    EXPECT_EQ(text(seen.live.get(system.settings, FieldId::proxy_server)), "proxy.contoso.com");
    EXPECT_EQ(seen.live.get(system.settings, FieldId::proxy_port), Value::of_integer(443));
    EXPECT_EQ(text(seen.live.get(system.settings, FieldId::proxy_account)), "") << "anonymous";
}

TEST_F(ObserveTest, ReadsMessagesOnlySinceATime) {
    reader.add("SMS_StatMsgWithInsStrings", R"({"RecordID":9,"Time":"2024-01-01T00:00:01Z","SiteCode":"CAS",
        "Component":"SMS_WSUS_CONTROL_MANAGER","MachineName":"CAS01","MessageID":7000,"Severity":-1073741824})");
    EXPECT_EQ(look().coverage.of(ObservedClass::statusMessages), Completeness::none);
    const Observation seen = look({.messages_since = TimePoint(Seconds(1))});
    EXPECT_EQ(seen.coverage.of(ObservedClass::statusMessages), Completeness::complete);
    ASSERT_EQ(seen.messages.size(), 1u);
    EXPECT_TRUE(seen.messages[0].is_error());
}

TEST_F(ObserveTest, ReadsWhichServersBoundaryGroupsReferToOnlyWhenAskedTo) {
    reader.add("SMS_BoundaryGroup", R"({"GroupID":16777217,"Name":"Berlin"})");
    reader.add("SMS_BoundaryGroup", R"({"GroupID":16777218,"Name":"Amsterdam"})");
    const auto refer = [&](int group, std::string_view server) {
        reader.add("SMS_BoundaryGroupSiteSystems",
                   R"({"GroupID":)" + std::to_string(group) +
                       R"(,"ServerNALPath":"[\"Display=\\\\x\\\"]MSWNET:[\"SMS_SITE=PS1\"]\\\\)" +
                       std::string(server) + R"(\\"})");
    };
    refer(16777217, "SUP1.contoso.com");
    refer(16777218, "sup1.contoso.com");
    refer(16777300, "b.contoso.com");  // the default group of a site is of another class
    EXPECT_EQ(look().coverage.of(ObservedClass::boundaryGroups), Completeness::none);
    const Observation seen = look({.boundary_groups = BoundaryGroups::read});
    EXPECT_EQ(seen.coverage.of(ObservedClass::boundaryGroups), Completeness::complete);
    std::vector<std::string> found;
    for (const BoundaryReference& one : seen.boundary_references)
        found.push_back(std::string(pool.text(one.server)) + " " + std::string(pool.text(one.group)));
    EXPECT_EQ(found, (std::vector<std::string>{"b.contoso.com group 16777300", "sup1.contoso.com Amsterdam",
                                               "sup1.contoso.com Berlin"}));
}

TEST_F(ObserveTest, BoundaryGroupsAreSeenNoMoreCompletelyThanEitherClass) {
    const auto coverage = [&] {
        return look({.boundary_groups = BoundaryGroups::read}).coverage.of(ObservedClass::boundaryGroups);
    };
    EXPECT_EQ(coverage(), Completeness::complete) << "a site may have no boundary group";
    reader.refused.emplace("SMS_BoundaryGroupSiteSystems", codes::kUnauthorized);
    EXPECT_EQ(coverage(), Completeness::none);
    reader.refused.clear();
    reader.lossy.insert("SMS_BoundaryGroup");
    EXPECT_EQ(coverage(), Completeness::partial);
}

TEST_F(ObserveTest, ARefusedClassIsUnknownNeverAbsent) {
    reader.refused.emplace("SMS_SCI_Component", codes::kUnauthorized);
    reader.refused.emplace("SMS_UpdateCategoryInstance", codes::kProviderRefused);
    reader.refused.emplace("SMS_Alert", codes::kProviderRefused);
    const Observation seen = look();
    for (const auto observed : {ObservedClass::configurationManager, ObservedClass::synchronizationManager,
                                ObservedClass::categories, ObservedClass::alerts})
        EXPECT_EQ(seen.coverage.of(observed), Completeness::none) << to_text(observed);
    EXPECT_EQ(seen.coverage.of(ObservedClass::roles), Completeness::complete);
    for (const FieldId id : {FieldId::source, FieldId::schedule, FieldId::products, FieldId::classifications,
                             FieldId::alert_on_failure, FieldId::expire_feature})
        EXPECT_EQ(global(seen, id), Value::unknown()) << field_name(id);
    EXPECT_EQ(seen.live.get(seen.live.top()->settings, FieldId::reporting_events), Value::unknown());
    EXPECT_FALSE(seen.findings.has_errors());
    EXPECT_GE(seen.findings.all().size(), 4u);
}

TEST_F(ObserveTest, ALossyScanIsPartial) {
    reader.lossy.insert("SMS_UpdateCategoryInstance");
    reader.lossy.insert("SMS_Site");
    const Observation seen = look();
    EXPECT_EQ(seen.coverage.of(ObservedClass::sites), Completeness::partial);
    EXPECT_EQ(seen.coverage.of(ObservedClass::categories), Completeness::partial);
    EXPECT_EQ(global(seen, FieldId::products), Value::unknown());
}

TEST_F(ObserveTest, AScanThatBrokeOffKeepsItsRowsAndClaimsNoMore) {
    reader.broken.insert("SMS_SCI_SysResUse");
    reader.broken.insert("SMS_SCI_Component");
    const Observation seen = look();
    EXPECT_EQ(seen.coverage.of(ObservedClass::roles), Completeness::partial);
    EXPECT_EQ(seen.live.points().size(), 1u);
    EXPECT_EQ(global(seen, FieldId::schedule), Value::unknown());
    ASSERT_FALSE(seen.findings.empty());
    EXPECT_EQ(seen.findings.all()[0].severity, Severity::warning);
}

TEST_F(ObserveTest, ASiteWithoutItsServersRowIsPartial) {
    auto& roles = reader.rows["SMS_SCI_SysResUse"];
    std::erase_if(roles, [](const auto& row) { return row.at("SiteCode").as_string() == "PS1"; });
    const Observation seen = look();
    EXPECT_EQ(seen.coverage.partial_sites, std::vector<SiteCode>{code("PS1")});
}

TEST_F(ObserveTest, ASiteThatSynchronizedButShowsNoRoleIsPartial) {
    reader.add("SMS_SUPSyncStatus",
               R"({"SiteCode":"PS1","WSUSServerName":"ps1.contoso.com","LastSyncState":6702})");
    const Observation seen = look();
    EXPECT_TRUE(seen.coverage.partial(code("PS1")));
    EXPECT_FALSE(seen.coverage.partial(code("CAS")));
}

TEST_F(ObserveTest, WithoutIdentificationThereIsNoObservation) {
    reader.refused.emplace("SMS_Identification", codes::kUnauthorized);
    run(context, keep({}));
    EXPECT_FALSE(seen_);
    EXPECT_EQ(failure_.code, codes::kUnauthorized);
}

TEST_F(ObserveTest, AsksEachClassOnceWithSelectedColumns) {
    (void)look({.boundary_groups = BoundaryGroups::read, .messages_since = TimePoint{}});
    EXPECT_EQ(reader.asked.size(), 13u);
    for (const auto& query : reader.asked) {
        EXPECT_FALSE(query.select.empty()) << query.class_name;
        EXPECT_FALSE(query.keys.empty()) << query.class_name;
        for (const auto& key : query.keys)
            EXPECT_NE(std::find(query.select.begin(), query.select.end(), key), query.select.end());
        for (const auto& column : query.select) {
            EXPECT_FALSE(column.starts_with("__"));
            EXPECT_NE(column, "ItemName");
        }
    }
}

Task<void> count(int& calls, bool throws) {
    ++calls;
    if (throws) throw std::runtime_error("one of them");
    co_return;
}

TEST(Concurrently, WaitsForAllAndThrowsOn) {
    boost::asio::io_context context;
    int calls = 0;
    const auto several = [&](bool throws) {
        std::vector<Task<void>> tasks;
        tasks.push_back(count(calls, throws));
        for (int i = 0; i < 3; ++i) tasks.push_back(count(calls, false));
        run(context, concurrently(std::move(tasks)));
    };
    several(false);
    EXPECT_EQ(calls, 4);
    EXPECT_THROW(several(true), std::runtime_error);
    EXPECT_EQ(calls, 8) << "the others still ran";
    run(context, concurrently({}));
}

}  // namespace
}  // namespace supctl::test
