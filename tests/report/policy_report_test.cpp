#include "report/policy_report.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "base/codes.h"
#include "golden.h"

namespace supctl {
namespace {

using namespace grouppolicy;

/// Two objects, one of which could not be read, and a name that would steer a terminal.
struct Sample {
    PolicyReading reading;
    Expectation expectation;
    std::vector<Verdict> verdicts;

    Sample() {
        ReadGpo workstations;
        workstations.gpo.layout = Layout::backup;
        workstations.gpo.name = "Work\x1b[2Jstations";
        workstations.gpo.id = "{00000001-AAAA-4BBB-8CCC-DDDDEEEEFFFF}";
        workstations.gpo.domain = "contoso.com";
        workstations.gpo.backup_time = "2026-01-10T08:00:00";
        workstations.gpo.machine = "backups/1/registry.pol";
        workstations.reading = Reading::read;
        ReadGpo damaged;
        damaged.gpo.id = "{00000002-AAAA-4BBB-8CCC-DDDDEEEEFFFF}";
        damaged.gpo.machine = "backups/2/registry.pol";
        damaged.reading = Reading::unknown;
        reading.gpos = {workstations, damaged};
        expectation.points = {point_address("CAS", "cas1.a", 8530, 8531, Ssl::required, Clients::none),
                              point_address("PS1", "ps1.a", 8530, 8531, Ssl::unknown, Clients::some)};
        Verdict location;
        location.policy = "intranetUpdateService";
        location.title = "Specify intranet Microsoft update service location";
        location.state = State::differs;
        location.severity = Severity::error;
        location.code = codes::kPolicyLocation;
        location.asserted = "notConfigured";
        location.found = "WUServer = \"http://old:8530\"";
        location.meaning = "clients scan elsewhere";
        location.notes = {"one note"};
        location.seeds = "SEED-162 SEED-163";
        location.evidence = {{"Work\x1b[2Jstations", "{1}", "backups/1/registry.pol", "HKLM\\Software\\WU",
                              "WUServer", "REG_SZ", "\"http://old:8530\"", 8}};
        Verdict agent;
        agent.policy = "windowsUpdateAgent";
        agent.title = "Other policies of the Windows Update Agent";
        agent.state = State::notConfigured;
        agent.code = codes::kPolicyAgent;
        agent.found = "not configured";
        agent.meaning = "nothing else";
        agent.seeds = "SEED-159";
        verdicts = {location, agent};
    }
};

TEST(PolicyReport, TextNamesObjectsAddressesAndValues) {
    const Sample sample;
    EXPECT_GOLDEN("policy.txt", policy_text(sample.reading, sample.expectation, sample.verdicts, Style{}));
}

TEST(PolicyReport, NoByteOfAnObjectSteersTheTerminal) {
    const Sample sample;
    const std::string text = policy_text(sample.reading, sample.expectation, sample.verdicts, Style{});
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
    EXPECT_NE(text.find("Work\\x1b[2Jstations"), std::string::npos);
}

TEST(PolicyReport, JsonHoldsEverythingUnderFixedKeys) {
    const Sample sample;
    Diagnostics diagnostics;
    diagnostics.add(error(codes::kPolicyFile, "broken"));
    const auto read = boost::json::parse(
        policy_json(sample.reading, sample.expectation, sample.verdicts, diagnostics, SourceStore()));
    EXPECT_EQ(read.at("formatVersion"), "1.0");
    EXPECT_EQ(read.at("complete"), false);
    EXPECT_EQ(read.at("objects").at(0).at("name"), "Work\x1b[2Jstations");
    EXPECT_EQ(read.at("objects").at(1).at("reading"), "unknown");
    EXPECT_EQ(read.at("expectedAddresses").at(1).at("addresses").as_array().size(), 2U);
    EXPECT_EQ(read.at("expectedAddresses").at(0).at("clients"), false);
    const auto& location = read.at("verdicts").at(0);
    EXPECT_EQ(location.at("verdict"), "differs");
    EXPECT_EQ(location.at("severity"), "error");
    EXPECT_EQ(location.at("code"), "SUP3504");
    EXPECT_EQ(location.at("evidence").at(0).at("offset"), 8);
    EXPECT_EQ(location.at("evidence").at(0).at("value"), "WUServer");
    EXPECT_TRUE(read.at("verdicts").at(1).at("severity").is_null());
    EXPECT_TRUE(read.at("verdicts").at(1).at("asserted").is_null());
    EXPECT_EQ(read.at("diagnostics").at(0).at("code"), "SUP3501");
}

}  // namespace
}  // namespace supctl
