// ProbeLease: all leases or none, given back at the end, and no write under one that was lost.
#include "cli/commands/probe_lease.h"

#include <gtest/gtest.h>

#include "store/database.h"
#include "tests/apply/fake_site.h"

namespace supctl::test {
namespace {

class ProbeLeaseTest : public testing::Test {
  protected:
    ProbeLeaseTest() {
        auto opened = open_store(":memory:");
        EXPECT_TRUE(opened);
        store = std::move(*opened);
        for (const char* name : {"contoso", "lab"}) {
            supctl::Run run;
            run.hierarchy = name;
            run.command = "apply";
            run.started = clock.now();
            EXPECT_TRUE(store->journal().begin(run));
        }
        rows.add("SMS_SCI_Component",
                 R"({"FileType":2,"ItemName":"x","ItemType":"Component","SiteCode":"LAB"})");
    }
    std::string holder(std::string_view hierarchy) {
        const auto held = store->leases().find(hierarchy);
        EXPECT_TRUE(held);
        return held && *held ? (**held).run : std::string();
    }
    Result<void> written(const WritingWay& way) {
        Result<void> out;
        const auto work = [&]() -> Task<void> {
            provider::Instance row("SMS_SCI_Component", rows.rows["SMS_SCI_Component"].front());
            provider::Key key;
            out = co_await way.writer->put(std::move(key), std::move(row));
        };
        clock.run(work());
        return out;
    }

    TestClock clock;
    std::unique_ptr<Store> store;
    ProcProcesses processes;
    FakeReader rows;
    SiteWriter writer{rows};
};

TEST_F(ProbeLeaseTest, TakesEveryKnownOneAndTheDescribedAndGivesThemBack) {
    {
        ProbeLease lease(*store, clock, "new");
        ASSERT_TRUE(lease.take(processes, "me@here"));
        for (const char* name : {"contoso", "lab", "new"}) EXPECT_EQ(holder(name), "doctor") << name;
    }
    for (const char* name : {"contoso", "lab", "new"}) EXPECT_EQ(holder(name), "") << name;
}

TEST_F(ProbeLeaseTest, TakesNoneWhereOneIsHeld) {
    Lease held;
    held.hierarchy = "lab";
    held.run = "lab-2";
    held.holder = "eve@here";
    held.process = processes.self();
    ASSERT_TRUE(store->leases().acquire(held, clock.now(), processes));
    ProbeLease lease(*store, clock, {});
    const auto taken = lease.take(processes, "me@here");
    ASSERT_FALSE(taken);
    EXPECT_EQ(taken.error().code, codes::kLeaseHeld);
    EXPECT_EQ(holder("contoso"), "");
    EXPECT_EQ(holder("lab"), "lab-2");
}

TEST_F(ProbeLeaseTest, WritesOnlyWhileItHoldsThemAndHoldsThemForAsLongAsItWrites) {
    ProbeLease lease(*store, clock, {});
    ASSERT_TRUE(lease.take(processes, "me@here"));
    const WritingWay way = lease.guarded({"WS-Man", "h", &writer, {}});
    for (int i = 0; i < 3; ++i) {
        clock.time += kLeaseTime - Seconds(1);
        EXPECT_TRUE(written(way));
        const auto now = store->leases().find("lab");
        ASSERT_TRUE(now && *now);
        EXPECT_EQ((**now).expires, clock.now() + kLeaseTime);
    }
    EXPECT_EQ(writer.log.size(), 3u);
    ASSERT_TRUE(store->leases().break_lease("lab", "it hangs", "eve", clock.now()));
    const auto refused = written(way);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, codes::kLeaseHeld);
    EXPECT_EQ(writer.log.size(), 3u) << "it was sent all the same";
}

}  // namespace
}  // namespace supctl::test
