// Verdicts of waits, rung by rung. Nothing here runs: rows, messages and times in, a verdict out.
#include "apply/condition.h"

#include <gtest/gtest.h>

#include "apply/ready_steps.h"

namespace supctl::test {
namespace {

using std::chrono::minutes;

class ConditionTest : public ::testing::Test {
  protected:
    ConditionTest() {
        topology.top = cas;
        topology.defaults = {{cas, top_server}, {ps1, child_server}};
        topology.parents = {{ps1, cas}};
        topology.top_source = "microsoft update";
        step.limit = std::chrono::hours(2);
        at(Purpose::configured, ps1);
    }
    void at(Purpose purpose, SiteCode site) {
        step.purpose = purpose;
        step.site = site;
        step.id = step_id(purpose, site, {});
    }
    Judgement judge(TimePoint now) {
        WaitView view{step, reading, facts, topology, pool, now, start, std::chrono::hours(2), sight};
        view.configuration = registry ? &*registry : nullptr;
        return judge_wait(view);
    }
    void message(SiteCode site, std::string_view component, Fqdn machine, std::uint32_t id, TimePoint time,
                 std::uint32_t severity = 0x40000000) {
        StatusMessage made;
        made.record = static_cast<std::int64_t>(reading.messages.size());
        made.time = time;
        made.site = site;
        made.component = pool.text(component);
        made.machine = machine;
        made.id = id;
        made.severity = severity;
        reading.messages.push_back(made);
    }
    SynchronizationRow& row(SiteCode site, Fqdn server, std::uint32_t state, TimePoint time,
                            std::uint32_t version, std::string_view source = "") {
        SynchronizationRow made;
        made.site = site;
        made.server = server;
        made.state = state;
        made.state_time = time;
        made.last_success = state == 6702 ? time : TimePoint{};
        made.error = state == 6703 ? 11 : 0;
        made.catalog_version = version;
        made.source = pool.text(source);
        std::erase_if(reading.synchronization,
                      [&](const auto& other) { return other.site == site && other.server == server; });
        reading.synchronization.push_back(made);
        return reading.synchronization.back();
    }

    ValuePool pool;
    SiteCode cas = *SiteCode::parse("CAS"), ps1 = *SiteCode::parse("PS1");
    Fqdn top_server = pool.text("cas-sup.x"), child_server = pool.text("ps1-sup.x"),
         other = pool.text("ps1-sup2.x");
    TimePoint start{Seconds(1'767'225'600)};
    Step step;
    StatusReading reading;
    Facts facts;
    Topology topology;
    Sight sight = Sight::current;
    std::optional<ConfigurationSight> registry;
};

TEST_F(ConditionTest, TheRegistryDecidesOnceItWasSeenToChange) {
    facts.written[ps1] = start;
    registry = ConfigurationSight{1, start + minutes(1), start + minutes(1), {}};
    EXPECT_EQ(judge(start + minutes(60)).verdict, Verdict::waiting) << "no settle time outweighs it";
    EXPECT_NE(judge(start + minutes(60)).evidence.find("ConfigurationState 1 (pending)"), std::string::npos);
    row(ps1, child_server, 6704, start + minutes(1), 0, "cas-sup.x");
    EXPECT_EQ(judge(start + minutes(2)).verdict, Verdict::waiting) << "nor a derived row";
    registry->state = 2;
    registry->time = start + minutes(3);
    const Judgement out = judge(start + minutes(3));
    EXPECT_EQ(out.verdict, Verdict::done);
    EXPECT_TRUE(out.evidence.starts_with("registry: ConfigurationState 2 (configured)")) << out.evidence;
    sight = Sight::blurred;
    EXPECT_EQ(judge(start + minutes(3)).verdict, Verdict::done) << "what was seen was seen";
}

TEST_F(ConditionTest, ARegistryThatMayBeOlderThanTheWriteOnlyConfirms) {
    facts.written[ps1] = start;
    registry = ConfigurationSight{2, start + minutes(3), std::nullopt, {}};
    EXPECT_EQ(judge(start + minutes(3)).verdict, Verdict::waiting);
    registry->other = start - minutes(1);
    EXPECT_EQ(judge(start + minutes(14)).verdict, Verdict::waiting) << "the change was that of another write";
    const Judgement out = judge(start + minutes(15));
    EXPECT_EQ(out.verdict, Verdict::done) << "still configured when the write must have been noticed";
    EXPECT_TRUE(out.evidence.starts_with("registry")) << out.evidence;
    registry.reset();
    EXPECT_EQ(judge(start + minutes(15)).verdict, Verdict::assumed);
}

TEST_F(ConditionTest, AnErrorAfterTheRegistrysChangeOutweighsIt) {
    facts.written[ps1] = start;
    registry = ConfigurationSight{2, start + minutes(9), start + minutes(2), {}};
    message(ps1, "SMS_WSUS_CONFIGURATION_MANAGER", pool.text("ps1.x"), 6600, start + minutes(3), 0xC0000000u);
    EXPECT_EQ(judge(start + minutes(9)).verdict, Verdict::waiting);
    registry->other = start + minutes(4);
    EXPECT_EQ(judge(start + minutes(9)).verdict, Verdict::done);
}

TEST_F(ConditionTest, TheRegistryTellsWhenASelectionIsApplied) {
    at(Purpose::subscription, cas);
    facts.selected = start;
    registry = ConfigurationSight{4, start + minutes(1), start + minutes(1), {}};
    EXPECT_EQ(judge(start + minutes(60)).verdict, Verdict::waiting);
    registry->state = 2;
    EXPECT_EQ(judge(start + minutes(2)).verdict, Verdict::done);
    facts.subscribed = Rung::seen;
    EXPECT_EQ(judge(start + minutes(2)).verdict, Verdict::done);
    facts.subscribed = Rung::timed;
    EXPECT_EQ(judge(start + minutes(2)).verdict, Verdict::assumed);
}

TEST_F(ConditionTest, TimeDecidesNothingOverAnOldReadingButLimitsPass) {
    facts.written[ps1] = start;
    sight = Sight::blurred;
    EXPECT_EQ(judge(start + minutes(60)).verdict, Verdict::waiting);
    EXPECT_EQ(judge(start + minutes(120)).verdict, Verdict::deferred);
    sight = Sight::current;
    EXPECT_EQ(judge(start + minutes(60)).verdict, Verdict::assumed);
    row(ps1, child_server, 6704, start + minutes(1), 0, "CAS-SUP.x");
    sight = Sight::blurred;
    EXPECT_EQ(judge(start + minutes(2)).verdict, Verdict::done) << "what was seen was seen";
}

TEST_F(ConditionTest, AnInstallationIsProvenByMessagesThenSettles) {
    facts.written[ps1] = start;
    facts.created[{ps1, child_server}] = start;
    EXPECT_EQ(judge(start + minutes(60)).verdict, Verdict::waiting) << "time alone proves no installation";
    message(ps1, "SMS_WSUS_CONTROL_MANAGER", child_server, 1015, start - minutes(5));
    EXPECT_EQ(judge(start + minutes(60)).verdict, Verdict::waiting) << "of an earlier installation";
    message(ps1, "SMS_WSUS_CONTROL_MANAGER", other, 1015, start + minutes(5));
    EXPECT_EQ(judge(start + minutes(60)).verdict, Verdict::waiting) << "of another server";
    message(ps1, "SMS_WSUS_CONTROL_MANAGER", child_server, 1015, start + minutes(5));
    message(ps1, "SMS_WSUS_CONTROL_MANAGER", child_server, 500, start + minutes(6));
    EXPECT_EQ(judge(start + minutes(20)).verdict, Verdict::waiting);
    const Judgement after = judge(start + minutes(21));
    EXPECT_EQ(after.verdict, Verdict::assumed);
    EXPECT_TRUE(after.evidence.starts_with("timed")) << after.evidence;
}

TEST_F(ConditionTest, SettingsSettleWithoutAnInstallation) {
    facts.written[ps1] = start;
    EXPECT_EQ(judge(start + minutes(14)).verdict, Verdict::waiting);
    EXPECT_EQ(judge(start + minutes(15)).verdict, Verdict::assumed);
}

TEST_F(ConditionTest, AnErrorHoldsUntilTheNextHourlyPassIsOver) {
    facts.written[ps1] = start;
    message(ps1, "SMS_WSUS_CONFIGURATION_MANAGER", pool.text("ps1.x"), 6600, start + minutes(3), 0xC0000000u);
    EXPECT_EQ(judge(start + minutes(30)).verdict, Verdict::waiting);
    EXPECT_NE(judge(start + minutes(30)).evidence.find("6600"), std::string::npos);
    EXPECT_EQ(judge(start + minutes(68)).verdict, Verdict::assumed);
    message(ps1, "SMS_WSUS_SYNC_MANAGER", pool.text("ps1.x"), 6703, start + minutes(67), 0xC0000000u);
    EXPECT_EQ(judge(start + minutes(68)).verdict, Verdict::assumed)
        << "a failed synchronization is another matter";
}

TEST_F(ConditionTest, ADerivedRowDecidesAtOnce) {
    facts.written[ps1] = start;
    row(ps1, child_server, 6704, start - minutes(1), 0, "CAS-SUP.x");
    EXPECT_EQ(judge(start + minutes(2)).verdict, Verdict::waiting) << "an attempt before the write";
    row(ps1, child_server, 6704, start + minutes(1), 0, "old-sup.x");
    EXPECT_EQ(judge(start + minutes(2)).verdict, Verdict::waiting) << "another source";
    row(ps1, child_server, 6703, start + minutes(1), 0, "cas-sup.x");
    EXPECT_EQ(judge(start + minutes(2)).verdict, Verdict::waiting) << "a failed attempt";
    row(ps1, child_server, 6704, start + minutes(1), 0, "CAS-SUP.x");
    EXPECT_EQ(judge(start + minutes(2)).verdict, Verdict::done);
}

TEST_F(ConditionTest, ATimeOutIsNeverSuccess) {
    facts.written[ps1] = start;
    facts.created[{ps1, child_server}] = start;
    const Judgement child = judge(start + minutes(120));
    EXPECT_EQ(child.verdict, Verdict::deferred);
    EXPECT_TRUE(child.limit_passed);
    at(Purpose::configured, cas);
    facts.created[{cas, top_server}] = start;
    EXPECT_EQ(judge(start + minutes(120)).verdict, Verdict::failed);
}

TEST_F(ConditionTest, ASubscriptionSettlesTenMinutesAfterTheSelection) {
    at(Purpose::subscription, cas);
    facts.selected = start;
    EXPECT_EQ(judge(start + minutes(9)).verdict, Verdict::waiting);
    EXPECT_EQ(judge(start + minutes(10)).verdict, Verdict::assumed);
    message(cas, "SMS_WSUS_CONFIGURATION_MANAGER", pool.text("cas.x"), 6603, start + minutes(9), 0xC0000000u);
    EXPECT_EQ(judge(start + minutes(10)).verdict, Verdict::waiting);
}

TEST_F(ConditionTest, ASynchronizationIsARowThatChanged) {
    at(Purpose::synchronized, cas);
    const auto& before = row(cas, top_server, 6702, start - minutes(60), 4);
    facts.request.emplace();
    facts.request->time = facts.request->first = start;
    facts.request->top = mark(&before);
    EXPECT_EQ(judge(start + minutes(5)).verdict, Verdict::waiting) << "the success of yesterday";
    row(cas, top_server, 6705, start + minutes(5), 4);
    EXPECT_EQ(judge(start + minutes(5)).verdict, Verdict::waiting);
    row(cas, top_server, 6702, start + minutes(9), 5);
    EXPECT_EQ(judge(start + minutes(9)).verdict, Verdict::done);
    row(cas, top_server, 6708, start + minutes(9), 5);
    EXPECT_EQ(judge(start + minutes(9)).verdict, Verdict::done) << "license terms pending";
    at(Purpose::catalog, cas);
    EXPECT_EQ(judge(start + minutes(9)).verdict, Verdict::readCatalog);
}

TEST_F(ConditionTest, AnEarlyFailureIsAskedAgainWhileItMayBeUnconfigured) {
    at(Purpose::synchronized, cas);
    facts.request.emplace();
    facts.request->time = facts.request->first = start;
    row(cas, top_server, 6703, start + minutes(1), 0);
    EXPECT_EQ(judge(start + minutes(2)).verdict, Verdict::failed)
        << "nothing says that it may be unconfigured";
    facts.configured[cas] = {start - minutes(1), Rung::timed};
    const Judgement early = judge(start + minutes(2));
    EXPECT_EQ(early.verdict, Verdict::askAgain);
    EXPECT_EQ(early.when, start + minutes(6));
    facts.request->repeats = 2;
    EXPECT_EQ(judge(start + minutes(2)).when, start + minutes(61));
    facts.request->first = start - minutes(90);
    EXPECT_EQ(judge(start + minutes(2)).when, start + minutes(30)) << "backing off does not eat the limit";
    facts.request->first = start - minutes(120);
    EXPECT_EQ(judge(start + minutes(2)).verdict, Verdict::failed) << "beyond the limit for configuration";
    facts.request->first = start;
    row(cas, top_server, 6703, start + minutes(6), 0);
    EXPECT_EQ(judge(start + minutes(7)).verdict, Verdict::failed) << "it ran for six minutes";
    facts.configured[cas].rung = Rung::seen;
    row(cas, top_server, 6703, start + minutes(1), 0);
    EXPECT_EQ(judge(start + minutes(2)).verdict, Verdict::failed);
}

TEST_F(ConditionTest, AChildFollowsByVersionLinkAndSuccess) {
    at(Purpose::propagation, ps1);
    row(cas, top_server, 6702, start, 5);
    EXPECT_EQ(judge(start + minutes(1)).verdict, Verdict::waiting);
    row(ps1, child_server, 6702, start + minutes(1), 4);
    EXPECT_EQ(judge(start + minutes(1)).verdict, Verdict::waiting) << "an older catalog";
    row(ps1, child_server, 6702, start + minutes(1), 5).link = 1;
    EXPECT_EQ(judge(start + minutes(1)).verdict, Verdict::waiting) << "a degraded link";
    row(ps1, child_server, 6703, start + minutes(1), 5);
    EXPECT_EQ(judge(start + minutes(1)).verdict, Verdict::waiting) << "the product tries again by itself";
    row(ps1, child_server, 6702, start + minutes(1), 5);
    EXPECT_EQ(judge(start + minutes(1)).verdict, Verdict::done);
}

TEST_F(ConditionTest, ASiteConfiguredTooLateIsOwedAnother) {
    at(Purpose::propagation, ps1);
    row(cas, top_server, 6702, start, 5);
    facts.success_began = start - minutes(10);
    facts.configured[ps1] = {start - minutes(20), Rung::timed};
    EXPECT_EQ(judge(start + minutes(1)).verdict, Verdict::waiting) << "it was told";
    facts.configured[ps1].time = start - minutes(10);
    EXPECT_EQ(judge(start + minutes(1)).verdict, Verdict::waiting)
        << "asked for right after it was configured";
    facts.configured[ps1].time = start - minutes(5);
    EXPECT_EQ(judge(start + minutes(1)).verdict, Verdict::owesAnother);
    row(ps1, child_server, 6703, start - minutes(2), 0);
    EXPECT_EQ(judge(start + minutes(1)).verdict, Verdict::waiting) << "it tries, every hour";
    row(ps1, child_server, 6703, start - minutes(30), 0);
    facts.owing_settled = true;
    EXPECT_EQ(judge(start + minutes(1)).verdict, Verdict::waiting) << "the plan says otherwise";
}

TEST_F(ConditionTest, ReplicasAreNamedUntilTheyFollow) {
    at(Purpose::replicas, ps1);
    topology.others[ps1] = {other};
    row(cas, top_server, 6702, start, 5);
    const Judgement missing = judge(start + minutes(1));
    EXPECT_EQ(missing.verdict, Verdict::waiting);
    EXPECT_NE(missing.evidence.find("ps1-sup2.x"), std::string::npos);
    row(ps1, other, 6702, start + minutes(1), 5);
    EXPECT_EQ(judge(start + minutes(1)).verdict, Verdict::done);
}

TEST(ReadyStepsTest, ASiteIsNotSwitchedOnAfterItsOwnWaitFailed) {
    Plan plan;
    plan.steps.resize(2);
    plan.steps[0].id = "CAS/wait/synchronized";
    plan.steps[1].id = "CAS/schedule";
    plan.steps[1].after = {{0, 31, Strength::preferred}};
    ReadySteps ready(plan, std::nullopt);
    std::vector<StepState> states(2, StepState::waiting);
    const std::vector<char> silent(2, 1);
    EXPECT_EQ(ready.ready(states, silent), (std::vector<std::uint32_t>{0})) << "its own wait is waited out";
    for (const StepState bad : {StepState::failed, StepState::skipped, StepState::conflict}) {
        states[0] = bad;
        EXPECT_TRUE(ready.ready(states, silent).empty()) << to_text(bad);
        EXPECT_EQ(ready.unreachable(states), (std::vector<std::uint32_t>{1})) << to_text(bad);
    }
    states[0] = StepState::deferred;
    EXPECT_EQ(ready.ready(states, silent), (std::vector<std::uint32_t>{1}));
    EXPECT_TRUE(ready.unreachable(states).empty());
}

TEST(ReadyStepsTest, ARequiredEdgeHoldsAndAPreferredOneLetsGo) {
    Plan plan;
    for (const auto* id : {"a", "b", "c", "d"}) {
        Step made;
        made.id = id;
        made.estimate.expected = Seconds(plan.steps.size() == 3 ? 500 : 10);
        plan.steps.push_back(made);
    }
    plan.steps[2].after = {{0, 1, Strength::required}};
    plan.steps[3].after = {{1, 1, Strength::preferred}};
    plan.steps[3].site = *SiteCode::parse("CAS");
    ReadySteps ready(plan, std::nullopt);
    std::vector<StepState> states(4, StepState::waiting);
    std::vector<char> silent(4, 0);
    EXPECT_EQ(ready.ready(states, silent), (std::vector<std::uint32_t>{1, 0}))
        << "b leads to the longest way";
    states[0] = StepState::failed;
    states[1] = StepState::deferred;
    EXPECT_EQ(ready.ready(states, silent), (std::vector<std::uint32_t>{3}));
    EXPECT_EQ(ready.unreachable(states), (std::vector<std::uint32_t>{2}));
    states[1] = StepState::running;
    EXPECT_TRUE(ready.ready(states, silent).empty());
    silent[1] = 1;
    EXPECT_EQ(ready.ready(states, silent), (std::vector<std::uint32_t>{3})) << "it shows no sign of life";
    ReadySteps one(plan, 7), same(plan, 7);
    std::fill(states.begin(), states.end(), StepState::waiting);
    EXPECT_EQ(one.ready(states, silent), same.ready(states, silent)) << "a seed replays";
}

}  // namespace
}  // namespace supctl::test
