// From bare to converged in one process: plan, apply over the wire against the simulated hierarchy, plan
// again.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <tuple>

#include "apply/executor.h"
#include "cli/session.h"
#include "language/emit.h"
#include "site/observe.h"
#include "store/database.h"

namespace supctl {
namespace {

struct Teller final : Progress {
    const ValuePool& pool;
    Clock& clock;
    TimePoint began;
    Teller(const ValuePool& all, Clock& time) : pool(all), clock(time), began(time.now()) {}
    void round_begun(std::size_t round, const Plan& plan) override {
        say(fmt::format("round {}: {} steps", round, plan.steps.size()));
    }
    void step_started(const Step&, TimePoint) override {}
    void step_ended(const Step& step, const StepOutcome& out) override {
        say(fmt::format("{}: {} ({})", step.id, to_text(out.state), out.evidence));
    }
    void wait_ticked(const Step&, const std::string&, TimePoint) override {}
    void say(const std::string& text) const {
        if (std::getenv("SUPCTL_TELL") != nullptr)
            fmt::print("{:>9} {}\n", human_duration(clock.now() - began), text);
    }
};

/// A simulated hierarchy of one example, and whatever a run leaves.
class EndToEnd {
  public:
    explicit EndToEnd(const std::string& example, SimulatorWrites writes) {
        const Paths paths{std::filesystem::path(SUPCTL_SOURCE_DIR) / "examples" / example};
        ready = input.read(paths, {});
        if (!ready) return;
        input.declaration->normalised = emit(*input.declaration);
        ConnectionSettings settings = simulator_connection();
        settings.simulator->writes = writes;
        settings.simulator->seed = 7;
        session = open_session(settings, input, {8});
        auto opened = open_store(":memory:");
        if (opened) store = std::move(*opened);
        ready = session != nullptr && store != nullptr;
    }

    std::optional<Plan> plan() {
        std::optional<Plan> out;
        session->run(observe_and_plan(out));
        return out;
    }
    Outcome apply_plan(const Plan& approved, const std::function<void(ApplyContext&)>& adjust = {}) {
        Outcome out;
        session->run(work(approved, adjust, out));
        return out;
    }

    Input input;
    std::unique_ptr<Session> session;
    std::unique_ptr<Store> store;
    bool ready = false;

  private:
    Task<void> observe_and_plan(std::optional<Plan>& out) {
        const ObserveOptions options = observe_options(*input.declaration, session->clock());
        auto observed = co_await observe(session->reader(), input.pool, options);
        if (!observed) co_return;
        const auto memory = load_memory(*store, input.declaration->name);
        if (!memory) co_return;
        out = make_plan(*input.declaration, *observed, *memory, {}, input.diagnostics);
    }
    Task<void> work(const Plan& approved, const std::function<void(ApplyContext&)>& adjust, Outcome& out) {
        const ProcProcesses processes;
        ApplyContext context{session->reader(), session->writer(), session->clock(),   *store,
                             processes,         input.pool,        *input.declaration, approved};
        context.holder = "test";
        context.probe_wsus = [this](std::string server, std::uint16_t port) {
            return session->probe_wsus(std::move(server), port);
        };
        Teller teller(input.pool, session->clock());
        context.progress = &teller;
        if (adjust) adjust(context);
        out = co_await apply(context);
    }
};

std::string explain(const Diagnostics& findings) {
    std::string out;
    for (const Diagnostic& one : findings.all())
        out += fmt::format("{} {} [{}]\n", one.code.text(), one.message, one.address);
    return out;
}

/// Of each example and each way in which a site may take a write.
class ApplyEndToEndTest : public ::testing::TestWithParam<std::tuple<const char*, SimulatorWrites>> {
  protected:
    EndToEnd run{std::get<0>(GetParam()), std::get<1>(GetParam())};
};

// proves: SEED-106
TEST_P(ApplyEndToEndTest, FromBareToConvergedUnderOneApproval) {
    ASSERT_TRUE(run.ready) << explain(run.input.diagnostics);
    const auto first = run.plan();
    ASSERT_TRUE(first) << explain(run.input.diagnostics);
    ASSERT_FALSE(first->steps.empty());
    const Outcome out = run.apply_plan(*first);
    EXPECT_EQ(exit_code(out, nullptr), 0) << explain(out.diagnostics);
    EXPECT_EQ(out.synchronizations, 2u);
    for (const StepOutcome& step : out.steps)
        EXPECT_TRUE(step.state == StepState::done || step.state == StepState::assumed ||
                    step.state == StepState::already)
            << step.step << " " << to_text(step.state) << " " << step.evidence;
    const auto fetched = std::find_if(out.steps.begin(), out.steps.end(), [](const StepOutcome& step) {
        return step.step.find("/wait/synchronized") != std::string::npos;
    });
    ASSERT_NE(fetched, out.steps.end());
    EXPECT_NE(fetched->evidence.find("catalog version 2 (was 1)"), std::string::npos) << fetched->evidence;
    const auto second = run.plan();
    ASSERT_TRUE(second) << explain(run.input.diagnostics);
    for (const Step& step : second->steps) ADD_FAILURE() << "left: " << step.id;
    EXPECT_FALSE(run.store->debts().find(run.input.declaration->name).value());
    EXPECT_TRUE(run.store->journal().open_intents(run.input.declaration->name).value().empty());
}

TEST_P(ApplyEndToEndTest, OverJobsOfFiftyMinutes) {
    ASSERT_TRUE(run.ready);
    const auto first = run.plan();
    ASSERT_TRUE(first) << explain(run.input.diagnostics);
    std::optional<std::string> resume;
    int jobs = 0, exit = 8;
    std::size_t requests = 0;
    while (exit == 8 && jobs < 40) {
        const Outcome out = run.apply_plan(*first, [&](ApplyContext& context) {
            context.max_duration = std::chrono::minutes(50);
            context.resume = resume;
        });
        resume = out.run;
        requests += out.synchronizations;
        exit = exit_code(out, nullptr);
        ++jobs;
        ASSERT_TRUE(exit == 8 || exit == 0) << jobs << ": " << explain(out.diagnostics);
    }
    EXPECT_EQ(exit, 0);
    EXPECT_EQ(requests, 2u);
    RecordProperty("jobs", jobs);
    if (std::getenv("SUPCTL_TELL") != nullptr) fmt::print("{} jobs\n", jobs);
    const auto second = run.plan();
    ASSERT_TRUE(second);
    EXPECT_TRUE(second->steps.empty());
}

TEST_P(ApplyEndToEndTest, AnyLegalOrderConverges) {
    for (const std::uint64_t seed : {1u, 2u, 3u}) {
        EndToEnd run(std::get<0>(GetParam()), std::get<1>(GetParam()));
        ASSERT_TRUE(run.ready);
        const auto first = run.plan();
        ASSERT_TRUE(first);
        const Outcome out = run.apply_plan(*first, [&](ApplyContext& context) {
            context.shuffle_seed = seed;
            context.parallel = seed % 2 == 0 ? 1 : 8;
            context.plan_options.edges =
                seed == 3 ? PlanOptions::Edges::requiredOnly : PlanOptions::Edges::all;
        });
        EXPECT_EQ(exit_code(out, nullptr), 0) << "seed " << seed << "\n" << explain(out.diagnostics);
        const auto second = run.plan();
        ASSERT_TRUE(second);
        EXPECT_TRUE(second->steps.empty()) << "seed " << seed;
    }
}

INSTANTIATE_TEST_SUITE_P(
    Examples, ApplyEndToEndTest,
    ::testing::Combine(::testing::Values("standalone", "standalone-with-secondary", "contoso"),
                       ::testing::Values(SimulatorWrites::replace, SimulatorWrites::merge)));

}  // namespace
}  // namespace supctl
