// The reading half of the protocol: addresses, pages, lazy properties, shapes of answers and errors.
#include <gmock/gmock.h>

#include <set>

#include "tests/simulator/support.h"

namespace supctl::simulator::testing {
namespace {

using ::testing::HasSubstr;

TEST(AdminService, AListHasContextAndSystemPropertiesAndASelectedOneHasNot) {
    Bench bench(three_tiers(Stage::converged));
    const auto whole = bench.get("SMS_Site").json();
    EXPECT_EQ(text(whole, "@odata.context"),
              "https://CAS-srv.contoso.com/AdminService/wmi/$metadata#SMS_Site");
    ASSERT_EQ(whole.at("value").as_array().size(), 3u);
    const auto row = bench.filter("SMS_Site", "SiteCode eq 'PS1'").value().at(0);
    EXPECT_EQ(text(row, "@odata.etag"), "PS1");
    EXPECT_EQ(text(row, "__RELPATH"), R"(SMS_Site.SiteCode="PS1")");
    EXPECT_EQ(text(row, "__PATH"), R"(\\CAS-srv\root\sms\site_CAS:SMS_Site.SiteCode="PS1")");
    EXPECT_EQ(row.at("__PROPERTY_COUNT").as_int64(), 14);
    EXPECT_EQ(text(row, "ReportingSiteCode"), "CAS");
    const auto selected = bench.filter("SMS_Site", "Type eq 4", "&$select=SiteCode,Type").value();
    EXPECT_EQ(boost::json::serialize(selected), R"([{"SiteCode":"CAS","Type":4}])");
}

TEST(AdminService, KeyForms) {
    Bench bench(three_tiers(Stage::converged));
    for (const auto* target :
         {"SMS_Site('PS1')", "SMS_Site/PS1", "sms_site('ps1')", "SMS_Site(SiteCode='PS1')",
          "SMS_SUPSyncStatus(SiteCode='S01',WSUSServerName='S01.CONTOSO.COM')",
          "SMS_SUPSyncStatus(WSUSServerName='s01.contoso.com',SiteCode='S01')",
          "SMS_UpdateCategoryInstance(16777217)", "SMS_UpdateCategoryInstance/16777217",
          "SMS_SCI_Component(FileType=2,ItemName='SMS_WSUS_SYNC_MANAGER%7CCAS-srv.contoso.com',"
          "ItemType='Component',SiteCode='CAS')"}) {
        const auto reply = bench.get(target);
        ASSERT_EQ(reply.status, 200u) << target << reply.body;
        ASSERT_EQ(reply.value().size(), 1u) << target;
    }
    const auto role =
        bench.filter("SMS_SCI_SysResUse", "RoleName eq 'SMS Software Update Point' and SiteCode eq 'S01'")
            .value()
            .at(0);
    const auto again = bench.send("GET", item_target("SMS_SCI_SysResUse", role));
    ASSERT_EQ(again.status, 200u) << again.body;
    EXPECT_EQ(
        text(again.value().at(0), "@odata.etag"),
        R"(2;["Display=\\s01.contoso.com\"]MSWNET:["SMS_SITE=S01"]\\s01.contoso.com\,SMS Software Update Point;System Resource Usage;S01)");
}

TEST(AdminService, RefusedAddresses) {
    Bench bench(standalone(Stage::bare));
    const std::pair<const char*, unsigned> cases[] = {
        {"SMS_Site('XXX')", 404},
        {"SMS_Site(123)", 400},
        {"SMS_Site(SiteName='LAB')", 400},
        {"SMS_UpdateCategoryInstance('16777217')", 400},
        {"SMS_SUPSyncStatus('LAB')", 400},
        {"SMS_SUPSyncStatus/LAB", 400},
        {"SMS_Site('LAB", 400},
        {"SMS_Site('LAB')/Other", 400},
        {"SMS_WSUSConfig", 404},
        {"SMS_Site?$count=true", 400},
        {"SMS_Site?$expand=Sites", 400},
        {"SMS_Site?$top=-1", 400},
        {"SMS_Site?$skip=x", 400},
        {"SMS_Site?$select=SiteCode,Nothing", 400},
        {"SMS_Site?$select=__PATH", 400},
        {"SMS_Site?$orderby=Nothing", 400},
        {"SMS_Site?$filter=Nothing%20eq%201", 400},
        {"SMS_Site.GetEverything", 404},
    };
    for (const auto& [target, status] : cases) {
        const auto reply = bench.get(target);
        EXPECT_EQ(reply.status, status) << target << reply.body;
        const auto error = reply.json().at("error");
        EXPECT_EQ(text(error, "code"), std::to_string(status)) << target;
        EXPECT_FALSE(text(error, "message").empty()) << target;
    }
    EXPECT_EQ(bench.send("GET", "/AdminService/v2/Nothing").status, 404u);
    EXPECT_EQ(bench.send("GET", R"(/AdminService/wmi/SMS_Site("LAB"))").status, 400u);
    EXPECT_EQ(bench.send("GET", "/AdminService/wmi/SMS_Site", R"({"$filter":"x"})").status, 400u)
        << "a body on a GET";
    EXPECT_EQ(bench.send("OPTIONS", "/AdminService/wmi/SMS_Site").status, 405u);
}

TEST(AdminService, LazyPropertiesComeByKeyOnly) {
    Bench bench(standalone(Stage::bare));
    const auto listed =
        bench.filter("SMS_UpdateCategoryInstance", "CategoryInstanceID eq 16777218").value().at(0);
    EXPECT_TRUE(listed.at("LocalizedInformation").as_array().empty());
    EXPECT_EQ(boost::json::serialize(listed.at("__LAZYPROPERTIES")),
              R"(["__QUALIFIER_SECURITYVERBS","LocalizedInformation"])");
    const auto one = bench.get("SMS_UpdateCategoryInstance(16777218)").value().at(0);
    EXPECT_EQ(text(one.at("LocalizedInformation").as_array().at(0), "CategoryInstanceName"),
              "Critical Updates");
    EXPECT_EQ(boost::json::serialize(one.at("__LAZYPROPERTIES")), R"(["__QUALIFIER_SECURITYVERBS"])");
}

TEST(AdminService, RowsComeInAnotherOrderEachTimeButAreTheSame) {
    Bench bench(standalone(Stage::converged));
    const auto order = [&] {
        std::vector<std::string> ids;
        for (const auto& row :
             bench.get("SMS_UpdateCategoryInstance?$select=CategoryInstance_UniqueID").value())
            ids.push_back(text(row, "CategoryInstance_UniqueID"));
        return ids;
    };
    const auto first = order(), second = order();
    EXPECT_NE(first, second);
    EXPECT_THAT(first, ::testing::UnorderedElementsAreArray(second));
    EXPECT_GE(first.size(), 400u);
    EXPECT_EQ(std::set<std::string>(first.begin(), first.end()).size(), first.size());
}

World wide() {
    World world = three_tiers(Stage::bare);
    for (int i = 0; i < 2500; ++i) {
        std::string code = "A00";
        code[0] = static_cast<char>('A' + i / 676 % 26);
        code[1] = static_cast<char>('A' + i / 26 % 26);
        code[2] = static_cast<char>('A' + i % 26);
        if (code != "CAS") world.sites.push_back(make_site(code, SiteType::secondary, "PS1", {}));
    }
    return world;
}

std::vector<std::string> paged_sites(Bench& bench) {
    std::vector<std::string> codes;
    for (int skip = 0;; skip += 1000) {
        const auto page =
            bench.get("SMS_Site?$select=SiteCode&$top=5000&$skip=" + std::to_string(skip)).value();
        for (const auto& row : page) codes.push_back(text(row, "SiteCode"));
        if (page.size() < 1000) return codes;
    }
}

TEST(AdminService, PagesHoldAThousandRowsAndRereadingSucceeds) {
    Bench bench(wide());
    int complete = 0;
    for (int attempt = 0; attempt < 20; ++attempt) {
        const auto codes = paged_sites(bench);
        EXPECT_EQ(codes.size(), bench.simulator->rows("SMS_Site").size());
        if (std::set<std::string>(codes.begin(), codes.end()).size() == codes.size()) ++complete;
    }
    EXPECT_GT(complete, 10);
}

TEST(AdminService, AnUnstablePageLosesARowAndRepeatsAnother) {
    Options options;
    options.faults.push_back(parse_rule("$skip=0#1:unstable").value());
    Bench bench(wide(), options);
    const auto codes = paged_sites(bench);
    EXPECT_EQ(std::set<std::string>(codes.begin(), codes.end()).size() + 1, codes.size());
}

TEST(AdminService, ATokenIsRequiredWhereOneWasMade) {
    Options options;
    options.authorization = Authorization::bearer;
    Bench bench(standalone(Stage::bare), options);
    EXPECT_EQ(bench.get("SMS_Site").status, 401u);
    const auto with = [&](const std::string& value) {
        return bench.send("GET", "/AdminService/wmi/SMS_Site", {}, {{"Authorization", value}}).status;
    };
    EXPECT_EQ(with("Bearer " + bench.simulator->token()), 200u);
    EXPECT_EQ(with("Bearer " + bench.simulator->token() + "0"), 401u);
    EXPECT_EQ(with("Basic " + bench.simulator->token()), 401u);
    for (const auto& line : bench.simulator->request_log())
        EXPECT_THAT(line, Not(HasSubstr(bench.simulator->token())));
}

TEST(AdminService, AScopedAccountSeesFewerRows) {
    Options options;
    options.hidden_sites = {"S01"};
    Bench bench(three_tiers(Stage::converged), options);
    EXPECT_EQ(bench.get("SMS_Site").value().size(), 2u);
    EXPECT_EQ(bench.get("SMS_Site('S01')").status, 404u);
    EXPECT_TRUE(bench.filter("SMS_SCI_SysResUse", "SiteCode eq 'S01'").value().empty());
    EXPECT_TRUE(bench.filter("SMS_SUPSyncStatus", "SiteCode eq 'S01'").value().empty());
}

TEST(AdminService, TheDateIsTheSimulatedTime) {
    Bench bench(standalone(Stage::bare));
    EXPECT_EQ(network::header(bench.get("SMS_Site").headers, "date"), "Mon, 02 Mar 2026 08:00:00 GMT");
    bench.advance(std::chrono::hours(16));
    EXPECT_EQ(network::header(bench.get("SMS_Site").headers, "date"), "Tue, 03 Mar 2026 00:00:00 GMT");
}

TEST(AdminService, AFrozenAnswerIsTheLiveOneAndStaysTheSame) {
    Options frozen;
    frozen.answers = Answers::frozen;
    Bench cold(three_tiers(Stage::converged), frozen), warm(three_tiers(Stage::converged));
    const auto first = cold.get("SMS_SCI_SysResUse").body;
    EXPECT_EQ(first, cold.get("SMS_SCI_SysResUse").body);
    const auto rows = [](const std::string& body) {
        std::multiset<std::string> out;
        const auto parsed = boost::json::parse(body);
        for (const auto& row : parsed.at("value").as_array()) out.insert(boost::json::serialize(row));
        return out;
    };
    EXPECT_EQ(rows(first), rows(warm.get("SMS_SCI_SysResUse").body));
}

TEST(AdminService, TheSameSeedGivesTheSameLogAndAnotherSeedAnotherOrder) {
    const auto run = [](std::uint64_t seed) {
        Options options;
        options.seed = seed;
        Bench bench(three_tiers(Stage::converged), options);
        std::string bodies = bench.get("SMS_Site").body + bench.get("SMS_SCI_Component").body;
        bench.send("PUT", "/AdminService/wmi/SMS_Site('CAS')", "{}", {{"User-Agent", "test/1"}});
        for (const auto& line : bench.simulator->request_log()) bodies += line + "\n";
        return bodies;
    };
    EXPECT_EQ(run(7), run(7));
    EXPECT_NE(run(7), run(8));
    EXPECT_THAT(
        run(7),
        HasSubstr(R"~("n":3,"method":"PUT","target":"/AdminService/wmi/SMS_Site('CAS')","status":500)~"));
    EXPECT_THAT(
        run(7),
        HasSubstr(
            R"("userAgent":"test/1","body":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a")"));
}

}  // namespace
}  // namespace supctl::simulator::testing
