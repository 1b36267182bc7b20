// Verdicts on the policies of SEED-159 to SEED-172.
#include "grouppolicy/judge.h"

#include <gmock/gmock.h>

#include "base/codes.h"
#include "objects.h"

namespace supctl::grouppolicy {
namespace {

using testing::HasSubstr;

const PolicyReading kNothing = reading_of({object("Empty", {})});

PolicyReading unreadable() {
    PolicyReading out = kNothing;
    out.gpos[0].reading = Reading::unknown;
    out.complete = false;
    return out;
}

PolicyReading location(const std::string& url) {
    return reading_of(
        {object("Clients", {wu("WUServer", url), wu("WUStatusServer", url), au("UseWUServer", 1U)})});
}

// proves: SEED-164
TEST(Location, NotConfiguredIsWhatItShouldBe) {
    for (const auto asserted :
         {std::optional<LocationState>(), std::optional(LocationState::notConfigured)}) {
        Expectation expectation = contoso();
        expectation.location = asserted;
        const Verdict verdict = judge_location(kNothing, expectation);
        EXPECT_EQ(verdict.state, State::asAsserted);
        EXPECT_FALSE(verdict.severity);
    }
}

// proves: SEED-161 SEED-162 SEED-163
TEST(Location, AnotherServerWinsOverTheLocalPolicy) {
    const Verdict verdict = judge_location(location("http://old-wsus.contoso.com:8530"), contoso());
    EXPECT_EQ(verdict.state, State::differs);
    EXPECT_EQ(verdict.severity, Severity::error);
    EXPECT_EQ(verdict.code, codes::kPolicyLocation);
    EXPECT_TRUE(mentions(verdict, "wins over the local one"));
    EXPECT_TRUE(mentions(verdict, "other products, classifications and languages"));
    ASSERT_EQ(verdict.evidence.size(), 3U);
    EXPECT_EQ(verdict.evidence[1].gpo, "Clients");
    EXPECT_EQ(verdict.evidence[1].file, "policy/Clients/Registry.pol");
    EXPECT_EQ(verdict.evidence[1].key, "HKLM\\Software\\Policies\\Microsoft\\Windows\\WindowsUpdate");
    EXPECT_EQ(verdict.evidence[1].name, "WUServer");
    EXPECT_EQ(verdict.evidence[1].data, "\"http://old-wsus.contoso.com:8530\"");
    EXPECT_EQ(verdict.evidence[1].offset, 8U);
    EXPECT_THAT(verdict.seeds, HasSubstr("SEED-162"));
}

// Values merge one by one: the local policy has the switch.
// proves: SEED-162
TEST(Location, AServerWithoutTheSwitchStillWins) {
    const auto reading = reading_of({object("Half", {wu("WUServer", "http://old-wsus:8530")})});
    EXPECT_EQ(judge_location(reading, contoso()).state, State::differs);
}

// proves: SEED-160
TEST(Location, APointOfTheClientsOwnSiteIsHarmless) {
    const Verdict verdict = judge_location(location("HTTP://PS1-SUP1.contoso.com:8530/"), contoso());
    EXPECT_EQ(verdict.state, State::asAsserted);
    EXPECT_EQ(verdict.severity, Severity::advice);
    EXPECT_TRUE(mentions(verdict, "harmless"));
    EXPECT_TRUE(mentions(verdict, "clients of PS2 would scan at a point that is not their site's"));
}

TEST(Location, AssertedNotConfiguredAHarmlessOneDiffersWithoutAnError) {
    Expectation expectation = contoso();
    expectation.location = LocationState::notConfigured;
    const Verdict verdict = judge_location(location("http://ps1-sup1.contoso.com:8530"), expectation);
    EXPECT_EQ(verdict.state, State::differs);
    EXPECT_EQ(verdict.severity, Severity::warning);
}

TEST(Location, AssertedToMatchItMustBeSetAndMatch) {
    Expectation expectation = contoso();
    expectation.location = LocationState::matchesSoftwareUpdatePoint;
    EXPECT_EQ(judge_location(location("https://ps2-sup1.contoso.com:8531"), expectation).state,
              State::asAsserted);
    EXPECT_EQ(judge_location(kNothing, expectation).state, State::differs);
    EXPECT_EQ(judge_location(kNothing, expectation).severity, Severity::error);
    const auto switch_only = reading_of({object("Switch", {au("UseWUServer", 1U)})});
    EXPECT_EQ(judge_location(switch_only, expectation).severity, Severity::error);
}

// proves: SEED-160
TEST(Location, SchemeAndPortAndFullNameCount) {
    const auto check = [](const std::string& url, std::string_view why) {
        const Verdict verdict = judge_location(location(url), contoso());
        EXPECT_EQ(verdict.state, State::differs) << url;
        EXPECT_TRUE(mentions(verdict, why)) << url;
    };
    check("http://ps2-sup1.contoso.com:8530", "whose address is `https://ps2-sup1.contoso.com:8531`");
    check("http://ps1-sup1.contoso.com", "scheme and port count");
    check("http://ps1-sup1:8530", "short name of ps1-sup1.contoso.com");
    check("http://cas-sup1.contoso.com:8530", "central administration site");
    check("ps1-sup1.contoso.com:8530", "is not a URL");
    check("", "is not a URL");
}

TEST(Location, AServerWhoseSslIsNotKnownMatchesEitherAddress) {
    Expectation expectation;
    expectation.points = {point_address("PS1", "a.b", 80, 443, Ssl::unknown, Clients::some)};
    EXPECT_EQ(judge_location(location("http://a.b"), expectation).state, State::asAsserted);
    EXPECT_EQ(judge_location(location("https://a.b:443"), expectation).state, State::asAsserted);
    EXPECT_EQ(judge_location(location("https://a.b:8531"), expectation).state, State::differs);
}

// proves: SEED-163
TEST(Location, SwitchedOffOrDeletedSendsClientsToTheInternet) {
    const auto off = reading_of({object("Off", {au("UseWUServer", 0U)})});
    EXPECT_EQ(judge_location(off, contoso()).state, State::differs);
    EXPECT_TRUE(mentions(judge_location(off, contoso()), "Windows Update on the internet"));
    const auto deleted =
        reading_of({object("Disabled", {wu("**del.WUServer", " "), wu("**del.WUStatusServer", " ")})});
    const Verdict verdict = judge_location(deleted, contoso());
    EXPECT_EQ(verdict.state, State::differs);
    EXPECT_EQ(verdict.evidence[0].data, "deleted by **del.WUServer");
}

TEST(Location, WhatTheFilesDoNotTellIsUnverified) {
    EXPECT_EQ(judge_location(unreadable(), contoso()).state, State::unverified);
    const auto soft = reading_of({object("Soft", {wu("**soft.WUServer", "http://old:8530")})});
    EXPECT_EQ(judge_location(soft, contoso()).state, State::unverified);
    const auto text = reading_of({object("Text", {au("UseWUServer", "1")})});
    const Verdict verdict = judge_location(text, contoso());
    EXPECT_EQ(verdict.state, State::unverified);
    EXPECT_TRUE(mentions(verdict, "REG_SZ instead of REG_DWORD"));
    // What one object is seen to do is not undone by another that cannot be read.
    PolicyReading both = location("http://old:8530");
    both.gpos.push_back(unreadable().gpos[0]);
    both.complete = false;
    EXPECT_EQ(judge_location(both, contoso()).state, State::differs);
}

TEST(Location, WithoutADescriptionNothingIsHarmless) {
    const Verdict verdict = judge_location(location("http://ps1-sup1.contoso.com:8530"), Expectation());
    EXPECT_EQ(verdict.state, State::differs);
    EXPECT_TRUE(mentions(verdict, "no software update points are described"));
}

TEST(Location, StatusServerAndAlternateServerArePartOfIt) {
    const auto reading =
        reading_of({object("Mixed", {wu("WUServer", "http://ps1-sup1.contoso.com:8530"),
                                     wu("WUStatusServer", "http://old:8530"), au("UseWUServer", 1U)})});
    EXPECT_EQ(judge_location(reading, contoso()).state, State::differs);
    EXPECT_TRUE(mentions(judge_location(reading, contoso()), "report to the other"));
    const auto alternate =
        reading_of({object("Alternate", {wu("UpdateServiceUrlAlternate", "http://cdn:80")})});
    const Verdict verdict = judge_location(alternate, contoso());
    EXPECT_EQ(verdict.severity, Severity::advice);
    EXPECT_TRUE(mentions(verdict, "delta content"));
}

// proves: SEED-163
TEST(ScanSource, ADeferralSendsScansToWindowsUpdate) {
    for (const Given& given :
         {wu("DeferFeatureUpdatesPeriodInDays", 0U), wu("DeferQualityUpdates", 1U),
          wu("BranchReadinessLevel", 16U), wu("TargetReleaseVersion", 1U),
          wu("TargetReleaseVersionInfo", "23H2"), wu("PauseQualityUpdatesStartTime", "2026-01-01")}) {
        const Verdict verdict = judge_scan_source(reading_of({object("Rings", {given})}), contoso());
        EXPECT_EQ(verdict.state, State::differs) << given.name;
        EXPECT_EQ(verdict.severity, Severity::warning) << given.name;
        EXPECT_TRUE(mentions(verdict, given.name)) << given.name;
        EXPECT_EQ(verdict.evidence.size(), 1U);
    }
    for (const Given& given : {wu("DeferQualityUpdates", 0U), wu("TargetReleaseVersion", 0U),
                               wu("PauseQualityUpdatesStartTime", ""), wu("DisableDualScan", 1U)}) {
        const Verdict verdict = judge_scan_source(reading_of({object("Rings", {given})}), contoso());
        EXPECT_EQ(verdict.state, State::configured) << given.name;
    }
}

TEST(ScanSource, DisableDualScanHelpsOnlyEarlierWindows) {
    const auto reading = reading_of(
        {object("Rings", {wu("DeferFeatureUpdatesPeriodInDays", 30U), wu("DisableDualScan", 1U)})});
    const Verdict verdict = judge_scan_source(reading, contoso());
    EXPECT_EQ(verdict.state, State::differs);
    EXPECT_TRUE(mentions(verdict, "on Windows 11 and Windows Server 2025"));
}

ReadGpo source_policy(std::initializer_list<std::uint32_t> classes, Given switched) {
    constexpr const char* kNames[] = {"Feature", "Quality", "Driver", "Other"};
    ReadGpo out = object("Source", {switched});
    const char* const* name = kNames;
    for (const std::uint32_t source : classes) {
        const ReadGpo one = object(
            "Source", {wu(std::string("SetPolicyDrivenUpdateSourceFor") + *name++ + "Updates", source)});
        for (const PolicyValue& value : one.values.set())
            out.values.apply({value.key, value.name, value.value.type, value.value.data, 8});
    }
    return out;
}

// proves: SEED-161 SEED-163
TEST(ScanSource, TheSourcePolicyDecidesForEachClass) {
    const Given on = au("UseUpdateClassPolicySource", 1U);
    const auto all_wsus = reading_of({source_policy({1, 1, 1, 1}, on)});
    EXPECT_EQ(judge_scan_source(all_wsus, contoso()).state, State::configured);
    const Verdict internet = judge_scan_source(reading_of({source_policy({1, 0, 1, 1}, on)}), contoso());
    EXPECT_EQ(internet.state, State::differs);
    EXPECT_EQ(internet.code, codes::kPolicyScanSource);
    EXPECT_EQ(internet.severity, Severity::error);
    EXPECT_TRUE(mentions(internet, "SetPolicyDrivenUpdateSourceForQualityUpdates = 0"));
    const Verdict partial = judge_scan_source(reading_of({source_policy({1, 1}, on)}), contoso());
    EXPECT_EQ(partial.state, State::differs);
    EXPECT_TRUE(mentions(partial, "leaves out SetPolicyDrivenUpdateSourceForDriverUpdates"));
}

TEST(ScanSource, TheSourcePolicyNeedsItsSwitchInTheKeyAu) {
    const auto reading = reading_of({source_policy({0, 0, 0, 0}, wu("UseUpdateClassPolicySource", 1U))});
    const Verdict verdict = judge_scan_source(reading, contoso());
    EXPECT_EQ(verdict.state, State::configured);
    EXPECT_TRUE(mentions(verdict, "outside the key AU"));
    EXPECT_TRUE(mentions(verdict, "has no effect"));
}

TEST(ScanSource, AllClassesAtWsusMakeADeferralHarmless) {
    ReadGpo pinned = source_policy({1, 1, 1, 1}, au("UseUpdateClassPolicySource", 1U));
    const ReadGpo deferral = object("x", {wu("DeferFeatureUpdatesPeriodInDays", 30U)});
    for (const PolicyValue& value : deferral.values.set())
        pinned.values.apply({value.key, value.name, value.value.type, value.value.data, 8});
    EXPECT_EQ(judge_scan_source(reading_of({pinned}), contoso()).state, State::configured);
    // In another object they may not reach the same computers.
    const auto apart =
        reading_of({source_policy({1, 1, 1, 1}, au("UseUpdateClassPolicySource", 1U)), deferral});
    EXPECT_EQ(judge_scan_source(apart, contoso()).state, State::differs);
}

TEST(ScanSource, UnreadableIsUnverified) {
    EXPECT_EQ(judge_scan_source(unreadable(), contoso()).state, State::unverified);
    EXPECT_EQ(judge_scan_source(kNothing, contoso()).state, State::notConfigured);
}

// proves: SEED-165
TEST(SignedContent, IsNeededWithThirdPartyUpdates) {
    Expectation expectation = contoso();
    expectation.third_party = ThirdParty::automaticCertificate;
    const Verdict missing = judge_signed_content(kNothing, expectation);
    EXPECT_EQ(missing.state, State::differs);
    EXPECT_EQ(missing.severity, Severity::error);
    EXPECT_EQ(missing.code, codes::kPolicySignedContent);
    const auto enabled = reading_of({object("Signed", {wu("AcceptTrustedPublisherCerts", 1U)})});
    EXPECT_EQ(judge_signed_content(enabled, expectation).state, State::asAsserted);
    const auto disabled = reading_of({object("Signed", {wu("AcceptTrustedPublisherCerts", 0U)})});
    EXPECT_EQ(judge_signed_content(disabled, expectation).state, State::differs);
    expectation.third_party = ThirdParty::off;
    EXPECT_EQ(judge_signed_content(kNothing, expectation).state, State::notConfigured);
    EXPECT_EQ(judge_signed_content(enabled, expectation).state, State::configured);
}

// proves: SEED-165
TEST(SignedContent, IsComparedWithWhatIsAsserted) {
    const auto enabled = reading_of({object("Signed", {wu("AcceptTrustedPublisherCerts", 1U)})});
    const auto disabled = reading_of({object("Signed", {wu("AcceptTrustedPublisherCerts", 0U)})});
    Expectation expectation = contoso();
    const auto state = [&](PolicyState asserted, const PolicyReading& reading) {
        expectation.signed_content = asserted;
        return judge_signed_content(reading, expectation).state;
    };
    EXPECT_EQ(state(PolicyState::enabled, enabled), State::asAsserted);
    EXPECT_EQ(state(PolicyState::enabled, disabled), State::differs);
    EXPECT_EQ(state(PolicyState::enabled, kNothing), State::differs);
    EXPECT_EQ(state(PolicyState::disabled, disabled), State::asAsserted);
    EXPECT_EQ(state(PolicyState::notConfigured, kNothing), State::asAsserted);
    EXPECT_EQ(state(PolicyState::notConfigured, enabled), State::differs);
    EXPECT_EQ(state(PolicyState::enabled, unreadable()), State::unverified);
    const auto text = reading_of({object("Signed", {wu("AcceptTrustedPublisherCerts", "1")})});
    EXPECT_EQ(state(PolicyState::enabled, text), State::unverified);
    expectation.third_party = ThirdParty::manualCertificate;
    EXPECT_EQ(state(PolicyState::notConfigured, kNothing), State::differs)
        << "the description contradicts itself";
}

TEST(SignedContent, ObjectsThatContradictEachOtherDiffer) {
    const auto both = reading_of({object("On", {wu("AcceptTrustedPublisherCerts", 1U)}),
                                  object("Off", {wu("**del.AcceptTrustedPublisherCerts", " ")})});
    Expectation expectation = contoso();
    expectation.signed_content = PolicyState::enabled;
    const Verdict verdict = judge_signed_content(both, expectation);
    EXPECT_EQ(verdict.state, State::differs);
    EXPECT_TRUE(mentions(verdict, "`On` enables and `Off` disables"));
}

// proves: SEED-166
TEST(TrustedPublishers, CertificatesOfGroupPolicyAreNamed) {
    Diagnostics diagnostics;
    const auto reading = read_gpos(kFixtures / "backups", diagnostics);
    Expectation expectation = contoso();
    expectation.third_party = ThirdParty::manualCertificate;
    const Verdict found = judge_trusted_publishers(reading, expectation);
    EXPECT_EQ(found.state, State::unverified);
    EXPECT_EQ(found.severity, Severity::advice);
    EXPECT_THAT(found.found, HasSubstr("0123456789ABCDEF0123456789ABCDEF01234567 (`Signed content`)"));
    const Verdict missing = judge_trusted_publishers(kNothing, expectation);
    EXPECT_EQ(missing.severity, Severity::warning);
    expectation.third_party = ThirdParty::automaticCertificate;
    EXPECT_EQ(judge_trusted_publishers(kNothing, expectation).severity, Severity::advice);
    EXPECT_EQ(judge_trusted_publishers(kNothing, contoso()).state, State::notConfigured);
}

// proves: SEED-167
TEST(AutomaticUpdates, IsComparedWithWhatIsAsserted) {
    const auto on = reading_of({object("AU", {au("NoAutoUpdate", 0U), au("AUOptions", 4U)})});
    const auto off = reading_of({object("AU", {au("NoAutoUpdate", 1U)})});
    Expectation expectation = contoso();
    const auto state = [&](PolicyState asserted, const PolicyReading& reading) {
        expectation.automatic_updates = asserted;
        return judge_automatic_updates(reading, expectation).state;
    };
    EXPECT_EQ(state(PolicyState::enabled, on), State::asAsserted);
    EXPECT_EQ(state(PolicyState::disabled, on), State::differs);
    EXPECT_EQ(state(PolicyState::notConfigured, on), State::differs);
    EXPECT_EQ(state(PolicyState::disabled, off), State::asAsserted);
    EXPECT_EQ(state(PolicyState::enabled, off), State::differs);
    EXPECT_EQ(state(PolicyState::notConfigured, kNothing), State::asAsserted);
    EXPECT_EQ(state(PolicyState::enabled, kNothing), State::differs);
    EXPECT_EQ(state(PolicyState::notConfigured, unreadable()), State::unverified);
    // AUOptions 1 is off, and NoAutoUpdate wins over AUOptions.
    EXPECT_EQ(state(PolicyState::disabled, reading_of({object("AU", {au("AUOptions", 1U)})})),
              State::asAsserted);
    EXPECT_EQ(state(PolicyState::disabled,
                    reading_of({object("AU", {au("NoAutoUpdate", 1U), au("AUOptions", 4U)})})),
              State::asAsserted);
    PolicyReading both = on;
    both.gpos.push_back(off.gpos[0]);
    EXPECT_EQ(state(PolicyState::enabled, both), State::unverified);
    EXPECT_EQ(state(PolicyState::enabled, reading_of({object("AU", {au("AUOptions", "4")})})),
              State::unverified);
    expectation.automatic_updates.reset();
    EXPECT_EQ(judge_automatic_updates(on, expectation).state, State::configured);
    EXPECT_EQ(judge_automatic_updates(kNothing, expectation).state, State::notConfigured);
}

// proves: SEED-168 SEED-169 SEED-170
TEST(AutomaticUpdates, SwitchedOnItsEffectsAreExplained) {
    const auto on =
        reading_of({object("AU", {au("NoAutoUpdate", 0U), au("AUOptions", 4U), au("ScheduledInstallDay", 7U),
                                  au("ScheduledInstallTime", 3U)})});
    const Verdict verdict = judge_automatic_updates(on, contoso());
    EXPECT_EQ(verdict.code, codes::kPolicyAutomaticUpdates);
    EXPECT_EQ(verdict.severity, Severity::warning);
    EXPECT_TRUE(mentions(verdict, "installed by themselves on Saturdays at 03:00"));
    EXPECT_TRUE(mentions(verdict, "beside ConfigMgr's deployments (SEED-168)"));
    EXPECT_TRUE(mentions(verdict, "two notification icons"));
    EXPECT_TRUE(mentions(verdict, "two restart dialogs"));
    const auto off = reading_of({object("AU", {au("NoAutoUpdate", 1U)})});
    EXPECT_FALSE(mentions(judge_automatic_updates(off, contoso()), "restart"));
    for (const auto& [option, words] :
         {std::pair(2U, "before updates are downloaded"), std::pair(3U, "to install them"),
          std::pair(5U, "administrators"), std::pair(7U, "to restart"), std::pair(9U, "not documented")})
        EXPECT_TRUE(mentions(
            judge_automatic_updates(reading_of({object("AU", {au("AUOptions", option)})}), contoso()), words))
            << option;
}

// proves: SEED-171 SEED-172
TEST(AgentUpdates, ItselfOnlyWithAutomaticUpdates) {
    const Verdict on = judge_self_update(
        reading_of({object("AU", {au("NoAutoUpdate", 0U), au("AUOptions", 4U)})}), contoso());
    EXPECT_EQ(on.seeds, "SEED-171");
    EXPECT_TRUE(mentions(on, "updates itself when a newer version"));
    EXPECT_FALSE(on.severity);
    for (const PolicyReading& reading : {kNothing, reading_of({object("AU", {au("NoAutoUpdate", 1U)})})}) {
        const Verdict off = judge_self_update(reading, contoso());
        EXPECT_EQ(off.seeds, "SEED-172");
        EXPECT_EQ(off.state, State::unverified);
        EXPECT_EQ(off.severity, Severity::advice);
        EXPECT_TRUE(mentions(off, "its installer must be run"));
    }
}

// proves: SEED-159
TEST(Agent, OtherPoliciesOfTheAgentAreExplained) {
    const auto reading = reading_of({object("Agent", {wu("DoNotConnectToWindowsUpdateInternetLocations", 1U),
                                                      wu("DisableWindowsUpdateAccess", 0U)})});
    const Verdict verdict = judge_agent(reading, contoso());
    EXPECT_EQ(verdict.state, State::configured);
    EXPECT_EQ(verdict.code, codes::kPolicyAgent);
    EXPECT_EQ(verdict.evidence.size(), 2U);
    EXPECT_EQ(verdict.notes.size(), 1U) << "a value that is off has no effect to explain";
    EXPECT_TRUE(mentions(verdict, "reaches no public update service"));
    EXPECT_EQ(judge_agent(kNothing, contoso()).state, State::notConfigured);
    EXPECT_EQ(judge_agent(unreadable(), contoso()).state, State::unverified);
}

TEST(Judge, EveryPolicyHasItsVerdictInOneOrder) {
    std::vector<std::string_view> names;
    std::string seeds;
    for (const auto& reading :
         {kNothing, reading_of({object("AU", {au("NoAutoUpdate", 0U), au("AUOptions", 4U)})})}) {
        names.clear();
        for (const Verdict& verdict : judge_policies(reading, contoso())) {
            names.push_back(verdict.policy);
            seeds += verdict.seeds + ' ';
            EXPECT_FALSE(verdict.meaning.empty()) << verdict.policy;
        }
    }
    EXPECT_THAT(names, testing::ElementsAre("intranetUpdateService", "scanSource", "signedContent",
                                            "trustedPublishers", "automaticUpdates", "agentUpdates",
                                            "windowsUpdateAgent"));
    for (int seed = 159; seed <= 172; ++seed) EXPECT_THAT(seeds, HasSubstr("SEED-" + std::to_string(seed)));
}

// proves: SEED-162 SEED-167
TEST(Judge, ABackupFolderIsJudgedAsAWhole) {
    Diagnostics diagnostics;
    const auto reading = read_gpos(kFixtures / "backups", diagnostics);
    Expectation expectation = contoso();
    expectation.automatic_updates = PolicyState::notConfigured;
    expectation.signed_content = PolicyState::enabled;
    const auto verdicts = judge_policies(reading, expectation);
    EXPECT_EQ(verdicts[0].state, State::differs);
    EXPECT_THAT(verdicts[0].found, HasSubstr("(`Workstations <old & new>`)"));
    EXPECT_EQ(verdicts[2].state, State::asAsserted);
    EXPECT_EQ(verdicts[4].state, State::differs);
    const auto sysvol = read_gpos(kFixtures / "sysvol", diagnostics);
    EXPECT_EQ(judge_location(sysvol, expectation).state, State::asAsserted);
}

}  // namespace
}  // namespace supctl::grouppolicy
