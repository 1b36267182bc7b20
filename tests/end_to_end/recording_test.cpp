// Recordings: what a user sends. It names nobody, and it replays on its own clock to the same plan and the
// same outcome. Every file in tests/recordings is replayed: one that a user sent is put there, and is a test.
#include <gtest/gtest-spi.h>

#include <cctype>
#include <map>
#include <regex>
#include <set>

#include "base/text.h"
#include "process.h"
#include "site_state.h"

namespace supctl::end_to_end::recordings {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

std::vector<json::object> lines_of(const fs::path& recording) {
    std::vector<json::object> out;
    std::istringstream text(read_text(recording));
    for (std::string line; std::getline(text, line);) out.push_back(json::parse(line).as_object());
    return out;
}

/// What the recording says of the plan, or of the outcome; null when it says nothing.
json::value noted(const std::vector<json::object>& lines, std::string_view what) {
    for (const json::object& line : lines)
        if (const json::value* found = line.if_contains(what)) return *found;
    return nullptr;
}

json::value parsed(const std::string& text) {
    boost::system::error_code failed;
    json::value out = json::parse(text, failed);
    EXPECT_FALSE(failed) << text;
    return out;
}

/// Of each step of a plan: id, kind, what is changed from what to what, and what comes before it.
std::vector<std::string> steps_of_plan(const json::value& steps) {
    std::vector<std::string> out;
    for (const json::value& step : steps.as_array()) {
        std::string text = std::string(step.at("id").as_string()) + " " + step.at("kind").as_string().c_str();
        for (const json::value& change : step.at("changes").as_array())
            for (const char* part : {"field", "from", "to"}) text += " " + json::serialize(change.at(part));
        for (const json::value& edge : step.at("after").as_array())
            text += std::string(" ") + (edge.is_string() ? edge : edge.at("step")).as_string().c_str();
        out.push_back(text);
    }
    return out;
}

/// The states of the steps by id: which of two that ran side by side ended first does not matter.
std::map<std::string, std::string> states(const json::value& steps) {
    std::map<std::string, std::string> out;
    for (const json::value& step : steps.as_array())
        out[std::string(step.at("step").as_string())] = std::string(step.at("state").as_string());
    return out;
}

/// The plan id that a command tells which was given none.
std::string told_id(const Ran& refused) {
    const auto at = refused.err.find("--approve ");
    EXPECT_NE(at, std::string::npos) << refused.out << refused.err;
    return at == std::string::npos ? std::string() : refused.err.substr(at + 10, 64);
}

/// Plans and, if that was recorded, applies once more from the recording alone.
void replays(const fs::path& recording) {
    SCOPED_TRACE(recording.string());
    const std::vector<json::object> lines = lines_of(recording);
    ASSERT_FALSE(lines.empty());
    const std::string command(lines.front().at("command").as_string());
    const std::string from = "replay:" + recording.string();
    std::vector<std::string> planning{"plan",       from, "--connection", from,
                                      "--parallel", "1",  "--format",     "json"};
    const json::value plan_then = noted(lines, "plan");
    const json::value outcome_then = noted(lines, "outcome");
    std::string id;
    if (command == "plan" || command == "apply" || command == "render") {
        const Ran planned = run(planning);
        ASSERT_EQ(planned.exit, 0) << planned.out << planned.err;
        const json::value plan = parsed(planned.out);
        EXPECT_EQ(steps_of_plan(plan.at("steps")), steps_of_plan(plan_then.at("steps")));
        EXPECT_FALSE(plan.at("steps").as_array().empty());
        id = plan.at("planId").as_string();
        EXPECT_EQ(run(planning).out, planned.out) << "the plan of a recording is always the same";
    }
    if (outcome_then.is_null()) return;
    std::vector<std::string> doing{command, from, "--connection", from, "--parallel", "1"};
    for (const json::value& word : lines.front().at("arguments").as_array())
        doing.emplace_back(word.as_string());
    // The plan of a synchronization is told by the command itself.
    if (command != "apply") id = told_id(run(doing));
    doing.insert(doing.end(), {"--approve", id, "--format", "json"});
    const Ran done = run(doing);
    if (outcome_then.at("exit") == 130) {
        // Nobody presses Ctrl-C again: the replay goes on, to where the recording ends.
        EXPECT_EQ(done.exit, 1) << done.out << done.err;
        EXPECT_NE((done.out + done.err).find("SUP6103"), std::string::npos) << done.out << done.err;
        return;
    }
    EXPECT_EQ(done.exit, outcome_then.at("exit").as_int64()) << done.out << done.err;
    EXPECT_EQ(states(parsed(done.out).at("steps")), states(outcome_then.at("steps")));
    EXPECT_EQ((done.out + done.err).find("SUP61"), std::string::npos) << done.out << done.err;
}

/// Records the bootstrap of a bare site: plans, approves, applies. `connection` has a store of its own.
fs::path record_bootstrap(const fs::path& scratch, const std::string& description,
                          const std::string& connection) {
    const fs::path file = scratch / "bootstrap.ndjson";
    const Ran planned = run({"plan", description, "--connection", connection, "--format", "json"});
    EXPECT_EQ(planned.exit, 0) << planned.err;
    std::vector<std::string> applying{
        "apply",    description,  "--connection",
        connection, "--approve",  std::string(parsed(planned.out).at("planId").as_string()),
        "--record", file.string()};
    const Ran applied = run(applying);
    EXPECT_EQ(applied.exit, 0) << applied.out << applied.err;
    return file;
}

/// What a description in YAML calls hosts, accounts, sites and things, read from its text alone: whole names,
/// and the parts of them that would tell as much.
std::set<std::string> originals_of(const std::string& yaml) {
    std::set<std::string> out;
    const auto each = [&](const char* pattern, const auto& take) {
        const std::regex regex(pattern);
        for (std::sregex_iterator at(yaml.begin(), yaml.end(), regex), end; at != end; ++at) take(*at);
    };
    each(R"(([A-Za-z0-9-]+)\.([A-Za-z0-9-]+)\.(com|works|local)\b)", [&](const std::smatch& host) {
        out.insert({host[0].str(), host[2].str()});
        // `proxy` is a word of the language as well.
        if (host[1].str().find_first_of("-0123456789") != std::string::npos) out.insert(host[1].str());
    });
    each(R"(([A-Za-z0-9]+)\\([A-Za-z0-9-]+))", [&](const std::smatch& account) {
        out.insert({account[1].str(), account[2].str()});
    });
    each(R"((?:^|\n)  ([A-Z0-9]{3}):)", [&](const std::smatch& code) { out.insert(code[1].str()); });
    each(R"(\b(?:name|hierarchy): ([A-Za-z0-9-]+))",
         [&](const std::smatch& name) { out.insert(name[1].str()); });
    return out;
}

/// No original stands in the text, however it is written: short ones as a word of their own or before the
/// number of a package, others anywhere.
void expect_absent(const std::string& text, const std::set<std::string>& originals) {
    const std::string folded = lower_ascii(text);
    const auto is = [&](std::size_t at, int (*kind)(int)) {
        return at < folded.size() && kind(static_cast<unsigned char>(folded[at])) != 0;
    };
    for (const std::string& one : originals) {
        const std::string wanted = lower_ascii(one);
        for (auto at = folded.find(wanted); at != std::string::npos; at = folded.find(wanted, at + 1)) {
            const std::size_t end = at + wanted.size();
            bool package = true;
            for (std::size_t i = 0; i < 5; ++i) package = package && is(end + i, &std::isxdigit);
            const bool word = (at == 0 || !is(at - 1, &std::isalnum)) && (!is(end, &std::isalnum) || package);
            if (wanted.size() < 6 && !word) continue;
            ADD_FAILURE() << one << " in …" << text.substr(at < 60 ? 0 : at - 60, 160);
            break;
        }
    }
}

/// Words and signs in their order; how they are laid out depends on the length of names.
std::vector<std::string> words_of(const std::string& text) {
    std::vector<std::string> out;
    bool within = false;
    for (const char c : text) {
        const bool word =
            std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '.';
        if (std::isspace(static_cast<unsigned char>(c)) == 0) {
            if (!word || !within) out.emplace_back();
            out.back() += c;
        }
        within = word;
    }
    return out;
}

/// The replay says what the recorded command said, word by word, with one other name for every original. A
/// plan with other names has another id.
void expect_same_but_names(const std::string& replayed, const std::string& recorded,
                           const std::set<std::string>& originals) {
    const auto mine = words_of(replayed), theirs = words_of(recorded);
    ASSERT_EQ(mine.size(), theirs.size()) << replayed << recorded;
    const auto named = [&](const std::string& word) {
        return std::any_of(originals.begin(), originals.end(), [&](const std::string& one) {
            return lower_ascii(word).find(lower_ascii(one)) != std::string::npos;
        });
    };
    const auto plan_id = [](const std::string& word) {
        return word.size() >= 12 && word.find_first_not_of("0123456789abcdef") == std::string::npos;
    };
    std::map<std::string, std::string> other, original;
    for (std::size_t i = 0; i < mine.size(); ++i) {
        const std::string a = lower_ascii(theirs[i]), b = lower_ascii(mine[i]);
        if (!named(a) && !plan_id(a)) {
            EXPECT_EQ(b, a) << replayed << recorded;
        }
        EXPECT_EQ(other.emplace(a, b).first->second, b) << "instead of " << a;
        EXPECT_EQ(original.emplace(b, a).first->second, a) << "is called " << b;
    }
}

TEST(Recording, OriginalsAreFoundWhereTheyStand) {
    const auto found = originals_of(read_text(kSource / "examples/contoso/sites.yaml"));
    for (const char* one : {"CAS", "S04", "cas01.contoso.com", "cas01", "ps1-sup2", "contoso", "svc-proxy",
                            "CONTOSO", "Contoso-APAC", "proxy.contoso.com"})
        EXPECT_TRUE(found.contains(one)) << one;
    for (const char* leak : {"site_CAS", "x=CAS0001F", "at cas01.", "\\\\CAS01\\x"})
        EXPECT_NONFATAL_FAILURE(expect_absent(leak, found), " in ");
    EXPECT_NONFATAL_FAILURE(expect_absent("in contoso-apacs", {"Contoso-APAC"}), " in ");
    expect_absent("CASE, proxy, ps1x, 1s04", found);
}

TEST(Recording, OfABootstrapNamesNobodyAndReplaysToTheSame) {
    const ScratchFolder scratch(memory_folder());
    const auto connection =
        simulated(scratch.path(), kSource / "examples/contoso", "bare",
                  "writes: merge\n  seed: 7\n  state: " + (scratch.path() / "s.db").string());
    const fs::path file = record_bootstrap(scratch.path(), "examples/contoso", connection.string());
    EXPECT_EQ(fs::status(file).permissions() & fs::perms::mask, fs::perms(0600));
    const std::string text = read_text(file);
    std::set<std::string> originals;
    for (const char* part : {"hierarchy.yaml", "sites.yaml", "updates.yaml"})
        originals.merge(originals_of(read_text(kSource / "examples/contoso" / part)));
    EXPECT_GE(originals.size(), 40u);
    expect_absent(text, originals);
    const auto lines = lines_of(file);
    const std::string description(lines.front().at("description").as_string());
    EXPECT_NE(description.find("apiVersion: supctl/v1\nhierarchy: name-"), std::string::npos) << description;
    EXPECT_NE(description.find(".example"), std::string::npos);
    EXPECT_NE(description.find("- Windows 11"), std::string::npos) << "titles are public";
    replays(file);
}

/// A site where every kind of name has a place, reached with a token over each way.
class RecordedSite : public ::testing::Test {
  protected:
    RecordedSite() {
        write_text(
            folder / "site.yaml",
            "apiVersion: supctl/v1\nhierarchy: zebraworks\n"
            "sites:\n  ZW9:\n    {type: primarySite, name: Zebraworks-Utrecht, server: "
            "zwsite01.zebra.works,\n"
            "     softwareUpdatePoints: {zwpoint07.zebra.works: {wsusServerConnectionAccount: "
            "ZEBRA\\svc-wsus,"
            " useProxy: {synchronization: true}}},\n"
            "     siteSystems: {zwpoint07.zebra.works: {proxy: {server: zwproxy03.zebra.works, port: 8080,"
            " account: ZEBRA\\svc-proxy}}}}\n"
            "synchronization: {source: microsoftUpdate}\n"
            "classifications: [Critical Updates]\nproducts: [Windows 11]\nlanguages: {summaryDetails: "
            "[en]}\n");
    }
    const std::set<std::string> originals{"zebra",     "ZW9",      "zwsite01",  "zwpoint07",
                                          "zwproxy03", "svc-wsus", "svc-proxy", "Utrecht"};
    const ScratchFolder scratch;
    const fs::path folder = scratch.path();
};

TEST_F(RecordedSite, NamesNobodyOverEitherWay) {
    for (const bool wsman : {false, true}) {
        SCOPED_TRACE(wsman ? "WS-Man" : "AdminService");
        const ScratchFolder place(memory_folder());
        const Simulation site(place.path(), {"--from", (folder / "site.yaml").string(), "--clock", "stepped",
                                             "--writes", wsman ? "refuse500" : "merge"});
        std::string text = read_text(site.connection);
        std::string token = read_text(site.connection.string() + ".token");
        if (wsman) {
            std::smatch service, port;
            ASSERT_TRUE(std::regex_search(text, service, std::regex(R"((https://[^" ]+):\d+/AdminService)")));
            ASSERT_TRUE(std::regex_search(text, port, std::regex(R"(https://[^" ]+:(\d+)/wsman)")));
            text = "providers: [{winrm: \"" + service[1].str() + ":" + port[1].str() +
                   "/wsman\"}, {adminService: \"" + service[0].str() + "\"}]" + text.substr(text.find('\n'));
            write_text(site.connection, text);
        }
        examine(site.connection.string());
        const fs::path file =
            record_bootstrap(place.path(), (folder / "site.yaml").string(), site.connection.string());
        auto secrets = originals;
        token.erase(token.find_last_not_of("\n") + 1);
        ASSERT_GT(token.size(), 8u);
        secrets.insert(token);
        expect_absent(read_text(file), secrets);
        replays(file);
    }
}

// A command that prints a token is asked again when the site refuses the first one: both are secrets.
TEST_F(RecordedSite, HidesEveryTokenThatACommandPrinted) {
    const ScratchFolder place(memory_folder());
    const std::string first = "spoken-token-of-yesterday";
    const fs::path state = kept_state(
        place.path(), folder / "site.yaml", simulator::Stage::converged, [&](simulator::Simulator& site) {
            const auto rows = site.rows("SMS_UpdateCategoryInstance", "IsSubscribed eq true");
            ASSERT_FALSE(rows.empty());
            const auto done = site.edit("SMS_UpdateCategoryInstance",
                                        json::serialize(json::parse(rows.front()).at("CategoryInstanceID")),
                                        "LocalizedCategoryInstanceName", "\"Title of " + first + "\"");
            ASSERT_TRUE(done) << done.error().message;
        });
    const Simulation site(place.path(),
                          {"--from", (folder / "site.yaml").string(), "--state", state.string()});
    const std::string token_file = site.connection.string() + ".token";
    std::string text = read_text(site.connection);
    const auto begin = text.find("bearer: {"), end = text.find('\n', begin);
    ASSERT_NE(begin, std::string::npos) << text;
    text.replace(begin, end - begin,
                 "bearer: {token: {command: [/bin/sh, -c, \"if mkdir " + (place.path() / "asked").string() +
                     " 2>/dev/null; then echo " + first + "; else cat " + token_file + "; fi\"]}}");
    write_text(site.connection, text);
    const fs::path file = place.path() / "list.ndjson";
    const Ran ran =
        run({"catalog", "list", "--connection", site.connection.string(), "--record", file.string()});
    ASSERT_EQ(ran.exit, 0) << ran.err;
    EXPECT_TRUE(fs::exists(place.path() / "asked")) << "the first token was asked for";
    const std::string recording = read_text(file);
    EXPECT_NE(recording.find("Title of <removed>"), std::string::npos);
    std::string token = read_text(token_file);
    token.erase(token.find_last_not_of("\n") + 1);
    expect_absent(recording, {first, token});
}

TEST(Recording, TextsAreComparedByTheirWords) {
    const std::set<std::string> names{"CAS", "cas01"};
    expect_same_but_names("JKX  ok at host-5.example\n", "CAS ok at cas01.x", names);
    EXPECT_NONFATAL_FAILURE(expect_same_but_names("JKX failed", "CAS ok", names), "failed");
    EXPECT_NONFATAL_FAILURE(expect_same_but_names("JKX JKY", "CAS CAS", names), "instead of cas");
    EXPECT_NONFATAL_FAILURE(expect_same_but_names("JKX JKX", "CAS cas01", names), "is called jkx");
    EXPECT_FATAL_FAILURE(expect_same_but_names("JKX", "CAS ok", {"CAS"}), "size");
}

TEST_F(RecordedSite, OfReadingCommandsReplaysWhatTheySaid) {
    const auto connection = simulated(folder, folder / "site.yaml", "converged", "seed: 7");
    const std::string description = (folder / "site.yaml").string();
    for (const std::vector<std::string>& command :
         {std::vector<std::string>{"status"}, {"export"}, {"plan", description}, {"catalog", "list"}}) {
        SCOPED_TRACE(command.front());
        const fs::path file = folder / (command.front() + ".ndjson");
        std::vector<std::string> recording = command;
        recording.insert(recording.end(), {"--connection", connection.string(), "--record", file.string()});
        const Ran recorded = run(recording);
        ASSERT_EQ(recorded.exit, 0) << recorded.err;
        expect_absent(read_text(file), originals);
        std::vector<std::string> replaying = command;
        if (command.front() == "plan") replaying.back() = "replay:" + file.string();
        replaying.insert(replaying.end(), {"--connection", "replay:" + file.string()});
        const Ran again = run(replaying);
        EXPECT_EQ(again.exit, 0) << again.err;
        EXPECT_GT(again.out.size(), 0u);
        expect_same_but_names(again.out, recorded.out, originals);
        expect_absent(again.out, originals);
    }
}

TEST_F(RecordedSite, OfASynchronizationReplays) {
    const auto connection = simulated(folder, folder / "site.yaml", "converged",
                                      "seed: 7\n  state: " + (folder / "s.db").string());
    std::vector<std::string> command{"sync", (folder / "site.yaml").string(), "--wait", "--connection",
                                     connection.string()};
    const fs::path file = folder / "sync.ndjson";
    command.insert(command.end(), {"--approve", told_id(run(command)), "--record", file.string()});
    const Ran recorded = run(command);
    ASSERT_EQ(recorded.exit, 0) << recorded.out << recorded.err;
    expect_absent(read_text(file), originals);
    EXPECT_FALSE(noted(lines_of(file), "outcome").is_null());
    replays(file);
}

// Whoever breaks off sends what there is until then.
TEST_F(RecordedSite, ThatWasBrokenOffReplaysUntilThere) {
    const auto connection = simulated(folder, folder / "site.yaml", "bare",
                                      "writes: merge\n  seed: 7\n  state: " + (folder / "s.db").string());
    const fs::path whole = record_bootstrap(folder, (folder / "site.yaml").string(), connection.string());
    std::string text = read_text(whole);
    const fs::path cut = folder / "cut.ndjson";
    const auto lines = count(text, "\n");
    std::size_t end = 0;
    for (std::size_t i = 0; i < lines / 2; ++i) end = text.find('\n', end) + 1;
    write_text(cut, text.substr(0, end) +
                        "{\"outcome\":{\"exit\":130,\"steps\":[]}}\n{\"ended\":\"2026-03-03T00:00:00Z\"}\n");
    replays(cut);
}

TEST_F(RecordedSite, IsNotBegunWhereTheFileCannotBeMade) {
    const auto connection = simulated(folder, folder / "site.yaml", "converged");
    write_text(folder / "there.ndjson", "mine");
    const Ran ran =
        run({"status", "--connection", connection.string(), "--record", (folder / "there.ndjson").string()});
    EXPECT_EQ(ran.exit, 1) << ran.out;
    EXPECT_NE(ran.err.find("SUP6101"), std::string::npos) << ran.err;
    EXPECT_EQ(read_text(folder / "there.ndjson"), "mine");
}

TEST_F(RecordedSite, SaysWhatItDoesNotHold) {
    const auto connection = simulated(folder, folder / "site.yaml", "converged");
    const fs::path file = folder / "status.ndjson";
    ASSERT_EQ(run({"status", "--connection", connection.string(), "--record", file.string()}).exit, 0);
    // Exporting reads more than the status does.
    const Ran other = run({"export", "--connection", "replay:" + file.string()});
    EXPECT_EQ(other.exit, 1) << other.out;
    EXPECT_EQ(other.out, "");
    EXPECT_NE(other.err.find("SUP6103"), std::string::npos) << other.err;
    EXPECT_NE(other.err.find("stands in line "), std::string::npos) << other.err;
    const Ran without = run({"plan", "replay:" + file.string(), "--connection", "replay:" + file.string()});
    EXPECT_EQ(without.exit, 4) << without.out;
    EXPECT_NE(without.err.find("SUP6102"), std::string::npos) << without.err;
    std::string text = read_text(file);
    text.erase(text.rfind('\n', text.size() - 2) + 1);
    write_text(file, text);
    const Ran cut = run({"status", "--connection", "replay:" + file.string()});
    EXPECT_EQ(cut.exit, 0) << cut.err;
    EXPECT_NE(cut.err.find("does not come to its end"), std::string::npos) << cut.err;
    write_text(file, text.substr(0, text.size() - 10));
    const Ran damaged = run({"status", "--connection", "replay:" + file.string()});
    EXPECT_EQ(damaged.exit, 1) << damaged.out;
    EXPECT_NE(damaged.err.find("SUP6102"), std::string::npos) << damaged.err;
}

/// SUPCTL_ACCEPT=1 records the examples' bootstraps anew; what users sent is never touched.
TEST(Recordings, OfUsersReplayToTheirPlanAndOutcome) {
    const fs::path folder = kSource / "tests/recordings";
    if (std::getenv("SUPCTL_ACCEPT") != nullptr) {
        const ScratchFolder scratch(memory_folder());
        const auto connection =
            simulated(scratch.path(), kSource / "examples/standalone", "bare",
                      "writes: merge\n  seed: 7\n  state: " + (scratch.path() / "s.db").string());
        const fs::path made = record_bootstrap(scratch.path(), "examples/standalone", connection.string());
        write_text(folder / "standalone-bootstrap.ndjson", read_text(made));
        GTEST_SKIP() << "accepted";
    }
    std::set<fs::path> files;
    for (const auto& file : fs::directory_iterator(folder))
        if (file.path().extension() == ".ndjson") files.insert(file.path());
    ASSERT_FALSE(files.empty());
    for (const fs::path& file : files) replays(file);
    expect_absent(read_text(folder / "standalone-bootstrap.ndjson"),
                  originals_of(read_text(kSource / "examples/standalone/lab.yaml")));
}

}  // namespace
}  // namespace supctl::end_to_end::recordings
