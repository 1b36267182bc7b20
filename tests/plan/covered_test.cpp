#include "plan/covered.h"

#include "world.h"

namespace supctl {
namespace {

using testing_plan::change;
using testing_plan::kContoso;
using testing_plan::kLab;
using testing_plan::World;

std::vector<std::string> beyond(const Plan& approved, const Plan& fresh) {
    std::vector<std::string> out;
    for (const Step* step : not_covered(approved, fresh)) out.push_back(step->id);
    return out;
}
using Ids = std::vector<std::string>;

Change& change_of(Plan& plan, std::string_view step, FieldId id) {
    for (Step& each : plan.steps)
        if (each.id == step)
            for (Change& one : each.changes)
                if (one.field == id) return one;
    std::abort();
}
Step& step_of(Plan& plan, std::string_view id) {
    for (Step& each : plan.steps)
        if (each.id == id) return each;
    std::abort();
}

TEST(Covered, APlanCoversItselfAndLess) {
    World world(kContoso);
    const Plan plan = world.planned();
    EXPECT_EQ(beyond(plan, plan), Ids{});
    Plan less = plan;
    std::erase_if(less.steps, [](const Step& step) { return step.purpose == Purpose::settings; });
    EXPECT_EQ(beyond(plan, less), Ids{});
    EXPECT_EQ(beyond(less, plan), (Ids{"CAS/settings", "PS1/settings", "S01/settings"}));
}

/// Resuming: after every step of a run, in whatever round, the rest is covered by what was approved at first.
TEST(Covered, TheRestOfARunStaysCovered) {
    for (const auto& yaml : {kLab, kContoso}) {
        World world(yaml);
        const Plan approved = world.planned();
        for (int round = 0; round < 4; ++round)
            for (const Step& step : world.planned().steps) {
                world.perform(step);
                EXPECT_EQ(beyond(approved, world.planned()), Ids{}) << "after " << step.id;
                if (!step.resolves.empty()) break;
            }
        EXPECT_TRUE(world.planned().steps.empty());
    }
}

TEST(Covered, ANewMemberIsNotCovered) {
    World world(kLab);
    const Plan approved = world.planned();
    Plan fresh = approved;
    step_of(fresh, "LAB/settings").changes.push_back({FieldId::content_files, {}, Value::of_choice(1)});
    EXPECT_EQ(beyond(approved, fresh), Ids{"LAB/settings"});
}

TEST(Covered, AnotherTargetValueKindOrPlaceIsNotCovered) {
    World world(kLab);
    const Plan approved = world.planned();
    Plan fresh = approved;
    change_of(fresh, "LAB/role/lab01.lab.local", FieldId::http_port).to = Value::of_integer(80);
    EXPECT_EQ(beyond(approved, fresh), Ids{"LAB/role/lab01.lab.local"});
    fresh = approved;
    step_of(fresh, "LAB/settings").kind = StepKind::changeRole;
    EXPECT_EQ(beyond(approved, fresh), Ids{"LAB/settings"});
    fresh = approved;
    step_of(fresh, "LAB/settings").site = testing_plan::code("XYZ");
    EXPECT_EQ(beyond(approved, fresh), Ids{"LAB/settings"});
}

TEST(Covered, HigherDangerIsNotCovered) {
    World world(kLab);
    const Plan approved = world.planned();
    Plan fresh = approved;
    step_of(fresh, "LAB/schedule").danger = Danger::destructive;
    EXPECT_EQ(beyond(approved, fresh), Ids{"LAB/schedule"});
    EXPECT_EQ(beyond(fresh, approved), Ids{}) << "lower danger is";
}

TEST(Covered, WaitsWriteNothingAndAreCovered) {
    World world(kContoso);
    Plan approved = world.planned();
    const Plan fresh = approved;
    std::erase_if(approved.steps, [](const Step& step) { return step.kind == StepKind::wait; });
    EXPECT_EQ(beyond(approved, fresh), Ids{});
    std::erase_if(approved.steps, [](const Step& step) { return step.kind == StepKind::synchronize; });
    EXPECT_EQ(beyond(approved, fresh), (Ids{"CAS/synchronize/catalog", "CAS/synchronize/selection"}));
}

TEST(Covered, FromThatChangedMeanwhileIsNotCovered) {
    World world(kContoso);
    world.converge();
    world.set(FieldId::content_files, Value::of_choice(1));
    world.set(FieldId::run_time_feature, Value::of_integer(240));
    world.set(FieldId::expire_feature, Value::of_integer(12));
    const Plan approved = world.planned();
    world.set(FieldId::expire_feature, Value::of_integer(24));  // somebody else's change
    EXPECT_EQ(beyond(approved, world.planned()), Ids{"CAS/settings"});
}

TEST(Covered, FromWrittenByAnApprovedStepIsCovered) {
    World world(kLab);
    world.set(FieldId::schedule, world.daily());
    const Plan approved = world.planned();
    Plan fresh = approved;
    // As after the first target: the later step starts from what the earlier one wrote.
    std::erase_if(fresh.steps, [](const Step& step) { return step.purpose == Purpose::scheduleOff; });
    EXPECT_EQ(beyond(approved, fresh), Ids{});
    // A site where the first target was written twice over.
    change_of(fresh, "LAB/schedule", FieldId::schedule).from =
        change(approved, "LAB/schedule/disabled", FieldId::schedule)->from;
    EXPECT_EQ(beyond(approved, fresh), Ids{"LAB/schedule"});
}

TEST(Covered, AHalfWrittenSelectionIsCoveredAndNoOther) {
    World world(kLab);
    Plan approved = world.planned();
    ValuePool& pool = world.pool;
    const auto ids = [&](std::initializer_list<const char*> names) {
        std::vector<TextId> out;
        for (const char* name : names) out.push_back(pool.text(name));
        return Value::of(pool.set(std::move(out)));
    };
    Step select;
    select.id = "LAB/select";
    select.kind = StepKind::select;
    select.purpose = Purpose::select;
    select.changes = {{FieldId::products, ids({"old", "kept"}), ids({"kept", "new"})}};
    approved.steps = {select};
    const auto covered = [&](Value from) {
        Plan fresh = approved;
        fresh.steps[0].changes[0].from = from;
        return not_covered(approved, fresh).empty();
    };
    EXPECT_TRUE(covered(ids({"kept"}))) << "one is gone already";
    EXPECT_TRUE(covered(ids({"old", "kept", "new"}))) << "one is there already";
    EXPECT_FALSE(covered(ids({"kept", "foreign"})));
    EXPECT_FALSE(covered(ids({"old", "new"}))) << "somebody took away what shall stay";
}

TEST(Covered, NullFromCoversOnlyWhatAnApprovedStepCreates) {
    World world(kLab);
    const Plan approved = world.planned();
    Plan fresh = approved;
    change_of(fresh, "LAB/settings", FieldId::source).from = world.text("none");
    EXPECT_EQ(beyond(approved, fresh), Ids{}) << "the role brings the component along";
    Plan changes_only = approved;
    std::erase_if(changes_only.steps, [](const Step& step) {
        return step.kind == StepKind::installRole || step.kind == StepKind::createSiteSystem;
    });
    std::erase_if(fresh.steps, [](const Step& step) {
        return step.kind == StepKind::installRole || step.kind == StepKind::createSiteSystem;
    });
    EXPECT_EQ(beyond(changes_only, fresh), Ids{"LAB/settings"});
}

TEST(Covered, TheFirstEmptySelectionCoversWhateverWasTicked) {
    World world(kLab);
    const Plan approved = world.planned();
    world.subscribe(CategoryType::classification, {"Drivers", "Tools"});
    const Plan fresh = world.planned();
    EXPECT_NE(change(fresh, "LAB/selection/none", FieldId::classifications)->from,
              change(approved, "LAB/selection/none", FieldId::classifications)->from);
    EXPECT_EQ(beyond(approved, fresh), Ids{});
}

struct Resolving : ::testing::Test {
    ValuePool pool;
    Value set(std::vector<std::string> members) {
        std::vector<TextId> ids;
        for (const auto& each : members) ids.push_back(pool.text(each));
        return Value::of(pool.set(std::move(ids)));
    }
    Pending pending(std::uint32_t at_most, std::vector<std::string> expected) {
        Pending made;
        made.at_most = at_most;
        made.expected = set(std::move(expected)).set();
        return made;
    }
};

TEST_F(Resolving, ExpectedIdsResolve) {
    EXPECT_TRUE(resolves(pending(2, {"a", "b"}), set({"a", "b"}), pool));
    EXPECT_TRUE(resolves(pending(2, {"a", "b"}), set({"b"}), pool));
    EXPECT_TRUE(resolves(pending(2, {"a", "b"}), set({}), pool));
}

TEST_F(Resolving, MoreThanAtMostDoesNot) {
    EXPECT_FALSE(resolves(pending(2, {}), set({"a", "b", "c"}), pool));
    EXPECT_TRUE(resolves(pending(2, {}), set({"a", "b"}), pool));
}

TEST_F(Resolving, AnotherInPlaceOfAnExpectedDoesNot) {
    EXPECT_FALSE(resolves(pending(2, {"a", "b"}), set({"a", "x"}), pool));
    EXPECT_TRUE(resolves(pending(2, {"a"}), set({"a", "x"}), pool)) << "one reference was not known before";
    EXPECT_FALSE(resolves(pending(2, {"a"}), set({"x", "y"}), pool));
}

TEST_F(Resolving, OnlyASetResolves) {
    EXPECT_FALSE(resolves(pending(2, {"a"}), Value{}, pool));
    EXPECT_FALSE(resolves(pending(2, {"a"}), Value::unknown(), pool));
    EXPECT_FALSE(resolves(pending(2, {"a"}), Value::of_integer(0), pool));
}

TEST(Covered, ReferenceThatResolvesOutsideTheApprovalIsListed) {
    World world(kLab);
    const Plan approved = world.planned();
    for (const Step& step : approved.steps) {
        world.perform(step);
        if (!step.resolves.empty()) break;
    }
    EXPECT_EQ(beyond(approved, world.planned()), Ids{});
    // The site's catalog knows the title under another id than the built-in one expects.
    world.change_category("Windows 11",
                          [&](Category& each) { each.title = world.pool.text("Windows Eleven"); });
    world.category(CategoryType::product, "Windows 11", "0ddba11", "Windows");
    EXPECT_EQ(beyond(approved, world.planned()), Ids{"LAB/select"});
}

}  // namespace
}  // namespace supctl
