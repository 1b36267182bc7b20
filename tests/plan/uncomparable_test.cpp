#include "plan/uncomparable.h"

#include "base/codes.h"
#include "world.h"

namespace supctl {
namespace {

constexpr const char* kUnreadable = R"(apiVersion: supctl/v1
hierarchy: lab
sites:
  LAB:
    type: primarySite
    softwareUpdatePoints: {lab01.lab.local: {httpPort: 8530, ledbat: true}, lab02.lab.local: {ledbat: true}}
    defaultSoftwareUpdatePoint: lab01.lab.local
maximumRunTime: {allOtherUpdates: {minutes: 60}}
clientSettings: {Servers: {softwareUpdates: {enabled: true, threadPriority: low}}}
)";

TEST(Uncomparable, EachValueIsCountedAndEachSettingAdvisedOnOnce) {
    testing_plan::World world(kUnreadable);
    const auto all = uncomparable_settings(*world.declared);
    std::vector<FieldId> fields;
    for (const Uncomparable& one : all) fields.push_back(one.field);
    EXPECT_EQ(fields, (std::vector<FieldId>{FieldId::run_time_other, FieldId::ledbat, FieldId::ledbat,
                                            FieldId::client_priority}));
    Diagnostics found;
    advise_on(all, *world.declared, found);
    ASSERT_EQ(found.all().size(), 3u);
    for (const Diagnostic& one : found.all()) {
        EXPECT_EQ(one.code, codes::kUndocumented);
        EXPECT_FALSE(one.labels.empty()) << one.message;
    }
}

TEST(Uncomparable, APlanWithNothingToDoStillCountsThem) {
    testing_plan::World world(kUnreadable);
    world.client_settings("Servers");
    world.seen.live.set({Owner::clientSetting, 0}, FieldId::client_enabled, Value::of_boolean(true));
    world.converge();
    const Plan plan = world.planned();
    EXPECT_TRUE(plan.summary().nothing());
    EXPECT_EQ(plan.summary().uncomparable, 4u);
}

}  // namespace
}  // namespace supctl
