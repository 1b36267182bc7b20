// Trials: what is written back, by which path, and what each answer of the site is taken for.
#include "doctor/trial.h"

#include <gtest/gtest.h>

#include "tests/apply/fake_site.h"

namespace supctl::test {
namespace {

using Fate = SiteWriter::Fate;

class TrialTest : public testing::Test {
  protected:
    TrialTest() {
        for (const auto& [name, parent] : {std::pair{"CAS", ""}, std::pair{"PS1", "CAS"}}) {
            Site site;
            site.code = *SiteCode::parse(name);
            if (*parent != 0) site.parent = *SiteCode::parse(parent);
            seen.live.add(site);
            rows.add("SMS_SCI_Component", std::string(R"({"FileType":2,"ItemName":"x|)") + name +
                                              R"(","ItemType":"Component","SiteCode":")" + name +
                                              R"(","ComponentName":"SMS_WSUS_CONFIGURATION_MANAGER","Props":)"
                                              R"([{"PropertyName":"ClientReportingLevel","Value":1}]})");
        }
        seen.live.finish();
    }
    std::vector<WriteTrial> tried(std::set<std::string> classes = {}, const std::string& child = {}) {
        std::vector<WriteTrial> out;
        const WritingWay way{std::string(kWsmanPath), "h", &writer, child};
        const auto work = [&]() -> Task<void> {
            out = co_await try_writes(reader, std::span(&way, 1), seen, classes);
        };
        clock.run(work());
        return out;
    }
    static TrialAnswer of(const std::vector<WriteTrial>& all, std::string_view class_name,
                          bool below = false) {
        for (const WriteTrial& one : all)
            if (one.class_name == class_name && one.below == below) return one.answer;
        ADD_FAILURE() << "no trial of " << class_name;
        return TrialAnswer::unclear;
    }

    ValuePool pool;
    Observation seen{pool};
    TestClock clock;
    FakeReader rows;
    SiteReader reader{rows, clock};
    SiteWriter writer{rows};
};

TEST_F(TrialTest, WritesOneObjectAClassAndOneOfAChildSite) {
    const auto before = rows.rows["SMS_SCI_Component"];
    const auto all = tried();
    EXPECT_EQ(writer.log.size(), 2u) << "the two components; the site has nothing else";
    EXPECT_EQ(of(all, "SMS_SCI_Component"), TrialAnswer::accepted);
    EXPECT_EQ(of(all, "SMS_SCI_Component", /*below=*/true), TrialAnswer::accepted);
    for (const char* none : {"SMS_SCI_SysResUse", "SMS_UpdateCategoryInstance", "SMS_Alert",
                             "SMS_ClientSettings", "SMS_SoftwareUpdatesAgentConfig"})
        EXPECT_EQ(of(all, none), TrialAnswer::nothingThere) << none;
    EXPECT_EQ(rows.rows["SMS_SCI_Component"], before);
}

TEST_F(TrialTest, WritesOnlyTheClassesThatAreAskedFor) {
    EXPECT_TRUE(tried({"SMS_Alert"}).size() == 1 && writer.log.empty());
    EXPECT_EQ(tried({"SMS_SCI_Component"}).size(), 1u);
    EXPECT_EQ(writer.log.size(), 1u) << "and nothing of the child site";
}

TEST_F(TrialTest, AChildSitesOwnProviderIsAskedForItsOwnOnly) {
    const auto all = tried({}, "PS1");
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all.front().site, "PS1");
    EXPECT_FALSE(all.front().below) << "not through the top-level site's provider";
    EXPECT_EQ(all.front().answer, TrialAnswer::accepted);
}

TEST_F(TrialTest, TellsARefusalFromAnAnswerThatIsNotClear) {
    writer.fate = [](const std::string&) { return Fate::refuse; };
    EXPECT_EQ(of(tried(), "SMS_SCI_Component"), TrialAnswer::refused);
    writer.log.clear();
    writer.fate = [](const std::string&) { return Fate::loseRequest; };
    EXPECT_EQ(of(tried({"SMS_SCI_Component"}), "SMS_SCI_Component"), TrialAnswer::unclear);
    EXPECT_EQ(writer.log.size(), 2u) << "asked once more, and no more";
    int count = 0;
    writer.fate = [&](const std::string&) { return ++count == 1 ? Fate::loseAnswer : Fate::accept; };
    EXPECT_EQ(of(tried({"SMS_SCI_Component"}), "SMS_SCI_Component"), TrialAnswer::accepted);
}

TEST_F(TrialTest, NamesWhatCameBackOtherwise) {
    writer.after = [](boost::json::object& row) { row["Props"] = boost::json::array(); };
    const auto all = tried({"SMS_SCI_Component"});
    ASSERT_EQ(of(all, "SMS_SCI_Component"), TrialAnswer::changed);
    EXPECT_NE(all.front().detail.find("`ClientReportingLevel.Value` was 1"), std::string::npos)
        << all.front().detail;
}

TEST_F(TrialTest, WritesNothingThatItCouldNotRead) {
    reader.fails = [](const std::string&) { return std::optional(error(codes::kUnauthorized, "no")); };
    EXPECT_EQ(of(tried({"SMS_SCI_Component"}), "SMS_SCI_Component"), TrialAnswer::unclear);
    EXPECT_TRUE(writer.log.empty());
}

}  // namespace
}  // namespace supctl::test
