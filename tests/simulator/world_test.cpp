// The Worlds: what is refused, what a stage holds, and the rows of one site against rows written by hand.
#include "simulator/world.h"

#include <gmock/gmock.h>

#include <fstream>
#include <set>
#include <sstream>

#include "base/codes.h"
#include "simulator/catalog.h"
#include "tests/simulator/support.h"

namespace supctl::simulator::testing {
namespace {

World lab() {
    World world;
    world.stage = Stage::converged;
    Site site{.code = "LAB",
              .type = SiteType::primary,
              .parent = "",
              .name = "Lab",
              .server = "lab01.lab.local",
              .values = {},
              .points = {},
              .site_systems = {}};
    site.values["languages.softwareUpdateFiles"] = std::vector<std::string>{"en", "zh-CN"};
    site.values["reportingEvents"] = std::string("statusOnly");
    Point point{"sup.lab.local", {}};
    point.values["requireSsl"] = true;
    point.values["clientConnections"] = std::string("internetAndIntranet");
    point.values["allowCloudManagementGatewayTraffic"] = true;
    point.values["wsusServerConnectionAccount"] = std::string(R"(LAB\svc-wsus)");
    point.values["useProxy.synchronization"] = true;
    site.points.push_back(point);
    SiteSystem system{"SUP.lab.local", {}};
    system.values["proxy.server"] = std::string("Proxy.contoso.com");
    system.values["proxy.port"] = std::int64_t{443};
    system.values["proxy.account"] = std::string(R"(contoso\ProxyUser)");
    site.site_systems.push_back(system);
    site.site_systems.back().server = "sup.lab.local";
    world.sites.push_back(site);
    world.has_alert = false;
    world.values["synchronization.source"] = std::string("https://wsus.contoso.com:8531");
    world.values["synchronization.schedule"] = Schedule{.kind = Schedule::Kind::interval, .days = 7};
    world.values["synchronization.contentFiles"] = std::string("fullAndExpress");
    world.values["languages.summaryDetails"] = std::vector<std::string>{"en"};
    world.values["supersedence.featureUpdates"] = std::int64_t{6};
    world.values["supersedence.nonFeatureUpdates"] = std::int64_t{0};
    world.values["wsusMaintenance.declineExpiredUpdates"] = true;
    world.values["wsusMaintenance.removeObsoleteUpdates"] = true;
    world.values["maximumRunTime.windowsFeatureUpdates"] = std::int64_t{60};
    world.values["maximumRunTime.windowsNonFeatureAndMicrosoft365Updates"] = std::int64_t{90};
    world.values["thirdPartyUpdates"] = std::string("manualCertificate");
    return world;
}

TEST(World, TheRowsOfOneSiteAreThoseWrittenByHand) {
    std::ifstream file(SUPCTL_SOURCE_DIR "/tests/simulator/standalone_rows.json");
    std::stringstream text;
    text << file.rdbuf();
    const auto wanted = boost::json::parse(text.str());
    Bench bench(lab());
    for (const auto& [of, rows] : wanted.as_object()) {
        std::multiset<std::string> by_hand, generated;
        for (const auto& row : rows.as_array()) by_hand.insert(boost::json::serialize(row));
        for (const auto& row : bench.simulator->rows(of)) {
            auto object = boost::json::parse(row).as_object();
            boost::json::object plain;
            for (const auto& [name, value] : object)
                if (!name.starts_with("__") && !name.starts_with("@")) plain[name] = value;
            generated.insert(boost::json::serialize(plain));
        }
        EXPECT_EQ(by_hand, generated) << of;
    }
}

TEST(World, WhatIsRefused) {
    const auto code = [](auto&& change) {
        auto world = three_tiers(Stage::converged);
        change(world);
        const auto made = Simulator::create(world, {});
        return made ? Code{} : made.error().code;
    };
    EXPECT_EQ(code([](World&) {}), Code{});
    EXPECT_EQ(code([](World& w) { w.values["synchronization.sauce"] = true; }), codes::kUnknownKey);
    EXPECT_EQ(code([](World& w) { w.values["synchronization.source"] = true; }), codes::kWrongType);
    EXPECT_EQ(code([](World& w) { w.values["synchronization.source"] = std::string("ftp://x"); }),
              codes::kWrongType);
    EXPECT_EQ(code([](World& w) { w.values["thirdPartyUpdates"] = std::string("yes"); }), codes::kWrongType);
    EXPECT_EQ(code([](World& w) {
                  w.values["synchronization.schedule"] = Schedule{.kind = Schedule::Kind::weekly, .day = 9};
              }),
              codes::kWrongType);
    EXPECT_EQ(code([](World& w) { w.sites[0].points[0].values["httpPort"] = std::int64_t{70000}; }),
              codes::kWrongType);
    EXPECT_EQ(code([](World& w) { w.sites[0].values["defaultSoftwareUpdatePoint"] = std::string("other"); }),
              codes::kBadValue);
    EXPECT_EQ(code([](World& w) { w.sites[1].code = "CAS"; }), codes::kBadValue);
    EXPECT_EQ(code([](World& w) { w.sites[1].code = "ps1"; }), codes::kBadValue);
    EXPECT_EQ(code([](World& w) { w.sites[2].parent = "CAS"; }), codes::kBadValue);
    EXPECT_EQ(code([](World& w) { w.sites[1].parent = ""; }), codes::kBadValue);
    EXPECT_EQ(code([](World& w) { w.sites.clear(); }), codes::kBadValue);
    EXPECT_EQ(code([](World& w) { w.subscribed = {"Product:nothing"}; }), codes::kUnknownCategory);
    EXPECT_EQ(
        code([](World& w) { w.subscribed = {"UpdateClassification:ebfc1fc5-71a4-4f7b-9aca-3b9a503104a0"}; }),
        codes::kNotSubscribable);
}

TEST(World, Stages) {
    Bench bare(three_tiers(Stage::bare)), middle(three_tiers(Stage::midBootstrap)),
        done(three_tiers(Stage::converged));
    const auto count = [](Bench& bench, const char* of, const char* filter) {
        return bench.simulator->rows(of, filter).size();
    };
    const char* points = "RoleName eq 'SMS Software Update Point'";
    EXPECT_EQ(count(bare, "SMS_SCI_SysResUse", points), 0u);
    EXPECT_EQ(count(bare, "SMS_SCI_SysResUse", "RoleName eq 'SMS Site System'"), 3u);
    EXPECT_EQ(count(bare, "SMS_SUPSyncStatus", ""), 0u);
    EXPECT_EQ(count(bare, "SMS_UpdateCategoryInstance", ""), 17u);
    EXPECT_GT(count(bare, "SMS_UpdateCategoryInstance", "IsSubscribed"), 0u);
    EXPECT_EQ(count(middle, "SMS_SCI_SysResUse", points), 1u);
    EXPECT_EQ(count(middle, "SMS_SUPSyncStatus", "LastSyncState eq 6702 and SiteCode eq 'CAS'"), 1u);
    EXPECT_EQ(count(middle, "SMS_UpdateCategoryInstance", "IsSubscribed"), 0u);
    EXPECT_GE(count(middle, "SMS_UpdateCategoryInstance", ""), 400u);
    EXPECT_EQ(count(done, "SMS_SCI_SysResUse", points), 5u);
    EXPECT_EQ(count(done, "SMS_SUPSyncStatus", "SyncCatalogVersion eq 34 and ReplicationLinkStatus eq 0"),
              5u);
}

TEST(World, BoundaryGroupsReferToServersThatHoldAPoint) {
    const auto rows = [](Stage stage, const char* of) {
        World world = three_tiers(stage);
        const auto& primary = *std::find_if(world.sites.begin(), world.sites.end(),
                                            [](const Site& site) { return site.type == SiteType::primary; });
        world.boundary_groups = {{"Berlin", {primary.points[0].server, "nobody.contoso.com"}}, {"Empty", {}}};
        Bench bench(world);
        return bench.simulator->rows(of);
    };
    EXPECT_EQ(rows(Stage::bare, "SMS_BoundaryGroup").size(), 2u);
    EXPECT_EQ(rows(Stage::bare, "SMS_BoundaryGroupSiteSystems").size(), 0u);
    const auto references = rows(Stage::converged, "SMS_BoundaryGroupSiteSystems");
    ASSERT_EQ(references.size(), 1u);
    const auto row = boost::json::parse(references[0]);
    EXPECT_EQ(row.at("GroupID"), 16777217);
    const std::string path(row.at("ServerNALPath").as_string());
    EXPECT_TRUE(path.starts_with("[\"Display=")) << path;
    const auto groups = rows(Stage::converged, "SMS_BoundaryGroup");
    ASSERT_EQ(groups.size(), 2u);
    EXPECT_EQ(boost::json::parse(groups[0]).at("Name"), "Berlin");
    EXPECT_EQ(boost::json::parse(groups[0]).at("SiteSystemCount"), 1);
}

TEST(Catalog, HoldsTheAwkwardTitles) {
    std::map<std::string, int> titles;
    std::set<std::string> ids;
    std::map<CategoryKind, int> kinds;
    for (const auto& one : catalog()) {
        if (one.kind == CategoryKind::product) ++titles[one.title];
        ++kinds[one.kind];
        EXPECT_TRUE(ids.insert(one.unique_id).second) << one.unique_id;
        EXPECT_EQ(one.unique_id.size(), type_name(one.kind).size() + 37) << one.unique_id;
    }
    for (const auto* twice : {"Windows 10, version 1903 and later", "Windows Server 2019",
                              "Windows Server 2016", "Windows Server, version 1903 and later", "Windows Live",
                              "Visual Studio 2010 Tools for Office Runtime",
                              "Windows 10 Creators Update and Later Servicing Drivers", "Windows 10"})
        EXPECT_EQ(titles[twice], 2) << twice;
    EXPECT_EQ(
        titles["Microsoft Server operating system-21H2"] + titles["Microsoft Server Operating System-22H2"],
        2);
    EXPECT_EQ(titles["Windows 10 version 1803 and Later Upgrade   & Servicing Drivers"], 1);
    EXPECT_EQ(kinds[CategoryKind::classification], 13);
    EXPECT_EQ(kinds[CategoryKind::company], 7);
    EXPECT_EQ(kinds[CategoryKind::family], 59);
    EXPECT_EQ(kinds[CategoryKind::product], 340);
    EXPECT_EQ(find_category("product:6E56E6DA-F22F-47C9-97B4-510153A06740")->title, "Windows Server 2019");
}

}  // namespace
}  // namespace supctl::simulator::testing
