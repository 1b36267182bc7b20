#include "plan/drift.h"

#include "plan/value_json.h"
#include "world.h"

namespace supctl {
namespace {

using testing_plan::kContoso;
using testing_plan::World;

constexpr std::string_view kAddress = "hierarchy/synchronization.contentFiles";

struct Drifting : ::testing::Test {
    World world{kContoso};  // declares fullFilesOnly
    void SetUp() override { world.converge(); }
    std::vector<Drift> drifts(std::string_view applied) {
        world.memory.applied.clear();
        if (!applied.empty()) world.memory.applied.emplace(kAddress, applied);
        return world.planned().drift;
    }
};

TEST_F(Drifting, NoVerdictWithoutAThirdSide) {
    world.set(FieldId::content_files, Value::of_choice(1));
    EXPECT_TRUE(drifts("").empty());
    EXPECT_TRUE(drifts("{damaged").empty());
    EXPECT_TRUE(drifts("\"noSuchWord\"").empty());
}

TEST_F(Drifting, SomebodyChangedWhatWasApplied) {
    world.set(FieldId::content_files, Value::of_choice(1));
    const auto found = drifts("\"fullFilesOnly\"");
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].verdict, DriftVerdict::drifted);
    EXPECT_EQ(found[0].address, kAddress);
    EXPECT_EQ(found[0].live, Value::of_choice(1));
    EXPECT_EQ(found[0].declared, Value::of_choice(0));
    EXPECT_EQ(found[0].severity, field(FieldId::content_files).drift);
}

TEST_F(Drifting, TheDescriptionChangedAndWasNotAppliedYet) {
    world.set(FieldId::content_files, Value::of_choice(1));
    const auto found = drifts("\"fullAndExpress\"");
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].verdict, DriftVerdict::pending);
}

TEST_F(Drifting, BothChanged) {
    world.set(FieldId::content_files, Value{});
    const auto found = drifts("\"fullAndExpress\"");
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].verdict, DriftVerdict::conflict);
}

TEST_F(Drifting, WhatAgreesHasNotDrifted) {
    EXPECT_TRUE(drifts("\"fullAndExpress\"").empty());
}

TEST_F(Drifting, UnknownIsNoDrift) {
    world.set(FieldId::content_files, Value::unknown());
    EXPECT_TRUE(drifts("\"fullFilesOnly\"").empty());
}

TEST_F(Drifting, DoesNotChangeThePlansId) {
    world.set(FieldId::content_files, Value::of_choice(1));
    const std::string without = world.planned().id;
    world.memory.applied.emplace(kAddress, "\"fullFilesOnly\"");
    const Plan with = world.planned();
    EXPECT_EQ(with.drift.size(), 1u);
    EXPECT_EQ(with.id, without);
}

}  // namespace
}  // namespace supctl
