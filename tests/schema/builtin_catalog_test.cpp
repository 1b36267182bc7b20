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

}  // namespace
}  // namespace supctl
