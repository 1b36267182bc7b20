// Checks: one for every assumption; what trials, rows and earlier runs say about each; and that nothing is
// claimed that was not seen.
#include "doctor/check.h"

#include <gtest/gtest.h>

#include "schema/assumptions.h"
#include "site/queries.h"

namespace supctl::test {
namespace {

SiteCode code(std::string_view text) {
    return *SiteCode::parse(text);
}
TimePoint at(int minutes) {
    return TimePoint(std::chrono::sys_days(std::chrono::year(2026) / 3 / 2)) + std::chrono::minutes(minutes);
}

/// A central site with one primary, each with a point, and what was seen of them.
class ChecksTest : public testing::Test {
  protected:
    ChecksTest() {
        for (const auto& [name, parent] : {std::pair{"CAS", ""}, std::pair{"PS1", "CAS"}}) {
            Site site;
            site.code = code(name);
            if (*parent != 0) site.parent = code(parent);
            seen.live.add(site);
        }
        seen.live.add(SoftwareUpdatePoint{pool.text("cas-sup.x"), code("CAS"), {}});
        seen.live.add(SoftwareUpdatePoint{pool.text("ps1-sup.x"), code("PS1"), {}});
        seen.live.finish();
        seen.coverage.classes[static_cast<std::size_t>(ObservedClass::statusMessages)] =
            Completeness::complete;
        seen.coverage.classes[static_cast<std::size_t>(ObservedClass::categories)] = Completeness::complete;
    }
    void message(int minute, std::string_view site, std::string_view component, std::uint32_t id,
                 std::string_view machine = "") {
        StatusMessage one;
        one.time = at(minute);
        one.site = code(site);
        one.component = pool.text(component);
        one.machine = pool.text(machine);
        one.id = id;
        one.severity = id == 6703 ? 0xC0000000u : 0x40000000u;
        seen.messages.push_back(one);
    }
    void row(std::string_view site, int minute, std::uint32_t state, std::uint32_t error = 0) {
        SynchronizationRow one;
        one.site = code(site);
        one.server = pool.text(site == "CAS" ? "cas-sup.x" : "ps1-sup.x");
        one.state = state;
        one.state_time = at(minute);
        one.error = error;
        if (state == 6702) one.last_success = at(minute);
        seen.synchronization.push_back(one);
    }
    void trial(std::string_view path, std::string_view class_name, TrialAnswer answer, bool below = false) {
        trials.push_back({std::string(path), "h", std::string(class_name), "an object", below ? "PS1" : "CAS",
                          below, answer, "words"});
    }
    Holds judged(std::string_view id, int now = 10'000) {
        const Evidence evidence{seen, at(now), at(-1000), agents, roles, trials, history, addresses, states};
        for (const AssumptionFinding& one : judge_assumptions(evidence))
            if (one.id == id) return one.holds;
        ADD_FAILURE() << "no verdict on " << id;
        return Holds::unverified;
    }

    ValuePool pool;
    Observation seen{pool};
    std::vector<WriteTrial> trials;
    History history;
    RoleShapes roles;
    std::optional<std::vector<std::int64_t>> agents;
    std::optional<std::map<SiteCode, SiteAddresses>> addresses;
    std::map<SiteCode, std::optional<std::uint32_t>> states;
};

TEST_F(ChecksTest, ThereIsOneForEveryAssumption) {
    ASSERT_EQ(checks().size(), assumptions().size());
    for (std::size_t i = 0; i < checks().size(); ++i) {
        EXPECT_EQ(checks()[i].id, assumptions()[i].id);
        EXPECT_NE(checks()[i].judge, nullptr);
    }
}

TEST_F(ChecksTest, WithoutEvidenceNothingIsClaimed) {
    const Evidence evidence{seen, at(0), at(-1000), agents, roles, trials, history};
    for (const AssumptionFinding& one : judge_assumptions(evidence)) {
        EXPECT_EQ(one.holds, Holds::unverified) << one.id;
        EXPECT_FALSE(one.answer.empty()) << one.id;
        EXPECT_FALSE(one.meaning.empty()) << one.id << " says what would show it";
    }
}

TEST_F(ChecksTest, ARefusalByAdminServiceIsHarmlessOnlyWhereWsmanTakesTheSame) {
    trial(kAdminServicePath, queries::kComponent, TrialAnswer::refused);
    const Evidence alone{seen, at(0), at(-1000), agents, roles, trials, history};
    EXPECT_EQ(judge_assumptions(alone).front().severity, Severity::error);
    trial(kWsmanPath, queries::kComponent, TrialAnswer::accepted);
    const Evidence both{seen, at(0), at(-1000), agents, roles, trials, history};
    EXPECT_EQ(judge_assumptions(both).front().holds, Holds::no);
    EXPECT_EQ(judge_assumptions(both).front().severity, Severity::advice);
}

TEST_F(ChecksTest, ARefusalIsBlamedOnWhatItIsAbout) {
    // Everything is refused: the path is to blame, not categories, clients or child sites.
    trial(kAdminServicePath, queries::kComponent, TrialAnswer::refused);
    trial(kAdminServicePath, queries::kCategory, TrialAnswer::refused);
    trial(kAdminServicePath, queries::kSoftwareUpdatesAgent, TrialAnswer::refused);
    trial(kAdminServicePath, queries::kComponent, TrialAnswer::refused, /*below=*/true);
    agents = {9};
    EXPECT_EQ(judged(assumption::kWritesAccepted), Holds::no);
    EXPECT_EQ(judged(assumption::kSubscriptionWritable), Holds::unverified);
    EXPECT_EQ(judged(assumption::kDefaultClientSettings), Holds::unverified);
    EXPECT_EQ(judged(assumption::kTopProviderWrites), Holds::unverified);
    // The same path takes the top-level site's components.
    trials.front().answer = TrialAnswer::accepted;
    EXPECT_EQ(judged(assumption::kWritesAccepted), Holds::yes);
    EXPECT_EQ(judged(assumption::kSubscriptionWritable), Holds::no);
    EXPECT_EQ(judged(assumption::kDefaultClientSettings), Holds::no);
    EXPECT_EQ(judged(assumption::kTopProviderWrites), Holds::no);
}

TEST_F(ChecksTest, AnObjectThatComesBackOtherwiseIsNotTakenForAccepted) {
    trial(kWsmanPath, queries::kComponent, TrialAnswer::changed);
    EXPECT_EQ(judged(assumption::kWholeObject), Holds::no);
    EXPECT_EQ(judged(assumption::kWritesAccepted), Holds::unverified) << "AdminService was not asked";
}

TEST_F(ChecksTest, OneRefusedCreationIsAboutItsServerWhenAnotherWasDone) {
    history.creations.push_back({at(0), "CAS", "cas-sup.x", "refused", "words"});
    EXPECT_EQ(judged(assumption::kCreateRole), Holds::no);
    history.creations.push_back({at(1), "PS1", "ps1-sup.x", "done", ""});
    EXPECT_EQ(judged(assumption::kCreateRole), Holds::yes);
}

TEST_F(ChecksTest, ARequestMustBeFollowedByABeginning) {
    history.requests.push_back({at(0), "accepted"});
    EXPECT_EQ(judged(assumption::kRequestByMethod, 5), Holds::unverified) << "it has time";
    EXPECT_EQ(judged(assumption::kRequestByMethod, 60), Holds::no);
    seen.coverage.classes[static_cast<std::size_t>(ObservedClass::statusMessages)] = Completeness::partial;
    EXPECT_EQ(judged(assumption::kRequestByMethod, 60), Holds::unverified)
        << "the message may have been lost";
    message(1, "CAS", queries::kSynchronizationManager, 6701);
    EXPECT_EQ(judged(assumption::kRequestByMethod, 60), Holds::yes);
}

TEST_F(ChecksTest, ARowMustBeAsNewAsItsMessages) {
    row("CAS", 0, 6702);
    message(1, "CAS", queries::kSynchronizationManager, 6702);
    EXPECT_EQ(judged(assumption::kRowsChange), Holds::yes) << "written a minute apart";
    message(90, "CAS", queries::kSynchronizationManager, 6702);
    EXPECT_EQ(judged(assumption::kRowsChange), Holds::no);
}

TEST_F(ChecksTest, SilenceAfterSetUpIsNoProofButOtherMessagesAre) {
    message(0, "CAS", queries::kControlManager, 1013, "cas-sup.x");
    message(1, "CAS", queries::kControlManager, 1014, "cas-sup.x");
    EXPECT_EQ(judged(assumption::kInstalledMessages, 600), Holds::unverified) << "the server may be dead";
    message(5, "CAS", queries::kControlManager, 1019, "cas-sup.x");
    EXPECT_EQ(judged(assumption::kInstalledMessages, 30), Holds::unverified) << "too early to say";
    EXPECT_EQ(judged(assumption::kInstalledMessages, 600), Holds::no);
    seen.coverage.classes[static_cast<std::size_t>(ObservedClass::statusMessages)] = Completeness::partial;
    EXPECT_EQ(judged(assumption::kInstalledMessages, 600), Holds::unverified)
        << "the others may have been lost";
    message(6, "CAS", queries::kControlManager, 1015, "cas-sup.x");
    message(7, "CAS", queries::kControlManager, 500, "cas-sup.x");
    EXPECT_EQ(judged(assumption::kInstalledMessages, 600), Holds::yes);
}

TEST_F(ChecksTest, MessagesUnderAShortNameAreNotSeenForThePoint) {
    message(0, "CAS", queries::kControlManager, 1013, "cas-sup");
    message(5, "CAS", queries::kControlManager, 1015, "cas-sup");
    EXPECT_EQ(judged(assumption::kInstalledMessages), Holds::no);
}

class EarlyFailure : public ChecksTest {
  protected:
    void fails(int minute) {
        history.requests.push_back({at(minute), "accepted"});
        message(minute, "CAS", queries::kSynchronizationManager, 6701);
        message(minute + 1, "CAS", queries::kSynchronizationManager, 6703);
    }
    void succeeds(int minute) {
        history.requests.push_back({at(minute), "accepted"});
        message(minute, "CAS", queries::kSynchronizationManager, 6701);
        message(minute + 20, "CAS", queries::kSynchronizationManager, 6702);
    }
};

TEST_F(EarlyFailure, IsBlamedOnTheWaitThatTimeDecidedBefore) {
    history.assumed.push_back({at(-5), "CAS", "wait/configured"});
    fails(0);
    succeeds(20);
    EXPECT_EQ(judged(assumption::kConfigurationSettles), Holds::no);
    EXPECT_EQ(judged(assumption::kSubscriptionSettles), Holds::unverified);
    EXPECT_EQ(judged(assumption::kEarlyFailure), Holds::yes) << "asking again was right";
    history.assumed.push_back({at(100), "CAS", "wait/subscription"});
    fails(110);
    succeeds(130);
    EXPECT_EQ(judged(assumption::kSubscriptionSettles), Holds::no);
}

TEST_F(EarlyFailure, WithAReasonOfItsOwnIsBlamedOnNoWait) {
    history.assumed.push_back({at(-5), "CAS", "wait/configured"});
    fails(0);
    fails(10);
    row("CAS", 11, 6703, 0x80072EE7);
    EXPECT_EQ(judged(assumption::kEarlyFailure), Holds::no);
    EXPECT_EQ(judged(assumption::kConfigurationSettles), Holds::unverified);
    seen.synchronization.front().error = 0x80004005;
    EXPECT_EQ(judged(assumption::kEarlyFailure), Holds::unverified) << "the code says no more than failed";
    EXPECT_EQ(judged(assumption::kConfigurationSettles), Holds::no);
}

TEST_F(EarlyFailure, SaysNothingOfAWsusThatWasConfiguredLongBefore) {
    fails(0);
    row("CAS", 1, 6703, 0x80072EE7);
    EXPECT_EQ(judged(assumption::kEarlyFailure), Holds::unverified) << "nobody waited for a configuration";
    history.seen.push_back({at(-100), "CAS", "wait/configured"});
    EXPECT_EQ(judged(assumption::kEarlyFailure), Holds::no);
    // Messages stand in the order of time.
    seen.messages.clear();
    history.requests.clear();
    succeeds(-90);
    fails(0);
    EXPECT_EQ(judged(assumption::kEarlyFailure), Holds::unverified) << "one got further since";
}

TEST_F(EarlyFailure, WithAReasonIsOneAlsoWhereTheSiteShowedThatItsWsusWasConfigured) {
    history.seen.push_back({at(-5), "CAS", "wait/configured"});
    fails(0);
    row("CAS", 1, 6703, 0x80004005);
    EXPECT_EQ(judged(assumption::kEarlyFailure), Holds::unverified) << "the code says no more than failed";
    seen.synchronization.front().error = 0x80072EE7;
    EXPECT_EQ(judged(assumption::kEarlyFailure), Holds::no);
    seen.synchronization.clear();
    succeeds(20);
    EXPECT_EQ(judged(assumption::kEarlyFailure), Holds::unverified)
        << "asking again was right, but nothing was assumed";
}

TEST_F(ChecksTest, WhereTheSiteShowsTheEndOfAWaitItsLengthCounts) {
    history.writes.push_back({at(0), "CAS", "role", true});
    message(8, "CAS", queries::kControlManager, 1015, "cas-sup.x");
    history.seen.push_back({at(20), "CAS", "wait/configured"});
    EXPECT_EQ(judged(assumption::kConfigurationSettles), Holds::yes)
        << "12 minutes after the role was installed";
    history.seen.push_back({at(500), "CAS", "wait/configured"});
    EXPECT_EQ(judged(assumption::kConfigurationSettles), Holds::yes) << "the same wait, asked again";
    history.writes.push_back({at(600), "CAS", "select", false});
    history.seen.push_back({at(630), "CAS", "wait/subscription"});
    EXPECT_EQ(judged(assumption::kSubscriptionSettles), Holds::no);
    EXPECT_EQ(judged(assumption::kConfigurationSettles), Holds::yes);
    history.writes.push_back({at(700), "CAS", "settings", true});
    history.seen.push_back({at(740), "CAS", "wait/configured"});
    EXPECT_EQ(judged(assumption::kConfigurationSettles), Holds::no);
}

TEST_F(ChecksTest, ASelectionIsNotBlamedForAConfigurationThatIsUnderWay) {
    history.writes.push_back({at(0), "CAS", "select", false});
    History::Wait& wait =
        history.seen.emplace_back(History::Wait{at(45), "CAS", "wait/subscription", at(45)});
    EXPECT_EQ(judged(assumption::kSubscriptionSettles), Holds::unverified)
        << "WSUS was not configured until then";
    wait.alone = at(40);
    EXPECT_EQ(judged(assumption::kSubscriptionSettles), Holds::unverified);
    wait.alone = at(20);
    EXPECT_EQ(judged(assumption::kSubscriptionSettles), Holds::no) << "25 minutes after the configuration";
    wait.at = at(8);
    EXPECT_EQ(judged(assumption::kSubscriptionSettles), Holds::yes);
}

TEST_F(EarlyFailure, AWaitHoldsWhenTheSynchronizationAfterItDidNotFailAtOnce) {
    history.assumed.push_back({at(-5), "CAS", "wait/configured"});
    succeeds(0);
    EXPECT_EQ(judged(assumption::kConfigurationSettles), Holds::yes);
    EXPECT_EQ(judged(assumption::kEarlyFailure), Holds::unverified);
}

TEST_F(ChecksTest, AFailedChildTriesAgainWithinTheHour) {
    message(0, "PS1", queries::kSynchronizationManager, 6703);
    EXPECT_EQ(judged(assumption::kChildRetries, 50), Holds::unverified) << "the hour is not over";
    EXPECT_EQ(judged(assumption::kChildRetries, 600), Holds::no);
    message(60, "PS1", queries::kSynchronizationManager, 6701);
    EXPECT_EQ(judged(assumption::kChildRetries, 600), Holds::yes);
}

TEST_F(ChecksTest, ASynchronizedSiteHasALargeCatalog) {
    EXPECT_EQ(judged(assumption::kCatalogSize), Holds::unverified);
    row("CAS", 0, 6702);
    EXPECT_EQ(judged(assumption::kCatalogSize), Holds::no);
    for (int i = 0; i < 100; ++i) {
        Category one;
        one.id = pool.text("Product:" + std::to_string(i));
        seen.catalog.add(one);
    }
    seen.catalog.finish(pool);
    EXPECT_EQ(judged(assumption::kCatalogSize), Holds::yes);
}

TEST_F(ChecksTest, AChildNamesItsParentsDefaultPoint) {
    row("PS1", 0, 6702);
    seen.synchronization.front().source = pool.text("CAS-SUP.x");
    EXPECT_EQ(judged(assumption::kSourceShown), Holds::yes);
    seen.synchronization.front().source = pool.text("elsewhere.x");
    EXPECT_EQ(judged(assumption::kSourceShown), Holds::no);
}

TEST_F(ChecksTest, ARemovalThatLeftTheRoleThereBreaksTheAssumption) {
    history.removals.push_back({at(0), "PS1", "old.x", "notWritten", "", false});
    EXPECT_EQ(judged(assumption::kDeleteRole), Holds::unverified) << "the answer was lost";
    history.removals.push_back({at(1), "PS1", "old.x", "failed", "is still there", false});
    EXPECT_EQ(judged(assumption::kDeleteRole), Holds::no);
    EXPECT_EQ(judged(assumption::kDefaultThenDelete), Holds::unverified);
    history.removals.push_back({at(2), "CAS", "other.x", "done", "", false});
    EXPECT_EQ(judged(assumption::kDeleteRole), Holds::yes) << "the other one was about its server";
}

TEST_F(ChecksTest, ARoleThatIsThereAgainIsNotTakenForGone) {
    history.removals.push_back({at(0), "PS1", "PS1-sup.x", "done", "", false});
    EXPECT_EQ(judged(assumption::kDeleteRole), Holds::unverified);
    history.creations.push_back({at(30), "PS1", "PS1-sup.x", "done", ""});
    EXPECT_EQ(judged(assumption::kDeleteRole), Holds::yes) << "supctl installed it again";
}

TEST_F(ChecksTest, ADefaultMustTakeItsSuccessorAndThenGo) {
    history.default_moves.push_back({at(0), "CAS", "cas-sup.x", "refused", "words"});
    EXPECT_EQ(judged(assumption::kDefaultThenDelete), Holds::no);
    history.default_moves.push_back({at(1), "CAS", "cas-sup.x", "done", ""});
    EXPECT_EQ(judged(assumption::kDefaultThenDelete), Holds::unverified) << "the second half is open";
    history.removals.push_back({at(2), "CAS", "old.x", "failed", "is still there", true});
    EXPECT_EQ(judged(assumption::kDefaultThenDelete), Holds::no);
    EXPECT_EQ(judged(assumption::kDeleteRole), Holds::unverified) << "only a default one stayed";
    history.removals.push_back({at(3), "CAS", "old.x", "done", "", true});
    EXPECT_EQ(judged(assumption::kDefaultThenDelete), Holds::yes);
}

TEST_F(ChecksTest, AChildsSettingsNameWhatItFetchesFrom) {
    row("PS1", 0, 6702);
    seen.synchronization.front().source = pool.text("old-sup.x");
    const SiteAddresses parent{"cas-sup.x", 8530, 8531, true, {}};
    addresses = {{code("CAS"), parent}, {code("PS1"), {"ps1-sup.x", 8530, 8531, false, {}}}};
    WsusPlace& upstream = addresses->at(code("PS1")).upstream;
    EXPECT_EQ(judged(assumption::kUpstreamShown), Holds::no) << "nothing is named";
    upstream = {"elsewhere.x", 8531, true};
    EXPECT_EQ(judged(assumption::kUpstreamShown), Holds::no);
    upstream.server = "old-sup.x";
    EXPECT_EQ(judged(assumption::kUpstreamShown), Holds::unverified) << "it has not followed the move yet";
    upstream = {"cas-sup.x", 8530, false};
    EXPECT_EQ(judged(assumption::kUpstreamShown), Holds::unverified) << "nor the change of the port";
    upstream = {"cas-sup.x", 8531, true};
    EXPECT_EQ(judged(assumption::kUpstreamShown), Holds::yes);
    seen.synchronization.clear();
    upstream = {};
    EXPECT_EQ(judged(assumption::kUpstreamShown), Holds::unverified) << "it never synchronized";
}

TEST_F(ChecksTest, TheRegistryOfASiteThatHasSynchronizedShowsAConfiguredWsus) {
    states = {{code("CAS"), 2}, {code("PS1"), 0}};
    EXPECT_EQ(judged(assumption::kRegistryState), Holds::unverified) << "nothing has synchronized";
    row("CAS", 0, 6702);
    EXPECT_EQ(judged(assumption::kRegistryState), Holds::yes) << "PS1 may well have none";
    row("PS1", 0, 6702);
    EXPECT_EQ(judged(assumption::kRegistryState), Holds::no);
    states[code("PS1")] = std::nullopt;
    EXPECT_EQ(judged(assumption::kRegistryState), Holds::no) << "the value is missing";
    states = {{code("PS1"), 7}};
    EXPECT_EQ(judged(assumption::kRegistryState), Holds::no) << "a number that means nothing";
    states = {{code("PS1"), 4}};
    EXPECT_EQ(judged(assumption::kRegistryState), Holds::unverified) << "it changes just now";
}

TEST_F(ChecksTest, TheRegistryOfASiteWhosePointRunsForHoursTellsOfAnAttempt) {
    states = {{code("CAS"), 0}, {code("PS1"), 0}};
    message(0, "CAS", queries::kControlManager, 1015, "cas-sup.x");
    EXPECT_EQ(judged(assumption::kRegistryState), Holds::unverified) << "its component has not started";
    message(1, "CAS", queries::kControlManager, 500, "cas-sup.x");
    EXPECT_EQ(judged(assumption::kRegistryState, 60), Holds::unverified) << "the hour is not over";
    EXPECT_EQ(judged(assumption::kRegistryState, 120), Holds::no);
    states[code("CAS")] = 1;
    EXPECT_EQ(judged(assumption::kRegistryState, 120), Holds::unverified) << "it is under way";
    states[code("CAS")] = 2;
    EXPECT_EQ(judged(assumption::kRegistryState, 120), Holds::unverified) << "nothing proves it yet";
    states[code("CAS")] = std::nullopt;
    EXPECT_EQ(judged(assumption::kRegistryState, 120), Holds::no) << "the value is missing";
    message(2, "CAS", queries::kConfigurationManager, 6600);
    seen.messages.back().severity = 0xC0000000u;
    EXPECT_EQ(judged(assumption::kRegistryState, 120), Holds::unverified) << "there is a reason";
    seen.messages.pop_back();
    seen.coverage.classes[static_cast<std::size_t>(ObservedClass::statusMessages)] = Completeness::partial;
    EXPECT_EQ(judged(assumption::kRegistryState, 120), Holds::unverified) << "it may have been lost";
}

TEST_F(ChecksTest, AChildsRegistrySaysNothingBeforeItHasSynchronized) {
    states = {{code("PS1"), 0}};
    message(0, "PS1", queries::kControlManager, 1015, "ps1-sup.x");
    message(1, "PS1", queries::kControlManager, 500, "ps1-sup.x");
    EXPECT_EQ(judged(assumption::kRegistryState), Holds::unverified) << "its parent comes first";
}

TEST_F(ChecksTest, ASitesSettingsRepeatTheAddressOfItsDefaultPoint) {
    addresses = {{code("CAS"), {"cas-sup.x", 80, 443, true, {}}}};
    EXPECT_EQ(judged(assumption::kDefaultPortsFollow), Holds::unverified) << "the point's own are not known";
    const SoftwareUpdatePoint& point = *seen.live.find_point(code("CAS"), pool.text("cas-sup.x"));
    const ObjectRef own{Owner::softwareUpdatePoint,
                        static_cast<std::uint32_t>(&point - seen.live.points().data())};
    seen.live.set(own, FieldId::http_port, Value::of_integer(80));
    seen.live.set(own, FieldId::https_port, Value::of_integer(443));
    seen.live.set(own, FieldId::require_ssl, Value::of_boolean(true));
    EXPECT_EQ(judged(assumption::kDefaultPortsFollow), Holds::yes);
    addresses->at(code("CAS")).ssl = false;
    EXPECT_EQ(judged(assumption::kDefaultPortsFollow, 100), Holds::no);
    history.writes.push_back({at(50), "CAS", "ssl", true});
    EXPECT_EQ(judged(assumption::kDefaultPortsFollow, 100), Holds::unverified) << "the hour is not over";
    EXPECT_EQ(judged(assumption::kDefaultPortsFollow, 200), Holds::no);
}

}  // namespace
}  // namespace supctl::test
