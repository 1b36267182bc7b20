// StdRegProv over WS-Man: what the site server's and WSUS servers' registries hold, and the codes for what
// they do not hold.
#include <gmock/gmock.h>

#include "tests/simulator/wsman_support.h"

namespace supctl::simulator::testing {
namespace {

using Pair = std::pair<std::string, std::string>;
constexpr const char* kManager = R"(SOFTWARE\Microsoft\SMS\COMPONENTS\SMS_WSUS_CONFIGURATION_MANAGER)";
constexpr const char* kSetup = R"(SOFTWARE\Microsoft\Update Services\Server\Setup)";

TEST(Registry, ConfigurationStateFollowsTheSite) {
    auto world = three_tiers(Stage::bare);
    WsmanBench bench(world);
    EXPECT_EQ(bench.registry("GetDWORDValue", kManager, "ConfigurationState"), Pair("2", "nil"))
        << "nothing was ever configured here";
    WsmanBench done(three_tiers(Stage::converged));
    EXPECT_EQ(done.registry("GetDWORDValue", kManager, "ConfigurationState"), Pair("0", "2"));
    EXPECT_EQ(done.registry("GetDWORDValue", kManager, "configurationstate"), Pair("0", "2"));
    const auto* category = "SMS_UpdateCategoryInstance";
    const auto id = done.filter(category, "CategoryInstance_UniqueID eq '" + std::string(kWindows11) + "'")
                        .value()[0]
                        .at("CategoryInstanceID")
                        .as_int64();
    ASSERT_TRUE(done.simulator->edit(category, std::to_string(id), "IsSubscribed", "true"));
    EXPECT_EQ(done.registry("GetDWORDValue", kManager, "ConfigurationState"), Pair("0", "4"));
    done.advance(std::chrono::minutes(6));
    EXPECT_EQ(done.registry("GetDWORDValue", kManager, "ConfigurationState"), Pair("0", "2"));
}

TEST(Registry, EachMachineHasItsOwn) {
    auto world = three_tiers(Stage::converged);
    world.sites[0].points[1].values["requireSsl"] = true;
    WsmanBench bench(world);
    EXPECT_EQ(bench.registry("GetStringValue", kSetup, "SqlServerName"), Pair("2", "nil"))
        << "the site server has no WSUS";
    bench.host = "CAS2.contoso.com:5986";
    EXPECT_EQ(bench.registry("GetStringValue", kSetup, "SqlServerName"), Pair("0", "MICROSOFT##WID"));
    EXPECT_EQ(bench.registry("GetDWORDValue", kSetup, "UsingSSL"), Pair("0", "1"));
    EXPECT_EQ(bench.registry("GetDWORDValue", kSetup, "PortNumber"), Pair("0", "8531"));
    EXPECT_EQ(bench.registry("GetDWORDValue", kManager, "ConfigurationState"), Pair("2", "nil"));
    EXPECT_EQ(bench.transfer("Get", "SMS_Site", {{"SiteCode", "CAS"}}).subcode(), "a:DestinationUnreachable")
        << "no provider there";
    bench.host = "PS1-srv.contoso.com";
    EXPECT_EQ(bench.registry("GetDWORDValue", kManager, "ConfigurationState"), Pair("0", "2"));
}

TEST(Registry, TellsWhatIsMissingByTheReturnValue) {
    WsmanBench bench(standalone(Stage::converged));
    EXPECT_EQ(bench.registry("GetStringValue", kSetup, "Nothing"), Pair("1", "nil"));
    EXPECT_EQ(bench.registry("GetStringValue", "SOFTWARE\\Nothing", "x"), Pair("2", "nil"));
    EXPECT_EQ(bench.registry("GetStringValue", kSetup, "SqlServerName", "5"), Pair("6", "nil"));
    EXPECT_EQ(bench.registry("GetStringValue", kSetup, "SqlServerName", "2147483649"), Pair("2", "nil"));
    EXPECT_EQ(bench.registry("GetStringValue", kSetup, "UsingSSL"), Pair("2147749893", "nil"));
    EXPECT_EQ(bench.registry("GetDWORDValue", kSetup, "SqlServerName"), Pair("2147749893", "nil"));
    EXPECT_EQ(bench.registry("GetExpandedStringValue", kSetup, "TargetDir"),
              Pair("0", R"(%ProgramFiles%\Update Services\)"));
}

TEST(Registry, ListsKeysAndValues) {
    WsmanBench bench(standalone(Stage::converged));
    EXPECT_EQ(bench.registry("EnumKey", R"(SOFTWARE\Microsoft\Update Services\Server)"), Pair("0", "Setup"));
    EXPECT_EQ(bench.registry("EnumKey", kManager), Pair("0", "nil"));
    EXPECT_EQ(bench.registry("EnumKey", R"(SOFTWARE\None)"), Pair("2", "nil"));
    EXPECT_EQ(bench.registry("EnumValues", std::string(kSetup) + "\\Installed Role Services"),
              Pair("0", "UpdateServices-WidDatabase|4"));
    const auto threads =
        bench.registry("EnumKey", R"(SOFTWARE\Microsoft\SMS\COMPONENTS\SMS_EXECUTIVE\Threads)");
    EXPECT_THAT(threads.second, ::testing::HasSubstr("SMS_WSUS_SYNC_MANAGER"));
    const auto reply = bench.invoke(class_uri("StdRegProv", "root/cimv2"), "SetDWORDValue", "");
    EXPECT_EQ(reply.subcode(), "a:ActionNotSupported") << "nothing is written";
}

}  // namespace
}  // namespace supctl::simulator::testing
