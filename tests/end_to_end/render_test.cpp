// `supctl render`: the examples' plans as PowerShell, byte for byte as they are committed below
// tests/render/goldens, where tests/render/check.js looks at their grammar and names. SUPCTL_ACCEPT=1 writes
// them anew; such a run counts as skipped, never as passed.
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <tuple>

#include "process.h"

namespace supctl::end_to_end {
namespace {

namespace fs = std::filesystem;

const fs::path kGoldens = kSource / "tests" / "render" / "goldens";

/// `command` over the simulated hierarchy of an example.
Ran over(const ScratchFolder& scratch, const std::string& command, const std::string& example,
         const std::string& stage, const std::vector<std::string>& more = {}, unsigned seed = 7) {
    const fs::path file = scratch.path() / ("connection-" + std::to_string(seed) + ".yaml");
    write_text(file, "authenticate: none\nsimulator: {from: " + (kSource / "examples" / example).string() +
                         ", at: " + stage + ", writes: merge, seed: " + std::to_string(seed) + "}\n");
    How how;
    how.environment = {{"SUPCTL_CONNECTION", file.string()}};
    std::vector<std::string> arguments{command, "examples/" + example};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(arguments, how);
}

using Case = std::tuple<std::string, std::string>;  // example, stage
class GoldenScripts : public testing::TestWithParam<Case> {};

TEST_P(GoldenScripts, AreAsCommitted) {
    const auto& [example, stage] = GetParam();
    const ScratchFolder scratch;
    const Ran ran = over(scratch, "render", example, stage);
    ASSERT_EQ(ran.exit, 0) << ran.err;
    EXPECT_EQ(ran.err, "");
    const fs::path golden = kGoldens / (example + "-" + stage + ".ps1");
    const char* accept = std::getenv("SUPCTL_ACCEPT");
    if (accept != nullptr && std::string(accept) == "1") {
        write_text(golden, ran.out);
        GTEST_SKIP() << "wrote " << golden.filename();
    }
    EXPECT_EQ(ran.out, read_text(golden));
}

TEST_P(GoldenScripts, DoNotDependOnTheOrderOfRows) {
    const auto& [example, stage] = GetParam();
    const ScratchFolder scratch;
    const Ran one = over(scratch, "render", example, stage, {}, 1);
    const Ran other = over(scratch, "render", example, stage, {}, 20260302);
    ASSERT_FALSE(one.out.empty()) << one.err;
    EXPECT_EQ(one.out, other.out);
}

INSTANTIATE_TEST_SUITE_P(Examples, GoldenScripts,
                         testing::Values(Case{"contoso", "bare"}, Case{"contoso", "midBootstrap"},
                                         Case{"standalone", "bare"}, Case{"standalone", "converged"},
                                         Case{"standalone-with-secondary", "bare"}),
                         [](const testing::TestParamInfo<Case>& info) {
                             std::string name = std::get<0>(info.param) + "_" + std::get<1>(info.param);
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

TEST(Render, IsThePlanThatPlanShows) {
    const ScratchFolder scratch;
    const Ran plan = over(scratch, "plan", "contoso", "bare", {"--format", "json"});
    ASSERT_EQ(plan.exit, 0) << plan.err;
    const Ran script = over(scratch, "render", "contoso", "bare");
    ASSERT_EQ(script.exit, 0) << script.err;
    const boost::json::value read = boost::json::parse(plan.out);
    EXPECT_NE(script.out.find("$PlanId = '" + std::string(read.at("planId").as_string()) + "'"),
              std::string::npos);
    std::size_t at = 0;
    for (const auto& step : read.at("steps").as_array()) {
        const std::string added = "Add-Step -Id '" + std::string(step.at("id").as_string()) + "'";
        const std::size_t place = script.out.find(added, at);
        ASSERT_NE(place, std::string::npos) << added << " is missing or not in plan order";
        at = place;
    }
}

TEST(Render, WritesTheFileThatIsAskedFor) {
    const ScratchFolder scratch;
    const fs::path file = scratch.path() / "lab.ps1";
    const Ran ran = over(scratch, "render", "standalone", "bare", {"--out", file.string()});
    EXPECT_EQ(ran.exit, 0) << ran.err;
    EXPECT_EQ(ran.out, "");
    EXPECT_NE(ran.err.find("12 steps"), std::string::npos) << ran.err;
    EXPECT_EQ(read_text(file), over(scratch, "render", "standalone", "bare").out);
    const Ran refused = over(scratch, "render", "standalone", "bare",
                             {"--out", (scratch.path() / "no" / "lab.ps1").string()});
    EXPECT_EQ(refused.exit, 1);
    EXPECT_NE(refused.err.find("cannot be written"), std::string::npos) << refused.err;
}

/// Each move by name, at its line, and no script, not even of the other steps.
TEST(Render, RefusesMovesByName) {
    const std::tuple<const char*, const char*, const char*, const char*> cases[] = {
        {"contoso", "{CAS: {softwareUpdatePoints: {cas-sup2.contoso.com: {state: removed}}}}",
         "CAS/remove/cas-sup2.contoso.com", "sites.yaml:12"},
        {"contoso", "{CAS: {defaultSoftwareUpdatePoint: cas-sup2.contoso.com}}", "CAS/default",
         "overlay.yaml:1"},
        {"standalone", "{LAB: {softwareUpdatePoints: {lab01.lab.local: {requireSsl: true}}}}",
         "LAB/manual/ssl/lab01.lab.local", "overlay.yaml:1"}};
    for (const auto& [example, sites, step, place] : cases) {
        const ScratchFolder scratch;
        const fs::path overlay = scratch.path() / "overlay.yaml";
        write_text(overlay, std::string("sites: ") + sites + "\n");
        const std::vector<std::string> more{"--overlay", overlay.string()};
        const Ran plan = over(scratch, "plan", example, "converged", more);
        EXPECT_NE(plan.out.find(step), std::string::npos) << plan.out << plan.err;
        auto to_file = more;
        to_file.insert(to_file.end(), {"--out", (scratch.path() / "no.ps1").string()});
        const Ran ran = over(scratch, "render", example, "converged", to_file);
        EXPECT_EQ(ran.exit, 5) << step << ran.err;
        EXPECT_EQ(ran.out, "");
        EXPECT_FALSE(fs::exists(scratch.path() / "no.ps1"));
        EXPECT_NE(ran.err.find("SUP9001"), std::string::npos) << ran.err;
        EXPECT_NE(ran.err.find(std::string("`") + step + "` as a part of a script is not built yet"),
                  std::string::npos)
            << ran.err;
        EXPECT_NE(ran.err.find(place), std::string::npos) << ran.err;
    }
}

TEST(Render, RefusesWhatHasNoPlan) {
    const ScratchFolder scratch;
    write_text(scratch.path() / "bad.yaml",
               "apiVersion: supctl/v1\nhierarchy: lab\nsites: {LAB: {type: castle}}\n");
    const Ran invalid = run({"render", (scratch.path() / "bad.yaml").string(), "--connection", "simulator"});
    EXPECT_EQ(invalid.exit, 4) << invalid.err;
    EXPECT_EQ(invalid.out, "");
    const Ran nowhere = run({"render", "examples/standalone"});
    EXPECT_EQ(nowhere.exit, 64) << nowhere.err;
    EXPECT_EQ(nowhere.out, "");
    // The stand-alone lab's server is not contoso's: no script for the wrong site.
    write_text(scratch.path() / "other.yaml", "authenticate: none\nsimulator: {from: " +
                                                  (kSource / "examples" / "contoso").string() + "}\n");
    const Ran wrong =
        run({"render", "examples/standalone", "--connection", (scratch.path() / "other.yaml").string()});
    EXPECT_EQ(wrong.exit, 5) << wrong.err;
    EXPECT_EQ(wrong.out, "");
}

}  // namespace
}  // namespace supctl::end_to_end
