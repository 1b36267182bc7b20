#include <gtest/gtest.h>

#include <array>
#include <boost/json/parse.hpp>

#include "base/codes.h"
#include "golden.h"
#include "report/outcome_text.h"
#include "report/progress.h"
#include "report/status_text.h"
#include "sample_plan.h"

namespace supctl {
namespace {

using testing_report::code;

const TimePoint kNoon{Seconds(1767268800)};

/// A CAS, a primary and a secondary site in many states.
struct World {
    ValuePool pool;
    Observation seen{pool};
    Declaration declared{pool};

    World() {
        seen.server_time = kNoon;
        site("CAS", "", SiteType::centralAdministration);
        site("PS1", "CAS", SiteType::primary);
        row("CAS", "cas1.a", 6702, 15, kNoon, 0, 0, "Microsoft Update");
        row("CAS", "cas2.a", 6708, 15, kNoon, 0, 0, "cas1.a");
        row("PS1", "p1.a", 6705, 12, kNoon - Seconds(3600), 0, 0, "cas1.a");
        row("PS1", "p2.a", 6703, 12, {}, 0x80131509u, 1, "evil\x1b[2J");
        row("PS1", "p3.a", 6707, 15, {}, 0, 2, "");
        point(seen.live, "PS1", "p4.a");
        seen.live.finish();
        point(declared.hierarchy, "PS1", "p4.a");
        point(declared.hierarchy, "PS1", "p9.a");
        declared.hierarchy.finish();
    }
    void site(std::string_view name, std::string_view parent, SiteType type) {
        Site made;
        made.code = code(name);
        if (!parent.empty()) made.parent = code(parent);
        made.type = type;
        seen.live.add(made);
        declared.hierarchy.add(made);
    }
    void point(Hierarchy& hierarchy, std::string_view site, std::string_view server) {
        SoftwareUpdatePoint made;
        made.site = code(site);
        made.server = pool.text(server);
        hierarchy.add(made);
    }
    void row(std::string_view site, std::string_view server, std::uint32_t state, std::uint32_t version,
             TimePoint success, std::uint32_t error, std::uint32_t link, std::string_view source) {
        SynchronizationRow made;
        made.site = code(site);
        made.server = pool.text(server);
        made.state = state;
        made.state_time = kNoon;
        made.last_success = success;
        made.error = error;
        made.link = link;
        made.catalog_version = version;
        made.source = pool.text(source);
        seen.synchronization.push_back(made);
        point(seen.live, site, server);
    }
};

// proves: SEED-112
TEST(StatusText, OneLineAPointAndASum) {
    const World world;
    EXPECT_GOLDEN("status.txt", status_text(world.seen, {}, &world.declared));
}

TEST(StatusText, ColoursDoNotShiftColumns) {
    const World world;
    Style colours;
    colours.colour = Colour::yes;
    std::string with = status_text(world.seen, colours, &world.declared);
    for (auto at = with.find('\x1b'); at != std::string::npos; at = with.find('\x1b'))
        with.erase(at, with.find('m', at) - at + 1);
    EXPECT_EQ(with, status_text(world.seen, {}, &world.declared));
}

TEST(StatusJson, SaysNeverAsNull) {
    const World world;
    const auto json = boost::json::parse(status_json(world.seen, &world.declared));
    EXPECT_EQ(json.at("topLevelSite").as_string(), "CAS");
    EXPECT_FALSE(json.at("inStep").as_bool());
    const auto& points = json.at("points").as_array();
    ASSERT_EQ(points.size(), 7u);
    EXPECT_EQ(points[1].at("state").as_string(), "licensePending");
    EXPECT_EQ(points[2].at("behindVersion").to_number<int>(), 15);
    EXPECT_EQ(points[3].at("errorCode").to_number<std::uint32_t>(), 0x80131509u);
    EXPECT_TRUE(points[3].at("lastSuccess").is_null());
    EXPECT_EQ(points[5].at("state").as_string(), "never");
    EXPECT_EQ(points[6].at("state").as_string(), "notInstalled");
}

// proves: SEED-92 SEED-104 SEED-113
TEST(StatusText, SaysWhatIsFetchedWhenAndWhereTheDetailsAre) {
    World world;
    Hierarchy live(world.pool);
    for (Site site : world.seen.live.sites()) {
        site.server = world.pool.text("server-" + site.code.text() + ".a");
        live.add(site);
    }
    Schedule daily;
    daily.form = Schedule::Form::interval;
    daily.days = 1;
    daily.utc = true;
    daily.start = 19 * 60;
    const Hierarchy::Entry entries[] = {{FieldId::schedule, Value::of(world.pool.schedule(daily))}};
    live.set_global(live.append(entries));
    live.finish();
    world.seen.live = live;
    world.seen.server_time = kNoon;
    world.seen.catalog.add({world.pool.text("UpdateClassification:1"),
                            CategoryType::classification,
                            world.pool.text("Security Updates"),
                            {},
                            1,
                            true,
                            true});
    world.seen.catalog.add({world.pool.text("Product:1"),
                            CategoryType::product,
                            world.pool.text("Windows 11"),
                            {},
                            2,
                            true,
                            true});
    world.seen.catalog.finish(world.pool);
    const std::string text = status_text(world.seen, {});
    EXPECT_NE(text.find("next at " + iso_time(kNoon + std::chrono::hours(7))), std::string::npos) << text;
    EXPECT_NE(text.find("fetches: Security Updates; 1 product"), std::string::npos) << text;
    EXPECT_NE(
        text.find("p2.a failed: see wsyncmgr.log in the folder Logs of the installation on server-PS1.a"),
        std::string::npos)
        << text;
    const auto json = boost::json::parse(status_json(world.seen));
    EXPECT_EQ(json.at("nextRun").as_string(), iso_time(kNoon + std::chrono::hours(7)));
}

TEST(StatusText, AnEmptySiteIsSaidToBeEmpty) {
    ValuePool pool;
    const Observation nothing(pool);
    EXPECT_EQ(status_text(nothing, {}), "no software update points\n");
}

Outcome outcome() {
    Outcome made;
    made.run = "run-7";
    made.plan_id = "4f1c";
    made.synchronizations = 2;
    made.steps = {
        {"CAS/role/a.b", StepState::done, "", kNoon, kNoon + Seconds(90)},
        {"CAS/wait/configured/a.b", StepState::assumed, "settled for 10 min", kNoon, kNoon + Seconds(600)},
        {"PS1/settings", StepState::conflict, "reportingEvents became `all\x1b[0m`", kNoon, kNoon},
        {"S01/wait/propagation", StepState::deferred, "no sign of life for 4 h", {}, {}},
        {"S01/x", StepState::waiting, "", {}, {}}};
    return made;
}

TEST(OutcomeText, LeadsWithWhatNeedsAttention) {
    OutcomeTextOptions options;
    options.command = "supctl apply sites.yaml";
    EXPECT_GOLDEN("outcome.txt", outcome_text(outcome(), options));
}

TEST(OutcomeText, DoneStepsAreListedOnlyWhenAsked) {
    OutcomeTextOptions options;
    EXPECT_EQ(outcome_text(outcome(), options).find("CAS/role/a.b"), std::string::npos);
    options.style.detail = Detail::verbose;
    EXPECT_NE(outcome_text(outcome(), options).find("CAS/role/a.b, 2 min"), std::string::npos);
}

TEST(OutcomeText, TellsHowToGoOn) {
    Outcome late = outcome();
    late.steps.resize(1);
    late.out_of_time = true;
    const std::string out = outcome_text(late, {});
    EXPECT_NE(out.find("(exit code 8)"), std::string::npos);
    EXPECT_NE(out.find("go on: supctl apply PATH --resume run-7\n"), std::string::npos);
    late.out_of_time = false;
    EXPECT_EQ(outcome_text(late, {}).find("go on"), std::string::npos);
}

TEST(OutcomeText, WhatNobodyCanCompareIsNotDone) {
    Outcome made = outcome();
    made.steps.resize(1);
    EXPECT_NE(outcome_text(made, {}).find("everything is done (exit code 0)"), std::string::npos);
    made.uncomparable = 1;
    const std::string out = outcome_text(made, {});
    EXPECT_NE(out.find("1 setting nobody can compare\n"), std::string::npos) << out;
    EXPECT_NE(out.find("everything that can be compared is done (exit code 0)"), std::string::npos) << out;
    EXPECT_EQ(boost::json::parse(outcome_json(made, SourceStore())).at("uncomparable").to_number<int>(), 1);
}

TEST(StatusText, CountsWhatNobodyCanCompare) {
    World world;
    EXPECT_EQ(status_text(world.seen, {}, &world.declared).find("nobody can compare"), std::string::npos);
    world.declared.hierarchy.set({Owner::softwareUpdatePoint, 0}, FieldId::ledbat, Value::of_boolean(true));
    EXPECT_NE(status_text(world.seen, {}, &world.declared).find("described: 1 setting nobody can compare\n"),
              std::string::npos);
    EXPECT_EQ(
        boost::json::parse(status_json(world.seen, &world.declared)).at("uncomparable").to_number<int>(), 1);
}

TEST(OutcomeJson, CountsEveryState) {
    const SourceStore sources;
    Outcome made = outcome();
    made.diagnostics.add(warning(codes::kConflict, "m"));
    const auto json = boost::json::parse(outcome_json(made, sources));
    EXPECT_EQ(json.at("exitCode").to_number<int>(), 7);
    EXPECT_EQ(json.at("counts").at("assumed").to_number<int>(), 1);
    EXPECT_EQ(json.at("counts").as_object().size(), 10u);
    EXPECT_EQ(json.at("steps").as_array()[2].at("evidence").as_string(),
              "reportingEvents became `all\x1b[0m`");
    EXPECT_TRUE(json.at("steps").as_array()[3].at("started").is_null());
    EXPECT_EQ(json.at("diagnostics").as_array().size(), 1u);
}

TEST(ProgressState, OneLineFitsTheTerminal) {
    const std::array<std::string_view, 3> running = {"CAS/wait/catalog", "b", "c"};
    const ProgressState progress{12, 45, running, Seconds(480), Seconds(1200), Seconds(0)};
    Style style;
    EXPECT_EQ(progress_line(progress, style),
              "[12/45] 8 min, about 20 min left: CAS/wait/catalog (and 2 more)");
    for (std::size_t width = 4; width < 70; ++width) {
        style.width = width;
        EXPECT_LE(display_width(progress_line(progress, style)), width);
    }
}

TEST(ProgressState, PlainLinesCarryTimeAndEvidence) {
    const std::array<std::string_view, 1> running = {"CAS/wait/catalog"};
    const ProgressState progress{12, 45, running, Seconds(4800), Seconds(0), Seconds(480)};
    EXPECT_EQ(progress_event(kNoon, progress, {"PS1/x", StepState::assumed, "time\n", {}, {}}, {}),
              "2026-01-01T12:00:00Z 12/45 assumed PS1/x: time\\x0a\n");
    EXPECT_EQ(progress_heartbeat(kNoon, progress, {}),
              "2026-01-01T12:00:00Z 12/45 waiting for CAS/wait/catalog, 8 min so far\n");
}

}  // namespace
}  // namespace supctl
