// Leases: who may take one from whom, and how the former holder finds out.
#include "store/lease.h"

#include "base/codes.h"
#include "tests/store/store_fixture.h"

namespace supctl::test {
namespace {

class LeaseTest : public StoreTest {
  protected:
    LeaseTest() : store(open()) {}
    Lease wanted(std::string run, ProcessIdentity process) {
        return {"contoso", std::move(run), "admin@host1", std::move(process), 0, {}, {}};
    }
    Result<Lease> take(std::string run, TimePoint now) {
        return store->leases().acquire(wanted(std::move(run), processes.me), now, processes);
    }
    /// The same machine a moment later: another process asks.
    void become(std::int64_t pid, std::int64_t started) {
        processes.me.pid = pid;
        processes.me.started = started;
        processes.alive[pid] = started;
    }

    std::unique_ptr<Store> store;
    FakeProcesses processes;
};

TEST_F(LeaseTest, ALivingHolderKeepsItUntilItExpires) {
    auto first = take("contoso-1", at(0));
    ASSERT_TRUE(first);
    become(11, 200);
    const auto refused = take("contoso-2", at(119));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, codes::kLeaseHeld);
    EXPECT_NE(refused.error().message.find("contoso-1"), std::string::npos);
    ASSERT_TRUE(store->leases().renew(*first, at(119)));
    EXPECT_FALSE(take("contoso-2", at(120)));
    const auto second = take("contoso-2", at(239));
    ASSERT_TRUE(second) << "expired";
    EXPECT_EQ(second->epoch, first->epoch + 1);
    EXPECT_EQ(store->leases().check(*first).error().code, codes::kLeaseHeld);
    EXPECT_EQ(store->leases().renew(*first, at(240)).error().code, codes::kLeaseHeld);
    ASSERT_TRUE(store->leases().release(*first)) << "of no effect";
    EXPECT_TRUE(store->leases().check(*second));
}

TEST_F(LeaseTest, ADeadProcessLosesItAtOnce) {
    ASSERT_TRUE(take("contoso-1", at(0)));
    processes.alive.clear();
    become(11, 200);
    EXPECT_TRUE(take("contoso-2", at(1)));
}

TEST_F(LeaseTest, AProcessIdThatIsUsedAgainIsNotTheHolder) {
    ASSERT_TRUE(take("contoso-1", at(0)));
    processes.alive[10] = 150;
    become(11, 200);
    EXPECT_TRUE(take("contoso-2", at(1)));
}

TEST_F(LeaseTest, AMachineThatWasStartedAgainLosesIt) {
    ASSERT_TRUE(take("contoso-1", at(0)));
    processes.me.boot = "boot2";
    EXPECT_TRUE(take("contoso-2", at(1)));
}

TEST_F(LeaseTest, AnotherMachineMustWait) {
    ASSERT_TRUE(take("contoso-1", at(0)));
    processes.me = {"host2", "boot9", "pid:[1]", 11, 5};
    processes.alive = {{11, 5}};
    EXPECT_FALSE(take("contoso-2", at(119))) << "nothing is known about a process of another machine";
    EXPECT_TRUE(take("contoso-2", at(120)));
}

TEST_F(LeaseTest, AnotherContainerOfOneKernelMustWait) {
    ASSERT_TRUE(take("contoso-1", at(0)));
    processes.me = {"host1", "boot1", "pid:[2]", 1, 5};
    processes.alive = {{1, 5}};
    EXPECT_FALSE(take("contoso-2", at(119))) << "process 10 of the other namespace cannot be seen from here";
}

TEST_F(LeaseTest, UnknownBootProvesNothing) {
    processes.me.boot.clear();
    ASSERT_TRUE(take("contoso-1", at(0)));
    processes.alive.clear();
    EXPECT_FALSE(take("contoso-2", at(1)));
}

TEST_F(LeaseTest, AReleasedOneIsFreeAndItsEpochIsNotUsedAgain) {
    const auto first = take("contoso-1", at(0));
    ASSERT_TRUE(first);
    ASSERT_TRUE(store->leases().release(*first));
    EXPECT_TRUE(store->leases().list().value().empty());
    EXPECT_EQ(store->leases().check(*first).error().code, codes::kLeaseHeld);
    EXPECT_EQ(take("contoso-1", at(1)).value().epoch, 2);
}

TEST_F(LeaseTest, IsBrokenWithAReason) {
    const auto first = take("contoso-1", at(0));
    ASSERT_TRUE(first);
    EXPECT_EQ(store->leases().list().value().size(), 1u);
    EXPECT_EQ(store->leases().find("contoso").value()->holder, "admin@host1");
    const auto was = store->leases().break_lease("contoso", "the job hangs", "eve", at(5));
    ASSERT_TRUE(was);
    EXPECT_EQ(was->run, "contoso-1");
    EXPECT_EQ(store->leases().check(*first).error().code, codes::kLeaseHeld);
    EXPECT_FALSE(store->leases().find("contoso").value());
    EXPECT_EQ(store->leases().break_lease("contoso", "again", "eve", at(6)).error().code, codes::kNoSuchRun);
    auto database = sqlite::Database::open(file(), {.access = sqlite::Access::read_only});
    ASSERT_TRUE(database);
    auto row = database->prepare("SELECT reason FROM broken_lease");
    ASSERT_TRUE(row && row->step().value());
    EXPECT_EQ(row->text(0), "the job hangs");
    EXPECT_TRUE(take("contoso-2", at(7)));
}

TEST_F(LeaseTest, HierarchiesDoNotShareOne) {
    ASSERT_TRUE(take("contoso-1", at(0)));
    Lease other = wanted("fabrikam-2", {"host2", "b", "n", 1, 1});
    other.hierarchy = "fabrikam";
    EXPECT_TRUE(store->leases().acquire(other, at(0), processes));
}

TEST_F(LeaseTest, ReadsProcessesAsTheKernelShowsThem) {
    const auto proc = folder / "proc";
    std::filesystem::create_directories(proc / "sys/kernel/random");
    std::filesystem::create_directories(proc / "self/ns");
    std::filesystem::create_directories(proc / "42");
    std::filesystem::create_directories(proc / "43");
    std::filesystem::create_directories(proc / "44");
    std::ofstream(proc / "sys/kernel/random/boot_id") << "0d0f\n";
    std::filesystem::create_symlink("pid:[4026531836]", proc / "self/ns/pid");
    const std::string rest = " 1 42 42 0 -1 4194304 1 0 0 0 0 0 0 0 20 0 1 0 8675309 1 1\n";
    std::ofstream(proc / "42/stat") << "42 (a ) b (c) S" << rest;
    std::ofstream(proc / "43/stat") << "43 (gone) Z" << rest;
    std::ofstream(proc / "44/stat") << "44 (short) S 1 2";
    const ProcProcesses real(proc.string());
    EXPECT_EQ(real.started(42), 8675309);
    EXPECT_FALSE(real.started(43)) << "a zombie";
    EXPECT_FALSE(real.started(44));
    EXPECT_FALSE(real.started(45));
    EXPECT_EQ(real.self().boot, "0d0f");
    EXPECT_EQ(real.self().name_space, "pid:[4026531836]");

    const ProcProcesses mine;
    EXPECT_EQ(mine.self().pid, ::getpid());
    EXPECT_GT(mine.self().started, 0);
    EXPECT_FALSE(provably_gone(mine.self(), mine));
}

}  // namespace
}  // namespace supctl::test
