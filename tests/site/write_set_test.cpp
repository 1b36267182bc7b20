// Around one write: finding the object, editing it, telling our changes from others'.
#include "site/write_set.h"

#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>

#include "site/role_template.h"
#include "site/synchronization.h"
#include "tests/network/loop.h"
#include "tests/site/fake_reader.h"

namespace supctl::test {
namespace {

namespace json = boost::json;
using Object = WriteTarget::Object;

class WriteSetTest : public ::testing::Test {
  protected:
    WriteSetTest() {
        reader.add(
            "SMS_SCI_SysResUse",
            R"({"__CLASS":"SMS_SCI_SysResUse","FileType":2,"ItemName":"one","ItemType":"System Resource Usage",
                       "SiteCode":"CAS","RoleName":"SMS Software Update Point","NetworkOSPath":"\\\\A.contoso.com",
                       "Props":[{"PropertyName":"SSLWSUS","Value":0,"Value1":"","Value2":null},
                                {"PropertyName":"NLBVIP","Value":0,"Value1":"","Value2":"x"}]})");
        reader.add("SMS_SCI_SysResUse",
                   R"({"FileType":2,"ItemName":"two","ItemType":"System Resource Usage","SiteCode":"CAS",
                       "RoleName":"SMS Software Update Point","NetworkOSPath":"\\\\B.contoso.com","Props":[]})");
        reader.add(
            "SMS_UpdateCategoryInstance",
            R"({"CategoryInstanceID":7,"CategoryInstance_UniqueID":"Product:AAAA","IsSubscribed":false})");
    }
    static SiteCode code(std::string_view text) { return *SiteCode::parse(text); }

    Task<void> find(WriteTarget target) {
        auto answer = co_await locate(reader, target);
        failure.reset();
        found.reset();
        if (!answer)
            failure = answer.error();
        else
            found = std::move(*answer);
    }
    void look_for(WriteTarget target) { run(context, find(std::move(target))); }

    boost::asio::io_context context;
    ValuePool pool;
    FakeReader reader;
    std::optional<LocatedObject> found;
    std::optional<Diagnostic> failure;
};

TEST_F(WriteSetTest, FindsARoleByItsServer) {
    look_for({Object::role, code("CAS"), "a.contoso.com"});
    ASSERT_TRUE(found);
    EXPECT_EQ(found->object.text("ItemName"), "one");
    EXPECT_EQ(found->key.size(), 4u);
    EXPECT_TRUE(reader.gets.empty()) << "nothing was left unfilled";
    look_for({Object::role, code("CAS"), "c.contoso.com"});
    EXPECT_FALSE(found || failure);
    look_for({Object::siteSystem, code("CAS"), "a.contoso.com"});
    EXPECT_FALSE(found || failure);
}

TEST_F(WriteSetTest, FillsLazyPropertiesBeforeAnObjectIsWrittenBack) {
    reader.rows["SMS_SCI_SysResUse"][0]["__LAZYPROPERTIES"] = {"__QUALIFIER_SECURITYVERBS", "ServiceWindows"};
    reader.filled = true;
    look_for({Object::role, code("CAS"), "a.contoso.com"});
    ASSERT_TRUE(found);
    EXPECT_EQ(reader.gets.size(), 1u);
    EXPECT_EQ(found->object.text("Lazy"), "filled");
}

TEST_F(WriteSetTest, WhatIsNotFoundInALossyScanIsNotAbsent) {
    reader.lossy.insert("SMS_SCI_SysResUse");
    look_for({Object::role, code("CAS"), "c.contoso.com"});
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->code, codes::kPartialView);
}

TEST_F(WriteSetTest, ACategoryIsItsUniqueIdNotItsNumber) {
    look_for({Object::category, {}, "Product:aaaa", 7});
    ASSERT_TRUE(found);
    look_for({Object::category, {}, "Product:bbbb", 7});
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->code, codes::kConflict);
    look_for({Object::category, {}, "Product:cccc", 8});
    EXPECT_FALSE(found || failure);
}

TEST_F(WriteSetTest, EditsAllOrNothing) {
    look_for({Object::role, code("CAS"), "a.contoso.com"});
    ASSERT_TRUE(found);
    provider::Instance object = found->object;
    const EncodeContext encoding{pool, {}};
    const FieldChange bad[] = {{FieldId::require_ssl, Value::of_boolean(true)},
                               {FieldId::http_port, Value::of_boolean(true)}};
    EXPECT_FALSE(apply_changes(bad, encoding, object));
    EXPECT_EQ(object.properties(), found->object.properties());

    const FieldChange good[] = {{FieldId::require_ssl, Value::of_boolean(true)},
                                {FieldId::http_port, Value::of_integer(80)}};
    EXPECT_EQ(apply_changes(good, encoding, object).value(), Edit::changed);
    EXPECT_EQ(read_value(FieldId::require_ssl, object, pool).value(), Value::of_boolean(true));
    EXPECT_EQ(apply_changes(good, encoding, object).value(), Edit::unchanged);

    const FieldId ours[] = {FieldId::require_ssl, FieldId::http_port};
    const auto changed = differences(found->object, object, ours);
    ASSERT_EQ(changed.size(), 2u);
    EXPECT_EQ(changed[0], (PropertyDifference{"SSLWSUS.Value", "0", "1", true}));
    EXPECT_EQ(changed[1], (PropertyDifference{"WSUSIISPort.Value", "", "80", true}));
}

TEST_F(WriteSetTest, NamesAForeignChange) {
    const provider::Instance before("C", json::parse(R"({"__PATH":"a","RoleCount":1,"DateLastModified":"x",
        "Props":[{"PropertyName":"SSLWSUS","Value":0,"Value1":"","Value2":null}]})")
                                             .as_object());
    const provider::Instance after("C", json::parse(R"({"__PATH":"b","RoleCount":2,"DateLastModified":"y",
        "Props":[{"PropertyName":"SSLWSUS","Value":1,"Value1":null,"Value2":""}]})")
                                            .as_object());
    const FieldId ours[] = {FieldId::require_ssl};
    const auto changed = differences(before, after, ours);
    ASSERT_EQ(changed.size(), 2u) << "null and empty texts are the same; system properties do not count";
    EXPECT_EQ(changed[0], (PropertyDifference{"RoleCount", "1", "2", false}));
    EXPECT_TRUE(changed[1].ours);
}

TEST_F(WriteSetTest, SwitchesACategory) {
    look_for({Object::category, {}, "Product:aaaa", 7});
    ASSERT_TRUE(found);
    const FieldChange change[] = {{FieldId::products, Value::of_boolean(true)}};
    const EncodeContext encoding{pool, {}};
    provider::Instance object = found->object;
    EXPECT_EQ(apply_changes(change, encoding, object).value(), Edit::changed);
    EXPECT_EQ(object.boolean("IsSubscribed"), true);
    const FieldId ours[] = {FieldId::products};
    EXPECT_TRUE(differences(found->object, object, ours).at(0).ours);
}

TEST(RoleTemplate, CreatesAPointWholeWithItsValues) {
    ValuePool pool;
    const Hierarchy::Entry values[] = {{FieldId::require_ssl, Value::of_boolean(true)},
                                       {FieldId::http_port, Value::of_integer(80)}};
    const SiteCode site = *SiteCode::parse("COD");
    const auto role = software_update_point_role(site, "srv.contoso.com", values, pool);
    ASSERT_TRUE(role) << role.error().message;
    EXPECT_EQ(role->text("ItemName"),
              "[\"Display=\\\\srv.contoso.com\\\"]MSWNET:[\"SMS_SITE=COD\"]\\\\srv.contoso.com\\,"
              "SMS Software Update Point");
    EXPECT_EQ(role->text("NetworkOSPath"), "\\\\srv.contoso.com");
    EXPECT_EQ(role->number("FileType"), 2);
    ASSERT_NE(role->list("Props"), nullptr);
    // The properties of a role that was recorded as made through the provider, and no other.
    const std::set<std::string> expected{
        "UseProxy",       "ProxyName",         "ProxyServerPort", "AnonymousProxyAccess", "UserName",
        "UseProxyForADR", "IsIntranet",        "Enabled",         "DBServerName",         "NLBVIP",
        "WSUSIISPort",    "WSUSIISSSLPort",    "SSLWSUS",         "UseParentWSUS",        "WSUSAccessAccount",
        "IsINF",          "AllowProxyTraffic", "PublicVIP"};
    std::set<std::string> names;
    for (const auto& property : *role->list("Props")) names.emplace(property.at("PropertyName").as_string());
    EXPECT_EQ(names, expected);
    EXPECT_EQ(read_value(FieldId::require_ssl, *role, pool).value(), Value::of_boolean(true));
    EXPECT_EQ(read_value(FieldId::http_port, *role, pool).value(), Value::of_integer(80));
    EXPECT_EQ(read_value(FieldId::https_port, *role, pool).value(), Value::of_integer(8531));
    EXPECT_EQ(read_value(FieldId::connection_account, *role, pool).value(), Value::of(TextId{}));
    EXPECT_EQ(read_value(FieldId::client_connections, *role, pool).value(), Value::of_choice(0));
}

TEST(RoleTemplate, CreatesASiteSystemWithItsProxy) {
    ValuePool pool;
    const Hierarchy::Entry values[] = {{FieldId::proxy_server, Value::of(pool.text("proxy"))},
                                       {FieldId::proxy_port, Value::of_integer(8080)}};
    const auto role = site_system_role(*SiteCode::parse("COD"), "srv", values, pool);
    ASSERT_TRUE(role);
    EXPECT_EQ(role->text("RoleName"), "SMS Site System");
    EXPECT_EQ(read_value(FieldId::proxy_server, *role, pool).value(), Value::of(pool.text("proxy")));
    EXPECT_EQ(read_value(FieldId::proxy_account, *role, pool).value(), Value::of(TextId{}));
}

class FakeWriter final : public provider::Writer {
  public:
    Task<Result<void>> put(provider::Key, provider::Instance) override { co_return Result<void>(); }
    Task<Result<provider::Instance>> create(provider::Instance made) override { co_return made; }
    Task<Result<void>> remove(std::string, provider::Key) override { co_return Result<void>(); }
    Task<Result<json::object>> invoke(std::string class_name, std::string method,
                                      json::object parameters) override {
        called = class_name + "." + method + json::serialize(parameters);
        co_return json::parse(answer).as_object();
    }
    std::string called, answer;
};

TEST(Synchronization, AsksForADeltaAndBelievesOnlyZero) {
    boost::asio::io_context context;
    FakeWriter writer;
    writer.answer = R"({"ReturnValue":0})";
    EXPECT_TRUE(run(context, request_synchronization(writer)));
    EXPECT_EQ(writer.called, R"(SMS_SoftwareUpdate.SyncNow{"fullSync":false})");
    for (const std::string_view answer : {R"({"ReturnValue":5})", "{}", R"({"ReturnValue":null})"}) {
        writer.answer = answer;
        const auto refused = run(context, request_synchronization(writer));
        ASSERT_FALSE(refused) << answer;
        // An answer without a verdict leaves open what became of the request.
        const bool clear = answer.find('5') != std::string_view::npos;
        EXPECT_EQ(refused.error().code, clear ? codes::kProviderRefused : codes::kProviderAnswer) << answer;
    }
}

TEST(Synchronization, ReadsEachClassOnceATick) {
    boost::asio::io_context context;
    ValuePool pool;
    FakeReader reader;
    reader.server_time = TimePoint(Seconds(99));
    for (const std::string_view site : {"PS1", "CAS"})
        reader.add("SMS_SUPSyncStatus", R"({"WSUSServerName":"B","LastSyncState":6704,"SiteCode":")" +
                                            std::string(site) + R"("})");
    StatusReading seen;
    const auto read = [&]() -> Task<void> {
        auto answer = co_await read_status(reader, pool, TimePoint(Seconds(5)));
        if (answer) seen = std::move(*answer);
    };
    run(context, read());
    EXPECT_EQ(seen.server_time, TimePoint(Seconds(99)));
    EXPECT_EQ(reader.asked.size(), 2u);
    EXPECT_EQ(seen.rows, Completeness::complete);
    ASSERT_EQ(seen.synchronization.size(), 2u);
    EXPECT_EQ(seen.synchronization[0].site.text(), "CAS");
    const SynchronizationRow* row = seen.row(*SiteCode::parse("PS1"), pool.text("b"));
    ASSERT_NE(row, nullptr);
    EXPECT_TRUE(row->running());
}

}  // namespace
}  // namespace supctl::test
