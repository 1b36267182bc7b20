// Synchronizations: asked for once, proven by rows, owed until a success that started later, and taken over
// from a run that was killed.
#include "apply/facts.h"
#include "plan/value_json.h"
#include "tests/apply/apply_fixture.h"

namespace supctl::test {
namespace {

using Fate = SiteWriter::Fate;
using std::chrono::minutes;

class SynchronizationTest : public ApplyTest {
  protected:
    SynchronizationTest() {
        status("CAS", "cas-sup.x", 6702, clock.now() - minutes(600), 4);
        status("PS1", "ps1-sup.x", 6702, clock.now() - minutes(590), 4);
        writer.synchronize = [this] { begin_synchronization(); };
        clock.passes = [this](TimePoint now) { passes(now); };
    }
    void begin_synchronization() {
        if (ends) return;
        status("CAS", "cas-sup.x", 6704, clock.now() + Seconds(20), 4);
        ends = clock.now() + minutes(10);
    }
    void passes(TimePoint now) {
        if (ends && now >= *ends) {
            ++version;
            if (fails > 0) {
                --fails;
                status("CAS", "cas-sup.x", 6703, *ends, 4, 11);
            } else {
                status("CAS", "cas-sup.x", 6702, *ends, version);
                follows = *ends + minutes(5);
            }
            ends.reset();
        }
        if (follows && now >= *follows && !dead) {
            status("PS1", "ps1-sup.x", 6702, *follows, version);
            follows.reset();
        }
    }
    Plan synchronization() {
        Plan out = plan();
        step(out, Purpose::synchronizeSelection, StepKind::synchronize, "CAS");
        step(out, Purpose::synchronized, StepKind::wait, "CAS");
        step(out, Purpose::propagation, StepKind::wait, "PS1");
        step(out, Purpose::schedule, StepKind::configure, "CAS")
            .changes.push_back({FieldId::third_party, Value::of_choice(0), Value::of_choice(1)});
        after(out, 1, 0);
        after(out, 2, 1);
        after(out, 3, 2, Strength::preferred);
        return out;
    }
    /// As a run that was killed leaves it: a request, answered or not.
    void leave_request(TimePoint when, std::string_view answer) {
        supctl::Run run;
        run.hierarchy = "contoso";
        run.command = "apply";
        run.started = when;
        const std::string id = store->journal().begin(run).value();
        Request request;
        request.time = request.first = when;
        const auto reading = SynchronizationRow{code("CAS"),
                                                pool.text("cas-sup.x"),
                                                6702,
                                                clock.now() - minutes(600),
                                                clock.now() - minutes(600),
                                                0,
                                                0,
                                                4,
                                                {}};
        request.top = mark(&reading);
        const auto intent = store->journal()
                                .append({0, id, when, "CAS/synchronize/selection", RecordKind::intent, 0,
                                         canonical_json(request_body(request))})
                                .value();
        if (!answer.empty()) {
            const std::string body = canonical_json(boost::json::object{{"state", answer}, {"evidence", ""}});
            ASSERT_TRUE(store->journal().append(
                {0, id, when, "CAS/synchronize/selection", RecordKind::outcome, intent, body}));
        }
    }

    std::optional<TimePoint> ends, follows;
    int version = 4;
    int fails = 0;
    bool dead = false;
};

TEST_F(SynchronizationTest, IsAskedForOnceAndProvenByRows) {
    ASSERT_TRUE(store->debts().owe("contoso", clock.now()));
    ASSERT_TRUE(store->debts().written("contoso", clock.now()));
    const TimePoint began = clock.now();
    const Outcome out = apply_rounds({synchronization()});
    EXPECT_EQ(exit_code(out, nullptr), 0) << out.diagnostics.all().front().message;
    EXPECT_EQ(writer.count("SyncNow"), 1u);
    EXPECT_EQ(out.synchronizations, 1u);
    EXPECT_EQ(state_of(out, "CAS/wait/synchronized"), StepState::done);
    EXPECT_EQ(state_of(out, "PS1/wait/propagation"), StepState::done);
    EXPECT_FALSE(store->debts().find("contoso").value()) << "the debt is paid";
    EXPECT_TRUE(store->debts().ever_synchronized("contoso").value());
    EXPECT_LE(clock.now() - began, minutes(17)) << "one poll a wait beyond the site's own time";
}

TEST_F(SynchronizationTest, OneThatIsUnderWayIsWaitedOutAndNotCounted) {
    begin_synchronization();
    const TimePoint first_ends = *ends;
    const Outcome out = apply_rounds({synchronization()});
    EXPECT_EQ(exit_code(out, nullptr), 0);
    EXPECT_EQ(writer.count("SyncNow"), 1u);
    EXPECT_EQ(version, 6) << "the one under way, and ours";
    EXPECT_GT(clock.now(), first_ends + minutes(10));
}

// proves: SEED-11 SEED-94
TEST_F(SynchronizationTest, AFailureOfTheTopIsFinal) {
    fails = 1;
    const Outcome out = apply_rounds({synchronization(), synchronization()});
    EXPECT_EQ(exit_code(out, nullptr), 1);
    EXPECT_TRUE(has(out, codes::kSynchronizationFailed));
    EXPECT_EQ(state_of(out, "PS1/wait/propagation"), StepState::skipped);
    EXPECT_EQ(property("CAS", "SMS_WSUS_SYNC_MANAGER", "EnableThirdPartyUpdates"), 1)
        << "a preferred edge does not hold the schedule";
}

TEST_F(SynchronizationTest, ADeadSiteIsDeferredAndTheRestGoesOn) {
    dead = true;
    const Outcome out = apply_rounds({synchronization(), synchronization()});
    EXPECT_EQ(exit_code(out, nullptr), 7);
    EXPECT_EQ(state_of(out, "PS1/wait/propagation"), StepState::deferred);
    EXPECT_TRUE(has(out, codes::kDeadline));
    EXPECT_EQ(property("CAS", "SMS_WSUS_SYNC_MANAGER", "EnableThirdPartyUpdates"), 1);
}

TEST_F(SynchronizationTest, AnEarlyFailureWhileTheConfigurationIsOnlyAssumedMeansNotYet) {
    Plan first = plan();
    step(first, Purpose::subscription, StepKind::wait, "CAS");
    step(first, Purpose::synchronizeSelection, StepKind::synchronize, "CAS");
    step(first, Purpose::synchronized, StepKind::wait, "CAS");
    after(first, 1, 0);
    after(first, 2, 1);
    int refusals = 2;
    writer.synchronize = [&] {
        if (refusals-- > 0)
            status("CAS", "cas-sup.x", 6703, clock.now() + Seconds(30), 4, 77);
        else
            begin_synchronization();
    };
    const Outcome out = apply_rounds({first});
    EXPECT_EQ(exit_code(out, nullptr), 0) << out.diagnostics.all().front().message;
    EXPECT_EQ(state_of(out, "CAS/wait/subscription"), StepState::assumed);
    EXPECT_EQ(writer.count("SyncNow"), 3u);
    EXPECT_EQ(out.synchronizations, 3u);
}

TEST_F(SynchronizationTest, ALostAnswerToTheRequestIsDecidedByTheRows) {
    writer.fate = [](const std::string& entry) {
        return entry == "SyncNow" ? Fate::loseAnswer : Fate::accept;
    };
    const Outcome out = apply_rounds({synchronization()});
    EXPECT_EQ(exit_code(out, nullptr), 0) << out.diagnostics.all().front().message;
    EXPECT_EQ(writer.count("SyncNow"), 1u) << "never repeated blind";
}

TEST_F(SynchronizationTest, ALostRequestIsRepeatedAfterItsGrace) {
    int seen = 0;
    writer.fate = [&](const std::string& entry) {
        return entry == "SyncNow" && ++seen == 1 ? Fate::loseRequest : Fate::accept;
    };
    const TimePoint began = clock.now();
    const Outcome out = apply_rounds({synchronization()});
    EXPECT_EQ(exit_code(out, nullptr), 0);
    EXPECT_EQ(writer.count("SyncNow"), 2u);
    EXPECT_GE(clock.now() - began, minutes(15));
}

TEST_F(SynchronizationTest, AKilledRunsRequestServesTheNext) {
    for (const std::string_view answer : {std::string_view("accepted"), std::string_view()}) {
        writer.log.clear();
        leave_request(clock.now(), answer);
        begin_synchronization();
        const Outcome out = apply_rounds({synchronization()});
        EXPECT_EQ(exit_code(out, nullptr), 0);
        EXPECT_EQ(writer.count("SyncNow"), 0u) << "it is under way, and it is ours";
        status("CAS", "cas-sup.x", 6702, clock.now() - minutes(600), 4);
    }
}

TEST_F(SynchronizationTest, AKilledRunsRequestThatNeverBeganIsRepeatedAfterItsGrace) {
    leave_request(clock.now() - minutes(3), "");
    const TimePoint began = clock.now();
    const Outcome out = apply_rounds({synchronization()});
    EXPECT_EQ(exit_code(out, nullptr), 0);
    EXPECT_EQ(writer.count("SyncNow"), 1u);
    EXPECT_GE(clock.now() - began, minutes(12)) << "two minutes of grace, ten of synchronizing";
}

TEST_F(SynchronizationTest, ARequestBeforeTheNewestOwingWriteDoesNotServe) {
    leave_request(clock.now() - minutes(1), "accepted");
    ASSERT_TRUE(store->debts().owe("contoso", clock.now()));
    ASSERT_TRUE(store->debts().written("contoso", clock.now()));
    begin_synchronization();
    const Outcome out = apply_rounds({synchronization()});
    EXPECT_EQ(exit_code(out, nullptr), 0);
    EXPECT_EQ(writer.count("SyncNow"), 1u);
    EXPECT_EQ(version, 6);
}

TEST_F(SynchronizationTest, AnOpenDebtOfAKilledRunIsClosedAndKept) {
    ASSERT_TRUE(store->debts().owe("contoso", clock.now() - minutes(30)));
    const Outcome out = apply_rounds({plan()});
    EXPECT_EQ(exit_code(out, nullptr), 0);
    ASSERT_TRUE(remembered.debt);
    EXPECT_EQ(*remembered.debt, clock.now()) << "written now at the latest";
    EXPECT_FALSE(store->debts().find("contoso").value()->open);
}

TEST_F(SynchronizationTest, ASiteConfiguredAfterTheLastOneGetsAnother) {
    ASSERT_TRUE(store->debts().synchronized("contoso", clock.now() - minutes(610)));
    std::erase_if(rows.rows["SMS_SUPSyncStatus"], [](const auto& row) { return is(row, "SiteCode", "PS1"); });
    // The first plan asks for nothing; its wait finds out that PS1 was never told.
    Plan first = synchronization();
    after(first, 2, 0);
    dead = true;  // PS1 does not hear of the first one
    int requests = 0;
    writer.synchronize = [&] {
        begin_synchronization();
        if (++requests == 2) dead = false;
    };
    clock.passes = [&](TimePoint now) {
        passes(now);
        if (ends) return;
        if (dead) follows.reset();
    };
    Plan configured = first;
    step(configured, Purpose::configured, StepKind::wait, "PS1");
    // Required edges only: PS1 is configured while the first synchronization is already over.
    configured.steps[2].after.push_back({4, 27, Strength::required});
    std::swap(configured.steps[2], configured.steps[4]);
    configured.steps[4].after = {{1, 28, Strength::required}, {2, 27, Strength::required}};
    configured.steps[3].after = {{4, 32, Strength::preferred}};
    std::swap(configured.steps[3], configured.steps[4]);
    configured.steps[4].after = {{3, 32, Strength::preferred}};
    const Outcome out = apply_rounds({configured, first});
    EXPECT_EQ(exit_code(out, nullptr), 0) << out.diagnostics.all().front().message;
    EXPECT_EQ(writer.count("SyncNow"), 2u);
    EXPECT_EQ(state_of(out, "PS1/wait/propagation"), StepState::done);
}

TEST_F(SynchronizationTest, RefusedRunsInBetweenDoNotMakeItForgetARequest) {
    leave_request(clock.now(), "accepted");
    for (int i = 0; i < 50; ++i) {
        supctl::Run refused;
        refused.hierarchy = "contoso";
        refused.command = i % 2 == 0 ? "apply" : "sync";
        const std::string id = store->journal().begin(refused).value();
        ASSERT_TRUE(store->journal().end(id, clock.now(), i % 2 == 0 ? 5 : 0));
    }
    begin_synchronization();
    const Outcome out = apply_rounds({synchronization()});
    EXPECT_EQ(exit_code(out, nullptr), 0);
    EXPECT_EQ(writer.count("SyncNow"), 0u) << "it is under way, and it is ours";
}

TEST_F(SynchronizationTest, AFinishedApplyEndsWhatARequestServes) {
    leave_request(clock.now() - minutes(2), "accepted");
    supctl::Run finished;
    finished.hierarchy = "contoso";
    finished.command = "apply";
    const std::string id = store->journal().begin(finished).value();
    ASSERT_TRUE(store->journal().end(id, clock.now(), 0));
    const Outcome out = apply_rounds({synchronization()});
    EXPECT_EQ(exit_code(out, nullptr), 0);
    EXPECT_EQ(writer.count("SyncNow"), 1u);
}

TEST_F(SynchronizationTest, AskingByHandTwiceAsksTwice) {
    const auto by_hand = [](ApplyContext& context) { context.mode = ApplyContext::Mode::request; };
    EXPECT_EQ(exit_code(apply_rounds({synchronization()}, by_hand), nullptr), 0);
    EXPECT_EQ(exit_code(apply_rounds({synchronization()}, by_hand), nullptr), 0);
    EXPECT_EQ(writer.count("SyncNow"), 2u);
}

TEST_F(SynchronizationTest, WhatWasWrittenSettlesBeforeItIsAskedAgain) {
    Plan first = plan();
    step(first, Purpose::subscription, StepKind::wait, "CAS");
    step(first, Purpose::synchronizeSelection, StepKind::synchronize, "CAS");
    step(first, Purpose::synchronized, StepKind::wait, "CAS");
    reporting(first, "CAS", 0, 2);
    after(first, 1, 0);
    after(first, 2, 1);
    after(first, 3, 1);
    std::vector<TimePoint> asked;
    writer.synchronize = [&] {
        asked.push_back(clock.now());
        if (asked.size() == 1)
            status("CAS", "cas-sup.x", 6703, clock.now() + Seconds(30), 4, 77);
        else
            begin_synchronization();
    };
    const Outcome out = apply_rounds({first});
    EXPECT_EQ(exit_code(out, nullptr), 0) << out.diagnostics.all().front().message;
    ASSERT_EQ(asked.size(), 2u);
    EXPECT_GE(asked[1] - asked[0], minutes(15)) << "not after the back-off of five";
}

TEST_F(SynchronizationTest, WhoCannotReadDecidesNothingButReachesTheLimit) {
    Plan first = plan();
    reporting(first, "PS1", 0, 2);
    step(first, Purpose::configured, StepKind::wait, "PS1");
    after(first, 1, 0);
    const TimePoint began = clock.now();
    std::optional<TimePoint> from = began + minutes(1), until = began + minutes(40);
    reader.fails = [&](const std::string& name) -> std::optional<Diagnostic> {
        if (name == "SMS_SUPSyncStatus" && from && clock.now() >= *from && clock.now() < *until)
            return error(codes::kTransport, "the line is cut");
        return std::nullopt;
    };
    const Outcome later = apply_rounds({first});
    EXPECT_EQ(exit_code(later, nullptr), 0) << later.diagnostics.all().front().message;
    EXPECT_EQ(state_of(later, "PS1/wait/configured"), StepState::assumed);
    EXPECT_GE(clock.now(), began + minutes(40)) << "15 minutes without a reading settle nothing";

    set_property("PS1", kManager, kLevel, 0);
    from = clock.now() + Seconds(1);
    until = clock.now() + minutes(10'000);
    const TimePoint again = clock.now();
    const Outcome never = apply_rounds({first});
    EXPECT_EQ(exit_code(never, nullptr), 7);
    EXPECT_EQ(state_of(never, "PS1/wait/configured"), StepState::deferred);
    EXPECT_LE(clock.now() - again, minutes(122));
    bool told = false;
    for (const StepOutcome& one : never.steps)
        told = told || one.evidence.find("the line is cut") != std::string::npos;
    EXPECT_TRUE(told) << "the evidence says why nothing was seen";
}

TEST_F(SynchronizationTest, NoRequestIsMadeBlind) {
    const TimePoint began = clock.now();
    int readings = 0;
    reader.fails = [&](const std::string& name) -> std::optional<Diagnostic> {
        // The first is the observation's.
        if (name == "SMS_SUPSyncStatus" && ++readings > 1 && clock.now() < began + minutes(20))
            return error(codes::kTransport, "the line is cut");
        return std::nullopt;
    };
    std::optional<TimePoint> asked;
    writer.synchronize = [&] {
        asked = clock.now();
        begin_synchronization();
    };
    const Outcome out = apply_rounds({synchronization()});
    EXPECT_EQ(exit_code(out, nullptr), 0) << out.diagnostics.all().front().message;
    ASSERT_TRUE(asked);
    EXPECT_GE(*asked, began + minutes(20));
    EXPECT_EQ(writer.count("SyncNow"), 1u);
}

TEST_F(SynchronizationTest, TheRequestAloneWaitsForNothing) {
    const TimePoint began = clock.now();
    const Outcome out = apply_rounds(
        {synchronization()}, [](ApplyContext& context) { context.mode = ApplyContext::Mode::request; });
    EXPECT_EQ(writer.count("SyncNow"), 1u);
    EXPECT_LE(clock.now() - began, minutes(1));
}

}  // namespace
}  // namespace supctl::test
