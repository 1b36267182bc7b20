// Silence: what the description knows and accepts no longer counts, and what it cannot accept is told.
#include "rules/silence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/codes.h"
#include "build.h"

namespace supctl::testing_rules {
namespace {

using testing::HasSubstr;

void immediate(World& w) {
    w.write.site(kPrimary, "PS1")
        .global({number(FieldId::expire_feature, 0), number(FieldId::expire_non_feature, 0)});
}

const Diagnostic* at(const std::vector<Diagnostic>& all, unsigned number, std::string_view address) {
    for (const Diagnostic& one : all)
        if (one.code.number == number && one.address == address) return &one;
    return nullptr;
}

TEST(Silence, MarksWhatItNamesAndNothingElse) {
    World w;
    immediate(w);
    w.silence("VR-38", {"hierarchy/supersedence.featureUpdates"});
    const auto all = w.offline();
    const Diagnostic* quiet = at(all, 2038, "hierarchy/supersedence.featureUpdates");
    ASSERT_NE(quiet, nullptr);
    EXPECT_EQ(quiet->standing, Standing::silenced);
    EXPECT_EQ(quiet->reason, "agreed");
    EXPECT_EQ(at(all, 2038, "hierarchy/supersedence.nonFeatureUpdates")->standing, Standing::open);
}

TEST(Silence, WithoutAddressesHoldsEverywhereAndForUnverifiedOnes) {
    World w;
    w.write.site(kPrimary, "PS1").point("a.x");
    w.silence("vr-67", {});
    const auto all = w.offline();
    EXPECT_EQ(find(all, 2067)->standing, Standing::silenced);
    EXPECT_EQ(find(all, 2066)->standing, Standing::unverified);
}

TEST(Silence, OfAnErrorIsAnError) {
    World w;
    w.write.site(kPrimary, "PS1").point("a.x").point("b.x");
    w.silence("VR-09", {"PS1"});
    const auto all = w.offline();
    EXPECT_EQ(find(all, 2009)->standing, Standing::open);
    const Diagnostic* refused = find(all, codes::kErrorSilenced.number);
    ASSERT_NE(refused, nullptr);
    EXPECT_EQ(refused->severity, Severity::error);
    EXPECT_EQ(refused->address, "sites/PS1");
    EXPECT_EQ(refused->labels.size(), 2u);
}

TEST(Silence, ThatFindsNothingIsAdvice) {
    World w;
    immediate(w);
    w.silence("VR-14", {});
    w.silence("VR-38", {"hierarchy", "PS9"});
    const auto all = w.offline();
    std::vector<std::string> idle;
    for (const Diagnostic& one : all)
        if (one.code == codes::kIdleSilence) {
            EXPECT_EQ(one.severity, Severity::advice);
            idle.push_back(one.message);
        }
    EXPECT_THAT(idle, testing::UnorderedElementsAre(HasSubstr("`VR-14`"), HasSubstr("`VR-38` at `PS9`")));
}

TEST(Silence, OfAnUnknownRuleNamesTheNearest) {
    World w;
    immediate(w);
    w.silence("VR38", {});
    const auto all = w.offline();
    const Diagnostic* found = find(all, codes::kUnknownRule.number);
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(found->severity, Severity::error);
    EXPECT_EQ(found->suggestion, "VR-38");
}

TEST(Silence, TakesAnAddressOrWhatStandsAboveIt) {
    const std::string full = "sites/PS1/softwareUpdatePoints/sup.contoso.com/httpPort";
    for (const char* above :
         {"PS1", "ps1", "sites/PS1", "sup.contoso.com", "softwareUpdatePoints/SUP.contoso.com"})
        EXPECT_TRUE(covers_address(above, full)) << above;
    EXPECT_TRUE(covers_address(full, full));
    for (const char* other : {"PS", "S1", "", "contoso.com", "sites/PS1/softwareUpdatePoints/sup", "PS2"})
        EXPECT_FALSE(covers_address(other, full)) << other;
}

}  // namespace
}  // namespace supctl::testing_rules
