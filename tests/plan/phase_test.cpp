#include "plan/phase.h"

#include "base/codes.h"
#include "world.h"

namespace supctl {
namespace {

using testing_plan::kContoso;
using testing_plan::kLab;
using testing_plan::World;

TEST(Phase, BareIsNeverSynchronized) {
    World world(kLab);
    EXPECT_EQ(phase(world.seen, world.memory), Phase::neverSynchronized);
    EXPECT_TRUE(phase_known(world.seen, world.memory));
}

TEST(Phase, OneSuccessOfAnySiteEndsItForGood) {
    World world(kContoso);
    world.row("PS2", "ps2-a.contoso.com").last_success = world.now;
    EXPECT_EQ(phase(world.seen, world.memory), Phase::established);
}

TEST(Phase, ARowThatNeverSucceededDoesNot) {
    World world(kLab);
    auto& row = world.row("LAB", "lab01.lab.local");
    row.state = 6703;
    row.error = 1;
    row.last_success = TimePoint(std::chrono::sys_days(std::chrono::year(1980) / 1 / 1));  // "never"
    EXPECT_EQ(phase(world.seen, world.memory), Phase::neverSynchronized);
}

TEST(Phase, TheStoreRemembersASuccess) {
    World world(kLab);
    world.memory.available = world.memory.ever_synchronized = true;
    EXPECT_EQ(phase(world.seen, world.memory), Phase::established);
}

TEST(Phase, ACatalogOfAHundredHasBeenFetched) {
    World world(kLab);
    while (world.seen.catalog.size() < 99)
        world.category(CategoryType::product, "P" + std::to_string(world.seen.catalog.size()),
                       "p" + std::to_string(world.seen.catalog.size()));
    EXPECT_EQ(phase(world.seen, world.memory), Phase::neverSynchronized);
    world.category(CategoryType::product, "one more", "one-more");
    ASSERT_EQ(world.seen.catalog.size(), 100u);
    EXPECT_EQ(phase(world.seen, world.memory), Phase::established);
}

TEST(Phase, AnUnreadCatalogIsNoEmptyCatalog) {
    for (const auto how : {Completeness::none, Completeness::partial}) {
        World world(kLab);
        world.seen.coverage.classes[static_cast<std::size_t>(ObservedClass::categories)] = how;
        EXPECT_EQ(phase(world.seen, world.memory), Phase::established);
        EXPECT_FALSE(phase_known(world.seen, world.memory));
        EXPECT_FALSE(world.plan());
        EXPECT_NE(world.finding(codes::kPartialView.number), nullptr);
        world.memory.ever_synchronized = true;  // then nobody needs the catalog to tell
        EXPECT_TRUE(phase_known(world.seen, world.memory));
    }
}

/// The law of "The plan, exactly" 1: a selection is never cleared by re-installing a lost top point.
void loses_its_top_point(const std::string& yaml, const std::string& server, bool rows_too) {
    World world(yaml);
    world.converge();
    ASSERT_TRUE(world.planned().steps.empty());
    const auto selected = world.seen.catalog.subscribed(CategoryType::product);
    ASSERT_FALSE(selected.empty());
    world.lose_point(server);
    if (rows_too) world.lose_rows();
    world.forget();
    const Plan plan = world.planned();
    EXPECT_EQ(plan.phase, Phase::established);
    bool installs = false;
    for (const Step& step : plan.steps) {
        EXPECT_NE(step.purpose, Purpose::emptySelection);
        EXPECT_NE(step.purpose, Purpose::select);
        installs = installs || step.kind == StepKind::installRole;
        for (const auto& one : step.acknowledgements) EXPECT_NE(one.operation, Operation::unsubscribe);
    }
    EXPECT_TRUE(installs);
    world.converge();
    EXPECT_EQ(world.seen.catalog.subscribed(CategoryType::product), selected);
}

TEST(Phase, LostPointOfAStandaloneSiteUnsubscribesNothing) {
    loses_its_top_point(kLab, "lab01.lab.local", /*rows_too=*/false);
    loses_its_top_point(kLab, "lab01.lab.local", /*rows_too=*/true);
}

TEST(Phase, LostTopPointOfAHierarchyUnsubscribesNothing) {
    loses_its_top_point(kContoso, "cas-a.contoso.com", /*rows_too=*/false);
    loses_its_top_point(kContoso, "cas-a.contoso.com", /*rows_too=*/true);
}

}  // namespace
}  // namespace supctl
