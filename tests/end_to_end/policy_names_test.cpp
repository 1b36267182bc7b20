// What the language says of group policy and what judges it are two rooms that do not know each other: their
// names and words are the same, and every choice of the table arrives where it is judged.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "cli/policy_expectation.h"
#include "grouppolicy/judge.h"

namespace supctl::end_to_end {
namespace {

namespace policies = grouppolicy;

policies::Expectation expectation_with(FieldId id, std::uint32_t stored) {
    ValuePool pool;
    Declaration declaration(pool);
    const Value value = Value::of_choice(stored);
    if (field(id).kind == Kind::assertion) {
        Assertion made;
        made.field = id;
        made.value = value;
        declaration.assertions.push_back(made);
    } else {
        const Hierarchy::Entry entries[] = {{id, value}};
        declaration.hierarchy.set_global(declaration.hierarchy.append(entries));
    }
    declaration.hierarchy.finish();
    return expectation_of(declaration);
}

TEST(PolicyNames, EveryAssertionOfTheTableHasAVerdictOfItsName) {
    const auto verdicts = policies::judge_policies({}, {});
    std::set<std::string_view> asserted;
    for (const FieldId id : children(FieldId::group_policy)) {
        asserted.insert(field(id).key);
        const auto found = std::count_if(verdicts.begin(), verdicts.end(), [&](const policies::Verdict& one) {
            return one.policy == field(id).key;
        });
        EXPECT_EQ(found, 1) << field(id).key;
    }
    EXPECT_EQ(asserted.size(), 3u);
}

TEST(PolicyNames, EveryChoiceOfAnAssertionIsTheStateOfItsName) {
    for (const FieldId id : children(FieldId::group_policy))
        for (const Choice& choice : field(id).choices) {
            const policies::Expectation expected = expectation_with(id, choice.stored);
            std::string_view said;
            if (id == FieldId::policy_intranet && expected.location) said = to_text(*expected.location);
            if (id == FieldId::policy_signed && expected.signed_content)
                said = to_text(*expected.signed_content);
            if (id == FieldId::policy_automatic && expected.automatic_updates)
                said = to_text(*expected.automatic_updates);
            EXPECT_EQ(said, choice.word) << field(id).key;
        }
}

TEST(PolicyNames, EveryChoiceOfThirdPartyUpdatesIsJudgedAsItself) {
    std::set<policies::ThirdParty> seen;
    for (const Choice& choice : field(FieldId::third_party).choices) {
        const auto judged = expectation_with(FieldId::third_party, choice.stored).third_party;
        EXPECT_NE(judged, policies::ThirdParty::unknown) << choice.word;
        EXPECT_TRUE(seen.insert(judged).second) << choice.word;
        // Signed content is needed with each of them but the one that the table calls off.
        EXPECT_EQ(judged == policies::ThirdParty::off, choice.stored == 0) << choice.word;
    }
    EXPECT_EQ(expectation_with(FieldId::third_party, 99).third_party, policies::ThirdParty::unknown);
}

}  // namespace
}  // namespace supctl::end_to_end
