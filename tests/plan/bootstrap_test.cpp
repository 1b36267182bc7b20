#include <algorithm>

#include "base/codes.h"
#include "plan/value_json.h"
#include "world.h"

namespace supctl {
namespace {

using testing_plan::change;
using testing_plan::ids;
using testing_plan::in_order;
using testing_plan::kContoso;
using testing_plan::kLab;
using testing_plan::place;
using testing_plan::World;

std::size_t count(const Plan& plan, StepKind kind) {
    return static_cast<std::size_t>(std::count_if(plan.steps.begin(), plan.steps.end(),
                                                  [&](const Step& step) { return step.kind == kind; }));
}

TEST(Bootstrap, OfOneServerInItsOrder) {
    World world(kLab);
    const Plan plan = world.planned();
    EXPECT_EQ(plan.phase, Phase::neverSynchronized);
    const std::vector<std::string> expected = {"LAB/siteSystem/lab01.lab.local",
                                               "LAB/role/lab01.lab.local",
                                               "LAB/settings",
                                               "LAB/selection/none",
                                               "LAB/wait/configured",
                                               "LAB/synchronize/catalog",
                                               "LAB/wait/catalog",
                                               "LAB/select",
                                               "LAB/wait/subscription",
                                               "LAB/synchronize/selection",
                                               "LAB/wait/synchronized",
                                               "LAB/schedule",
                                               "LAB/alert"};
    EXPECT_EQ(ids(plan), expected);
    EXPECT_TRUE(in_order(plan));
}

// proves: SEED-77 SEED-80 SEED-83 SEED-86
TEST(Bootstrap, SelectsNothingBeforeTheFirstSynchronization) {
    for (const auto& yaml : {kLab, kContoso}) {
        World world(yaml);
        const Plan plan = world.planned();
        const std::string top = plan.top.text();
        const auto first = place(plan, top + "/synchronize/catalog");
        EXPECT_LT(place(plan, top + "/selection/none"), first);
        EXPECT_GT(place(plan, top + "/select"), first);
        for (const FieldId id : {FieldId::products, FieldId::classifications}) {
            const Change* empty = change(plan, top + "/selection/none", id);
            ASSERT_NE(empty, nullptr);
            EXPECT_EQ(empty->to.kind, Value::Kind::set);
            EXPECT_TRUE(world.pool.set(empty->to.set()).empty());
            const Change* later = change(plan, top + "/select", id);
            ASSERT_NE(later, nullptr);
            EXPECT_EQ(later->from, empty->to) << "the declared values stand on the empty ones";
        }
        EXPECT_EQ(count(plan, StepKind::synchronize), 2u);
    }
}

TEST(Bootstrap, PendingValueSaysWhatItWillBe) {
    World world(kLab);
    const Plan plan = world.planned();
    const Change* products = change(plan, "LAB/select", FieldId::products);
    ASSERT_NE(products, nullptr);
    ASSERT_EQ(products->to.kind, Value::Kind::pending);
    EXPECT_EQ(
        canonical_json(value_to_json(FieldId::products, products->to, world.pool)),
        R"({"atMost":2,"expected":["Product:72e7624a-5b00-45d2-b92f-e561c0a6a160",)"
        R"("Product:f702a48c-919b-45d6-9aef-ca4248d50397"],"pending":"catalog",)"
        R"("references":["Windows 11","Windows/Windows Server 2019"],"resolvedBy":"LAB/wait/catalog"})");
    const Step* wait = plan.find("LAB/wait/catalog");
    ASSERT_NE(wait, nullptr);
    EXPECT_EQ(wait->resolves, (std::vector<FieldId>{FieldId::products, FieldId::classifications}));
}

TEST(Bootstrap, TitleThatIsNotUniqueExpectsNothing) {
    World world(R"(apiVersion: supctl/v1
hierarchy: lab
sites: {LAB: {type: primarySite, softwareUpdatePoints: [lab01.lab.local]}}
products: [Windows Server 2019, {id: 72e7624a-5b00-45d2-b92f-e561c0a6a160}]
)");
    const Plan plan = world.planned();
    const Change* products = change(plan, "LAB/select", FieldId::products);
    ASSERT_NE(products, nullptr);
    const Pending& pending = world.pool.pending(products->to.pending());
    EXPECT_EQ(pending.at_most, 2u);
    EXPECT_EQ(world.pool.set_texts(pending.expected),
              (std::vector<std::string_view>{"Product:72e7624a-5b00-45d2-b92f-e561c0a6a160"}));
}

TEST(Bootstrap, NobodySwitchesOffWhatIsOff) {
    World world(kLab);
    const Plan plan = world.planned();
    EXPECT_EQ(plan.find("LAB/schedule/disabled"), nullptr);
    EXPECT_EQ(plan.find("LAB/alert/disabled"), nullptr);
}

TEST(Bootstrap, ScheduleAndAlertAreOffWhileItLasts) {
    World world(kLab);
    world.seen.alert.enabled = true;
    world.set(FieldId::schedule, world.daily());
    world.set(FieldId::alert_on_failure, Value::of_boolean(true));
    const Plan plan = world.planned();
    for (const auto& [off, on, id] :
         {std::tuple{"LAB/schedule/disabled", "LAB/schedule", FieldId::schedule},
          std::tuple{"LAB/alert/disabled", "LAB/alert", FieldId::alert_on_failure}}) {
        EXPECT_LT(place(plan, off), place(plan, "LAB/synchronize/catalog"));
        EXPECT_GT(place(plan, on), place(plan, "LAB/wait/synchronized"));
        EXPECT_EQ(change(plan, off, id)->to, change(plan, on, id)->from);
    }
}

TEST(Bootstrap, WhatIsAlreadyAsDeclaredIsSwitchedOffToo) {
    World world(kLab);
    const auto& wanted = world.declared->hierarchy;
    const Value declared = wanted.get(wanted.global(), FieldId::schedule);
    world.set(FieldId::schedule, declared);
    const Plan plan = world.planned();
    ASSERT_NE(change(plan, "LAB/schedule/disabled", FieldId::schedule), nullptr);
    ASSERT_NE(change(plan, "LAB/schedule", FieldId::schedule), nullptr);
    EXPECT_EQ(change(plan, "LAB/schedule", FieldId::schedule)->to, declared);
    EXPECT_LE(world.converge(), 3);
    EXPECT_EQ(world.get_global(FieldId::schedule), declared);
}

TEST(Bootstrap, ADeclaredOffHasOneStep) {
    World world(R"(apiVersion: supctl/v1
hierarchy: lab
sites: {LAB: {type: primarySite, softwareUpdatePoints: [lab01.lab.local]}}
synchronization: {schedule: disabled}
)");
    world.set(FieldId::schedule, world.daily());
    const Plan plan = world.planned();
    EXPECT_NE(plan.find("LAB/schedule/disabled"), nullptr);
    EXPECT_EQ(plan.find("LAB/schedule"), nullptr);
}

TEST(Bootstrap, UnmanagedScheduleStaysAsItIs) {
    World world(R"(apiVersion: supctl/v1
hierarchy: lab
sites: {LAB: {type: primarySite, softwareUpdatePoints: [lab01.lab.local]}}
)");
    world.set(FieldId::schedule, world.daily());
    const Plan plan = world.planned();
    EXPECT_EQ(plan.find("LAB/schedule/disabled"), nullptr);
    EXPECT_EQ(plan.find("LAB/schedule"), nullptr);
    EXPECT_EQ(plan.find("LAB/select"), nullptr);
    EXPECT_NE(plan.find("LAB/selection/none"), nullptr);
}

// proves: SEED-09
TEST(Bootstrap, EverySiteBelowIsInstalledConfiguredAndFollows) {
    World world(kContoso);
    const Plan plan = world.planned();
    for (const std::string site : {"PS1", "PS2", "S01"}) {
        EXPECT_NE(plan.find(site + "/wait/configured"), nullptr) << site;
        EXPECT_NE(plan.find(site + "/wait/propagation"), nullptr) << site;
    }
    EXPECT_LT(place(plan, "CAS/wait/configured"), place(plan, "PS1/role/ps1-a.contoso.com"));
    EXPECT_LT(place(plan, "PS1/wait/configured"), place(plan, "PS1/role/ps1-b.contoso.com"));
    EXPECT_LT(place(plan, "PS1/wait/configured"), place(plan, "S01/role/s01-a.contoso.com"));
    EXPECT_LT(place(plan, "PS1/proxy/ps1-a.contoso.com"), place(plan, "PS1/role/ps1-a.contoso.com"));
    EXPECT_LT(place(plan, "PS1/wait/propagation"), place(plan, "S01/wait/propagation"));
    EXPECT_NE(plan.find("CAS/wait/replicas"), nullptr);
    EXPECT_NE(plan.find("PS1/wait/replicas"), nullptr);
    EXPECT_EQ(plan.find("PS2/wait/replicas"), nullptr);
}

TEST(Bootstrap, InstallsWithAllValuesInOneWrite) {
    World world(kContoso);
    const Plan plan = world.planned();
    const Step* role = plan.find("PS1/role/ps1-a.contoso.com");
    ASSERT_NE(role, nullptr);
    EXPECT_EQ(role->kind, StepKind::installRole);
    const auto to = [&](FieldId id) {
        const Change* found = change(plan, role->id, id);
        return found == nullptr ? Value{} : found->to;
    };
    EXPECT_EQ(to(FieldId::require_ssl), Value::of_boolean(true));
    EXPECT_EQ(to(FieldId::use_proxy_synchronization), Value::of_boolean(true));
    EXPECT_EQ(to(FieldId::http_port), Value::of_integer(8530));
    EXPECT_EQ(to(FieldId::https_port), Value::of_integer(8531));
    EXPECT_EQ(to(FieldId::connection_account), Value::of(TextId{}));
}

TEST(Bootstrap, ConvergesAndThenHasNothingToDo) {
    for (const auto& yaml : {kLab, kContoso}) {
        World world(yaml);
        EXPECT_LE(world.converge(), 3);
        const Plan plan = world.planned();
        EXPECT_TRUE(plan.steps.empty()) << ::testing::PrintToString(ids(plan));
        EXPECT_TRUE(plan.summary().nothing());
    }
}

TEST(Bootstrap, NeedsNoAcknowledgement) {
    World world(kContoso);
    for (const Step& step : world.planned().steps) {
        EXPECT_TRUE(step.acknowledgements.empty()) << step.id;
        EXPECT_LE(step.danger, Danger::notable) << step.id;
    }
}

TEST(Bootstrap, SelectionOverUnmanagedPointsUsesThePointThatIsThere) {
    World world(R"(apiVersion: supctl/v1
hierarchy: lab
sites: {LAB: {type: primarySite}}
products: [Windows 11]
)");
    world.seen.live.add(
        SoftwareUpdatePoint{world.pool.text("found.lab.local"), testing_plan::code("LAB"), {}});
    world.seen.live.finish();
    const Plan plan = world.planned();
    EXPECT_NE(plan.find("LAB/selection/none"), nullptr);
    EXPECT_NE(plan.find("LAB/wait/catalog"), nullptr) << "a pending value needs the step that resolves it";
    EXPECT_EQ(count(plan, StepKind::installRole), 0u);
    EXPECT_LE(world.converge(), 3);
    EXPECT_TRUE(world.planned().steps.empty());
}

TEST(Bootstrap, EstimateFollowsTheCriticalPath) {
    World world(kContoso);
    const Plan plan = world.planned();
    ASSERT_FALSE(plan.critical_path.empty());
    Estimate sum;
    for (std::size_t i = 0; i < plan.critical_path.size(); ++i) {
        const Step& step = plan.steps[plan.critical_path[i]];
        sum.expected += step.estimate.expected;
        if (i == 0) continue;
        EXPECT_TRUE(std::any_of(step.after.begin(), step.after.end(), [&](const Edge& edge) {
            return edge.step == plan.critical_path[i - 1];
        })) << step.id;
    }
    EXPECT_EQ(plan.summary().estimate.expected, sum.expected);
    for (const Step& step : plan.steps) EXPECT_LE(step.estimate.expected, step.estimate.worst) << step.id;
}

}  // namespace
}  // namespace supctl
