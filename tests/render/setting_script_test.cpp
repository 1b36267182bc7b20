#include "render/setting_script.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "render/cmdlet_table.h"

namespace supctl::render {
namespace {

namespace json = boost::json;

class Settings : public testing::Test {
  protected:
    Value text(std::string_view value) { return Value::of(pool.text(value)); }
    Value set(std::initializer_list<std::string_view> members) {
        std::vector<TextId> ids;
        for (const auto member : members) ids.push_back(pool.text(member));
        return Value::of(pool.set(std::move(ids)));
    }
    Value every(std::uint8_t days) {
        Schedule schedule;
        schedule.form = Schedule::Form::interval;
        schedule.days = days;
        schedule.utc = true;
        return Value::of(pool.schedule(schedule));
    }
    /// Any value that fits the field.
    Value sample(const Field& row) {
        switch (row.type) {
            case Type::boolean:
                return Value::of_boolean(true);
            case Type::choice:
                return Value::of_choice(row.choices.back().stored);
            case Type::languages:
                return set({"en", "de"});
            case Type::selection:
                return set({"Product:1"});
            case Type::schedule:
                return every(1);
            case Type::source:
                return text("https://wsus.contoso.com:8531");
            case Type::text:
            case Type::fqdn:
            case Type::account:
                return text("a.b");
            default:
                return Value::of_integer(7200);
        }
    }
    std::string made(FieldId id, Value from, Value to, Place place = {}) {
        const Change change{id, from, to};
        if (place.site.empty()) place.site = SiteCode::parse("CAS").value();
        Guard guard{change, place, Guard::From::asSeen, {}, {}, {}, {}};
        return guarded(guard, pool, 0);
    }
    ValuePool pool;
};

TEST_F(Settings, NoCarriedRowIsLeftOut) {
    for (const Field& row : field_table()) {
        if (row.kind != Kind::setting || row.carrier == Carrier::none) continue;
        SCOPED_TRACE(std::string(field_name(row.id)));
        const Route* route = route_of(row.id);
        ASSERT_NE(route, nullptr);
        EXPECT_TRUE(route->way == Way::cmdlet || !route->why.empty());
        const std::string script = made(row.id, Value{}, sample(row), {{}, "a.b", false});
        if (route->way == Way::byHand) {
            EXPECT_EQ(script.find("Set-"), script.find("Set-CM")) << "no command, at most the mention of one";
            EXPECT_EQ(script.rfind("# by hand: ", 0), 0U) << script;
            continue;
        }
        EXPECT_NE(script.find("Set-Setting -Site 'CAS' -What "), std::string::npos) << script;
        EXPECT_NE(script.find("-Read { Read-"), std::string::npos) << script;
        EXPECT_NE(script.find("-Write {"), std::string::npos) << script;
        EXPECT_EQ(script.find("{}"), std::string::npos) << script;
        for (const Slot& slot : row.slots)
            if (!slot.property.empty() && row.codec != Codec::subscription &&
                row.codec != Codec::defaultPoint) {
                EXPECT_NE(script.find("'" + std::string(slot.property) + "'"), std::string::npos)
                    << slot.property << " is not read: " << script;
            }
    }
    for (const Route& route : cmdlet_table())
        EXPECT_NE(field(route.field).carrier, Carrier::none) << field_name(route.field);
}

TEST_F(Settings, CmdletsAndParametersAreThoseOfTheReference) {
    std::ifstream file(std::string(SUPCTL_SOURCE_DIR) + "/tests/render/cmdlet_parameters.json");
    std::stringstream all;
    all << file.rdbuf();
    const json::value reference = json::parse(all.str());
    const std::regex parameter("(?:-|@\\{ )([A-Z][A-Za-z0-9]+)");
    std::size_t seen = 0;
    const auto check = [&](std::string_view cmdlet, std::string_view arguments) {
        // What stands in parentheses is another command's.
        const std::string own(arguments.substr(0, arguments.find('(')));
        const json::array& known = reference.at(std::string(cmdlet)).as_array();
        for (std::sregex_iterator one(own.begin(), own.end(), parameter), end; one != end; ++one) {
            const json::value name((*one)[1].str());
            EXPECT_NE(std::find(known.begin(), known.end(), name), known.end()) << cmdlet << " -" << name;
            ++seen;
        }
    };
    for (const Route& route : cmdlet_table()) {
        if (route.cmdlet.empty()) continue;
        for (const auto text :
             {route.arguments, route.without, route.words[0], route.words[1], route.words[2]})
            check(route.cmdlet, text);
        for (const auto text : {route.creating, route.creating_without})
            check("Add-CMSoftwareUpdatePoint", text);
    }
    EXPECT_GT(seen, 50U);
}

// proves: SEED-41
TEST_F(Settings, AGuardReadsWhatThePlanSaw) {
    EXPECT_EQ(made(FieldId::http_port, Value::of_integer(8530), Value::of_integer(80), {{}, "a.b", false}),
              "# a.b httpPort (SEED-40 SEED-41)\n"
              "Set-Setting -Site 'CAS' -What 'a.b httpPort' -From 8530 -To 80 `\n"
              "    -Read { Read-Number (Get-Point 'CAS' 'a.b') 'WSUSIISPort' } `\n"
              "    -Write { Set-CMSoftwareUpdatePoint -SiteCode 'CAS' -SiteSystemServerName 'a.b' -HttpPort "
              "80 }\n");
}

TEST_F(Settings, SayValuesAsTheCmdletsDo) {
    const auto says = [&](FieldId id, Value to, const std::string& expected) {
        const std::string script = made(id, Value{}, to, {{}, "a.b", false});
        EXPECT_NE(script.find(expected + " }\n"), std::string::npos) << expected << " in\n" << script;
    };
    says(FieldId::source, text("microsoftUpdate"), "-SynchronizeAction SynchronizeFromMicrosoftUpdate");
    says(FieldId::source, text("none"),
         "-SynchronizeAction DoNotSynchronizeFromMicrosoftUpdateOrUpstreamDataSource");
    says(FieldId::source, text("https://w.contoso.com:8531"),
         "-SynchronizeAction SynchronizeFromAnUpstreamDataSourceLocation -UpstreamSourceLocation "
         "'https://w.contoso.com:8531'");
    says(FieldId::expire_feature, Value::of_integer(0), "-ImmediatelyExpireSupersedenceForFeature $true");
    says(FieldId::expire_non_feature, Value::of_integer(3),
         "-ImmediatelyExpireSupersedence $false -WaitMonth 3");
    says(FieldId::third_party, Value::of_choice(0), "-EnableThirdPartyUpdates $false");
    says(FieldId::third_party, Value::of_choice(1),
         "-EnableThirdPartyUpdates $true -EnableManualCertManagement $true");
    says(FieldId::third_party, Value::of_choice(2),
         "-EnableThirdPartyUpdates $true -EnableManualCertManagement $false");
    says(FieldId::reporting_events, Value::of_choice(1),
         "-ReportingEvent CreateOnlyWsusStatusReportingEvents");
    says(FieldId::content_files, Value::of_choice(1), "-ContentFileOption ExpressForWindows10Only");
    says(FieldId::connection_account, text(""), "-AnonymousWsusAccess");
    says(FieldId::client_connections, Value::of_choice(2), "-ClientConnectionType InternetAndIntranet");
    says(FieldId::client_batching, Value::of_integer(0), "-EnforceMandatory $false");
    says(FieldId::client_batching, Value::of_integer(12 * 3600),
         "-EnforceMandatory $true -BatchingTimeout 12 -TimeUnit Hours");
    says(FieldId::client_batching, Value::of_integer(7 * 86400),
         "-EnforceMandatory $true -BatchingTimeout 7 -TimeUnit Days");
    EXPECT_NE(made(FieldId::client_office, Value{}, Value::of_choice(1), {{}, "a.b", false})
                  .find("$arguments = @{ Office365ManagementType = $true }\n"
                        "        Set-CMClientSettingSoftwareUpdate -Name 'a.b' -DisableWildcardHandling "
                        "@arguments\n"),
              std::string::npos);
    says(FieldId::add_indexes, Value::of_boolean(true),
         "Set-Slot -Component 'SMS_WSUS_CONFIGURATION_MANAGER' -Site 'CAS' -Name 'Call WSUS Indexing' -Value "
         "1");
    says(FieldId::surface_drivers, Value::of_boolean(false),
         "Set-Slot -Component 'SMS_WSUS_SYNC_MANAGER' -Site 'CAS' -Name 'Sync Catalog Drivers' -Value 0");
}

TEST_F(Settings, WhatACmdletCannotSayIsDoneByHand) {
    const std::string script =
        made(FieldId::client_office, Value::of_choice(1), Value::of_choice(0), {{}, "X", false});
    EXPECT_EQ(script.rfind("# by hand: X ", 0), 0U) << script;
    EXPECT_NE(script.find("cannot say notConfigured"), std::string::npos) << script;
    EXPECT_EQ(script.find("Set-Setting"), std::string::npos) << script;
}

TEST_F(Settings, SchedulesOfEveryForm) {
    const auto of = [&](const Schedule& schedule) {
        const std::string script = made(FieldId::schedule, Value{}, Value::of(pool.schedule(schedule)));
        const std::size_t begin =
            script.find("-Write { Set-CMSoftwareUpdatePointComponent -SiteCode 'CAS' ") + 60;
        return script.substr(begin, script.find(" }\n", begin) - begin);
    };
    const std::string start = "(New-CMSchedule -Start '1970-01-01T00:00:00'";
    Schedule s;
    EXPECT_EQ(of(s), "-Schedule $null");
    s.form = Schedule::Form::interval;
    s.hours = 6;
    EXPECT_EQ(of(s), "-Schedule " + start + " -RecurInterval Hours -RecurCount 6)");
    s = {};
    s.form = Schedule::Form::weekly;
    s.weekday = 3;
    s.weeks = 2;
    s.utc = true;
    EXPECT_EQ(of(s), "-Schedule " + start + " -IsUtc -DayOfWeek Tuesday -RecurCount 2)");
    s = {};
    s.form = Schedule::Form::monthlyByWeekday;
    s.weekday = 3;
    s.order = 2;
    s.months = 1;
    EXPECT_EQ(of(s), "-Schedule " + start + " -DayOfWeek Tuesday -WeekOrder Second -RecurCount 1)");
    s = {};
    s.form = Schedule::Form::monthlyByDate;
    s.months = 1;
    EXPECT_EQ(of(s), "-Schedule " + start + " -LastDayOfMonth -RecurCount 1)");
    s.day = 15;
    EXPECT_EQ(of(s), "-Schedule " + start + " -DayOfMonth 15 -RecurCount 1)");
}

TEST_F(Settings, AProxyIsSetWithItsNamePortAndAccount) {
    const Change change{FieldId::proxy_port, Value::of_integer(80), Value::of_integer(8080)};
    Guard guard{change, {SiteCode::parse("CAS").value(), "a.b", false}, Guard::From::asSeen, {}, {}, {}, {}};
    guard.beside = [&](FieldId id) {
        return id == FieldId::proxy_server ? text("proxy.contoso.com") : text("CONTOSO\\svc*");
    };
    const std::string script = guarded(guard, pool, 0);
    EXPECT_NE(
        script.find("Set-CMSiteSystemServer -SiteCode 'CAS' -SiteSystemServerName 'a.b' -EnableProxy $true "
                    "-ProxyServerName 'proxy.contoso.com' -ProxyServerPort 8080 -ProxyAccessAccount "
                    "(Get-CMAccount -UserName 'CONTOSO\\svc*' -DisableWildcardHandling) }"),
        std::string::npos)
        << script;
    const std::string off = made(FieldId::proxy_server, text("proxy"), text(""), {{}, "a.b", false});
    EXPECT_NE(off.find("-EnableProxy $false }"), std::string::npos) << off;
}

TEST_F(Settings, AccountsAreNamedAndTheirPasswordsAskedFor) {
    const std::string script =
        made(FieldId::connection_account, Value{}, text("CONTOSO\\svc"), {{}, "a.b", false});
    EXPECT_NE(script.find("Assert-Account -UserName 'CONTOSO\\svc'\n"), std::string::npos) << script;
    EXPECT_EQ(made(FieldId::connection_account, Value{}, text(""), {{}, "a.b", false}).find("Assert-Account"),
              std::string::npos);
}

TEST_F(Settings, ClientSettingsAreMeantLiterally) {
    EXPECT_NE(
        made(FieldId::client_enabled, Value{}, Value::of_boolean(true), {{}, "All [*]", false})
            .find("Set-CMClientSettingSoftwareUpdate -Name 'All [*]' -DisableWildcardHandling -Enable $true"),
        std::string::npos);
    EXPECT_NE(made(FieldId::client_enabled, Value{}, Value::of_boolean(true), {{}, "Default", true})
                  .find("Set-CMClientSettingSoftwareUpdate -DefaultSetting -Enable $true"),
              std::string::npos);
}

}  // namespace
}  // namespace supctl::render
