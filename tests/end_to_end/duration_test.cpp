// Duration: contoso over consecutive jobs of 50 minutes under one approval, with a branch server that is dead
// for a while, and undisturbed: then the run takes hardly longer than its longest chain of steps had to.
#include <gtest/gtest.h>

#include <algorithm>

#include "example_run.h"

namespace supctl::end_to_end {
namespace {

namespace json = boost::json;

/// Contoso behind a connection file whose simulator and store outlive each process.
class DurationRun {
  public:
    explicit DurationRun(const std::string& faults = {}) : connection_(write(faults)) {
        const json::value plan = json::parse(supctl("plan", {}).out);
        plan_id = std::string(plan.at("planId").as_string());
    }
    /// From here on the simulator has these faults only.
    void faults(const std::string& text) { connection_ = write(text); }

    [[nodiscard]] Ran supctl(const std::string& command, const std::vector<std::string>& more) const {
        std::vector<std::string> all{command,        (kSource / "examples/contoso").string(),
                                     "--connection", connection_.string(),
                                     "--format",     "json"};
        all.insert(all.end(), more.begin(), more.end());
        return run(all);
    }
    /// The steps that are left to do.
    [[nodiscard]] std::size_t left() const {
        return json::parse(supctl("plan", {}).out).at("steps").as_array().size();
    }

    std::string plan_id;

  private:
    std::filesystem::path write(const std::string& faults) const {
        std::string more =
            "state: " + (scratch_.path() / "site.db").string() + "\n  writes: merge\n  seed: 7";
        if (!faults.empty()) more += "\n  faults: [\"" + faults + "\"]";
        return simulated(scratch_.path(), kSource / "examples/contoso", "bare", more,
                         "store: {sqlite: " + (scratch_.path() / "store.db").string() + "}\n");
    }
    ScratchFolder scratch_{memory_folder()};
    std::filesystem::path connection_;
};

/// Step ids of an outcome by their state.
std::map<std::string, std::string> states(const json::value& outcome) {
    std::map<std::string, std::string> out;
    for (const json::value& step : outcome.at("steps").as_array())
        out.emplace(step.at("step").as_string(), step.at("state").as_string());
    return out;
}

TEST(DurationTest, ContosoFitsBetweenFiveAndTenJobsUnderOneApproval) {
    const DurationRun contoso;
    int jobs = 0;
    int exit = 8;
    std::int64_t synchronizations = 0;
    while (exit == 8 && jobs < 20) {
        const Ran job = contoso.supctl("apply", {"--approve", contoso.plan_id, "--max-duration", "50m"});
        exit = job.exit;
        ++jobs;
        ASSERT_TRUE(exit == 8 || exit == 0) << "job " << jobs << " ended with " << exit << "\n"
                                            << job.out << job.err;
        synchronizations += json::parse(job.out).at("synchronizations").as_int64();
    }
    EXPECT_EQ(exit, 0);
    EXPECT_GE(jobs, 5);
    EXPECT_LE(jobs, 10);
    EXPECT_EQ(synchronizations, 2);
    EXPECT_EQ(contoso.left(), 0u);
    fmt::print("{} jobs\n", jobs);
}

TEST(DurationTest, ADeadBranchServerIsDeferredAndALaterRunCompletesIt) {
    DurationRun contoso("dead_server:server=s04.contoso.com");
    const Ran first = contoso.supctl("apply", {"--approve", contoso.plan_id});
    EXPECT_EQ(first.exit, 7) << first.out << first.err;
    EXPECT_EQ(json::parse(first.out).at("synchronizations").as_int64(), 2);
    auto ended = states(json::parse(first.out));
    EXPECT_EQ(ended["S04/wait/configured"], "deferred");
    for (const char* other : {"CAS/schedule", "CAS/alert", "S01/wait/propagation", "S02/wait/propagation",
                              "S03/wait/propagation", "PS3/wait/propagation"})
        EXPECT_EQ(ended[other], "done") << other;
    for (const auto& [step, state] : ended)
        EXPECT_TRUE(step.starts_with("S04/") || state == "done" || state == "assumed" || state == "already")
            << step << " " << state;
    // The end names the site to the person, too.
    EXPECT_NE(first.err.find("S04"), std::string::npos) << first.err;

    contoso.faults({});
    const Ran second = contoso.supctl("apply", {"--approve", contoso.plan_id});
    EXPECT_EQ(second.exit, 0) << second.out << second.err;
    EXPECT_EQ(contoso.left(), 0u);
}

/// What a run tells: the edges between its steps, from the plans of all its rounds.
struct Edges final : Progress {
    std::map<std::string, std::map<std::string, bool>> before;  // step, those it follows
    std::map<std::string, SiteCode> waits;
    void round_begun(std::size_t, const Plan& plan) override {
        for (const Step& step : plan.steps) {
            if (step.kind == StepKind::wait) waits[step.id] = step.site;
            for (const Edge& edge : step.after) before[step.id][plan.steps[edge.step].id] = true;
        }
    }
    void step_started(const Step&, TimePoint) override {}
    void step_ended(const Step&, const StepOutcome&) override {}
    void wait_ticked(const Step&, const std::string&, TimePoint) override {}
};

/// When something happened at each site, as the simulator's own messages and rows have it.
std::map<std::string, std::vector<TimePoint>> events_of(const simulator::Simulator& site) {
    std::map<std::string, std::vector<TimePoint>> out;
    const auto take = [&](std::string_view of, const char* code, const char* time) {
        for (const std::string& row : site.rows(of)) {
            const json::value read = json::parse(row);
            const auto when = parse_iso_time(std::string(read.at(time).as_string()));
            if (when) out[std::string(read.at(code).as_string())].push_back(*when);
        }
    };
    take("SMS_StatMsgWithInsStrings", "SiteCode", "Time");
    take("SMS_SUPSyncStatus", "SiteCode", "LastSyncStateTime");
    return out;
}

TEST(DurationTest, AnUndisturbedApplyTakesHardlyLongerThanItsLongestPath) {
    ExampleRun run("contoso");
    Edges edges;
    Outcome out = run.apply_all([&](ApplyContext& context) { context.progress = &edges; });
    ASSERT_EQ(exit_code(out, nullptr), 0) << explain(out.diagnostics);
    const TimePoint over = run.session->clock().now();
    const auto site = run.later(over);
    auto events = events_of(*site);

    struct Path {
        Seconds length{0};
        unsigned waits = 0;
    };
    std::map<std::string, Path> longest;
    TimePoint began = over, ended{};
    Path all;
    std::stable_sort(out.steps.begin(), out.steps.end(),
                     [](const StepOutcome& a, const StepOutcome& b) { return a.ended < b.ended; });
    for (const StepOutcome& step : out.steps) {
        began = std::min(began, step.started);
        ended = std::max(ended, step.ended);
        Path path;
        for (const auto& [earlier, _] : edges.before[step.step])
            if (const auto found = longest.find(earlier);
                found != longest.end() && found->second.length >= path.length)
                path = found->second;
        // What the step had to take: to the last that happened at its site before it ended. What time alone
        // decided, and what left no trace, took as long as it took.
        TimePoint until = step.ended;
        const auto wait = edges.waits.find(step.step);
        if (wait != edges.waits.end()) {
            ++path.waits;
            TimePoint last{};
            for (const TimePoint event : events[std::string(wait->second.text())])
                if (event <= step.ended) last = std::max(last, event);
            if (step.state == StepState::done) until = std::max(step.started, last);
        }
        path.length += until - step.started;
        longest[step.step] = path;
        if (path.length > all.length) all = path;
    }
    const Seconds took = ended - began;
    const Seconds most = Seconds(all.length.count() * 105 / 100) + Seconds(30) * all.waits;
    fmt::print("{} for a longest path of {} with {} waits on it\n", human_duration(took),
               human_duration(all.length), all.waits);
    EXPECT_GT(all.waits, 4u);
    EXPECT_GT(all.length, std::chrono::hours(4));
    EXPECT_LE(took, most) << human_duration(most);
}

}  // namespace
}  // namespace supctl::end_to_end
