// Debts, baselines, approved plans and timings.
#include "tests/store/store_fixture.h"

namespace supctl::test {
namespace {

TEST_F(StoreTest, ADebtEndsOnlyWithASuccessThatStartedLater) {
    const auto store = open();
    auto& debts = store->debts();
    EXPECT_FALSE(debts.find("contoso").value());
    ASSERT_TRUE(debts.owe("contoso", at(10)));
    EXPECT_TRUE(debts.find("contoso").value()->open);
    ASSERT_TRUE(debts.synchronized("contoso", at(100)));
    EXPECT_TRUE(debts.find("contoso").value()) << "the write may still come";
    ASSERT_TRUE(debts.written("contoso", at(20)));
    EXPECT_FALSE(debts.find("contoso").value()->open);
    ASSERT_TRUE(debts.synchronized("contoso", at(19)));
    ASSERT_TRUE(debts.find("contoso").value());
    EXPECT_EQ(debts.find("contoso").value()->written, at(20));
    ASSERT_TRUE(debts.synchronized("contoso", at(21)));
    EXPECT_FALSE(debts.find("contoso").value());
    EXPECT_TRUE(debts.ever_synchronized("contoso").value());
    EXPECT_FALSE(debts.ever_synchronized("fabrikam").value());
}

TEST_F(StoreTest, ADebtOutlivesAKillAndIsClosedAtItsLatestTime) {
    {
        const auto store = open();
        ASSERT_TRUE(store->debts().owe("contoso", at(10)));
        ASSERT_TRUE(store->debts().owe("contoso", at(12)));
        ASSERT_TRUE(store->debts().written("contoso", at(13)));
    }
    const auto store = open();
    ASSERT_TRUE(store->debts().find("contoso").value()->open) << "one of two was never answered";
    ASSERT_TRUE(store->debts().close_open("contoso", at(500)));
    EXPECT_EQ(store->debts().find("contoso").value()->written, at(500));
    ASSERT_TRUE(store->debts().close_open("contoso", at(900)));
    EXPECT_EQ(store->debts().find("contoso").value()->written, at(500)) << "nothing was open";
    ASSERT_TRUE(store->debts().close_open("fabrikam", at(900)));
    EXPECT_FALSE(store->debts().find("fabrikam").value());
}

TEST_F(StoreTest, KeepsWhatWasAppliedAndApproved) {
    const auto store = open();
    auto& baseline = store->baseline();
    ASSERT_TRUE(baseline.set_applied("contoso", {{"sites/CAS/reportingEvents", "\"none\""}, {"b", "1"}}));
    ASSERT_TRUE(baseline.set_applied("contoso", {{"b", "2"}}));
    ASSERT_TRUE(baseline.set_applied("fabrikam", {{"b", "3"}}));
    const auto applied = baseline.applied("contoso").value();
    EXPECT_EQ(applied, (Baseline::Texts{{"b", "2"}, {"sites/CAS/reportingEvents", "\"none\""}}));

    ASSERT_TRUE(baseline.set_applied(
        "contoso", {{"a/s_1/x", "1"}, {"a/s_1/y", "1"}, {"a/s_10/x", "1"}, {"a/sx1/x", "1"}}));
    ASSERT_TRUE(baseline.forget_applied("contoso", "a/s_1"));
    EXPECT_EQ(
        baseline.applied("contoso").value(),
        (Baseline::Texts{
            {"a/s_10/x", "1"}, {"a/sx1/x", "1"}, {"b", "2"}, {"sites/CAS/reportingEvents", "\"none\""}}));
    EXPECT_EQ(baseline.applied("fabrikam").value().size(), 1U);

    ASSERT_TRUE(baseline.set_configured("contoso", "CAS/wait/configured", at(3)));
    ASSERT_TRUE(baseline.set_configured("contoso", "CAS/wait/configured", at(5)));
    EXPECT_EQ(baseline.configured("contoso").value().at("CAS/wait/configured"), at(5));
    ASSERT_TRUE(baseline.forget_configured("contoso", "CAS/wait/configured"));
    EXPECT_TRUE(baseline.configured("contoso").value().empty());

    ASSERT_TRUE(baseline.keep_plan("contoso", "abc", "{\"text\":1}", at(0)));
    EXPECT_EQ(baseline.find_plan("abc").value(), "{\"text\":1}");
    EXPECT_FALSE(baseline.find_plan("abd").value());
}

TEST_F(StoreTest, SumsUpTimings) {
    const auto store = open();
    ASSERT_TRUE(store->timings().add("contoso", "role", "CAS/role/a", Seconds(10), at(0)));
    ASSERT_TRUE(store->timings().add("contoso", "role", "CAS/role/b", Seconds(30), at(1)));
    ASSERT_TRUE(store->timings().add("contoso", "catalog", "CAS/wait/catalog", Seconds(900), at(2)));
    const auto list = store->timings().list("contoso").value();
    ASSERT_EQ(list.size(), 2u);
    EXPECT_EQ(list[0].purpose, "catalog");
    EXPECT_EQ(list[1].count, 2);
    EXPECT_EQ(list[1].mean, Seconds(20));
    EXPECT_EQ(list[1].longest, Seconds(30));
}

}  // namespace
}  // namespace supctl::test
