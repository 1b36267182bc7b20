// The examples' plans, as text and as JSON, from every starting state, byte for byte as they are committed.
// SUPCTL_ACCEPT=1 writes them anew; such a run counts as skipped, never as passed.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cstdlib>
#include <string>
#include <tuple>
#include <vector>

#include "process.h"

namespace supctl::end_to_end {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

const fs::path kRoot = SUPCTL_SOURCE_DIR;

/// A connection to the simulated hierarchy of an example. It ends with the command, and with it its store.
fs::path connection(const ScratchFolder& scratch, const std::string& example, const std::string& stage,
                    unsigned seed) {
    const fs::path file = scratch.path() / ("connection-" + std::to_string(seed) + ".yaml");
    write_text(file, "authenticate: none\nsimulator: {from: " + (kRoot / "examples" / example).string() +
                         ", at: " + stage + ", writes: merge, seed: " + std::to_string(seed) + "}\n");
    return file;
}

Ran plan(const ScratchFolder& scratch, const std::string& example, const std::string& stage,
         const std::string& format, unsigned seed = 7) {
    // Named by the environment, so that no folder of this run stands in the plan's last line.
    How how;
    how.environment = {{"SUPCTL_CONNECTION", connection(scratch, example, stage, seed).string()}};
    return run({"plan", "examples/" + example, "--format", format, "--detailed-exitcode"}, how);
}

bool accepting() {
    const char* wanted = std::getenv("SUPCTL_ACCEPT");
    return wanted != nullptr && std::string(wanted) == "1";
}

/// What fits into a line on a line of its own, so that a changed plan shows as changed lines.
void pretty(const json::value& value, std::string& out, const std::string& indent) {
    constexpr std::size_t kLine = 100;
    const std::string deeper = indent + "  ";
    if (std::string whole = json::serialize(value); whole.size() <= kLine) {
        out += whole;
    } else if (const auto* object = value.if_object()) {
        const char* between = "{\n";
        for (const auto& [key, member] : *object) {
            out += between + deeper + json::serialize(json::value(key)) + ": ";
            pretty(member, out, deeper);
            between = ",\n";
        }
        out += "\n" + indent + "}";
    } else if (const auto* array = value.if_array()) {
        const char* between = "[\n";
        for (const auto& member : *array) {
            out += between + deeper;
            pretty(member, out, deeper);
            between = ",\n";
        }
        out += "\n" + indent + "]";
    } else {
        out += whole;
    }
}

using Case = std::tuple<std::string, std::string>;  // example, stage
class GoldenPlans : public testing::TestWithParam<Case> {};

TEST_P(GoldenPlans, AreAsCommitted) {
    const auto& [example, stage] = GetParam();
    const ScratchFolder scratch;
    const fs::path folder = kRoot / "examples" / example / "plans";
    const int expected_exit = stage == "converged" ? 0 : 2;

    const Ran text = plan(scratch, example, stage, "text");
    ASSERT_EQ(text.exit, expected_exit) << text.err;
    EXPECT_EQ(text.err, "") << "an example plans without findings";
    const Ran structured = plan(scratch, example, stage, "json");
    ASSERT_EQ(structured.exit, expected_exit) << structured.err;
    std::string formatted;
    pretty(json::parse(structured.out), formatted, "");
    formatted += "\n";

    if (accepting()) {
        write_text(folder / (stage + ".txt"), text.out);
        write_text(folder / (stage + ".json"), formatted);
        GTEST_SKIP() << "wrote the plans of examples/" << example << " at " << stage;
    }
    EXPECT_EQ(text.out, read_text(folder / (stage + ".txt")));
    EXPECT_EQ(formatted, read_text(folder / (stage + ".json")));
}

TEST_P(GoldenPlans, DoNotDependOnTheOrderOfRows) {
    const auto& [example, stage] = GetParam();
    const ScratchFolder scratch;
    const Ran one = plan(scratch, example, stage, "json", 1);
    const Ran other = plan(scratch, example, stage, "json", 20260302);
    ASSERT_FALSE(one.out.empty()) << one.err;
    EXPECT_EQ(one.out, other.out);
}

INSTANTIATE_TEST_SUITE_P(Examples, GoldenPlans,
                         testing::Combine(testing::Values("contoso", "standalone",
                                                          "standalone-with-secondary"),
                                          testing::Values("bare", "midBootstrap", "converged")),
                         [](const testing::TestParamInfo<Case>& info) {
                             std::string name = std::get<0>(info.param) + "_" + std::get<1>(info.param);
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

class Examples : public testing::TestWithParam<std::string> {};

/// The position of the first step of that kind; the number of steps when there is none.
std::size_t first(const json::array& steps, std::string_view kind) {
    std::size_t at = 0;
    while (at < steps.size() && steps[at].at("kind").as_string() != kind) ++at;
    return at;
}

/// Findings that count: neither accepted by the description nor left open for want of facts about servers.
std::size_t counted(const json::array& findings) {
    return static_cast<std::size_t>(
        std::count_if(findings.begin(), findings.end(),
                      [](const json::value& one) { return !one.as_object().contains("standing"); }));
}

TEST_P(Examples, AreValidWithoutFindings) {
    const ScratchFolder scratch;
    const Ran ran =
        run_binary({"validate", "examples/" + GetParam(), "--format", "json"}, kRoot, scratch.path());
    EXPECT_EQ(ran.exit, 0) << ran.err;
    const json::array findings = json::parse(ran.out).as_array();
    EXPECT_EQ(counted(findings), 0U) << ran.out;
    EXPECT_NE(ran.out.find("\"unverified\""), std::string::npos) << "nobody looked at the servers";
}

TEST_P(Examples, SelectNothingBeforeTheFirstSynchronization) {
    const ScratchFolder scratch;
    const Ran ran = plan(scratch, GetParam(), "bare", "json");
    ASSERT_EQ(ran.exit, 2) << ran.err;
    const json::value read = json::parse(ran.out);
    EXPECT_EQ(read.at("phase").as_string(), "neverSynchronized");
    const json::array& steps = read.at("steps").as_array();
    const std::size_t synchronize = first(steps, "synchronize");
    ASSERT_LT(synchronize, steps.size());
    std::size_t emptied = 0;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        for (const json::value& change : steps[i].at("changes").as_array()) {
            const auto& field = change.at("field").as_string();
            if (field != "products" && field != "classifications") continue;
            if (i < synchronize) {
                EXPECT_TRUE(change.at("to").as_array().empty()) << json::serialize(steps[i]);
                ++emptied;
            } else {
                EXPECT_TRUE(change.at("to").is_object()) << "pending until the catalog is there";
            }
        }
    }
    EXPECT_EQ(emptied, 2U) << "products and classifications";
}

TEST_P(Examples, HaveNothingToDoOnceConverged) {
    const ScratchFolder scratch;
    const Ran ran = plan(scratch, GetParam(), "converged", "json");
    ASSERT_EQ(ran.exit, 0) << ran.err;
    const json::value read = json::parse(ran.out);
    EXPECT_TRUE(read.at("steps").as_array().empty());
    EXPECT_TRUE(read.at("drift").as_array().empty());
    EXPECT_EQ(counted(read.at("diagnostics").as_array()), 0U) << ran.out;
}

INSTANTIATE_TEST_SUITE_P(All, Examples, testing::Values("contoso", "standalone", "standalone-with-secondary"),
                         [](const testing::TestParamInfo<std::string>& info) {
                             std::string name = info.param;
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

}  // namespace
}  // namespace supctl::end_to_end
