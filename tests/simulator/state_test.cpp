// The state file: what was answered survives, and a simulator that was reopened ends where an undisturbed one
// ends.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "base/codes.h"
#include "tests/simulator/support.h"

namespace supctl::simulator::testing {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

class StateTest : public ::testing::Test {
  protected:
    void SetUp() override {
        folder_ = std::filesystem::path(::testing::TempDir()) / ("state_" + std::to_string(::getpid()));
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
        options_.state_file = (folder_ / "state.db").string();
        options_.writes = WriteDialect::merge;
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }
    std::filesystem::path folder_;
    Options options_;
};

/// Selects, waits for the subscription, synchronizes, lets the cascade run; `pause` may replace the bench
/// between steps.
template <class Pause>
std::string run(std::unique_ptr<Bench>& bench, Pause pause) {
    const auto row = bench
                         ->filter("SMS_UpdateCategoryInstance",
                                  std::string("CategoryInstance_UniqueID eq '") + kWindows11 + "'")
                         .value()
                         .at(0);
    bench->send("PUT",
                "/AdminService/wmi/SMS_UpdateCategoryInstance(" +
                    boost::json::serialize(row.at("CategoryInstanceID")) + ")",
                R"({"IsSubscribed":true})");
    pause();
    bench->advance(minutes(10));
    bench->sync_now();
    for (int step = 0; step < 20; ++step) {
        pause();
        bench->advance(minutes(9));
    }
    return bench->simulator->dump();
}

TEST_F(StateTest, ReopeningInTheMiddleOfASynchronizationEndsInTheSameState) {
    const auto world = three_tiers(Stage::converged);
    auto memory = options_;
    memory.state_file.clear();
    auto undisturbed = std::make_unique<Bench>(world, memory);
    const auto wanted = run(undisturbed, [] {});
    auto disturbed = std::make_unique<Bench>(world, options_);
    const auto found = run(disturbed, [&] {
        disturbed.reset();
        // The World is only for a new file: another one changes nothing.
        disturbed = std::make_unique<Bench>(standalone(Stage::bare), options_);
    });
    EXPECT_EQ(found, wanted);
    EXPECT_THAT(wanted, ::testing::HasSubstr("\"SyncCatalogVersion\":35"));
}

TEST_F(StateTest, OneSeedGivesOneHistory) {
    const auto history = [](std::uint64_t seed) {
        Options options;
        options.seed = seed;
        options.writes = WriteDialect::merge;
        auto bench = std::make_unique<Bench>(three_tiers(Stage::converged), options);
        return run(bench, [] {});
    };
    EXPECT_EQ(history(3), history(3));
    EXPECT_NE(history(3), history(4));
}

TEST_F(StateTest, MasksHideWhatTwoSeedsDifferIn) {
    const auto masked = [](std::uint64_t seed) {
        Options options;
        options.seed = seed;
        options.writes = WriteDialect::merge;
        auto bench = std::make_unique<Bench>(three_tiers(Stage::converged), options);
        run(bench, [] {});
        return bench->simulator->dump(Masks::all());
    };
    EXPECT_EQ(masked(3), masked(4));
}

TEST_F(StateTest, AFileThatIsNoStateIsRefused) {
    std::ofstream(options_.state_file) << std::string(8192, 'x');
    const auto made = Simulator::create(standalone(Stage::bare), options_);
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, codes::kStoreUnusable);
}

}  // namespace
}  // namespace supctl::simulator::testing
