// Kill: an apply is killed with SIGKILL after a journal record, before or after a write; time passes; the
// next apply finishes it. The hierarchy must end as if nothing had happened, with every role created once and
// as many requests to synchronize as planned. One exception: a request that was recorded and never sent is
// not made up for where the site synchronized by itself since (`heard_by_schedule`).
// A sample runs here; SUPCTL_KILL=all runs every point (`ci/kill`), SUPCTL_KILL_AT=record:12 that point only.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>

#include "end_to_end/moves_run.h"
#include "end_to_end/process.h"
#include "end_to_end/site_state.h"

namespace supctl::end_to_end {
namespace {

namespace fs = std::filesystem;

constexpr int kKilled = 128 + SIGKILL;
constexpr int kMostRuns = 4;
constexpr std::int64_t kWaits[] = {0, 600, 86400};

/// A quiet hour, days after everything: no synchronization is under way in any run.
const TimePoint kLater = std::chrono::sys_days(std::chrono::year(2026) / 3 / 6) + std::chrono::hours(14);

/// What the request log says about writes.
struct Wire {
    std::size_t synchronizations = 0;
    std::multiset<std::string> created;  // bodies of accepted creations of roles and servers
    std::set<std::string> requests;      // bodies of synchronization requests
};

/// A synchronization of the top-level site, as its status messages tell.
struct Synchronized {
    TimePoint began, succeeded;
};

struct End {
    std::string state;  // the masked dump at kLater
    Wire wire;
    std::vector<Synchronized> synchronized;  // up to the end of the last apply
};

constexpr int kSyncStarted = 6701, kSyncSucceeded = 6702;

TimePoint time_of(const boost::json::object& body, std::string_view name) {
    const auto time = parse_iso_time(std::string(body.at(name).as_string()));
    EXPECT_TRUE(time) << boost::json::serialize(body);
    return time.value_or(TimePoint{});
}

/// From where to where an apply leads.
struct Journey {
    std::string name;
    fs::path from;
    std::string at;
    fs::path to;
    std::size_t synchronizations = 2;
    bool installs = true;
};

/// One simulated hierarchy in a process of its own, and the applies that meet it.
class Trial {
  public:
    explicit Trial(const Journey& journey)
        : journey_(journey),
          simulation_(scratch_.path(),
                      {"--from", journey.from.string(), "--at", journey.at, "--state", state().string(),
                       "--clock", "stepped", "--writes", "merge", "--wsman", "none", "--seed", "7"}) {}

    Ran apply(std::vector<std::string> more) {
        std::vector<std::string> all{simulation_.connection.string(), journey_.to.string()};
        all.insert(all.end(), more.begin(), more.end());
        How how;
        how.binary = KILL_APPLY_BINARY;
        return run(all, how);
    }
    void pass(std::int64_t seconds) {
        if (seconds == 0) return;
        const Ran ran = apply({"--pass", std::to_string(seconds)});
        EXPECT_EQ(ran.exit, 0) << ran.err;
    }
    /// When a request to synchronize was recorded that was never sent; nothing: there is none.
    [[nodiscard]] std::optional<TimePoint> unsent() const {
        std::size_t sent = 0;
        for (const auto& request : simulation_.requests())
            sent += std::string_view(request.at("target").as_string()).find("SyncNow") != std::string::npos;
        auto store = open_store(simulation_.connection.string() + ".state.db");
        EXPECT_TRUE(store);
        const auto runs = (*store)->journal().history({}, 1);
        EXPECT_TRUE(runs);
        if (!runs || runs->empty()) return std::nullopt;
        const auto records = (*store)->journal().records(runs->front().id);
        EXPECT_TRUE(records);
        std::size_t recorded = 0;
        std::optional<TimePoint> last;
        for (const Record& record : *records) {
            const auto body = boost::json::parse(record.body).as_object();
            const auto* what = body.if_contains("what");
            if (record.kind != RecordKind::intent || what == nullptr || *what != "request") continue;
            ++recorded;
            last = time_of(body, "at");
        }
        return recorded > sent ? last : std::nullopt;
    }
    /// How many requests the site has answered.
    [[nodiscard]] std::size_t answered() const { return simulation_.requests().size(); }
    /// What the site's clock showed at a request, counted from 0.
    [[nodiscard]] TimePoint time_of_request(std::size_t index) const {
        const auto requests = simulation_.requests();
        EXPECT_LT(index, requests.size());
        return index < requests.size() ? time_of(requests[index], "time") : TimePoint{};
    }
    /// Ends the simulation and lets its hierarchy go on alone until kLater.
    End end() {
        EXPECT_EQ(simulation_.stop(), 0);
        End out;
        for (const auto& request : simulation_.requests()) {
            if (request.at("method").as_string() != "POST") continue;
            const std::string target(request.at("target").as_string());
            const auto status = request.at("status").as_int64();
            const auto* body = request.if_contains("body");
            const std::string hash(body == nullptr ? std::string_view()
                                                   : std::string_view(body->as_string()));
            if (target.find("SyncNow") != std::string::npos) {
                ++out.wire.synchronizations;
                out.wire.requests.insert(hash);
            } else if (target.find("SMS_SCI_SysResUse") != std::string::npos && status < 300) {
                out.wire.created.insert(hash);
            }
        }
        simulator::Options options;
        options.seed = 7;
        options.state_file = state().string();
        const auto site =
            simulator::Simulator::create(world_of(journey_.from, simulator::Stage::bare), options);
        EXPECT_TRUE(site) << site.error().message;
        EXPECT_LT((*site)->timeline().now(), kLater);
        out.synchronized = synchronized(**site);
        (*site)->timeline().advance(kLater);
        out.state = (*site)->dump(simulator::Masks::all());
        return out;
    }

  private:
    fs::path state() const { return scratch_.path() / "site.db"; }
    std::vector<Synchronized> synchronized(simulator::Simulator& site) const {
        std::map<TimePoint, std::int64_t> ends;  // and beginnings
        const std::string top = simulator::top_site(world_of(journey_.from, simulator::Stage::bare)).code;
        for (const auto& text : site.rows("SMS_StatMsgWithInsStrings", "SiteCode eq '" + top + "'")) {
            const auto row = boost::json::parse(text).as_object();
            const auto id = row.at("MessageID").as_int64();
            if (id == kSyncStarted || id == kSyncSucceeded) ends[time_of(row, "Time")] = id;
        }
        std::vector<Synchronized> out;
        std::optional<TimePoint> began;
        for (const auto& [when, id] : ends) {
            if (id == kSyncSucceeded && began) out.push_back({*began, when});
            began = id == kSyncStarted ? std::optional(when) : std::nullopt;
        }
        return out;
    }
    const Journey& journey_;
    ScratchFolder scratch_{memory_folder()};
    Simulation simulation_;
};

std::string word_after(const std::string& text, const std::string& name) {
    const auto at = text.find(name + " ");
    if (at == std::string::npos) return {};
    const auto from = at + name.size() + 1;
    return text.substr(from, text.find('\n', from) - from);
}

/// The run that nothing disturbs: what to compare with, and how many points there are.
struct Undisturbed {
    std::string plan;
    std::size_t records = 0, writes = 0;
    End end;

    explicit Undisturbed(const Journey& journey) {
        Trial trial(journey);
        const Ran ran = trial.apply({});
        EXPECT_EQ(ran.exit, 0) << ran.out << ran.err;
        plan = word_after(ran.out, "plan");
        records = std::strtoul(word_after(ran.out, "records").c_str(), nullptr, 10);
        writes = std::strtoul(word_after(ran.out, "writes").c_str(), nullptr, 10);
        end = trial.end();
        EXPECT_GT(records, journey.installs ? 20u : 3u);
        EXPECT_GT(writes, journey.installs ? 5u : 0u);
        EXPECT_EQ(end.wire.synchronizations, journey.synchronizations);
        EXPECT_EQ(end.wire.requests.size(), journey.synchronizations == 0 ? 0u : 1u);
        EXPECT_EQ(end.wire.created.empty(), !journey.installs);
    }
    [[nodiscard]] std::vector<std::string> points() const {
        std::vector<std::string> out;
        for (std::size_t i = 1; i <= records; ++i) out.push_back(fmt::format("record:{}", i));
        for (std::size_t i = 1; i <= writes; ++i) {
            out.push_back(fmt::format("before:{}", i));
            out.push_back(fmt::format("after:{}", i));
        }
        return out;
    }
};

/// The lines that only one of them has.
std::string difference(const std::string& wanted, const std::string& got) {
    const auto lines = [](const std::string& text) {
        std::multiset<std::string> out;
        for (std::size_t at = 0; at < text.size();) {
            const auto end = std::min(text.find('\n', at), text.size());
            out.insert(text.substr(at, end - at));
            at = end + 1;
        }
        return out;
    };
    const auto left = lines(wanted), right = lines(got);
    std::string out;
    for (const auto& line : left)
        if (!right.contains(line)) out += "- " + line.substr(0, 700) + "\n";
    for (const auto& line : right)
        if (!left.contains(line)) out += "+ " + line.substr(0, 700) + "\n";
    return out;
}

/// Whether the site synchronized by its own schedule between the two times: began and ended. What the last
/// run had written was there before, so a request would bring nothing new.
bool heard_by_schedule(const End& end, TimePoint recorded, TimePoint looked) {
    return std::any_of(end.synchronized.begin(), end.synchronized.end(), [&](const Synchronized& one) {
        return one.began > recorded && one.succeeded < looked;
    });
}

/// Whether a request was spared, as the site's schedule served.
enum class Request : std::uint8_t { made, spared };

Request kill_and_finish(const Journey& journey, const Undisturbed& undisturbed, const std::string& point,
                        std::int64_t wait) {
    SCOPED_TRACE(fmt::format("{} killed at {}, {} s before the next run", journey.name, point, wait));
    Trial trial(journey);
    const Ran killed = trial.apply({"--approve", undisturbed.plan, "--kill", point});
    EXPECT_EQ(killed.exit, kKilled) << killed.out << killed.err;
    const auto unsent = trial.unsent();
    trial.pass(wait);
    const std::size_t answered = trial.answered();
    Ran last;
    int runs = 0;
    do {
        last = trial.apply({"--approve", undisturbed.plan});
    } while (last.exit != 0 && ++runs < kMostRuns);
    EXPECT_EQ(last.exit, 0) << last.out << last.err;
    EXPECT_EQ(runs, 0) << "it took " << runs + 1 << " runs";
    const TimePoint looked = trial.time_of_request(answered);
    const End end = trial.end();
    EXPECT_TRUE(end.state == undisturbed.end.state) << difference(undisturbed.end.state, end.state);
    EXPECT_EQ(end.wire.created.size(), undisturbed.end.wire.created.size()) << "an object was created twice";
    const std::set<std::string> once(end.wire.created.begin(), end.wire.created.end());
    EXPECT_EQ(once.size(), end.wire.created.size()) << "an object was created twice";
    const bool spared = unsent && heard_by_schedule(end, *unsent, looked);
    EXPECT_EQ(end.wire.synchronizations + (spared ? 1 : 0), undisturbed.end.wire.synchronizations);
    if (end.wire.synchronizations > 0) {
        EXPECT_EQ(end.wire.requests, undisturbed.end.wire.requests);
    }
    return spared ? Request::spared : Request::made;
}

bool everything() {
    const char* wanted = std::getenv("SUPCTL_KILL");
    return wanted != nullptr && std::string_view(wanted) == "all";
}

/// Every `every`th point with each wait; or every point that `sample` asks for, with the waits in turn.
void run_points(const Journey& journey, std::size_t every, std::size_t sample) {
    const auto began = std::chrono::steady_clock::now();
    const Undisturbed undisturbed(journey);
    ASSERT_FALSE(::testing::Test::HasFailure());
    const auto points = undisturbed.points();
    std::size_t trials = 0, bad = 0, spared = 0;
    const auto one = [&](const std::string& point, std::int64_t wait) {
        const int before =
            ::testing::UnitTest::GetInstance()->current_test_info()->result()->total_part_count();
        const Request request = kill_and_finish(journey, undisturbed, point, wait);
        const int after =
            ::testing::UnitTest::GetInstance()->current_test_info()->result()->total_part_count();
        ++trials;
        spared += request == Request::spared ? 1 : 0;
        bad += after > before ? 1 : 0;
    };
    if (const char* only = std::getenv("SUPCTL_KILL_AT")) {
        for (const std::int64_t wait : kWaits) one(only, wait);
    } else if (everything()) {
        for (std::size_t i = 0; i < points.size(); i += every)
            for (const std::int64_t wait : kWaits) one(points[i], wait);
    } else {
        const std::size_t step = std::max<std::size_t>(points.size() / sample, 1);
        for (std::size_t i = step / 2, n = 0; i < points.size(); i += step, ++n)
            one(points[i], kWaits[n % std::size(kWaits)]);
    }
    // The record of the request and the moment before it is sent are one state of the disk and the site.
    EXPECT_LE(spared, 2u);
    const auto took =
        std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - began);
    fmt::print("{}: {} points ({} records, {} writes), {} trials, {} of them bad, {} requests spared, {} s\n",
               journey.name, points.size(), undisturbed.records, undisturbed.writes, trials, bad, spared,
               took.count());
}

Journey bootstrap(const std::string& example) {
    return {example, kSource / "examples" / example, "bare", kSource / "examples" / example};
}

TEST(KillTest, StandaloneEndsTheSameWhereverItIsKilled) {
    run_points(bootstrap("standalone"), 1, kSanitized ? 4 : 12);
}

TEST(KillTest, ContosoEndsTheSameWhereverItIsKilled) {
    run_points(bootstrap("contoso"), 7, kSanitized ? 1 : 2);
}

/// A way of kHouse to another description; its files lie in `scratch`.
Journey way(const ScratchFolder& scratch, const std::string& name,
            const std::vector<std::pair<std::string, std::string>>& changes, std::size_t synchronizations) {
    const fs::path from = scratch.path() / "house.yaml", to = scratch.path() / (name + ".yaml");
    write_text(from, kHouse);
    write_text(to, changed(kHouse, changes));
    return {name, from, "converged", to, synchronizations, false};
}

const std::string kCas = "{cas-a.contoso.com: {}, cas-b.contoso.com: {}}";
constexpr std::size_t kSample = kSanitized ? 1 : 4;

TEST(KillMoves, ARemovalIsDoneOnce) {
    const ScratchFolder scratch(memory_folder());
    run_points(
        way(scratch, "removal", {{kCas, "{cas-a.contoso.com: {}, cas-b.contoso.com: {state: removed}}"}}, 0),
        1, kSample);
}
TEST(KillMoves, TheSuccessorIsTheDefaultInTheEnd) {
    const ScratchFolder scratch(memory_folder());
    run_points(way(scratch, "successor",
                   {{kCas, "{cas-a.contoso.com: {state: removed}, cas-b.contoso.com: {}}"},
                    {"defaultSoftwareUpdatePoint: cas-a", "defaultSoftwareUpdatePoint: cas-b"}},
                   1),
               1, kSample);
}
TEST(KillMoves, TheDefaultIsMovedOnce) {
    const ScratchFolder scratch(memory_folder());
    run_points(way(scratch, "default",
                   {{"defaultSoftwareUpdatePoint: cas-a", "defaultSoftwareUpdatePoint: cas-b"}}, 1),
               1, kSample);
}
TEST(KillMoves, TheSourceIsChangedOnce) {
    const ScratchFolder scratch(memory_folder());
    run_points(
        way(scratch, "source",
            {{"source: microsoftUpdate", "source: {upstream: \"https://wsus.fabrikam.com:8531\"}"}}, 1),
        1, kSample);
}
/// The request of the move is the last of its writes. Right before it is sent everything else is done.
TEST(KillMoves, ARequestIsSparedOnlyWhereTheScheduleServed) {
    const ScratchFolder scratch(memory_folder());
    const Journey journey = way(
        scratch, "default", {{"defaultSoftwareUpdatePoint: cas-a", "defaultSoftwareUpdatePoint: cas-b"}}, 1);
    const Undisturbed undisturbed(journey);
    ASSERT_FALSE(::testing::Test::HasFailure());
    const std::string before = fmt::format("before:{}", undisturbed.writes);
    EXPECT_EQ(kill_and_finish(journey, undisturbed, before, 86400), Request::spared) << "19:00 has passed";
    EXPECT_EQ(kill_and_finish(journey, undisturbed, before, 600), Request::made) << "it has not";
    const std::string after = fmt::format("after:{}", undisturbed.writes);
    EXPECT_EQ(kill_and_finish(journey, undisturbed, after, 86400), Request::made) << "it was heard";
}
TEST(KillMoves, PortsAreChangedOnce) {
    const ScratchFolder scratch(memory_folder());
    run_points(way(scratch, "ports",
                   {{kCas, "{cas-a.contoso.com: {httpPort: 80, httpsPort: 443}, cas-b.contoso.com: {}}"}}, 0),
               1, kSample);
}

}  // namespace
}  // namespace supctl::end_to_end
