// Which steps a difference becomes, and what is told instead of done.
#include "base/codes.h"
#include "plan/value_json.h"
#include "world.h"

namespace supctl {
namespace {

using testing_plan::change;
using testing_plan::ids;
using testing_plan::kContoso;
using testing_plan::kLab;
using testing_plan::World;
using Ids = std::vector<std::string>;

TEST(Steps, MissingAlertIsAFindingAndNoStep) {
    World world(kLab);
    world.seen.alert = {};
    const Plan plan = world.planned();
    EXPECT_EQ(plan.find("LAB/alert"), nullptr);
    EXPECT_EQ(plan.find("LAB/alert/disabled"), nullptr);
    world.converge();
    const Plan again = world.planned();
    EXPECT_TRUE(again.steps.empty()) << ::testing::PrintToString(ids(again));
    const Diagnostic* told = world.finding(codes::kMissingAlert.number);
    ASSERT_NE(told, nullptr);
    EXPECT_EQ(told->severity, Severity::warning);
    EXPECT_TRUE(told->span().known());
    EXPECT_NE(told->help.find("console"), std::string::npos);
}

TEST(Steps, MissingAlertIsToldDuringABootstrapToo) {
    World world(kLab);
    world.seen.alert = {};
    (void)world.planned();
    EXPECT_NE(world.finding(codes::kMissingAlert.number), nullptr);
}

TEST(Steps, UnknownAccountForbidsThePlan) {
    const std::string yaml = R"(apiVersion: supctl/v1
hierarchy: lab
sites:
  LAB:
    type: primarySite
    softwareUpdatePoints: {lab01.lab.local: {wsusServerConnectionAccount: LAB\svc-wsus}}
)";
    World world(yaml);
    EXPECT_FALSE(world.plan());
    const Diagnostic* told = world.finding(codes::kUnknownAccount.number);
    ASSERT_NE(told, nullptr);
    EXPECT_TRUE(told->span().known());
    EXPECT_EQ(told->address, "sites/LAB/softwareUpdatePoints/lab01.lab.local/wsusServerConnectionAccount");
    world.seen.accounts = {world.pool.text("lab\\svc-wsus")};
    EXPECT_TRUE(world.plan());
    world.seen.accounts.clear();
    world.seen.coverage.classes[static_cast<std::size_t>(ObservedClass::accounts)] = Completeness::none;
    EXPECT_TRUE(world.plan()) << "accounts that nobody could read are not missing";
}

TEST(Steps, PointThatIsNotListedIsToldAndStays) {
    World world(kLab);
    world.converge();
    world.seen.live.add(SoftwareUpdatePoint{world.pool.text("old.lab.local"), testing_plan::code("LAB"), {}});
    world.set_site("LAB", FieldId::default_point, world.text("lab01.lab.local"));
    world.seen.live.finish();
    const Plan plan = world.planned();
    EXPECT_TRUE(plan.steps.empty()) << ::testing::PrintToString(ids(plan));
    const Diagnostic* told = world.finding(codes::kUnlistedPoint.number);
    ASSERT_NE(told, nullptr);
    EXPECT_EQ(told->severity, Severity::warning);
    EXPECT_EQ(told->address, "sites/LAB/softwareUpdatePoints/old.lab.local");
}

TEST(Steps, UnmanagedPointsAreNotTold) {
    World world("apiVersion: supctl/v1\nhierarchy: lab\nsites: {LAB: {type: primarySite}}\n");
    world.refresh_catalog();
    world.seen.live.add(SoftwareUpdatePoint{world.pool.text("old.lab.local"), testing_plan::code("LAB"), {}});
    world.seen.live.finish();
    EXPECT_TRUE(world.planned().steps.empty());
    EXPECT_EQ(world.finding(codes::kUnlistedPoint.number), nullptr);
}

TEST(Steps, UnknownLiveValueIsNotChanged) {
    World world(kContoso);
    world.converge();
    world.set(FieldId::content_files, Value::unknown());
    world.set(FieldId::decline_expired, Value::of_boolean(false));
    EXPECT_EQ(ids(world.planned()), Ids{"CAS/maintenance"});
    const Diagnostic* told = world.finding(codes::kUnknownLive.number);
    ASSERT_NE(told, nullptr);
    EXPECT_EQ(told->severity, Severity::warning);
    EXPECT_EQ(told->address, "hierarchy/synchronization.contentFiles");
    EXPECT_TRUE(told->span().known());
}

TEST(Steps, SelectionThatIsUnknownIsNotChanged) {
    World world(kLab);
    world.converge();
    world.subscribe(CategoryType::product, {});
    world.set(FieldId::products, Value::unknown());
    world.set(FieldId::classifications, Value::unknown());
    world.seen.coverage.classes[static_cast<std::size_t>(ObservedClass::categories)] = Completeness::partial;
    EXPECT_TRUE(world.planned().steps.empty());
}

TEST(Steps, ChangeOfOnePointIsOneStepAndAWait) {
    World world(kContoso);
    world.converge();
    world.set_point("ps2-a.contoso.com", FieldId::http_port, Value::of_integer(80));
    world.declare(kContoso +
                  "defaults: {primarySite: {softwareUpdatePoint: {httpPort: 8530, httpsPort: 8531}}}\n");
    const Plan plan = world.planned();
    EXPECT_EQ(ids(plan), (Ids{"PS2/role/ps2-a.contoso.com", "PS2/wait/configured"}));
    EXPECT_EQ(plan.steps[0].kind, StepKind::changeRole);
    ASSERT_EQ(plan.steps[0].changes.size(), 1u);
    EXPECT_EQ(plan.steps[0].changes[0].from, Value::of_integer(80));
}

TEST(Steps, NewBranchIsInstalledUnderAConvergedHierarchy) {
    World world(kContoso);
    world.converge();
    std::string grown = kContoso;
    grown.replace(grown.find("synchronization:\n"), 0,
                  "  S02: {type: secondarySite, parent: PS2, softwareUpdatePoints: [s02-a.contoso.com]}\n");
    World bigger(grown);
    bigger.converge();
    bigger.lose_point("s02-a.contoso.com");
    std::erase_if(bigger.seen.messages,
                  [](const auto& each) { return each.site == testing_plan::code("S02"); });
    const Plan plan = bigger.planned();
    EXPECT_EQ(ids(plan, "S02"),
              (Ids{"S02/role/s02-a.contoso.com", "S02/wait/configured", "S02/wait/propagation"}));
    EXPECT_NE(plan.find("CAS/synchronize/selection"), nullptr);
    EXPECT_EQ(plan.find("CAS/synchronize/catalog"), nullptr);
    EXPECT_LT(testing_plan::place(plan, "S02/wait/configured"),
              testing_plan::place(plan, "CAS/synchronize/selection"));
}

TEST(Steps, IdsNamePurposes) {
    EXPECT_EQ(step_id(Purpose::role, testing_plan::code("CAS"), "a.b"), "CAS/role/a.b");
    EXPECT_EQ(step_id(Purpose::catalog, testing_plan::code("CAS"), {}), "CAS/wait/catalog");
    std::set<std::string_view> words;
    for (std::size_t i = 0; i < kPurposeCount; ++i) {
        const auto purpose = static_cast<Purpose>(i);
        EXPECT_TRUE(words.insert(to_text(purpose)).second) << to_text(purpose);
    }
    World world(kContoso);
    std::set<std::string> all;
    for (const Step& step : world.planned().steps) {
        EXPECT_TRUE(all.insert(step.id).second) << step.id;
        EXPECT_EQ(is_wait(step.purpose), step.kind == StepKind::wait) << step.id;
    }
}

TEST(Steps, EveryWaitHasALimitAndDeclaredLimitsCount) {
    World world(kContoso + "limits: {propagation: {hours: 3}}\n");
    for (const Step& step : world.planned().steps) {
        const bool waits = step.kind == StepKind::wait || step.kind == StepKind::manual;
        EXPECT_EQ(waits, step.limit.count() > 0) << step.id;
        // A wait for WSUS is two hours, and one for the role.
        if (step.purpose == Purpose::propagation || step.purpose == Purpose::configured) {
            EXPECT_EQ(step.limit, std::chrono::hours(3)) << step.id;
        }
    }
}

}  // namespace
}  // namespace supctl
