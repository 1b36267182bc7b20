// Order: whatever legal order the ready steps of contoso are taken in, the hierarchy ends the same. Each seed
// is one order; `SUPCTL_SEED=17` runs that one alone, in every combination of edges and parallelism.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <set>

#include "example_run.h"

namespace supctl::end_to_end {
namespace {

constexpr std::uint64_t kOrders = kSanitized ? 20 : 200;
constexpr std::uint64_t kCombinations = 4;

struct Combination {
    PlanOptions::Edges edges;
    std::size_t parallel;
};
constexpr Combination kAll[kCombinations] = {{PlanOptions::Edges::requiredOnly, 1},
                                             {PlanOptions::Edges::requiredOnly, 8},
                                             {PlanOptions::Edges::all, 1},
                                             {PlanOptions::Edges::all, 8}};

/// A quiet hour of the second day after the start: the day's scheduled synchronization is long over.
const TimePoint kLater = std::chrono::sys_days(std::chrono::year(2026) / 3 / 4) + std::chrono::hours(12);

std::string final_state(ExampleRun& run) {
    return run.later(kLater)->dump(simulator::Masks::all());
}

const std::string& planned_order() {
    static const std::string dump = [] {
        ExampleRun run("contoso");
        const Outcome out = run.apply_all();
        EXPECT_EQ(exit_code(out, nullptr), 0) << explain(out.diagnostics);
        return final_state(run);
    }();
    return dump;
}

/// The first line in which they differ.
std::string difference(std::string_view one, std::string_view other) {
    while (!one.empty() && !other.empty()) {
        const auto left = one.substr(0, one.find('\n'));
        const auto right = other.substr(0, other.find('\n'));
        if (left != right) return fmt::format("planned order:\n  {}\nthis order:\n  {}", left, right);
        one.remove_prefix(std::min(left.size() + 1, one.size()));
        other.remove_prefix(std::min(right.size() + 1, other.size()));
    }
    return one.size() == other.size() ? "none" : "one is longer";
}

/// Gives the order that the steps were done in.
std::string expect_same_end(std::uint64_t seed, const Combination& how) {
    SCOPED_TRACE(fmt::format("replay with SUPCTL_SEED={} (parallel {}, {})", seed, how.parallel,
                             how.edges == PlanOptions::Edges::all ? "all edges" : "required edges only"));
    ExampleRun run("contoso");
    const Outcome out = run.apply_all([&](ApplyContext& context) {
        context.shuffle_seed = seed;
        context.parallel = how.parallel;
        context.plan_options.edges = how.edges;
    });
    EXPECT_EQ(exit_code(out, nullptr), 0) << explain(out.diagnostics);
    EXPECT_FALSE(out.steps.empty());
    const std::string state = final_state(run);
    EXPECT_TRUE(state == planned_order()) << difference(planned_order(), state);
    std::string order;
    for (const StepOutcome& step : out.steps) order += step.step + "\n";
    return order;
}

class OrderTest : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(OrderTest, EveryLegalOrderEndsTheSame) {
    const auto began = std::chrono::steady_clock::now();
    const Combination& how = kAll[GetParam()];
    std::uint64_t runs = 0;
    std::set<std::string> orders;
    if (const char* one = std::getenv("SUPCTL_SEED")) {
        orders.insert(expect_same_end(std::strtoull(one, nullptr, 10), how));
        ++runs;
    } else {
        for (std::uint64_t seed = GetParam() + 1; seed <= kOrders && !HasFailure(); seed += kCombinations) {
            orders.insert(expect_same_end(seed, how));
            ++runs;
        }
    }
    EXPECT_GT(orders.size(), runs / 2) << "the seeds shuffle nothing";
    const auto took =
        std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - began);
    fmt::print("{} seeds, {} different orders of contoso in {} s\n", runs, orders.size(), took.count());
    RecordProperty("seconds", static_cast<int>(took.count()));
}

INSTANTIATE_TEST_SUITE_P(Combinations, OrderTest, ::testing::Range<std::uint64_t>(0, kCombinations));

}  // namespace
}  // namespace supctl::end_to_end
