// `verify --gpo` as people run it: description and folder in, verdicts and exit code out.
#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "process.h"

namespace supctl::end_to_end {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

const std::string kFixtures = SUPCTL_SOURCE_DIR "/tests/grouppolicy/fixtures/";

class Verify : public testing::Test {
  protected:
    void SetUp() override {
        char name[] = "/tmp/supctl-verify-XXXXXX";
        ASSERT_NE(::mkdtemp(name), nullptr);
        scratch_ = name;
    }
    void TearDown() override { fs::remove_all(scratch_); }

    std::string description(const std::string& more) {
        write_text(scratch_ / "d.yaml",
                   "apiVersion: supctl/v1\nhierarchy: contoso\nsites:\n"
                   "  CAS: {type: centralAdministrationSite, softwareUpdatePoints: "
                   "{cas-sup1.contoso.com: {requireSsl: false}}}\n"
                   "  PS1: {type: primarySite, parent: CAS, softwareUpdatePoints: "
                   "{ps1-sup1.contoso.com: {requireSsl: false}}}\n" +
                       more);
        return (scratch_ / "d.yaml").string();
    }
    static const json::value& verdict(const json::value& all, std::string_view policy) {
        for (const json::value& one : all.at("verdicts").as_array())
            if (one.at("policy").as_string() == policy) return one;
        ADD_FAILURE() << policy;
        return all;
    }
    fs::path scratch_;
};

TEST_F(Verify, AnotherServerAndUnassertedAutomaticUpdatesAreErrors) {
    const std::string file =
        description("groupPolicy: {automaticUpdates: notConfigured, signedContent: enabled}\n");
    const Ran ran = run({"verify", file, "--gpo", kFixtures + "backups", "--format", "json"});
    ASSERT_EQ(ran.exit, 3) << ran.out << ran.err;
    const json::value read = json::parse(ran.out);
    EXPECT_EQ(verdict(read, "intranetUpdateService").at("verdict"), "differs");
    EXPECT_EQ(verdict(read, "automaticUpdates").at("verdict"), "differs");
    EXPECT_EQ(verdict(read, "automaticUpdates").at("asserted"), "notConfigured");
    EXPECT_EQ(verdict(read, "signedContent").at("verdict"), "asAsserted");
    EXPECT_EQ(read.at("expectedAddresses").at(1).at("addresses").at(0), "http://ps1-sup1.contoso.com:8530");
    EXPECT_EQ(read.at("diagnostics").at(0).at("code"), "SUP3508");
}

TEST_F(Verify, ThePointOfTheSiteIsHarmless) {
    const std::string file =
        description("groupPolicy: {intranetUpdateService: matchesSoftwareUpdatePoint}\n");
    const Ran ran = run({"verify", file, "--gpo", kFixtures + "sysvol"});
    EXPECT_EQ(ran.exit, 0) << ran.out << ran.err;
    EXPECT_THAT(ran.out,
                testing::HasSubstr("as asserted: Specify intranet Microsoft update service location"));
    EXPECT_THAT(ran.out, testing::HasSubstr("PS1   ps1-sup1.contoso.com   http://ps1-sup1.contoso.com:8530"));
    EXPECT_THAT(ran.out, testing::HasSubstr("MACHINE/Registry.pol, byte 8\n"));
}

TEST_F(Verify, ThirdPartyUpdatesNeedSignedContent) {
    const std::string file = description("thirdPartyUpdates: automaticCertificate\n");
    const Ran ran = run({"verify", file, "--gpo", kFixtures + "none.pol", "--format", "json"});
    EXPECT_EQ(ran.exit, 3) << ran.out << ran.err;
    EXPECT_EQ(verdict(json::parse(ran.out), "signedContent").at("verdict"), "differs");
}

TEST_F(Verify, WhatCannotBeReadEndsWithOne) {
    const Ran damaged = run({"verify", "--gpo", kFixtures + "malformed/second_record_40.pol"});
    EXPECT_EQ(damaged.exit, 1);
    EXPECT_THAT(damaged.err, testing::HasSubstr("error[SUP3501]"));
    EXPECT_THAT(damaged.err, testing::HasSubstr("at byte 40"));
    EXPECT_THAT(damaged.out, testing::HasSubstr("unverified: Specify intranet"));
    const Ran empty = run({"verify", "--gpo", scratch_.string()});
    EXPECT_EQ(empty.exit, 1);
    EXPECT_THAT(empty.err, testing::HasSubstr("error[SUP3503]"));
    EXPECT_EQ(empty.out, "");
}

TEST_F(Verify, ADescriptionWithErrorsIsNotCompared) {
    const Ran ran = run({"verify", description("nonsense: 1\n"), "--gpo", kFixtures + "backups"});
    EXPECT_EQ(ran.exit, 4);
    EXPECT_EQ(ran.out, "");
}

TEST_F(Verify, WithoutAFolderAndClientSettingsThereIsNothingToDo) {
    const Ran ran = run({"verify", description("")});
    EXPECT_EQ(ran.exit, 64);
    EXPECT_THAT(ran.err, testing::HasSubstr("nothing to verify"));
}

TEST_F(Verify, ClientSettingsAreComparedWithTheSites) {
    const std::string declared = description(
        "clientSettings: {Default Client Agent Settings: {softwareUpdates: {enabled: true, deltaContent: "
        "true}}}\n");
    const Ran ran = run({"verify", declared, "--connection", "simulator"});
    EXPECT_EQ(ran.exit, 3) << ran.err;
    EXPECT_THAT(ran.out, testing::HasSubstr("1 not as declared"));
    const Ran agrees = run({"verify",
                            description("clientSettings: {Default Client Agent Settings: {softwareUpdates: "
                                        "{enabled: true}}}\n"),
                            "--connection", "simulator"});
    EXPECT_EQ(agrees.exit, 0) << agrees.out << agrees.err;
}

TEST_F(Verify, ClientSettingsThatAreNotComparedAreSaidToBe) {
    const std::string declared =
        description("clientSettings: {Default Client Agent Settings: {softwareUpdates: {enabled: true}}}\n");
    const Ran without = run({"verify", declared, "--gpo", kFixtures + "none.pol"});
    EXPECT_THAT(without.err, testing::HasSubstr("advice[SUP3101]: `clientSettings` of the description are "
                                                "not compared"));
    const Ran with = run({"verify", declared, "--gpo", kFixtures + "none.pol", "--connection", "simulator"});
    EXPECT_EQ(with.err.find("SUP3101"), std::string::npos) << with.err;
    EXPECT_THAT(with.out, testing::HasSubstr("1 client setting, 0 not as declared"));
}

/// What no public page says where it is kept is neither done nor as declared, whoever reports.
TEST_F(Verify, WhatNobodyCanCompareIsUnverifiedAndNeverDone) {
    const std::string declared = description(
        "clientSettings: {Default Client Agent Settings: {softwareUpdates: {enabled: true, "
        "enforceTlsCertificatePinning: true, threadPriority: low}}}\n");
    const Ran ran = run({"verify", declared, "--connection", "simulator"});
    EXPECT_EQ(ran.exit, 0) << ran.err;
    EXPECT_THAT(ran.out, testing::HasSubstr("3 client settings, 0 not as declared, 2 unverified\n"));
    EXPECT_THAT(ran.out, testing::ContainsRegex("softwareUpdates.threadPriority +low +unverified: nobody"));
    EXPECT_EQ(count(ran.err, "advice[SUP3406]"), 2u) << ran.err;
    const Ran read = run({"verify", declared, "--connection", "simulator", "--format", "json"});
    std::vector<std::string> verdicts;
    const json::value document = json::parse(read.out);
    for (const json::value& one : document.at("clientSettings").as_array())
        verdicts.emplace_back(one.at("verdict").as_string());
    EXPECT_THAT(verdicts, testing::ElementsAre("asDeclared", "unverified", "unverified"));

    const Ran planned = run({"plan", declared, "--connection", "simulator"});
    EXPECT_THAT(planned.out, testing::HasSubstr(", 2 settings nobody can compare\n"));
    EXPECT_EQ(planned.out.find("is as described"), std::string::npos) << planned.out;
    const Ran counted = run({"plan", declared, "--connection", "simulator", "--format", "json"});
    EXPECT_EQ(json::parse(counted.out).at("summary").at("uncomparable").to_number<int>(), 2);
    const Ran status = run({"status", declared, "--connection", "simulator"});
    EXPECT_THAT(status.out, testing::HasSubstr("described: 2 settings nobody can compare\n"));

    const std::string changed = description(
        "clientSettings: {Default Client Agent Settings: {softwareUpdates: {deltaContent: true, "
        "threadPriority: low}}}\n");
    const Ran change = run({"plan", changed, "--connection", "simulator", "--format", "json"});
    ASSERT_EQ(change.exit, 0) << change.err;
    const std::string id(json::parse(change.out).at("planId").as_string());
    How beside;
    beside.folder = scratch_;  // where the store is made
    const Ran applied =
        run({"apply", changed, "--connection", "simulator", "--ephemeral-store", "--approve", id}, beside);
    EXPECT_EQ(applied.exit, 0) << applied.out << applied.err;
    EXPECT_THAT(applied.out, testing::HasSubstr("1 setting nobody can compare\n"));
    EXPECT_THAT(applied.out, testing::HasSubstr("everything that can be compared is done (exit code 0)"));
}

}  // namespace
}  // namespace supctl::end_to_end
