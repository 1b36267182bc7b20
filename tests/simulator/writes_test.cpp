#include "simulator/writes.h"

#include <gmock/gmock.h>

#include "tests/simulator/support.h"

namespace supctl::simulator::testing {
namespace {

using ::testing::HasSubstr;

Bench bench_with(WriteDialect dialect) {
    Options options;
    options.writes = dialect;
    auto world = standalone(Stage::converged);
    world.accounts = {R"(CONTOSO\svc-wsus)"};
    return Bench(world, options);
}

boost::json::value sync_manager(Bench& bench) {
    return bench.filter("SMS_SCI_Component", "ComponentName eq 'SMS_WSUS_SYNC_MANAGER'").value().at(0);
}

TEST(Writes, DialectsRefuseOrAccept) {
    const auto put = [](WriteDialect dialect, const char* method) {
        auto bench = bench_with(dialect);
        const auto row = sync_manager(bench);
        return bench
            .send(method, item_target("SMS_SCI_Component", row),
                  boost::json::serialize(boost::json::object{{"Props", row.at("Props")}}))
            .status;
    };
    EXPECT_EQ(put(WriteDialect::refuse500, "PUT"), 500u);
    EXPECT_EQ(put(WriteDialect::refuse405, "PUT"), 405u);
    EXPECT_EQ(put(WriteDialect::replace, "PUT"), 204u);
    EXPECT_EQ(put(WriteDialect::replace, "PATCH"), 405u);
    EXPECT_EQ(put(WriteDialect::merge, "PUT"), 200u);
    EXPECT_EQ(put(WriteDialect::merge, "PATCH"), 200u);
    EXPECT_EQ(put(WriteDialect::merge, "POST"), 405u);
    auto refusing = bench_with(WriteDialect::refuse500);
    EXPECT_EQ(refusing.sync_now().status, 201u) << "methods are no objects";
}

TEST(Writes, ReplaceForgetsWhatIsNotNamedAndMergeKeepsIt) {
    const auto after = [](WriteDialect dialect) {
        auto bench = bench_with(dialect);
        bench.send("PUT", "/AdminService/wmi/SMS_Alert(16777220)",
                   R"({"Enabled":true,"Comments":"by hand"})");
        return bench.get("SMS_Alert(16777220)").value().at(0);
    };
    const auto merged = after(WriteDialect::merge), replaced = after(WriteDialect::replace);
    EXPECT_EQ(text(merged, "Comments"), "by hand");
    EXPECT_THAT(text(merged, "Name"), HasSubstr("Synchronization failure alert for software update point:"));
    EXPECT_TRUE(replaced.at("Name").is_null());
    EXPECT_EQ(replaced.at("AlertState").as_int64(), 5) << "read-only properties are not forgotten";
}

TEST(Writes, EmbeddedArraysAreReplacedWholeAndSlotsKept) {
    auto bench = bench_with(WriteDialect::merge);
    const auto row =
        bench.filter("SMS_SCI_Component", "ComponentName eq 'SMS_WSUS_CONFIGURATION_MANAGER'").value().at(0);
    const auto target = item_target("SMS_SCI_Component", row);
    EXPECT_EQ(
        bench.send("PUT", target, boost::json::serialize(boost::json::object{{"Props", row.at("Props")}}))
            .status,
        200u);
    EXPECT_EQ(bench.send("GET", target).value().at(0), row)
        << "an unchanged object that is written back is unchanged";
    const auto one =
        bench.send("PUT", target, R"({"Props":[{"PropertyName":"ClientReportingLevel","Value":2}]})");
    EXPECT_EQ(one.status, 200u);
    EXPECT_EQ(one.json().at("Props").as_array().size(), 1u);
    EXPECT_TRUE(one.json().at("Props").at(0).at("Value1").is_null());
}

TEST(Writes, WhatIsRefused) {
    auto bench = bench_with(WriteDialect::merge);
    const auto row = sync_manager(bench);
    const auto target = item_target("SMS_SCI_Component", row);
    const auto status = [&](const std::string& body) { return bench.send("PUT", target, body).status; };
    EXPECT_EQ(status("not json"), 400u);
    EXPECT_EQ(status("[]"), 400u);
    EXPECT_EQ(status(R"({"Unknown":1})"), 400u);
    EXPECT_EQ(status(R"({"__CLASS":"SMS_SCI_Component"})"), 400u);
    EXPECT_EQ(status(R"({"@odata.etag":"x"})"), 400u);
    EXPECT_EQ(status(R"({"@odata.type":"#AdminService.SMS_SCI_Component"})"), 200u);
    EXPECT_EQ(status(R"({"Props":"x"})"), 400u);
    EXPECT_EQ(status(R"({"Props":[{"Value":1}]})"), 400u);
    EXPECT_EQ(status(R"({"Props":[{"PropertyName":"A","Value":-1}]})"), 400u);
    EXPECT_EQ(status(R"({"Props":[{"PropertyName":"A","Value":1.5}]})"), 400u);
    EXPECT_EQ(status(R"({"Props":[{"PropertyName":"A","Value2":5}]})"), 400u);
    EXPECT_EQ(status(R"({"Props":[{"PropertyName":"A"},{"PropertyName":"A"}]})"), 400u);
    EXPECT_EQ(status(R"({"Props":[{"PropertyName":"A","Other":1}]})"), 400u);
    EXPECT_EQ(status(R"({"SiteCode":"XYZ"})"), 500u) << "a key";
    EXPECT_EQ(status(R"({"Flag":1})"), 200u);
    EXPECT_EQ(sync_manager(bench).at("Flag").as_int64(), 6) << "read-only: dropped";
    EXPECT_EQ(sync_manager(bench), row);
    EXPECT_EQ(bench.send("PUT", "/AdminService/wmi/SMS_Site('LAB')", "{}").status, 500u);
    EXPECT_EQ(bench.send("PUT", "/AdminService/wmi/SMS_Alert(1)", "{}").status, 404u);
    EXPECT_EQ(bench.send("DELETE", target).status, 500u);
    EXPECT_EQ(bench.send("POST", "/AdminService/wmi/SMS_Site", "{}").status, 500u);
    const auto closed =
        bench.filter("SMS_UpdateCategoryInstance", "LocalizedCategoryInstanceName eq 'Drivers'")
            .value()
            .at(0);
    EXPECT_EQ(bench
                  .send("PUT",
                        "/AdminService/wmi/SMS_UpdateCategoryInstance(" +
                            boost::json::serialize(closed.at("CategoryInstanceID")) + ")",
                        R"({"IsSubscribed":true})")
                  .status,
              500u);
}

TEST(Writes, TheSynchronizationMethodChecksItsParameters) {
    auto bench = bench_with(WriteDialect::refuse500);
    const auto call = [&](const std::string& body) {
        return bench.send("POST", "/AdminService/wmi/SMS_SoftwareUpdate.SyncNow", body);
    };
    const auto accepted = call(R"({"fullSync":false})");
    EXPECT_EQ(
        accepted.body,
        R"({"@odata.context":"https://LAB-srv.contoso.com/AdminService/wmi/$metadata#__PARAMETERS","ReturnValue":0})");
    EXPECT_EQ(call("").status, 201u);
    EXPECT_EQ(call(R"({"FullSync":false})").status, 400u);
    EXPECT_EQ(call(R"({"fullSync":"no"})").status, 400u);
    EXPECT_EQ(bench.send("POST", "/AdminService/wmi/SMS_SoftwareUpdate(5)/AdminService.SyncNow", "{}").status,
              404u);
    EXPECT_EQ(bench.send("GET", "/AdminService/wmi/SMS_SoftwareUpdate.SyncNow").status, 405u);
}

TEST(Writes, AnAdministratorsEditHasItsConsequences) {
    auto bench = bench_with(WriteDialect::refuse500);
    const std::string key = "2;SMS_WSUS_CONFIGURATION_MANAGER|LAB-srv.contoso.com;Component;LAB";
    ASSERT_TRUE(bench.simulator->edit("SMS_SCI_Component", key, "Props/ClientReportingLevel/Value", "2"));
    const auto row =
        bench.filter("SMS_SCI_Component", "ComponentName eq 'SMS_WSUS_CONFIGURATION_MANAGER'").value().at(0);
    EXPECT_EQ(embedded(row, "ClientReportingLevel").at("Value").as_int64(), 2);
    EXPECT_FALSE(bench.simulator->edit("SMS_SCI_Component", key, "Nothing", "2"));
    EXPECT_FALSE(bench.simulator->edit("SMS_SCI_Component", "x", "Props", "[]"));
    bench.sync_now();
    bench.advance(Seconds(75));
    EXPECT_EQ(bench.get("SMS_SUPSyncStatus").value().at(0).at("LastSyncState").as_int64(), 6703)
        << "WSUS is behind";
}

}  // namespace
}  // namespace supctl::simulator::testing
