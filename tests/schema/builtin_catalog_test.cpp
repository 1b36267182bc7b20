#include "schema/builtin_catalog.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace supctl {
namespace {

TEST(BuiltinCatalog, EveryGuidIsWellFormedAndUnique) {
    std::set<std::string_view> seen;
    for (const BuiltinCategory& row : builtin_catalog()) {
        ASSERT_EQ(row.guid.size(), 36u) << row.title;
        for (std::size_t i = 0; i < row.guid.size(); ++i) {
            const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
            const char c = row.guid[i];
            EXPECT_TRUE(dash ? c == '-' : (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')) << row.title;
        }
        EXPECT_TRUE(seen.insert(row.guid).second) << row.title;
    }
}

TEST(BuiltinCatalog, FindsByGuidInAnyCase) {
    const BuiltinCategory* found = find_builtin("E0789628-CE08-4437-BE74-2495B842F43B");
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(found->title, "Definition Updates");
    EXPECT_EQ(found->type, BuiltinType::classification);
    EXPECT_EQ(find_builtin("00000000-0000-0000-0000-000000000000"), nullptr);
}

TEST(BuiltinCatalog, FindsTitlesFoldedAndKeepsTypesApart) {
    const auto found = find_builtin_title(BuiltinType::product, " microsoft server  OPERATING system-21h2 ");
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0]->guid, "71718f13-7324-4b0f-8f9e-2ca9dc978e53");
    EXPECT_TRUE(find_builtin_title(BuiltinType::product, "Definition Updates").empty());
    EXPECT_TRUE(find_builtin_title(BuiltinType::product, "Windows 95").empty());
}

TEST(BuiltinCatalog, ATitleThatIsNotUniqueGivesAllItsProducts) {
    const auto found = find_builtin_title(BuiltinType::product, "Windows Server 2019");
    ASSERT_EQ(found.size(), 2u);
    EXPECT_NE(found[0]->family, found[1]->family);
}

struct Known {
    const char* name;
    const char* title;
    const char* guid;
};

const Known kClassifications[] = {
    // proves: SEED-138
    {"CriticalUpdates", "Critical Updates", "e6cf1350-c01b-414d-a61f-263d14d133b4"},
    // proves: SEED-139
    {"DefinitionUpdates", "Definition Updates", "e0789628-ce08-4437-be74-2495b842f43b"},
    // proves: SEED-140
    {"FeaturePacks", "Feature Packs", "b54e7d24-7add-428f-8b75-90a396fa584f"},
    // proves: SEED-141
    {"SecurityUpdates", "Security Updates", "0fa1201d-4330-4fa8-8ae9-b877473b6441"},
    // proves: SEED-142
    {"ServicePacks", "Service Packs", "68c5b0a3-d1a6-4553-ae49-01d3a7827828"},
    // proves: SEED-143
    {"Tools", "Tools", "b4832bd8-e735-4761-8daf-37f882276dab"},
    // proves: SEED-144
    {"UpdateRollups", "Update Rollups", "28bc880e-0592-4cbf-8f95-c79b17911d5f"},
    // proves: SEED-145
    {"Updates", "Updates", "cd5ffd1e-e932-4e3a-bf74-18bf0b1bbd83"},
    // proves: SEED-146
    {"Upgrades", "Upgrades", "3689bdc8-b205-4af4-8d4a-a63924c5e9d5"},
};

class Classification : public testing::TestWithParam<Known> {};

// proves: by row
TEST_P(Classification, IsKnownByItsTitleWithoutASite) {
    const auto found = find_builtin_title(BuiltinType::classification, GetParam().title);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0]->guid, GetParam().guid);
}

INSTANTIATE_TEST_SUITE_P(OfTheProduct, Classification, testing::ValuesIn(kClassifications),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace supctl
