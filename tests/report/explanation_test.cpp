#include <gtest/gtest.h>

#include "base/codes.h"
#include "golden.h"
#include "plan/ordering.h"
#include "report/explanation.h"
#include "rules/rule_list.h"
#include "sample_plan.h"

namespace supctl {
namespace {

using testing_report::SamplePlan;

TEST(Explanation, OfACodeOfARuleAndOfAField) {
    EXPECT_GOLDEN("explain.txt", *explain_code(codes::kAmbiguousCategory, {}) + "\n" +
                                     *explain("vr-34", nullptr, {}) + "\n" + *explain("ORD-07", nullptr, {}) +
                                     "\n" + explain_field(FieldId::http_port, {}) + "\n" +
                                     *explain("limits.propagation", nullptr, {}));
}

/// What a page says about one fact, with the lines that continue it.
std::string fact(const std::string& page, const std::string& name) {
    const auto begin = page.find("\n  " + name + ": ");
    if (begin == std::string::npos) return "";
    auto end = page.find('\n', begin + 1);
    while (page.compare(end, 7, "\n      ") == 0) end = page.find('\n', end + 1);
    return page.substr(begin + 1, end - begin);
}

// proves: SEED-28 SEED-30 SEED-40 SEED-47 SEED-90 SEED-109 SEED-136 SEED-178
TEST(Explanation, OfAFieldSaysWhereTheConsoleKeepsIt) {
    std::string all;
    for (const FieldId id :
         {FieldId::points, FieldId::point_state, FieldId::proxy_server, FieldId::client_connections,
          FieldId::connection_account, FieldId::update_file_languages, FieldId::summary_languages,
          FieldId::schedule, FieldId::classifications, FieldId::products})
        all += field_path(id) + "\n" + fact(explain_field(id, {}), "console");
    EXPECT_GOLDEN("explain-console.txt", all);
}

// proves: SEED-137
TEST(Explanation, OfClassificationsSaysWhatTheyDecide) {
    const std::string page = explain_field(FieldId::classifications, {});
    EXPECT_NE(page.find("every update has one"), std::string::npos) << page;
    EXPECT_NE(fact(page, "the site keeps it in").find("category subscription"), std::string::npos) << page;
}

TEST(Explanation, OfAStepTellsWhyNotEarlierAndWhatWaits) {
    const SamplePlan sample;
    EXPECT_GOLDEN("explain-step.txt", *explain_step(sample.plan, "CAS/role/cas-sup1.contoso.com", {}));
}

TEST(Explanation, KnowsEveryWordThatItLists) {
    for (const std::string& word : explainable_words()) {
        const auto text = explain(word, nullptr, {});
        ASSERT_TRUE(text) << word;
        EXPECT_GT(text->size(), word.size()) << word;
    }
}

TEST(Explanation, EveryFieldSaysSomething) {
    for (const Field& f : field_table())
        EXPECT_NE(explain_field(f.id, {}).find("value: "), std::string::npos) << field_path(f.id);
}

// proves: SEED-55
TEST(Explanation, TheSourceListsWhatAFirewallMustLetThrough) {
    const std::string text = explain_field(FieldId::source, {});
    for (const std::string_view host :
         {"http://windowsupdate.microsoft.com", "https://*.update.microsoft.com",
          "http://download.windowsupdate.com"})
        EXPECT_NE(text.find(host), std::string::npos) << host;
}

TEST(Explanation, WordsInsideValuesAndOperationsAreExplained) {
    const auto monthly = explain("monthly", nullptr, {});
    ASSERT_TRUE(monthly);
    EXPECT_NE(monthly->find("{monthly: {week: second, day: tuesday}}"), std::string::npos);
    const auto unsubscribe = explain("unsubscribe", nullptr, {});
    ASSERT_TRUE(unsubscribe);
    EXPECT_NE(unsubscribe->find("--acknowledge unsubscribe:TARGET"), std::string::npos);
    const auto full = explain("fullSynchronization", nullptr, {});
    ASSERT_TRUE(full);
    EXPECT_NE(full->find("not built yet"), std::string::npos) << *full;
    EXPECT_EQ(full->find("--acknowledge"), std::string::npos) << *full;
}

TEST(Explanation, UnknownWordsGetNearOnes) {
    const auto field = explain("httpPrt", nullptr, {});
    ASSERT_FALSE(field);
    EXPECT_NE(field.error().help.find("`httpPort`"), std::string::npos) << field.error().help;
    const auto step = explain("CAS/role/x", nullptr, {});
    ASSERT_FALSE(step);
    EXPECT_NE(step.error().help.find("--plan"), std::string::npos);
    const SamplePlan sample;
    const auto near = explain_step(sample.plan, "CAS/wait/catalg", {});
    ASSERT_FALSE(near);
    EXPECT_EQ(near.error().code, codes::kStepNotInPlan);
    EXPECT_NE(near.error().help.find("`CAS/wait/catalog`"), std::string::npos);
    for (const std::string_view odd : {"", "SUP", "ORD-", "ORD-999", "SUP0000", "VR-", "9"})
        EXPECT_FALSE(explain(odd, nullptr, {})) << odd;
}

TEST(Explanation, EveryRuleHasAPageUnderBothItsNames) {
    const std::string listed = list_codes({});
    for (const Rule& rule : rule_list()) {
        const auto by_id = explain(rule.id, nullptr, {});
        ASSERT_TRUE(by_id) << rule.id;
        EXPECT_NE(by_id->find("source: "), std::string::npos) << rule.id;
        const auto by_code = explain(rule.code.text(), nullptr, {});
        ASSERT_TRUE(by_code) << rule.id;
        EXPECT_EQ(*by_id, *by_code);
        EXPECT_EQ(by_id->find("to accept it") != std::string::npos, rule.severity != Severity::error)
            << rule.id;
        EXPECT_NE(listed.find("(" + std::string(rule.id) + ")"), std::string::npos) << rule.id;
    }
}

TEST(Explanation, ListsAreCompleteAndInOrder) {
    const std::string codes_listed = list_codes({});
    EXPECT_EQ(static_cast<std::size_t>(std::count(codes_listed.begin(), codes_listed.end(), '\n')),
              code_table().size() + rule_list().size() + ordering_rules().size() +
                  /*acknowledged operations*/ 8 + /*blank lines*/ 2);
    EXPECT_LT(codes_listed.find("SUP1001"), codes_listed.find("SUP2005"));
    EXPECT_LT(codes_listed.find("SUP2005"), codes_listed.find("SUP2104"));
    EXPECT_NE(list_fields({}).find("sites.*.softwareUpdatePoints.*.httpPort"), std::string::npos);
}

}  // namespace
}  // namespace supctl
