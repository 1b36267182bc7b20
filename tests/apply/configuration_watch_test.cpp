// What is made of a site server's registry: what was seen, when, and what a failure leaves.
#include "apply/configuration_watch.h"

#include <gtest/gtest.h>

#include "base/codes.h"
#include "tests/apply/fake_site.h"

namespace supctl::test {
namespace {

class ToldRegistry final : public provider::RegistryReader {
  public:
    Result<std::optional<std::uint32_t>> answer = std::optional<std::uint32_t>();
    bool reachable = true;
    std::vector<std::string> asked;

    bool reaches(std::string_view host) const override { return reachable && host == "cas01.x"; }
    Task<Result<std::optional<std::uint32_t>>> number(std::string host, std::string key,
                                                      std::string value) override {
        asked.push_back(host + " " + key + " " + value);
        co_return answer;
    }
};

class ConfigurationWatchTest : public ::testing::Test {
  protected:
    const ConfigurationSight* look(int minute, const std::string& server = "cas01.x") {
        const TimePoint now = TimePoint{} + std::chrono::minutes(minute);
        clock.run(watch.look(cas, server, now));
        return watch.sight(cas);
    }
    static TimePoint at(int minute) { return TimePoint{} + std::chrono::minutes(minute); }
    TestClock clock;
    ToldRegistry registry;
    ConfigurationWatch watch{&registry};
    SiteCode cas = *SiteCode::parse("CAS");
};

TEST_F(ConfigurationWatchTest, KeepsWhenItWasLastInAnotherState) {
    EXPECT_EQ(look(1), nullptr) << "there is no such value yet";
    registry.answer = std::optional<std::uint32_t>(1);
    ASSERT_NE(look(2), nullptr);
    EXPECT_EQ(*look(2)->other, at(2));
    registry.answer = std::optional<std::uint32_t>(2);
    ASSERT_NE(look(3), nullptr);
    EXPECT_TRUE(look(3)->configured());
    EXPECT_EQ(*look(3)->other, at(2));
    EXPECT_EQ(
        registry.asked.front(),
        R"(cas01.x SOFTWARE\Microsoft\SMS\COMPONENTS\SMS_WSUS_CONFIGURATION_MANAGER ConfigurationState)");
}

TEST_F(ConfigurationWatchTest, KeepsSinceWhenOnlyTheSelectionWasPending) {
    const auto in_state = [&](int minute, std::uint32_t state) {
        registry.answer = std::optional<std::uint32_t>(state);
        return look(minute)->selection;
    };
    EXPECT_FALSE(in_state(1, 1));
    EXPECT_EQ(in_state(2, 4), at(2));
    EXPECT_EQ(in_state(3, 4), at(2));
    EXPECT_EQ(in_state(4, 2), at(2)) << "it is kept how it was before";
    EXPECT_EQ(in_state(5, 4), at(5)) << "another one";
    EXPECT_FALSE(in_state(6, 1)) << "WSUS is configured anew";
    EXPECT_FALSE(in_state(7, 2));
    EXPECT_EQ(in_state(8, 4), at(8));
    registry.answer = std::optional<std::uint32_t>();
    (void)look(9);
    EXPECT_FALSE(in_state(10, 2)) << "there was no such value between";
}

TEST_F(ConfigurationWatchTest, AFailureHidesWhatWasSeenAndSaysWhy) {
    registry.answer = std::optional<std::uint32_t>(2);
    ASSERT_NE(look(1), nullptr);
    EXPECT_FALSE(look(1)->other) << "it was never seen otherwise";
    registry.answer = fail(error(codes::kUnauthorized, "the account may not"));
    EXPECT_EQ(look(2), nullptr);
    EXPECT_EQ(watch.failure(cas), "the account may not");
    registry.reachable = false;
    const auto before = registry.asked.size();
    EXPECT_EQ(look(3), nullptr);
    EXPECT_EQ(registry.asked.size(), before);
    EXPECT_EQ(watch.failure(cas), "the account may not") << "the reason is kept";
}

TEST_F(ConfigurationWatchTest, NobodyElsesServerIsAsked) {
    EXPECT_EQ(look(1, "ps1.x"), nullptr);
    EXPECT_TRUE(registry.asked.empty());
    EXPECT_EQ(watch.failure(cas), "");
    ConfigurationWatch blind;
    clock.run(blind.look(cas, "cas01.x", at(1)));
    EXPECT_EQ(blind.sight(cas), nullptr);
}

}  // namespace
}  // namespace supctl::test
