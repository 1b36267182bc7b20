#include "simulator/faults.h"

#include <gmock/gmock.h>

#include "tests/simulator/support.h"

namespace supctl::simulator::testing {
namespace {

using Fault = network::Answer::Fault;

Bench bench_with(std::initializer_list<const char*> rules) {
    Options options;
    options.writes = WriteDialect::merge;
    for (const auto* rule : rules) options.faults.push_back(parse_rule(rule).value());
    return Bench(standalone(Stage::converged), options);
}

TEST(Faults, TheNthRequestOfAClassFails) {
    auto bench = bench_with({"SMS_Site#2:status=503,retry-after=1"});
    EXPECT_EQ(bench.get("SMS_Site").status, 200u);
    EXPECT_EQ(bench.get("SMS_SCI_Component").status, 200u);
    const auto failed = bench.get("sms_site?$select=SiteCode");
    EXPECT_EQ(failed.status, 503u);
    EXPECT_EQ(network::header(failed.headers, "retry-after"), "1");
    EXPECT_EQ(bench.get("SMS_Site").status, 200u);
}

TEST(Faults, MethodsAndEveryKind) {
    auto bench = bench_with({"POST SyncNow:hang", "SMS_Alert#1:cut_body", "SMS_Alert#2:reset",
                             "SMS_Alert#3:garbage", "SMS_Alert#4:slow=1"});
    EXPECT_EQ(bench.sync_now().fault, Fault::hang);
    EXPECT_EQ(bench.get("SMS_SoftwareUpdate").fault, Fault::none);
    for (const auto fault : {Fault::cut_body, Fault::reset, Fault::garbage, Fault::none})
        EXPECT_EQ(bench.get("SMS_Alert").fault, fault);
}

TEST(Faults, OnlyARequestThatNeverArrivedIsNotCarriedOut) {
    for (const auto& [rule, enabled] : {std::pair{"PUT SMS_Alert#1:lose_response", true},
                                        {"PUT SMS_Alert#1:cut_body", true},
                                        {"PUT SMS_Alert#1:garbage", true},
                                        {"PUT SMS_Alert#1:status=502,after=1", true},
                                        {"PUT SMS_Alert#1:status=502", false},
                                        {"PUT SMS_Alert#1:ignore", false},
                                        {"PUT SMS_Alert#1:hang", false},
                                        {"PUT SMS_Alert#1:reset", false}}) {
        auto bench = bench_with({rule});
        const auto reply = bench.send("PUT", "/AdminService/wmi/SMS_Alert(16777220)", R"({"Enabled":true})");
        EXPECT_TRUE(reply.fault != Fault::none || reply.status == 502 || reply.status == 204) << rule;
        EXPECT_EQ(bench.get("SMS_Alert(16777220)").value().at(0).at("Enabled").as_bool(), enabled) << rule;
    }
}

TEST(Faults, SomebodyElseEditsBeforeAReadingAndAfterAWrite) {
    const auto level = [](Bench& bench) {
        const auto rows =
            bench.filter("SMS_SCI_Component", "ComponentName eq 'SMS_WSUS_SYNC_MANAGER'").value();
        return embedded(rows.at(0), "EnableThirdPartyUpdates").at("Value").as_int64();
    };
    auto reading = bench_with({"GET SMS_SCI_Component#2:edit=1,property=EnableThirdPartyUpdates"});
    EXPECT_EQ(level(reading), 0);
    EXPECT_EQ(level(reading), 1);
    auto writing = bench_with({"PUT SMS_Alert:edit=1,property=EnableThirdPartyUpdates"});
    EXPECT_EQ(level(writing), 0);
    EXPECT_EQ(writing.send("PUT", "/AdminService/wmi/SMS_Alert(16777220)", R"({"Enabled":true})").status,
              200u);
    EXPECT_EQ(level(writing), 1);
}

TEST(Faults, SlowConfigurationDelaysTheFirstSuccess) {
    Options options;
    options.writes = WriteDialect::merge;
    options.faults.push_back(parse_rule("slow_wcm:site=LAB,minutes=90").value());
    Bench slow(standalone(Stage::bare), options);
    const auto body =
        R"({"NALPath":"[\"Display=\\\\LAB-srv.contoso.com\\\"]MSWNET:[\"SMS_SITE=LAB\"]\\\\LAB-srv.contoso.com\\",)"
        R"("NALType":"Windows NT Server","RoleName":"SMS Software Update Point","SiteCode":"LAB","Props":[)"
        R"({"PropertyName":"WSUSIISPort","Value":8530},{"PropertyName":"WSUSIISSSLPort","Value":8531}]})";
    ASSERT_EQ(slow.send("POST", "/AdminService/wmi/SMS_SCI_SysResUse", body).status, 201u);
    const auto synchronize = [&] {
        slow.sync_now();
        slow.advance(Seconds(90));
        return slow.get("SMS_SUPSyncStatus").value().at(0).at("LastSyncState").as_int64();
    };
    slow.advance(std::chrono::minutes(60));
    EXPECT_EQ(synchronize(), 6703);
    slow.advance(std::chrono::minutes(45));
    EXPECT_EQ(synchronize(), 6704);
}

TEST(Faults, WhatIsNoRule) {
    for (const auto* text : {"",
                             "SMS_Site",
                             "SMS_Site:",
                             "SMS_Site:explode",
                             "SMS_Site#0:hang",
                             "SMS_Site#x:hang",
                             "SMS_Site:status",
                             "SMS_Site:status=99",
                             "SMS_Site:status=x",
                             "SMS_Site:edit=1",
                             "SMS_Site:edit=x,property=P",
                             "SMS_Site:status=503,later=1",
                             "SMS_Site:hang,x=1",
                             "SMS_Site:slow",
                             "fail_sync",
                             "fail_sync:code=5",
                             "fail_sync:site=",
                             "fail_sync:site=A,count=x",
                             "dead_server:site=A",
                             "slow_wcm:site=A",
                             "degraded_link",
                             "license_pending:site=A"})
        EXPECT_FALSE(parse_rule(text)) << text;
}

}  // namespace
}  // namespace supctl::simulator::testing
