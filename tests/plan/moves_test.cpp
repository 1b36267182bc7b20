// Moves: taking points away, and another point becoming the default.
#include <algorithm>
#include <set>

#include "base/codes.h"
#include "plan/covered.h"
#include "plan/danger.h"
#include "plan/manual.h"
#include "world.h"

namespace supctl {
namespace {

using testing_plan::code;
using testing_plan::ids;
using testing_plan::in_order;
using testing_plan::kContoso;
using testing_plan::kLab;
using testing_plan::place;
using testing_plan::replaced;
using testing_plan::World;

const std::string kCasPoints = "[cas-a.contoso.com, cas-b.contoso.com]";

/// Contoso as declared, live.
struct Contoso : World {
    Contoso() : World(kContoso) { converge(); }
};
std::string without_cas_b() {
    return replaced(kContoso, {{kCasPoints, "{cas-a.contoso.com: {}, cas-b.contoso.com: {state: removed}}"}});
}
std::string cas_b_for_cas_a() {
    return replaced(kContoso, {{"defaultSoftwareUpdatePoint: cas-a", "defaultSoftwareUpdatePoint: cas-b"},
                               {kCasPoints, "{cas-a.contoso.com: {state: removed}, cas-b.contoso.com: {}}"}});
}
/// Everything that must be done before the step, over required edges.
std::set<std::string> needed(const Plan& plan, const std::string& step) {
    std::vector<std::set<std::string>> before(plan.steps.size());
    for (std::size_t i = 0; i < plan.steps.size(); ++i)
        for (const Edge& edge : plan.steps[i].after) {
            if (edge.strength != Strength::required) continue;
            before[i].insert(plan.steps[edge.step].id);
            before[i].insert(before[edge.step].begin(), before[edge.step].end());
        }
    return before[place(plan, step)];
}
bool acknowledges(const Plan& plan, const std::string& step, Operation operation, const std::string& target) {
    const auto& all = plan.find(step)->acknowledgements;
    return std::find(all.begin(), all.end(), Acknowledgement{operation, target}) != all.end();
}
std::vector<std::string> waits_and_writes(const Plan& plan) {
    std::vector<std::string> out;
    for (const Step& step : plan.steps)
        if (step.purpose != Purpose::propagation && step.purpose != Purpose::replicas) out.push_back(step.id);
    return out;
}

// proves: SEED-173 SEED-174
TEST(Moves, AnAdditionalPointIsTakenAwayAndNothingElse) {
    Contoso world;
    world.declare(without_cas_b());
    const Plan plan = world.planned();
    EXPECT_EQ(ids(plan), (std::vector<std::string>{"CAS/remove/cas-b.contoso.com", "CAS/wait/takenOver"}));
    const Step& removal = plan.steps.front();
    EXPECT_EQ(removal.kind, StepKind::removeRole);
    EXPECT_EQ(removal.danger, Danger::destructive);
    EXPECT_TRUE(acknowledges(plan, removal.id, Operation::removePoint, "cas-b.contoso.com"));
    EXPECT_EQ(removal.acknowledgements.size(), 1u);
    EXPECT_TRUE(std::any_of(removal.impact.begin(), removal.impact.end(), [](const std::string& one) {
        return one.find("next policy") != std::string::npos;
    }));
    EXPECT_EQ(plan.summary().remove, 1u);
    Diagnostics findings;
    EXPECT_FALSE(check_acknowledged(plan, {}, findings));
    EXPECT_TRUE(check_acknowledged(plan, {{Operation::removePoint, "CAS-B.contoso.com"}}, findings));
    EXPECT_EQ(world.converge(), 1);
    EXPECT_EQ(world.seen.live.points().size(), 5u);
}

TEST(Moves, WhatIsNotThereIsNotTakenAway) {
    Contoso world;
    world.lose_point("cas-b.contoso.com");
    world.declare(without_cas_b());
    EXPECT_TRUE(world.planned().steps.empty());
}

TEST(Moves, APointThatIsTakenAwayIsNotReportedAsUnlisted) {
    Contoso world;
    world.declare(without_cas_b());
    (void)world.planned();
    EXPECT_EQ(world.finding(codes::kUnlistedPoint.number), nullptr);
}

// proves: SEED-175 VR-63
TEST(Moves, TheLastPointOfASiteHasItsOwnAcknowledgement) {
    World world(kLab);
    world.converge();
    world.declare(replaced(kLab, {{"[lab01.lab.local]", "{lab01.lab.local: {state: removed}}"}}));
    const Plan plan = world.planned();
    const std::string removal = "LAB/remove/lab01.lab.local";
    EXPECT_EQ(ids(plan), std::vector<std::string>{removal});
    EXPECT_TRUE(acknowledges(plan, removal, Operation::removeLastPoint, "LAB"));
    EXPECT_FALSE(acknowledges(plan, removal, Operation::removePoint, "lab01.lab.local"));
    EXPECT_EQ(plan.find(removal)->danger, Danger::destructive);
}

TEST(Moves, ASiteServesThoseBelowItUntilTheyAreGone) {
    const std::string ps1_alone = R"(apiVersion: supctl/v1
hierarchy: contoso
sites:
  CAS: {type: centralAdministrationSite}
  PS1:
    type: primarySite
    parent: CAS
    softwareUpdatePoints: {ps1-a.contoso.com: {state: removed}, ps1-b.contoso.com: {state: removed}}
  PS2: {type: primarySite, parent: CAS}
  S01: {type: secondarySite, parent: PS1}
)";
    Contoso world;
    world.declare(ps1_alone);
    EXPECT_FALSE(world.plan());
    EXPECT_NE(world.finding(codes::kNoSuccessor.number), nullptr);
    const std::string s01 = "S01: {type: secondarySite, parent: PS1";
    world.declare(
        replaced(ps1_alone, {{s01, s01 + ", softwareUpdatePoints: {s01-a.contoso.com: {state: removed}}"}}));
    const Plan plan = world.planned();
    const std::string last = "PS1/remove/ps1-a.contoso.com";
    EXPECT_TRUE(needed(plan, last).contains("S01/remove/s01-a.contoso.com"));
    EXPECT_TRUE(needed(plan, last).contains("PS1/remove/ps1-b.contoso.com")) << "the default goes last";
    EXPECT_TRUE(acknowledges(plan, last, Operation::removeLastPoint, "PS1"));
    EXPECT_TRUE(
        acknowledges(plan, "PS1/remove/ps1-b.contoso.com", Operation::removePoint, "ps1-b.contoso.com"));
    EXPECT_EQ(plan.find("PS1/wait/takenOver"), nullptr) << "nothing is left to take over";
}

// proves: SEED-176 VR-62
TEST(Moves, TheDefaultIsNotTakenAwayWithoutASuccessor) {
    Contoso world;
    world.declare(
        replaced(kContoso, {{"    defaultSoftwareUpdatePoint: cas-a.contoso.com\n", ""},
                            {kCasPoints, "{cas-a.contoso.com: {state: removed}, cas-b.contoso.com: {}}"}}));
    EXPECT_FALSE(world.plan());
    EXPECT_NE(world.finding(2062), nullptr);
}

// proves: SEED-176 SEED-179
TEST(Moves, TheSuccessorIsNamedInTheStepThatTakesTheDefaultAway) {
    Contoso world;
    world.declare(cas_b_for_cas_a());
    const Plan plan = world.planned();
    EXPECT_TRUE(in_order(plan));
    const std::string removal = "CAS/remove/cas-a.contoso.com";
    EXPECT_EQ(waits_and_writes(plan),
              (std::vector<std::string>{"CAS/wait/successor/cas-b.contoso.com", removal, "CAS/wait/takenOver",
                                        "PS1/wait/upstream", "PS2/wait/upstream", "CAS/synchronize/selection",
                                        "CAS/wait/synchronized"}));
    const Change* moved = testing_plan::change(plan, removal, FieldId::default_point);
    ASSERT_NE(moved, nullptr);
    EXPECT_EQ(world.pool.text(moved->from.text()), "cas-a.contoso.com");
    EXPECT_EQ(world.pool.text(moved->to.text()), "cas-b.contoso.com");
    EXPECT_TRUE(acknowledges(plan, removal, Operation::removePoint, "cas-a.contoso.com"));
    EXPECT_TRUE(acknowledges(plan, removal, Operation::moveDefault, "CAS"));
    EXPECT_TRUE(needed(plan, removal).contains("CAS/wait/successor/cas-b.contoso.com"));
    EXPECT_TRUE(needed(plan, "PS1/wait/upstream").contains("CAS/wait/takenOver"));
    EXPECT_TRUE(needed(plan, "CAS/synchronize/selection").contains("CAS/wait/takenOver"));
    EXPECT_FALSE(needed(plan, "CAS/synchronize/selection").contains("PS1/wait/upstream")) << "a preference";
    EXPECT_EQ(world.converge(), 1);
}

// proves: SEED-176
TEST(Moves, ASuccessorThatHasNotSynchronizedDoesSoFirst) {
    Contoso world;
    world.lose_point("cas-b.contoso.com");
    world.declare(cas_b_for_cas_a());
    const Plan plan = world.planned();
    EXPECT_TRUE(in_order(plan));
    const std::string removal = "CAS/remove/cas-a.contoso.com";
    for (const char* first : {"CAS/role/cas-b.contoso.com", "CAS/synchronize/selection", "CAS/wait/replicas",
                              "CAS/wait/successor/cas-b.contoso.com"})
        EXPECT_TRUE(needed(plan, removal).contains(first)) << first;
    // The synchronization that the move owes is the next round's, under the same id: nobody has to approve
    // anew.
    for (const Step& step : plan.steps) {
        world.perform(step);
        if (step.id == removal) world.memory.debt = world.now;
    }
    const Plan rest = world.planned();
    EXPECT_NE(rest.find("CAS/synchronize/selection"), nullptr);
    EXPECT_TRUE(not_covered(plan, rest).empty());
}

TEST(Moves, AMovedDefaultThatStaysIsAStepOfItsOwn) {
    Contoso world;
    world.declare(
        replaced(kContoso, {{"defaultSoftwareUpdatePoint: ps1-a", "defaultSoftwareUpdatePoint: ps1-b"}}));
    const Plan plan = world.planned();
    const Step* move = plan.find("PS1/default");
    ASSERT_NE(move, nullptr);
    EXPECT_EQ(move->kind, StepKind::configure);
    EXPECT_EQ(move->danger, Danger::disruptive);
    EXPECT_TRUE(acknowledges(plan, move->id, Operation::moveDefault, "PS1"));
    EXPECT_TRUE(needed(plan, move->id).contains("PS1/wait/successor/ps1-b.contoso.com"));
    EXPECT_TRUE(needed(plan, "S01/wait/upstream").contains("PS1/wait/takenOver"));
    EXPECT_EQ(plan.find("PS2/wait/upstream"), nullptr);
    EXPECT_EQ(world.converge(), 1);
}

TEST(Moves, ABootstrapMovesItsDefaultWithoutCeremony) {
    Contoso world;
    world.lose_rows();
    world.forget();
    world.seen.catalog = Catalog();
    world.seen.catalog.finish(world.pool);
    world.declare(
        replaced(kContoso, {{"defaultSoftwareUpdatePoint: cas-a", "defaultSoftwareUpdatePoint: cas-b"}}));
    const Plan plan = world.planned();
    EXPECT_NE(testing_plan::change(plan, "CAS/settings", FieldId::default_point), nullptr);
    EXPECT_EQ(plan.find("CAS/wait/successor/cas-b.contoso.com"), nullptr);
    EXPECT_TRUE(plan.find("CAS/settings")->acknowledgements.empty());
}

// proves: SEED-177 VR-64
TEST(Moves, ARoleIsInstalledAgainAfterFifteenMinutes) {
    Contoso world;
    world.lose_point("cas-b.contoso.com");
    world.memory.removed["cas-b.contoso.com"] = world.seen.server_time - std::chrono::minutes(14);
    const Plan plan = world.planned();
    const Step* wait = plan.find("CAS/wait/holdOff/cas-b.contoso.com");
    ASSERT_NE(wait, nullptr);
    EXPECT_FALSE(wait->impact.empty());
    EXPECT_TRUE(needed(plan, "CAS/role/cas-b.contoso.com").contains(wait->id));
    world.memory.removed["cas-b.contoso.com"] = world.seen.server_time - std::chrono::minutes(15);
    EXPECT_EQ(world.planned().find(wait->id), nullptr);
}

TEST(Moves, ChildrenFindTheDefaultPointAtItsNewPorts) {
    Contoso world;
    world.declare(replaced(kContoso, {{"ps1-a.contoso.com: {requireSsl",
                                       "ps1-a.contoso.com: {httpPort: 80, httpsPort: 443, requireSsl"}}));
    const Plan plan = world.planned();
    EXPECT_TRUE(needed(plan, "PS1/wait/configured").contains("PS1/role/ps1-a.contoso.com"));
    EXPECT_TRUE(needed(plan, "S01/wait/upstream").contains("PS1/wait/configured"));
}

// proves: VR-21
TEST(Moves, SslComesFromBelowAndLeavesFromAbove) {
    const auto with = [](const std::string& word) {
        return kContoso +
               "defaults:\n  centralAdministrationSite: {softwareUpdatePoint: {requireSsl: " + word +
               "}}\n  primarySite: {softwareUpdatePoint: {requireSsl: " + word +
               "}}\n  secondarySite: {softwareUpdatePoint: {requireSsl: " + word + "}}\n";
    };
    Contoso world;
    for (const char* server : {"ps1-a.contoso.com", "s01-a.contoso.com"})
        world.set_point(server, FieldId::require_ssl, Value::of_boolean(false));
    world.declare(with("true"));
    Plan plan = world.planned();
    EXPECT_TRUE(in_order(plan));
    const auto above = needed(plan, "CAS/manual/ssl/cas-a.contoso.com");
    for (const char* below : {"S01/ssl/s01-a.contoso.com", "PS1/manual/ssl/ps1-b.contoso.com",
                              "PS1/ssl/ps1-a.contoso.com", "PS2/ssl/ps2-a.contoso.com"})
        EXPECT_TRUE(above.contains(below)) << below;
    EXPECT_EQ(plan.find("CAS/manual/ssl/cas-a.contoso.com")->kind, StepKind::manual);
    EXPECT_NE(plan.find("CAS/synchronize/selection"), nullptr);
    EXPECT_EQ(plan.summary().manual, 6u);
    EXPECT_EQ(world.converge(), 1);
    world.declare(replaced(
        with("false"), {{"ps1-a.contoso.com: {requireSsl: true", "ps1-a.contoso.com: {requireSsl: false"},
                        {"s01-a.contoso.com: {requireSsl: true", "s01-a.contoso.com: {requireSsl: false"}}));
    plan = world.planned();
    EXPECT_EQ(plan.summary().manual, 0u);
    EXPECT_TRUE(needed(plan, "S01/ssl/off/s01-a.contoso.com").contains("CAS/ssl/off/cas-b.contoso.com"));
}

TEST(Moves, ANewPointWithSslIsInstalledOnceItsServerIsProven) {
    World world(kContoso);
    const Plan plan = world.planned();
    const Step* work = plan.find("PS1/manual/ssl/new/ps1-a.contoso.com");
    ASSERT_NE(work, nullptr);
    EXPECT_EQ(work->kind, StepKind::manual);
    EXPECT_TRUE(work->after.empty());
    EXPECT_TRUE(needed(plan, "PS1/role/ps1-a.contoso.com").contains(work->id));
    const ManualWork asked = manual_work(*work, world.pool);
    ASSERT_EQ(asked.tasks.size(), 4u);
    EXPECT_NE(asked.tasks.front().find("install WSUS"), std::string::npos);
    EXPECT_NE(asked.tasks.back().find("wsusutil configuressl ps1-a.contoso.com"), std::string::npos);
    // Without SSL nothing has to be proven; and what is installed is not asked for again.
    EXPECT_EQ(plan.find("PS2/manual/ssl/new/ps2-a.contoso.com"), nullptr);
    EXPECT_EQ(plan.summary().manual, 2u);
    world.converge();
    world.lose_point("s01-a.contoso.com");
    EXPECT_EQ(world.planned().summary().manual, 1u);
}

TEST(Moves, ManyRemovalsAreAMassChange) {
    Contoso world;
    world.declare(R"(apiVersion: supctl/v1
hierarchy: contoso
sites:
  CAS: {type: centralAdministrationSite}
  PS1: {type: primarySite, parent: CAS}
  PS2: {type: primarySite, parent: CAS}
  S01: {type: secondarySite, parent: PS1}
)");
    Plan plan = world.planned();
    for (const auto& point : world.seen.live.points()) {
        Step made;
        made.kind = StepKind::removeRole;
        made.server = point.server;
        if (plan.steps.size() < 3) plan.steps.push_back(made);
    }
    Diagnostics findings;
    EXPECT_FALSE(check_mass_change(plan, world.seen, MassChange::refuse, findings));
    EXPECT_TRUE(check_mass_change(plan, world.seen, MassChange::allow, findings));
    plan.steps.pop_back();
    EXPECT_TRUE(check_mass_change(plan, world.seen, MassChange::refuse, findings));
}

TEST(Moves, WhatBecameTheLastPointWasNotApproved) {
    Contoso world;
    world.declare(without_cas_b());
    const Plan approved = world.planned();
    Plan fresh = approved;
    EXPECT_TRUE(not_covered(approved, fresh).empty());
    fresh.steps.front().acknowledgements = {{Operation::removeLastPoint, "CAS"}};
    EXPECT_EQ(not_covered(approved, fresh).size(), 1u);
}

}  // namespace
}  // namespace supctl
