// Moves: every operation that takes a point away, moves the default or the source, or changes where points
// answer: refused without its acknowledgement, carried out with it, in orders that the plan allows, none of
// which passes through a forbidden state. `SUPCTL_SEED=17` runs that order alone.
#include "moves_run.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "base/codes.h"
#include "binary.h"

namespace supctl::end_to_end {
namespace {

/// Runs of each operation, each in another order; the checker draws 50 more orders from each plan.
constexpr std::uint64_t kSeeds = kSanitized ? 2 : 50;

const std::string kCas = "{cas-a.contoso.com: {}, cas-b.contoso.com: {}}";
const std::string kPs1 = "{ps1-a.contoso.com: {}, ps1-b.contoso.com: {}}";
const std::string kPs2 = "{ps2-a.contoso.com: {}}";
const std::string kS01 = "{s01-a.contoso.com: {}}";
const std::string kRemoved = "{state: removed}";

struct Move {
    std::string name;
    std::vector<std::pair<std::string, std::string>> changes;
    bool dangerous = true;
    std::vector<std::pair<std::string, std::string>> start{};  // what the house has before, other than kHouse
};

const std::string kWithSsl =
    "defaults:\n"
    "  centralAdministrationSite: {softwareUpdatePoint: {requireSsl: true}}\n"
    "  primarySite: {softwareUpdatePoint: {requireSsl: true}}\n"
    "  secondarySite: {softwareUpdatePoint: {requireSsl: true}}\n"
    "sites:\n";
std::string without_ssl() {
    std::string out = kWithSsl;
    for (auto at = out.find("true"); at != std::string::npos; at = out.find("true", at))
        out.replace(at, 4, "false");
    return out;
}

const Move kMoves[] = {
    {"RemoveAdditional", {{kPs1, "{ps1-a.contoso.com: {}, ps1-b.contoso.com: " + kRemoved + "}"}}},
    {"RemoveLast",
     {{kPs1, "{ps1-a.contoso.com: " + kRemoved + ", ps1-b.contoso.com: " + kRemoved + "}"},
      {"    defaultSoftwareUpdatePoint: ps1-a.contoso.com\n", ""},
      {kS01, "{s01-a.contoso.com: " + kRemoved + "}"}}},
    {"RemoveTopDefault",
     {{kCas, "{cas-a.contoso.com: " + kRemoved + ", cas-b.contoso.com: {}}"},
      {"defaultSoftwareUpdatePoint: cas-a", "defaultSoftwareUpdatePoint: cas-b"}}},
    {"RemoveDefaultForANewPoint",
     {{kPs1, "{ps1-a.contoso.com: " + kRemoved + ", ps1-b.contoso.com: {}, ps1-c.contoso.com: {}}"},
      {"defaultSoftwareUpdatePoint: ps1-a", "defaultSoftwareUpdatePoint: ps1-c"}}},
    {"MoveDefaults",
     {{"defaultSoftwareUpdatePoint: cas-a", "defaultSoftwareUpdatePoint: cas-b"},
      {"defaultSoftwareUpdatePoint: ps1-a", "defaultSoftwareUpdatePoint: ps1-b"}}},
    {"ChangeSource", {{"source: microsoftUpdate", "source: {upstream: \"https://wsus.fabrikam.com:8531\"}"}}},
    {"ChangeUrl",
     {{"source: microsoftUpdate", "source: {upstream: \"https://wsus2.fabrikam.com:8531\"}"}},
     true,
     {{"source: microsoftUpdate", "source: {upstream: \"http://wsus.fabrikam.com:8530\"}"}}},
    {"ChangePorts",
     {{kCas, "{cas-a.contoso.com: {httpPort: 80, httpsPort: 443}, cas-b.contoso.com: {}}"},
      {kPs1, "{ps1-a.contoso.com: {httpPort: 80, httpsPort: 443}, ps1-b.contoso.com: {}}"}},
     false},
    {"EnableSsl", {{"sites:\n", kWithSsl}}, false},
    {"DisableSsl", {{"sites:\n", without_ssl()}}, false, {{"sites:\n", kWithSsl}}},
};

class MovesTest : public ::testing::TestWithParam<std::size_t> {
  protected:
    MovesTest()
        : move(kMoves[GetParam()]),
          wanted(changed(kHouse, move.changes)),
          house(changed(kHouse, move.start)) {}
    const Move& move;
    std::string wanted;
    House house;
};

TEST_P(MovesTest, IsRefusedWithoutItsAcknowledgement) {
    if (!move.dangerous) {
        MoveRun run(house, wanted);
        ASSERT_NE(run.make(), nullptr) << run.findings();
        EXPECT_TRUE(run.asked().empty());
        return;
    }
    MoveRun run(house, wanted);
    const Outcome out = run.apply_all([](ApplyContext& context) {
        context.acknowledged.clear();
        context.mass_change = MassChange::allow;
    });
    EXPECT_EQ(exit_code(out, nullptr), 5) << explained(out);
    EXPECT_FALSE(run.asked().empty());
    EXPECT_EQ(run.dump(), house.start) << "something was written";
}

TEST_P(MovesTest, PassesThroughNothingForbiddenInAnyOrder) {
    std::vector<std::vector<std::string>> orders;
    std::string plan;
    const char* one = std::getenv("SUPCTL_SEED");
    const std::uint64_t first = one != nullptr ? std::strtoull(one, nullptr, 10) : 1;
    const char* many = std::getenv("SUPCTL_SEEDS");
    const std::uint64_t last = one != nullptr    ? first
                               : many != nullptr ? std::strtoull(many, nullptr, 10)
                                                 : kSeeds;
    for (std::uint64_t seed = first; seed <= last && !HasFailure(); ++seed) {
        SCOPED_TRACE(fmt::format("replay with SUPCTL_SEED={}", seed));
        MoveRun run(house, wanted);
        Ended ended;
        const Outcome out = run.apply_all([&](ApplyContext& context) {
            context.progress = &ended;
            context.shuffle_seed = seed;
            context.parallel = seed % 2 == 0 ? 1 : 8;
            context.mass_change = MassChange::allow;
            context.plan_options.edges =
                seed % 4 < 2 ? PlanOptions::Edges::all : PlanOptions::Edges::requiredOnly;
        });
        EXPECT_EQ(exit_code(out, nullptr), 0) << explained(out);
        orders.push_back(std::move(ended.order));
        plan = run.plan_text();
        const Plan* rest = run.make();
        ASSERT_NE(rest, nullptr) << run.findings();
        EXPECT_TRUE(rest->steps.empty()) << rest->steps.front().id;
    }
    const Ran seen = check(house, plan, orders);
    EXPECT_EQ(seen.exit, 0) << seen.out << seen.err;
    // Orders that no run happened to take.
    const Ran drawn = check(house, plan, {});
    EXPECT_EQ(drawn.exit, 0) << drawn.out << drawn.err;
}

INSTANTIATE_TEST_SUITE_P(Operations, MovesTest, ::testing::Range<std::size_t>(0, std::size(kMoves)),
                         [](const auto& info) { return kMoves[info.param].name; });

// proves: SEED-177 VR-64
TEST(HoldOffTest, ARoleIsInstalledAgainAfterFifteenMinutesAcrossRuns) {
    House house;
    MoveRun run(house,
                changed(kHouse, {{kPs1, "{ps1-a.contoso.com: {}, ps1-b.contoso.com: " + kRemoved + "}"}}));
    const Outcome gone = run.apply_all();
    ASSERT_EQ(exit_code(gone, nullptr), 0) << explained(gone);
    const auto removed = std::find_if(gone.steps.begin(), gone.steps.end(), [](const StepOutcome& step) {
        return step.step == "PS1/remove/ps1-b.contoso.com";
    });
    ASSERT_NE(removed, gone.steps.end());
    // The wait until WSUS took the removal over may have outlasted the hold-off: the clock is taken back.
    const auto kept =
        run.store->baseline().set_removed("house", "ps1-b.contoso.com", run.session->clock().now());
    ASSERT_TRUE(kept);
    run.describe(kHouse);
    const TimePoint before = run.session->clock().now();
    const Outcome back = run.apply_all();
    EXPECT_EQ(exit_code(back, nullptr), 0) << explained(back);
    const auto role = std::find_if(back.steps.begin(), back.steps.end(), [](const StepOutcome& step) {
        return step.step == "PS1/role/ps1-b.contoso.com";
    });
    ASSERT_NE(role, back.steps.end());
    EXPECT_GE(role->started, before + std::chrono::minutes(15));
    EXPECT_LE(role->started, before + std::chrono::minutes(17));
}

/// The state of the step in the run; "" when it had none.
std::string state_of(const Outcome& outcome, const std::string& id) {
    std::string out;
    for (const StepOutcome& step : outcome.steps)
        if (step.step == id) out = to_text(step.state);
    return out;
}

// proves: SEED-43
TEST(ManualTest, TheMigrationToSslStopsForTheTeamThatRunsTheServersAndGoesOnAfterwards) {
    House house(kHouse, House::Tls::asRequired);
    const std::string wanted = changed(kHouse, {{"sites:\n", kWithSsl}});
    MoveRun run(house, wanted);
    const auto many = [](ApplyContext& context) { context.mass_change = MassChange::allow; };
    EXPECT_EQ(exit_code(run.apply_all(), nullptr), 5) << "all points get another address";
    run.describe(wanted);
    const Outcome first = run.apply_all(many);
    EXPECT_EQ(exit_code(first, nullptr), 7) << explained(first);
    EXPECT_EQ(state_of(first, "S01/manual/ssl/s01-a.contoso.com"), "deferred");
    EXPECT_EQ(state_of(first, "CAS/ssl/cas-a.contoso.com"), "skipped");
    const auto told = std::find_if(first.diagnostics.all().begin(), first.diagnostics.all().end(),
                                   [](const Diagnostic& one) { return one.code == codes::kManualWork; });
    ASSERT_NE(told, first.diagnostics.all().end());
    std::string notes;
    for (const auto& note : told->notes) notes += note + "\n";
    EXPECT_NE(notes.find("wsusutil configuressl"), std::string::npos) << notes;
    EXPECT_NE(notes.find("ApiRemoting30"), std::string::npos) << notes;
    run.meanwhile([](simulator::Simulator& site) {
        for (const char* server : {"s01-a.contoso.com", "ps2-a.contoso.com"})
            EXPECT_TRUE(site.set_wsus_ssl(server, simulator::WsusSsl::on));
    });
    run.describe(wanted);
    const Outcome second = run.apply_all(many);
    EXPECT_EQ(exit_code(second, nullptr), 7) << explained(second);
    EXPECT_EQ(state_of(second, "S01/ssl/s01-a.contoso.com"), "done");
    EXPECT_EQ(state_of(second, "PS1/manual/ssl/ps1-a.contoso.com"), "deferred");
    run.meanwhile([](simulator::Simulator& site) {
        for (const char* server : House::kServers)
            EXPECT_TRUE(site.set_wsus_ssl(server, simulator::WsusSsl::on));
    });
    run.describe(wanted);
    const Outcome third = run.apply_all(many);
    EXPECT_EQ(exit_code(third, nullptr), 0) << explained(third);
    EXPECT_EQ(state_of(third, "CAS/ssl/cas-a.contoso.com"), "done");
}

TEST(ManualTest, SomebodyWhoIsThereIsWaitedForUntilTheLimit) {
    House house(kHouse, House::Tls::asRequired);
    MoveRun run(house, changed(kHouse, {{kPs2, "{ps2-a.contoso.com: {requireSsl: true}}"}}));
    const TimePoint before = run.session->clock().now();
    const Outcome out =
        run.apply_all([](ApplyContext& context) { context.attended = ApplyContext::Attended::yes; });
    EXPECT_EQ(exit_code(out, nullptr), 7) << explained(out);
    EXPECT_GE(run.session->clock().now() - before, std::chrono::hours(2));
}

/// The checker finds what is planted.
class PlantedTest : public ::testing::Test {
  protected:
    void expect_found(const std::string& steps, const std::vector<std::string>& order,
                      const std::string& what) {
        const std::string plan = "{\"steps\":[" + steps + "]}";
        const Ran ran = check(house, plan, {order});
        EXPECT_EQ(ran.exit, 1) << ran.out << ran.err;
        EXPECT_NE(ran.out.find(what), std::string::npos) << ran.out;
    }
    static std::string step(const std::string& id, const std::string& kind, const std::string& server,
                            const std::string& changes = "", const std::string& after = "",
                            const std::string& acknowledge = "") {
        return fmt::format(
            R"({{"id":"{}","kind":"{}","site":"{}","server":"{}","changes":[{}],"after":[{}],"acknowledge":[{}]}})",
            id, kind, id.substr(0, 3), server, changes, after, acknowledge);
    }
    House house;
};

TEST_F(PlantedTest, ParentWithSslBeforeItsChildren) {
    expect_found(step("CAS/ssl/cas-a", "changeRole", "cas-a.contoso.com",
                      R"({"field":"requireSsl","from":false,"to":true})"),
                 {"CAS/ssl/cas-a"}, "requires SSL");
}
TEST_F(PlantedTest, SslBeforeItsServerIsProven) {
    expect_found(step("S01/ssl/s01-a", "changeRole", "s01-a.contoso.com",
                      R"({"field":"requireSsl","from":false,"to":true})"),
                 {"S01/ssl/s01-a"}, "before its server is proven");
}
TEST_F(PlantedTest, ANewPointWithSslBeforeItsServerIsProven) {
    const std::string role = step("S01/role/s01-b", "installRole", "s01-b.contoso.com",
                                  R"({"field":"requireSsl","from":null,"to":true})");
    expect_found(role, {"S01/role/s01-b"}, "is installed with SSL before its server is proven");
    const Ran proven = check(
        house,
        "{\"steps\":[" + step("S01/manual/ssl/new/s01-b", "manual", "s01-b.contoso.com") + "," + role + "]}",
        {{"S01/manual/ssl/new/s01-b", "S01/role/s01-b"}});
    EXPECT_EQ(proven.exit, 0) << proven.out << proven.err;
}
TEST_F(PlantedTest, SynchronizationBeforeWsusIsConfigured) {
    expect_found(step("CAS/remove/cas-b", "removeRole", "cas-b.contoso.com") + "," +
                     step("CAS/synchronize/selection", "synchronize", ""),
                 {"CAS/remove/cas-b", "CAS/synchronize/selection"}, "before WSUS is configured");
}
TEST_F(PlantedTest, DefaultGoneBeforeItsSuccessor) {
    expect_found(step("CAS/remove/cas-a", "removeRole", "cas-a.contoso.com"), {"CAS/remove/cas-a"},
                 "before its successor is named");
}
TEST_F(PlantedTest, DefaultThatIsNoPoint) {
    expect_found(step("CAS/default", "configure", "",
                      R"({"field":"defaultSoftwareUpdatePoint","from":"x","to":"cas-c.contoso.com"})"),
                 {"CAS/default"}, "is no point of");
}
TEST_F(PlantedTest, DefaultThatHasNotSynchronized) {
    expect_found(step("PS1/role/ps1-c", "installRole", "ps1-c.contoso.com") + "," +
                     step("PS1/default", "configure", "",
                          R"({"field":"defaultSoftwareUpdatePoint","from":"x","to":"ps1-c.contoso.com"})"),
                 {"PS1/role/ps1-c", "PS1/default"}, "before it has synchronized");
}
TEST_F(PlantedTest, LastPointWithoutAcknowledgement) {
    expect_found(step("PS2/remove/ps2-a", "removeRole", "ps2-a.contoso.com"), {"PS2/remove/ps2-a"},
                 "without its acknowledgement");
}
TEST_F(PlantedTest, ParentGoneBeforeItsChild) {
    const std::string last = R"({"operation":"removeLastPoint","target":"PS1"})";
    expect_found(step("PS1/remove/ps1-b", "removeRole", "ps1-b.contoso.com") + "," +
                     step("PS1/remove/ps1-a", "removeRole", "ps1-a.contoso.com", "", "", last),
                 {"PS1/remove/ps1-b", "PS1/remove/ps1-a"}, "its parent PS1 has none");
}
TEST_F(PlantedTest, SourceWithinTheHierarchy) {
    expect_found(
        step(
            "CAS/settings", "configure", "",
            R"({"field":"synchronization.source","from":"microsoftUpdate","to":"http://ps2-a.contoso.com:8530"})"),
        {"CAS/settings"}, "a point of its own hierarchy");
}
TEST_F(PlantedTest, StepBeforeWhatItNeeds) {
    const std::string after = R"({"step":"PS1/wait/successor/x","rule":"ORD-45","strength":"required"})";
    expect_found(step("PS1/wait/successor/x", "wait", "") + "," +
                     step("PS1/remove/ps1-b", "removeRole", "ps1-b.contoso.com", "", after),
                 {"PS1/remove/ps1-b", "PS1/wait/successor/x"}, "ended before");
}

/// A hierarchy that never synchronized: nothing may be selected, and children come after their parents.
TEST(PlantedBootstrapTest, SelectionAndChildrenTooEarly) {
    ScratchFolder scratch(memory_folder());
    House house;
    write_text(scratch.path() / "bare.yaml", kHouse);
    (void)kept_state(scratch.path(), scratch.path() / "bare.yaml", simulator::Stage::bare,
                     [&](simulator::Simulator& site) { house.start = site.dump(); });
    const std::string plan =
        R"({"steps":[{"id":"PS2/role/ps2-a","kind":"installRole","site":"PS2","server":"ps2-a.contoso.com","changes":[],"after":[]},
        {"id":"CAS/select","kind":"select","site":"CAS","changes":[{"field":"products","from":[],"to":["x"]}],"after":[]},
        {"id":"CAS/synchronize/catalog","kind":"synchronize","site":"CAS","changes":[],"after":[]}]})";
    const Ran ran = check(house, plan, {{"PS2/role/ps2-a", "CAS/select", "CAS/synchronize/catalog"}});
    EXPECT_EQ(ran.exit, 1) << ran.out << ran.err;
    EXPECT_NE(ran.out.find("before its parent site CAS has a point"), std::string::npos) << ran.out;
    EXPECT_NE(ran.out.find("never synchronized does so with a selection"), std::string::npos) << ran.out;
}

}  // namespace
}  // namespace supctl::end_to_end
