// The journal: ids, open intents, and what a killed process leaves.
#include "store/journal.h"

#include <signal.h>
#include <sys/wait.h>

#include "base/codes.h"
#include "tests/store/store_fixture.h"

namespace supctl::test {
namespace {

Run run_of(std::string hierarchy, TimePoint started) {
    return {"", std::move(hierarchy), "plan", "apply", started, {}, {}};
}

TEST_F(StoreTest, GivesRunsIdsThatCanBeTyped) {
    const auto store = open();
    EXPECT_EQ(store->journal().begin(run_of("contoso", at(0))).value(), "contoso-1");
    EXPECT_EQ(store->journal().begin(run_of("a b;c", at(1))).value(), "a-b-c-2");
    ASSERT_TRUE(store->journal().end("contoso-1", at(9), 7));
    const auto history = store->journal().history("", 10).value();
    ASSERT_EQ(history.size(), 2u);
    EXPECT_EQ(history[0].id, "a-b-c-2");
    EXPECT_EQ(history[1].exit, 7);
    EXPECT_EQ(history[1].ended, at(9));
    EXPECT_EQ(store->journal().history("contoso", 10).value().size(), 1u);
    EXPECT_EQ(store->journal().history("", 1).value().size(), 1u);
    EXPECT_EQ(store->journal().end("nobody-3", at(1), 0).error().code, codes::kNoSuchRun);
    EXPECT_EQ(store->journal().resume("nobody-3").error().code, codes::kNoSuchRun);
    const auto resumed = store->journal().resume("contoso-1");
    ASSERT_TRUE(resumed);
    EXPECT_FALSE(resumed->ended || resumed->exit);
    EXPECT_EQ(resumed->plan_id, "plan");
}

TEST_F(StoreTest, AnIntentIsOpenUntilItIsAnswered) {
    const auto store = open();
    auto& journal = store->journal();
    const std::string run = journal.begin(run_of("contoso", at(0))).value();
    const std::string other = journal.begin(run_of("fabrikam", at(0))).value();
    const auto first = journal.append({0, run, at(1), "CAS/role/a", RecordKind::intent, 0, "{}"}).value();
    const auto second = journal.append({0, run, at(2), "CAS/settings", RecordKind::intent, 0, "{}"}).value();
    ASSERT_TRUE(journal.append({0, other, at(2), "X01/settings", RecordKind::intent, 0, "{}"}));
    ASSERT_TRUE(journal.append({0, run, at(3), "CAS/role/a", RecordKind::outcome, first, "{}"}));
    const auto open = journal.open_intents("contoso").value();
    ASSERT_EQ(open.size(), 1u);
    EXPECT_EQ(open[0].sequence, second);
    EXPECT_EQ(open[0].step, "CAS/settings");
    EXPECT_FALSE(journal.append({0, run, at(4), "CAS/role/a", RecordKind::outcome, first, "{}"}))
        << "an intent has one outcome";
    EXPECT_FALSE(journal.append({0, "nobody", at(4), "s", RecordKind::note, 0, "{}"}));
    EXPECT_EQ(journal.records(run).value().size(), 3u);
}

TEST_F(StoreTest, WhatAppendReturnedSurvivesAKill) {
    const std::string path = file();
    ASSERT_TRUE(open());  // made before the fork, so that the child is quick
    int pipe_ends[2];
    ASSERT_EQ(::pipe(pipe_ends), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        ::close(pipe_ends[0]);
        auto store = open_store(path);
        if (!store) ::_exit(1);
        const auto run = (*store)->journal().begin(run_of("contoso", at(0)));
        if (!run) ::_exit(2);
        for (std::int64_t number = 1;; ++number) {
            const auto sequence = (*store)->journal().append(
                {0, *run, at(number), "s", RecordKind::intent, 0, std::to_string(number)});
            if (!sequence) ::_exit(3);
            if (::write(pipe_ends[1], "x", 1) != 1) ::_exit(4);  // told only after append returned
        }
    }
    ::close(pipe_ends[1]);
    std::size_t told = 0;
    char byte = 0;
    while (told < 25 && ::read(pipe_ends[0], &byte, 1) == 1) ++told;
    ASSERT_EQ(told, 25u);
    ASSERT_EQ(::kill(child, SIGKILL), 0);
    while (::read(pipe_ends[0], &byte, 1) == 1) ++told;
    ::close(pipe_ends[0]);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status));

    const auto store = open();
    ASSERT_TRUE(store);
    const auto records = store->journal().open_intents("contoso").value();
    ASSERT_GE(records.size(), told);
    EXPECT_LE(records.size(), told + 1) << "at most the one that nobody was told about";
    for (std::size_t i = 0; i < records.size(); ++i) EXPECT_EQ(records[i].body, std::to_string(i + 1));
}

}  // namespace
}  // namespace supctl::test
