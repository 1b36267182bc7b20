// What a command says about going on is true: the printed command works when it is pasted into a shell, a run
// that was killed is told apart from one that runs, and a question holds nothing up.
#include <boost/json.hpp>

#include "process.h"
#include "site_state.h"

namespace supctl::end_to_end {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

/// Runs a printed command as a person would: in a shell, where `supctl` is on the path.
Ran pasted(const std::string& command, const fs::path& folder) {
    How how;
    how.binary = "/bin/sh";
    how.folder = folder;
    how.environment = {{"PATH", fs::path(SUPCTL_BINARY).parent_path().string() + ":/usr/bin:/bin"}};
    return run({"-c", command}, how);
}

std::string line_after(const std::string& text, const std::string& word) {
    const auto at = text.rfind(word);
    if (at == std::string::npos) return {};
    const auto begin = at + word.size();
    return text.substr(begin, text.find('\n', begin) - begin);
}

/// A description in a folder with a blank and a quote in its name, and a connection with a site and a store
/// that are kept.
struct Place {
    ScratchFolder scratch;
    fs::path folder = scratch.path() / "it's my lab";
    fs::path connection;

    explicit Place(const std::string& more = "writes: merge", const std::string& at = "bare") {
        fs::create_directories(folder);
        fs::copy_file(kLabFolder / "lab.yaml", folder / "lab.yaml");
        connection = simulated(scratch.path(), kLabFolder, at,
                               more + "\n  state: " + (scratch.path() / "site.db").string(),
                               "store: {sqlite: " + (scratch.path() / "store.db").string() + "}\n");
    }
    [[nodiscard]] std::vector<std::string> command(const std::string& name) const {
        return {name, folder.string(), "--connection", connection.string()};
    }
    [[nodiscard]] std::string plan_id() const {
        auto arguments = command("plan");
        arguments.insert(arguments.end(), {"--format", "json"});
        return std::string(json::parse(run(arguments).out).at("planId").as_string());
    }
    Ran in_store(std::vector<std::string> arguments) const {
        arguments.insert(arguments.end(), {"--connection", connection.string()});
        return run(arguments);
    }
};

TEST(GoingOn, PrintedCommandsWorkWhenTheyArePasted) {
    const Place place;
    const Ran planned = run(place.command("plan"));
    const std::string apply = line_after(planned.out, "apply it: ");
    ASSERT_NE(apply.find("--connection"), std::string::npos) << planned.out;
    Ran ran = pasted(apply + " --max-duration 50m", place.scratch.path());
    ASSERT_EQ(ran.exit, 8) << ran.out << ran.err;
    for (int jobs = 0; ran.exit == 8 && jobs < 20; ++jobs) {
        const std::string on = line_after(ran.out, "go on: ");
        ASSERT_NE(on.find("--resume lab-"), std::string::npos) << ran.out;
        ran = pasted(on, place.scratch.path());
    }
    EXPECT_EQ(ran.exit, 0) << ran.out << ran.err;
}

TEST(GoingOn, AStoppedSynchronizationIsAskedForAgain) {
    const Place place("writes: merge", "converged");
    auto asking = place.command("sync");
    asking.emplace_back("--wait");
    const Ran unapproved = run(asking);
    ASSERT_EQ(unapproved.exit, 5) << unapproved.err;
    const std::string apply = line_after(unapproved.out, "apply it: ");
    EXPECT_EQ(apply.find("supctl sync "), 0U) << "its own plan is shown: " << unapproved.out;
    const Ran stopped = pasted(apply + " --max-duration 1m", place.scratch.path());
    ASSERT_EQ(stopped.exit, 8) << stopped.out << stopped.err;
    const std::string on = line_after(stopped.out, "go on: ");
    EXPECT_EQ(on.find("supctl sync "), 0U) << stopped.out;
    EXPECT_EQ(on.find("--resume"), std::string::npos) << on;
    EXPECT_EQ(pasted(apply, place.scratch.path()).exit, 0);
}

TEST(GoingOn, NobodySynchronizesByHandBeforeTheFirstTime) {
    // The role is written, nothing is unselected: an apply is killed in the middle. The first is the probe.
    const Place place("writes: merge\n  faults: ['PUT SMS_UpdateCategoryInstance#2:hang']");
    {
        auto arguments = place.command("apply");
        arguments.insert(arguments.end(), {"--approve", place.plan_id()});
        Process apply(arguments, How{});
        ASSERT_TRUE(apply.says("done LAB/role/lab01.lab.local")) << apply.ran.err;
    }
    auto asking = place.command("sync");
    asking.insert(asking.end(), {"--wait"});
    const Ran ran = run(asking);
    EXPECT_EQ(ran.exit, 5) << ran.out;
    EXPECT_NE(ran.err.find("SUP4009"), std::string::npos) << ran.err;
}

TEST(GoingOn, AKilledRunIsInterruptedAndNobodyWaitsForIt) {
    const Place place("writes: merge\n  faults: ['POST SMS_SCI_SysResUse:hang']");
    {
        auto arguments = place.command("apply");
        arguments.insert(arguments.end(), {"--approve", place.plan_id()});
        Process apply(arguments, How{});
        ASSERT_TRUE(apply.says("round 1:")) << apply.ran.err;
        const Ran running = place.in_store({"history"});
        EXPECT_NE(running.out.find("running"), std::string::npos) << running.out;
    }
    const Ran history = place.in_store({"history"});
    EXPECT_NE(history.out.find("interrupted"), std::string::npos) << history.out;
    const Ran waited = place.in_store({"wait", "lab-1"});
    EXPECT_EQ(waited.exit, 7) << waited.out << waited.err;
    EXPECT_NE(waited.out.find("interrupted"), std::string::npos) << waited.out;
}

TEST(GoingOn, AResumedRunWithNothingLeftIsClosed) {
    const Place place("writes: merge\n  faults: ['POST SMS_SoftwareUpdate.SyncNow:hang']", "converged");
    {
        // Killed while it asks for a synchronization: an apply finds nothing left of it.
        const std::string ask = line_after(run(place.command("sync")).out, "--approve ");
        auto asking = place.command("sync");
        asking.insert(asking.end(), {"--approve", ask});
        Process sync(asking, How{});
        ASSERT_TRUE(sync.says("round 1:")) << sync.ran.err;
    }
    EXPECT_NE(place.in_store({"history"}).out.find("interrupted"), std::string::npos);
    auto resuming = place.command("apply");
    resuming.insert(resuming.end(), {"--resume", "lab-1"});
    const Ran ran = run(resuming);
    EXPECT_EQ(ran.exit, 0) << ran.out << ran.err;
    const Ran waited = place.in_store({"wait", "lab-1"});
    EXPECT_EQ(waited.exit, 0) << waited.out;
}

TEST(GoingOn, TheLeaseOfAnotherRunIsExitSixInWordsToo) {
    const Place place("writes: merge\n  faults: ['POST SMS_SCI_SysResUse:hang']");
    auto arguments = place.command("apply");
    arguments.insert(arguments.end(), {"--approve", place.plan_id()});
    Process first(arguments, How{});
    ASSERT_TRUE(first.says("round 1:")) << first.ran.err;
    // Its own simulated site; only the store is shared.
    const fs::path other = place.scratch.path() / "other";
    const auto connection =
        simulated(other, kLabFolder, "bare", "writes: merge",
                  "store: {sqlite: " + (place.scratch.path() / "store.db").string() + "}\n");
    arguments[3] = connection.string();
    const Ran second = run(arguments);
    EXPECT_EQ(second.exit, 6) << second.out << second.err;
    EXPECT_NE(second.out.find("exit code 6"), std::string::npos) << second.out;
}

TEST(GoingOn, AnInterruptedQuestionIsNo) {
    const Place place;
    How how;
    how.streams = Streams::terminal;
    Process apply(place.command("apply"), how);
    ASSERT_TRUE(apply.says("Only `yes` is taken as yes")) << apply.ran.out;
    apply.signal(SIGINT);
    const Ran ran = apply.finish(std::chrono::seconds(30));
    EXPECT_EQ(ran.exit, 130) << ran.out;
    EXPECT_EQ(place.in_store({"history"}).out, "no runs\n");
}

TEST(GoingOn, AnExportOfASiteThatNeverSynchronizedPlansNothingThatCannotBeDone) {
    for (const char* written : {"", "sites: {LAB: {type: primarySite, server: lab01.lab.local}}\n"}) {
        const ScratchFolder scratch;
        // A site without any software update point.
        write_text(scratch.path() / "none.yaml",
                   "apiVersion: supctl/v1\nhierarchy: lab\n"
                   "sites: {LAB: {type: primarySite, server: lab01.lab.local}}\n");
        const auto connection = simulated(scratch.path(), scratch.path() / "none.yaml", "bare");
        const fs::path description = scratch.path() / "d.yaml";
        if (*written == '\0')
            write_text(description,
                       run({"export", "--connection", connection.string(), "--name", "lab"}).out);
        else
            write_text(description, std::string("apiVersion: supctl/v1\nhierarchy: lab\n") + written +
                                        "products: [Windows 11]\n");
        const Ran ran =
            run({"plan", description.string(), "--connection", connection.string(), "--detailed-exitcode"});
        EXPECT_EQ(ran.exit, 5) << ran.out << ran.err;
        EXPECT_NE(ran.err.find("SUP4009"), std::string::npos) << ran.err;
        EXPECT_EQ(ran.out.find("wait/catalog"), std::string::npos) << ran.out;
    }
}

TEST(GoingOn, APlanFileTellsWhatItsStepsTake) {
    const Place place;
    const std::string file = (place.scratch.path() / "plan.json").string();
    auto planning = place.command("plan");
    planning.insert(planning.end(), {"--out", file});
    ASSERT_EQ(run(planning).exit, 0);
    const Ran ran = run({"explain", "LAB/wait/configured", "--plan", file});
    EXPECT_NE(ran.out.find("expected 20 min"), std::string::npos) << ran.out;
    EXPECT_NE(ran.out.find("limit "), std::string::npos) << ran.out;
}

}  // namespace
}  // namespace supctl::end_to_end
