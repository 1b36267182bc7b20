#include "plan/debts.h"

#include <algorithm>

#include "base/codes.h"
#include "plan/phase.h"
#include "world.h"

namespace supctl {
namespace {

using testing_plan::ids;
using testing_plan::kContoso;
using testing_plan::kLab;
using testing_plan::World;

/// A contoso where everything is done, and nobody remembers how.
struct Forgotten : World {
    Forgotten() : World(kContoso) {
        converge();
        forget();
    }
    std::string letters() {
        declared->hierarchy.finish();
        const SynchronizationDebts debts(*declared, seen, memory, phase(seen, memory));
        std::vector<std::pair<const Site*, Fqdn>> children;
        for (const Site& site : declared->hierarchy.sites())
            if (!site.parent.empty())
                children.emplace_back(&site, pool.text(lower_ascii(site.code.text()) + "-a.contoso.com"));
        std::string out;
        for (const auto& reason : debts.reasons(children)) out += reason.letter;
        return out;
    }
    bool synchronizes() { return planned().find("CAS/synchronize/selection") != nullptr; }
    static std::string lower_ascii(std::string text) {
        std::transform(text.begin(), text.end(), text.begin(),
                       [](unsigned char c) { return std::tolower(c); });
        return text;
    }
};

TEST(Debts, NoneWhenEverySiteHasFollowed) {
    Forgotten world;
    EXPECT_EQ(world.letters(), "");
    EXPECT_FALSE(world.synchronizes());
}

TEST(Debts, ANothingEverSynchronized) {
    World world(kLab);
    const SynchronizationDebts debts(*world.declared, world.seen, world.memory,
                                     phase(world.seen, world.memory));
    const auto reasons = debts.reasons({});
    ASSERT_EQ(reasons.size(), 1u);
    EXPECT_EQ(reasons[0].letter, 'a');
    EXPECT_NE(world.planned().find("LAB/synchronize/selection"), nullptr);
}

TEST(Debts, BAChangeThatSynchronizes) {
    Forgotten world;
    world.set(FieldId::content_files, Value::of_choice(1));
    EXPECT_EQ(world.letters(), "");
    EXPECT_TRUE(world.synchronizes());
    EXPECT_EQ(world.planned().find("CAS/synchronize/catalog"), nullptr) << "that one is the bootstrap's";
}

TEST(Debts, AChangeThatDoesNotSynchronizeOwesNothing) {
    Forgotten world;
    world.set(FieldId::decline_expired, Value::of_boolean(false));
    const Plan plan = world.planned();
    EXPECT_EQ(ids(plan), std::vector<std::string>{"CAS/maintenance"});
}

TEST(Debts, CTheStoreHoldsADebt) {
    Forgotten world;
    world.memory.available = world.memory.ever_synchronized = true;
    world.memory.debt = world.now;
    EXPECT_EQ(world.letters(), "c");
    const Plan plan = world.planned();
    EXPECT_NE(plan.find("CAS/synchronize/selection"), nullptr);
    for (const Step& step : plan.steps) EXPECT_TRUE(step.changes.empty()) << step.id;
}

TEST(Debts, DAChildWasConfiguredAfterTheLastSuccess) {
    Forgotten world;
    world.message(1015, "S01", "s01-a.contoso.com", world.now + std::chrono::minutes(5));
    auto& row = world.row("S01", "s01-a.contoso.com");
    row.state = 0;
    row.last_success = {};
    row.catalog_version = 0;
    EXPECT_EQ(world.letters(), "d");
    EXPECT_TRUE(world.synchronizes());
}

TEST(Debts, DAMissingRowOfAChildThatNobodyTold) {
    Forgotten world;
    std::erase_if(world.seen.synchronization,
                  [](const auto& row) { return row.site == testing_plan::code("S01"); });
    world.seen.messages.clear();
    EXPECT_EQ(world.letters(), "d");
}

TEST(Debts, AChildThatWasToldIsWaitedForOnly) {
    Forgotten world;
    world.row("PS2", "ps2-a.contoso.com").catalog_version -= 1;
    EXPECT_EQ(world.letters(), "");
    EXPECT_EQ(ids(world.planned()), std::vector<std::string>{"PS2/wait/propagation"});
}

TEST(Debts, ARunningChildIsWaitedFor) {
    Forgotten world;
    world.row("PS2", "ps2-a.contoso.com").state = 6704;
    EXPECT_EQ(world.letters(), "");
    EXPECT_EQ(ids(world.planned()), std::vector<std::string>{"PS2/wait/propagation"});
}

TEST(Debts, TheStoreKnowsWhenAChildWasConfigured) {
    Forgotten world;
    auto& row = world.row("S01", "s01-a.contoso.com");
    row.catalog_version -= 1;
    world.memory.available = world.memory.ever_synchronized = true;
    world.memory.configured["S01/wait/configured"] = world.now + std::chrono::hours(1);
    EXPECT_EQ(world.letters(), "d") << "configured after the top's newest success";
    world.memory.configured["S01/wait/configured"] = world.now - std::chrono::hours(24 * 30);
    EXPECT_EQ(world.letters(), "");
}

TEST(Debts, ETheScheduleIsStillOff) {
    Forgotten world;
    world.set(FieldId::schedule, Value::of(world.pool.schedule(Schedule{})));
    EXPECT_EQ(world.letters(), "e");
    const Plan plan = world.planned();
    EXPECT_LT(testing_plan::place(plan, "CAS/wait/synchronized"), testing_plan::place(plan, "CAS/schedule"));
    world.memory.available = world.memory.ever_synchronized = true;
    EXPECT_EQ(world.letters(), "") << "the store says that nothing is owed";
}

TEST(Debts, ReplicaThatLagsIsWaitedFor) {
    Forgotten world;
    world.row("CAS", "cas-b.contoso.com").catalog_version -= 1;
    EXPECT_EQ(ids(world.planned()), std::vector<std::string>{"CAS/wait/replicas"});
}

TEST(Debts, WithoutAStoreThePlanSaysWhatItCannotKnow) {
    Forgotten world;
    EXPECT_TRUE(world.planned().steps.empty());
    const Diagnostic* said = world.finding(codes::kDebtUnknown.number);
    ASSERT_NE(said, nullptr);
    EXPECT_EQ(said->severity, Severity::advice);
    world.memory.available = true;
    EXPECT_TRUE(world.planned().steps.empty());
    EXPECT_EQ(world.finding(codes::kDebtUnknown.number), nullptr);
    world.forget();
    world.set(FieldId::content_files, Value::of_choice(1));  // owed anyway
    (void)world.planned();
    EXPECT_EQ(world.finding(codes::kDebtUnknown.number), nullptr);
}

std::set<std::string> writes(const Plan& plan) {
    std::set<std::string> out;
    for (const Step& step : plan.steps)
        if (!step.changes.empty() || step.kind == StepKind::createSiteSystem) out.insert(step.id);
    return out;
}

/// Law 1: after every single step of a bootstrap, a plan without the store writes what one with it writes.
TEST(Debts, MemoryLostGivesTheSameWrites) {
    World world(kContoso);
    for (int round = 0; round < 3; ++round) {
        for (const Step& step : world.planned().steps) {
            world.perform(step);
            world.forget();
            const auto without = writes(world.planned());
            world.memory.available = true;
            if (!world.seen.synchronization.empty()) world.memory.ever_synchronized = true;
            EXPECT_EQ(writes(world.planned()), without) << "after " << step.id;
            if (!step.resolves.empty()) break;
        }
    }
    EXPECT_TRUE(world.planned().steps.empty());
}

// proves: SEED-108 SEED-68
TEST(Debts, ASynchronizationByHandChangesNothing) {
    Forgotten world;
    world.set(FieldId::content_files, Value::of_choice(1));
    Diagnostics found;
    const auto plan = make_synchronization_plan(*world.declared, world.seen, world.memory, found);
    ASSERT_TRUE(plan);
    const std::vector<std::string> expected = {
        "CAS/synchronize/selection", "CAS/wait/synchronized", "CAS/wait/replicas",   "PS1/wait/propagation",
        "PS1/wait/replicas",         "PS2/wait/propagation",  "S01/wait/propagation"};
    EXPECT_EQ(ids(*plan), expected);
    EXPECT_TRUE(testing_plan::in_order(*plan));
    for (const Step& step : plan->steps) EXPECT_TRUE(step.changes.empty());
    EXPECT_EQ(plan->id.size(), 64u);
}

TEST(Debts, NobodySynchronizesByHandBeforeTheFirstTime) {
    World bare(kContoso);
    Diagnostics found;
    EXPECT_FALSE(make_synchronization_plan(*bare.declared, bare.seen, bare.memory, found));
    ASSERT_EQ(found.errors(), 1u);
    EXPECT_EQ(found.all().front().code, codes::kTooEarly) << "there is no point at the top";

    // The point is there, its WSUS is configured, and nothing is unselected yet: the role write of a run that
    // was killed.
    World world(kContoso);
    const Plan first = world.planned();
    for (const Step& step : first.steps)
        if (step.kind == StepKind::createSiteSystem || step.purpose == Purpose::role) world.perform(step);
    Diagnostics early;
    EXPECT_FALSE(make_synchronization_plan(*world.declared, world.seen, world.memory, early));
    ASSERT_EQ(early.errors(), 1u);
    EXPECT_EQ(early.all().front().code, codes::kTooEarly);
    world.memory.ever_synchronized = true;
    Diagnostics none;
    EXPECT_TRUE(make_synchronization_plan(*world.declared, world.seen, world.memory, none))
        << "the store knows of a success";
}

}  // namespace
}  // namespace supctl
