// What is said, and where: JSON also for a refusal and for nothing to do, one document for two halves, the
// time beside each line of --verbose, and no question whose answer would be refused.
#include "site_state.h"

namespace supctl::end_to_end {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

TEST(Talk, ARefusedApplyPutsItsFindingsOutAsJson) {
    const ScratchFolder folder;
    const fs::path scratch = folder.path();
    const auto connection = simulated(scratch, kSource / kLab, "bare", "writes: merge",
                                      "store: {sqlite: " + (scratch / "store.db").string() + "}\n");
    const Ran ran = run({"apply", kLab, "--connection", connection.string(), "--format", "json"});
    EXPECT_EQ(ran.exit, 5) << ran.err;
    const json::value found = json::parse(ran.out);
    ASSERT_FALSE(found.as_array().empty());
    EXPECT_EQ(found.as_array().back().at("code").as_string(), "SUP4003");
}

TEST(Talk, NothingToApplyIsAPlanOfNoSteps) {
    const ScratchFolder folder;
    const fs::path scratch = folder.path();
    const auto connection = simulated(scratch, kSource / kLab, "converged", "writes: merge",
                                      "store: {sqlite: " + (scratch / "store.db").string() + "}\n");
    const Ran ran = run({"apply", kLab, "--connection", connection.string(), "--format", "json"});
    EXPECT_EQ(ran.exit, 0) << ran.err;
    const json::value plan = json::parse(ran.out);
    EXPECT_TRUE(plan.at("steps").as_array().empty());
    EXPECT_EQ(plan.at("hierarchy").as_string(), "lab");
}

TEST(Talk, VerifyOfBothHalvesIsOneDocument) {
    const ScratchFolder folder;
    const fs::path scratch = folder.path();
    fs::create_directories(scratch / "gpo");
    write_text(
        scratch / "d.yaml",
        read_text(kSource / kLab / "lab.yaml") +
            "clientSettings:\n  Default Client Agent Settings:\n    softwareUpdates: {enabled: true}\n");
    const auto connection = simulated(scratch, scratch / "d.yaml", "converged");
    const Ran ran = run({"verify", (scratch / "d.yaml").string(), "--gpo",
                         (kSource / "tests/grouppolicy/fixtures").string(), "--connection",
                         connection.string(), "--format", "json"});
    const json::value both = json::parse(ran.out);
    EXPECT_FALSE(both.at("clientSettings").at("clientSettings").as_array().empty());
    EXPECT_TRUE(both.at("groupPolicy").is_object());
}

TEST(Talk, ADurationNeedsItsUnit) {
    for (const std::string wrong : {"3000", "0m", "1d", "m", "-5m", "99999999999999999999s"}) {
        const Ran ran = run({"wait", "lab-1", "--max-duration=" + wrong, "--connection", "nowhere.yaml"});
        EXPECT_EQ(ran.exit, 64) << wrong << ran.err;
        EXPECT_NE(ran.err.find("`" + wrong + "` is not a duration such as 90s, 50m or 2h"), std::string::npos)
            << ran.err;
    }
}

TEST(Talk, EachVerboseLineBearsItsTime) {
    const ScratchFolder folder;
    const fs::path scratch = folder.path();
    const auto connection = simulated(scratch, kSource / kLab, "converged");
    const Ran ran = run({"status", "--connection", connection.string(), "--verbose", kLab});
    EXPECT_EQ(ran.exit, 0) << ran.err;
    std::istringstream lines(ran.err);
    std::size_t calls = 0;
    for (std::string line; std::getline(lines, line);) {
        if (line.find(" over AdminService") == std::string::npos) continue;
        ++calls;
        ASSERT_GT(line.size(), 25U);
        EXPECT_EQ(line[10], 'T') << line;
        EXPECT_EQ(line.substr(23, 2), "Z ") << line;
    }
    EXPECT_GT(calls, 4U) << ran.err;
    EXPECT_EQ(run({"status", "--connection", connection.string(), kLab}).err.find(" over AdminService"),
              std::string::npos);
}

TEST(Talk, NobodyIsAskedForAYesThatWouldBeRefused) {
    const ScratchFolder folder;
    const fs::path scratch = folder.path();
    std::string changed = read_text(kSource / kLab / "lab.yaml");
    const std::string before = "Microsoft Edge]";
    ASSERT_NE(changed.find(", " + before), std::string::npos);
    changed.replace(changed.find(", " + before), before.size() + 2, "]");
    write_text(scratch / "d.yaml", changed);
    const auto connection = simulated(scratch, kSource / kLab, "converged", "writes: merge",
                                      "store: {sqlite: " + (scratch / "store.db").string() + "}\n");
    How terminal;
    terminal.streams = Streams::terminal;
    terminal.limit = std::chrono::seconds(30);
    const Ran ran =
        run({"apply", (scratch / "d.yaml").string(), "--connection", connection.string()}, terminal);
    EXPECT_EQ(ran.exit, 5) << ran.out;
    EXPECT_NE(ran.out.find("SUP4004"), std::string::npos) << ran.out;
    EXPECT_EQ(ran.out.find("Apply this plan?"), std::string::npos) << ran.out;
}

}  // namespace
}  // namespace supctl::end_to_end
