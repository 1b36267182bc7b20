// What a user and a program get: help whose examples work, refusals by name, one JSON value on standard
// output, the same bytes for the same site, an export whose plan is empty, and no escape codes where none are
// wanted, whatever the site is called.
#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "site_state.h"

namespace supctl::end_to_end {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> out;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) out.push_back(line);
    return out;
}

std::vector<std::string> commands() {
    std::vector<std::string> out;
    bool inside = false;
    for (const std::string& line : lines_of(run({"--help"}).out)) {
        if (line.starts_with("Subcommands:"))
            inside = true;
        else if (inside && (line.empty() || line[0] != ' '))
            inside = false;
        else if (inside && line.starts_with("  ") && line[2] != ' ')
            out.push_back(line.substr(2, line.find(' ', 2) - 2));
    }
    return out;
}

/// The arguments of one example line; quotes as the shell reads them, without what only the shell does.
std::vector<std::string> arguments_of(std::string line) {
    line = line.substr(line.find("supctl ") + 7);
    std::vector<std::string> out(1);
    bool quoted = false;
    for (const char c : line) {
        if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == '>' || c == ')'))
            break;
        else if (!quoted && c == ' ')
            out.emplace_back();
        else
            out.back() += c;
    }
    std::erase(out, std::string());
    return out;
}

/// A folder in which every file that an example names is there.
void furnish(const fs::path& folder) {
    fs::create_directory_symlink(kSource / "examples", folder / "examples");
    write_text(folder / "production.connection.yaml",
               "authenticate: none\nsimulator: {from: examples/contoso, at: converged}\n");
    write_text(folder / "sites.yaml",
               "apiVersion: supctl/v1\nhierarchy: t\nsites: {PS1: {type: primarySite}}\n");
    write_text(folder / "updates.yaml", "synchronization: {source: microsoftUpdate}\n");
    write_text(folder / "production.yaml", "synchronization: {source: none}\n");
}

TEST(Help, OfEveryCommandHasExamplesThatWork) {
    const auto all = commands();
    EXPECT_GE(all.size(), 9U);
    for (const std::string& command : all) {
        SCOPED_TRACE(command);
        const Ran help = run({command, "--help"});
        EXPECT_EQ(help.exit, 0);
        EXPECT_EQ(help.err, "");
        const ScratchFolder scratch;
        furnish(scratch.path());
        std::size_t examples = 0;
        for (const std::string& line :
             lines_of(help.out.substr(std::min(help.out.find("Examples:"), help.out.size())))) {
            if (line.find("supctl ") == std::string::npos) continue;
            ++examples;
            SCOPED_TRACE(line);
            auto arguments = arguments_of(line);
            ASSERT_FALSE(arguments.empty());
            EXPECT_EQ(arguments[0], command);
            How how;
            how.folder = scratch.path();
            if (command == "simulate") {
                Process process(arguments, how);
                EXPECT_TRUE(process.says("simulated hierarchy at ")) << process.ran.err;
                process.signal(SIGINT);
                EXPECT_EQ(process.finish(std::chrono::seconds(30)).exit, 0);
                continue;
            }
            if (command == "explain" && arguments.size() > 2) {
                EXPECT_EQ(
                    run({"plan", "examples/contoso", "--connection", "simulator", "--out", "plan.json"}, how)
                        .exit,
                    0);
            }
            const Ran ran = run(arguments, how);
            EXPECT_NE(ran.exit, 64) << ran.err;
            if (command == "validate" || command == "plan" || command == "explain") {
                EXPECT_EQ(ran.exit, 0) << ran.out << ran.err;
            }
        }
        EXPECT_GE(examples, 1U);
    }
}

TEST(Refused, IsWhatIsNotUnderstood) {
    const std::vector<std::vector<std::string>> wrong = {{},
                                                         {"plna"},
                                                         {"plan"},
                                                         {"plan", kLab, "--no-such-option"},
                                                         {"plan", kLab, "--format", "xml"},
                                                         {"plan", kLab, "--parallel", "0"},
                                                         {"plan", kLab, "--parallel", "many"},
                                                         {"schema", "nothing"},
                                                         {"completion"},
                                                         {"completion", "powershell"},
                                                         {"simulate"},
                                                         {"validate"}};
    for (const auto& arguments : wrong) {
        const Ran ran = run(arguments);
        SCOPED_TRACE(arguments.empty() ? "nothing" : arguments[0]);
        EXPECT_EQ(ran.exit, 64) << ran.out << ran.err;
        EXPECT_EQ(ran.out, "");
        EXPECT_NE(ran.err, "");
    }
}

TEST(Refused, IsWhatIsNotBuiltByName) {
    for (const std::string name : {"drift", "snapshot", "evidence", "serve", "bundle", "fmt"}) {
        const Ran ran = run({name, kLab});
        EXPECT_EQ(ran.exit, 64) << name;
        EXPECT_NE(ran.err.find("SUP9001"), std::string::npos) << ran.err;
        EXPECT_NE(ran.err.find("`" + name + "`"), std::string::npos) << ran.err;
        EXPECT_EQ(ran.out, "");
    }
    for (const std::string format : {"ndjson", "markdown", "junit", "sarif", "github"}) {
        const Ran ran = run({"plan", kLab, "--connection", "simulator", "--format", format});
        EXPECT_EQ(ran.exit, 64) << format;
        EXPECT_NE(ran.err.find("SUP9001"), std::string::npos) << ran.err;
        EXPECT_NE(ran.err.find("`" + format + "`"), std::string::npos) << ran.err;
        EXPECT_EQ(ran.out, "");
    }
    for (const std::string command : {"export", "init", "explain", "render"}) {
        std::vector<std::string> words{command, "--format", "json"};
        if (command == "render") words.push_back(kLab);
        const Ran ran = run(words);
        EXPECT_EQ(ran.exit, 64) << command;
        EXPECT_NE(ran.err.find("SUP9001"), std::string::npos) << ran.err;
        EXPECT_EQ(ran.out, "");
    }
}

TEST(Refused, IsEachNodeOfTheLanguageThatIsNotBuilt) {
    const ScratchFolder scratch;
    const std::map<std::string, std::string> nodes = {
        {"changeControl", "changeControl: {freeze: [{from: 2026-12-15, to: 2027-01-05}]}"},
        {"observe", "observe: [products]"},
        {"patchTuesday", "synchronization: {schedule: {patchTuesday: {offsetDays: 1}}}"}};
    for (const auto& [name, text] : nodes) {
        SCOPED_TRACE(name);
        write_text(scratch.path() / "d.yaml",
                   "apiVersion: supctl/v1\nhierarchy: t\n" +
                       std::string(text.starts_with("sites") ? "" : "sites: {PS1: {type: primarySite}}\n") +
                       text + "\n");
        const Ran ran = run({"validate", (scratch.path() / "d.yaml").string()});
        EXPECT_EQ(ran.exit, 4) << ran.out << ran.err;
        EXPECT_NE(ran.err.find("SUP9001"), std::string::npos) << ran.err;
        EXPECT_NE(ran.err.find(name), std::string::npos) << ran.err;
    }
}

// ---------------------------------------------------------------------------------------------------------

TEST(StandardOutput, HoldsOneJsonValueOrNothing) {
    const ScratchFolder scratch;
    write_text(scratch.path() / "broken.yaml", "apiVersion: supctl/v1\nhierarchy: [t\n");
    write_text(scratch.path() / "wrong.yaml", "providers: []\n");
    const std::string converged = simulated(scratch.path(), kSource / kLab, "converged").string();
    const std::vector<std::vector<std::string>> runs = {
        {"validate", kContoso},
        {"validate", (scratch.path() / "broken.yaml").string()},
        {"validate", (scratch.path() / "nowhere.yaml").string()},
        {"plan", kLab, "--connection", converged},
        {"plan", kLab, "--connection", converged, "--verbose", "--coverage", "--explain-values"},
        {"plan", kContoso, "--connection", "simulator", "--quiet"},
        {"plan", kContoso, "--connection", converged},
        {"plan", kLab},
        {"plan", kLab, "--connection", (scratch.path() / "wrong.yaml").string()},
        {"plan", kLab, "--connection", (scratch.path() / "nowhere.yaml").string()},
        {"plan", (scratch.path() / "broken.yaml").string(), "--connection", converged},
        {"plan", kLab, "--connection", converged, "--out",
         (scratch.path() / "no" / "such" / "folder").string()},
        {"status", "--connection", converged},
        {"status"},
        {"schema"},
        {"schema", "connection"}};
    for (auto arguments : runs) {
        std::string trace;
        for (const std::string& one : arguments) trace += one + " ";
        SCOPED_TRACE(trace);
        arguments.insert(arguments.end(), {"--format", "json"});
        const Ran ran = run(arguments);
        boost::system::error_code failed;
        (void)json::parse(ran.out, failed);
        EXPECT_FALSE(failed && !ran.out.empty()) << ran.out.substr(0, 300);
        EXPECT_FALSE(ran.exit != 0 && ran.out.empty() && ran.err.empty()) << "a failure without a word";
    }
}

/// The members that the published form asks for, all the way down.
void expect_plan_form(const json::value& plan) {
    const auto expect_members = [](const json::value& one, const std::vector<const char*>& names) {
        for (const char* name : names)
            EXPECT_TRUE(one.as_object().contains(name))
                << name << " in " << json::serialize(one).substr(0, 300);
    };
    expect_members(plan, {"formatVersion", "planId", "hierarchy", "observedAt", "phase", "summary", "steps",
                          "criticalPath", "drift", "diagnostics"});
    expect_members(plan.at("summary"), {"install", "change", "select", "synchronize", "remove", "estimate"});
    std::set<std::string> known;
    for (const json::value& step : plan.at("steps").as_array()) {
        expect_members(step, {"id", "kind", "site", "changes", "after", "estimate", "danger", "impact"});
        EXPECT_TRUE(known.insert(std::string(step.at("id").as_string())).second)
            << "an id stands for one step";
        for (const json::value& change : step.at("changes").as_array())
            expect_members(change, {"field", "from", "to"});
        for (const json::value& edge : step.at("after").as_array()) {
            expect_members(edge, {"step", "rule", "strength"});
            EXPECT_TRUE(known.contains(std::string(edge.at("step").as_string())))
                << "a step stands after what it waits for";
        }
    }
}

TEST(Plan, IsTheSameBytesForTheSameSite) {
    for (const std::string at : {"bare", "midBootstrap"}) {
        const ScratchFolder scratch;
        const std::string connection = simulated(scratch.path(), kSource / kContoso, at, "seed: 11").string();
        const auto plan = [&](const std::string& parallel) {
            return run({"plan", kContoso, "--connection", connection, "--format", "json", "--parallel",
                        parallel})
                .out;
        };
        const std::string one = plan("1");
        ASSERT_FALSE(one.empty());
        expect_plan_form(json::parse(one));
        EXPECT_EQ(plan("1"), one);
        EXPECT_EQ(plan("8"), one);
        EXPECT_EQ(plan("8"), one);
    }
}

TEST(Plan, AsksInTheSameOrderForTheSameSeed) {
    const auto wire = [](const std::string& seed) {
        const ScratchFolder scratch;
        const Simulation site(
            scratch.path(), {"--from", kContoso, "--at", "midBootstrap", "--seed", seed, "--clock", "stepped",
                             "--fault", "SMS_SUPSyncStatus#1:status=503"});
        const Ran ran = run({"plan", kContoso, "--connection", site.connection.string(), "--parallel", "1"});
        EXPECT_EQ(ran.exit, 0) << ran.err;
        return read_text(site.log);
    };
    const std::string one = wire("5");
    EXPECT_GT(count(one, "\n"), 8U);
    EXPECT_EQ(wire("5"), one);
}

// ---------------------------------------------------------------------------------------------------------

/// Plans the description, and what is exported of its converged site: both are empty.
void expect_round_trip(const fs::path& scratch, const fs::path& description) {
    const std::string connection = simulated(scratch, description, "converged").string();
    const auto expect_empty = [&](const std::string& paths) {
        const Ran ran = run({"plan", paths, "--connection", connection, "--format", "json"});
        EXPECT_EQ(ran.exit, 0) << ran.out << ran.err;
        EXPECT_NE(ran.out.find("\"steps\":[]"), std::string::npos) << ran.out;
        EXPECT_NE(ran.out.find("\"drift\":[]"), std::string::npos) << ran.out;
    };
    expect_empty(description.string());
    const Ran exported = run({"export", "--connection", connection, "--out", (scratch / "exported").string(),
                              "--name", "exported"});
    ASSERT_EQ(exported.exit, 0) << exported.err;
    EXPECT_EQ(exported.out, "");
    const Ran valid = run({"validate", (scratch / "exported").string()});
    EXPECT_EQ(valid.exit, 0) << valid.err << read_text(scratch / "exported" / "hierarchy.yaml");
    expect_empty((scratch / "exported").string());
    if (testing::Test::HasFailure()) ADD_FAILURE() << read_text(scratch / "exported" / "hierarchy.yaml");
}

TEST(Export, OfTheExamplesPlansNothing) {
    for (const std::string example : {"contoso", "standalone", "standalone-with-secondary"}) {
        SCOPED_TRACE(example);
        const ScratchFolder scratch;
        expect_round_trip(scratch.path(), kSource / "examples" / example);
    }
}

/// A description within the rules, all of whose choices come from one seed.
class Made {
  public:
    explicit Made(unsigned seed) : random_(seed) {}

    std::string description() {
        std::string out = "apiVersion: supctl/v1\nhierarchy: made\nsites:\n";
        const unsigned primaries = below(4);
        if (primaries == 0) {
            out += site("P00", "primarySite", "", /*points=*/1 + below(2)) + secondaries("P00", "0");
        } else {
            out += site("CAS", "centralAdministrationSite", "", 1 + below(2));
            for (unsigned i = 0; i < primaries; ++i) {
                const std::string digit = std::to_string(i + 1);
                out +=
                    site("P0" + digit, "primarySite", "CAS", 1 + below(3)) + secondaries("P0" + digit, digit);
            }
        }
        return out + global();
    }

  private:
    unsigned below(unsigned most) { return static_cast<unsigned>(random_() % most); }
    bool toss() { return below(2) == 0; }
    std::string of(const std::vector<std::string>& all) {
        return all[below(static_cast<unsigned>(all.size()))];
    }
    std::string flag() { return toss() ? "true" : "false"; }
    std::string some(const std::vector<std::string>& all) {
        std::string out;
        for (const std::string& one : all)
            if (toss()) out += (out.empty() ? "" : ", ") + one;
        return "[" + (out.empty() ? all.front() : out) + "]";
    }

    std::string secondaries(const std::string& parent, const std::string& digit) {
        std::string out;
        for (unsigned i = below(3); i > 0; --i)
            out += site("S" + digit + std::to_string(i), "secondarySite", parent, below(2));
        return out;
    }

    std::string site(const std::string& code, const std::string& type, const std::string& parent,
                     unsigned points) {
        const std::string host = "h" + code + "-";
        std::string out = "  " + code + ":\n    type: " + type + "\n";
        if (!parent.empty()) out += "    parent: " + parent + "\n";
        if (toss()) out += "    name: Site-" + code + "\n";
        if (points != 0) {
            if (points > 1 || (type != "secondarySite" && toss()))
                out += "    defaultSoftwareUpdatePoint: " + host + std::to_string(below(points)) +
                       ".made.test\n";
            out += "    softwareUpdatePoints:\n";
            for (unsigned i = 0; i < points; ++i)
                out += "      " + host + std::to_string(i) + ".made.test: " + point(type) + "\n";
            if (toss()) {
                out += "    siteSystems:\n      " + host +
                       "0.made.test: {proxy: {server: proxy.made.test, port: " +
                       std::to_string(1 + below(65535)) + (toss() ? ", account: MADE\\proxy" : "") + "}}\n";
            }
        }
        if (toss() && points != 0)
            out += "    languages: {softwareUpdateFiles: " + some({"en", "de", "fr", "ja"}) + "}\n";
        if (type != "secondarySite" && toss())
            out += "    reportingEvents: " + of({"none", "statusOnly", "all"}) + "\n";
        return out;
    }

    std::string point(const std::string& type) {
        std::vector<std::string> parts;
        if (toss())
            parts.push_back(toss() ? "httpPort: 80, httpsPort: 443" : "httpPort: 8530, httpsPort: 8531");
        if (type == "secondarySite") return braces(parts);
        if (toss()) parts.push_back("wsusServerConnectionAccount: MADE\\wsus" + std::to_string(below(3)));
        return braces(parts);
    }
    static std::string braces(const std::vector<std::string>& parts) {
        std::string out;
        for (const std::string& part : parts) out += (out.empty() ? "" : ", ") + part;
        return "{" + out + "}";
    }

    std::string schedule() {
        const std::string every[] = {
            "every: {days: " + std::to_string(1 + below(31)) + "}",
            "every: {hours: " + std::to_string(1 + below(23)) + "}",
            "weekly: {day: " + of({"sunday", "monday", "saturday"}) +
                ", weeks: " + std::to_string(1 + below(4)) + "}",
            "monthly: {week: " + of({"first", "second", "last"}) +
                ", day: tuesday, months: " + std::to_string(1 + below(12)) + "}",
            "monthly: {day: " + (toss() ? std::string("last") : std::to_string(1 + below(31))) + "}"};
        if (below(5) == 0) return "disabled";
        return "{" + every[below(5)] + ", startingAt: 20" + std::to_string(10 + below(20)) + "-0" +
               std::to_string(1 + below(9)) + "-1" + std::to_string(below(9)) + "T" +
               std::to_string(10 + below(13)) + ":" + std::to_string(10 + below(50)) +
               ", timeZone: " + of({"utc", "siteServerLocal"}) + "}";
    }

    std::string expiry() {
        return toss() ? "immediately" : "{expireAfter: {months: " + std::to_string(1 + below(99)) + "}}";
    }

    std::string global() {
        std::string out = "synchronization:\n  source: " +
                          of({"microsoftUpdate", "none", "{upstream: https://up.outside.test:8531}",
                              "{upstream: http://up.outside.test:8530}"}) +
                          "\n";
        if (toss()) out += "  schedule: " + schedule() + "\n";
        if (toss()) out += "  alertOnFailure: " + flag() + "\n";
        if (toss()) out += "  contentFiles: " + of({"fullFilesOnly", "fullAndExpress"}) + "\n";
        if (toss())
            out += "classifications: " +
                   some({"Critical Updates", "Security Updates", "Updates", "Upgrades", "Tools"}) + "\n";
        if (toss())
            out += "products: " +
                   some({"Windows 11", "Microsoft Edge", ".NET 8.0", "SQL Server 2019", "Visual Studio 2022",
                         "{family: Windows, product: Windows Server 2019}"}) +
                   "\n";
        if (toss()) out += "languages: {summaryDetails: " + some({"en", "de", "zh-CN", "pt-BR"}) + "}\n";
        if (toss())
            out += "supersedence: {featureUpdates: " + expiry() + ", nonFeatureUpdates: " + expiry() + "}\n";
        if (toss())
            out += "wsusMaintenance: {declineExpiredUpdates: " + flag() +
                   ", addNonClusteredIndexes: " + flag() + ", removeObsoleteUpdates: " + flag() + "}\n";
        if (toss())
            out += "maximumRunTime: {windowsFeatureUpdates: {minutes: " + std::to_string(5 + below(9000)) +
                   "}}\n";
        if (toss())
            out +=
                "thirdPartyUpdates: " + of({"disabled", "automaticCertificate", "manualCertificate"}) + "\n";
        return out;
    }

    std::mt19937 random_;
};

TEST(Export, OfMadeHierarchiesPlansNothing) {
    for (unsigned seed = 1; seed <= (kSanitized ? 5 : 30); ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        const ScratchFolder scratch;
        const fs::path description = scratch.path() / "made.yaml";
        const std::string text = Made(seed).description();
        write_text(description, text);
        expect_round_trip(scratch.path(), description);
        if (HasFailure()) FAIL() << text;
    }
}

// ---------------------------------------------------------------------------------------------------------

bool plain(const std::string& text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return c == '\n' || static_cast<unsigned char>(c) >= 32; });
}

TEST(Colours, AreForTerminalsOnlyAndCanBeRefused) {
    const ScratchFolder scratch;
    write_text(scratch.path() / "d.yaml", "apiVersion: supctl/v2\n");
    const std::vector<std::string> arguments{"validate", (scratch.path() / "d.yaml").string()};
    How terminal;
    terminal.streams = Streams::terminal;
    EXPECT_NE(run(arguments, terminal).out.find("\x1b["), std::string::npos);
    EXPECT_TRUE(plain(run(arguments).err));
    auto without = arguments;
    without.push_back("--no-color");
    EXPECT_EQ(run(without, terminal).out.find("\x1b["), std::string::npos);
    terminal.environment = {{"NO_COLOR", "1"}};
    EXPECT_EQ(run(arguments, terminal).out.find("\x1b["), std::string::npos);
    const Ran plan = run({"plan", kContoso, "--connection", "simulator"});
    EXPECT_TRUE(plain(plan.out));
    EXPECT_GT(plan.out.size(), 1000U);
}

TEST(HostileText, OfASiteReachesNobodysTerminal) {
    const ScratchFolder scratch;
    const std::string evil = "\"Evil\\u001b[31m\\u0007: {a: b}\\r\\n# 'x' \\u0085\\u202e\"";
    const fs::path state = kept_state(
        scratch.path(), kSource / kLab, simulator::Stage::converged, [&](simulator::Simulator& site) {
            bool renamed = false;
            for (const std::string& text : site.rows("SMS_UpdateCategoryInstance", "IsSubscribed eq true")) {
                const json::value row = json::parse(text);
                const auto done =
                    site.edit("SMS_UpdateCategoryInstance", json::serialize(row.at("CategoryInstanceID")),
                              "LocalizedCategoryInstanceName", evil);
                EXPECT_TRUE(done) << done.error().message;
                renamed = true;
            }
            EXPECT_TRUE(renamed);
            EXPECT_TRUE(site.edit("SMS_Site", "LAB", "SiteName", evil));
        });
    const std::string connection = connection_to_state(scratch.path(), kSource / kLab, state).string();
    write_text(
        scratch.path() / "d.yaml",
        "apiVersion: supctl/v1\nhierarchy: lab\nsites: {LAB: {type: primarySite, softwareUpdatePoints: "
        "[lab01.lab.local]}}\nproducts: [Windows 10 LTSB]\n");
    write_text(scratch.path() / "n.yaml",
               "apiVersion: supctl/v1\nhierarchy: lab\nsites: {LAB: {type: primarySite, name: Lab}}\n");
    for (const std::string format : {"text", "json"})
        for (const auto& arguments :
             std::vector<std::vector<std::string>>{{"plan", (scratch.path() / "d.yaml").string()},
                                                   {"plan", (scratch.path() / "n.yaml").string()},
                                                   {"status"}}) {
            auto all = arguments;
            all.insert(all.end(), {"--connection", connection, "--format", format});
            const Ran ran = run(all);
            EXPECT_TRUE(plain(ran.out)) << ran.out;
            EXPECT_TRUE(plain(ran.err)) << ran.err;
            if (format == "text") {
                EXPECT_EQ((ran.out + ran.err).find("\xe2\x80\xae"), std::string::npos)
                    << "a right-to-left override";
            }
        }
    // The exported file is text that reads back to the same site.
    const Ran exported = run({"export", "--connection", connection});
    EXPECT_EQ(exported.exit, 0) << exported.err;
    EXPECT_TRUE(plain(exported.out)) << exported.out;
    EXPECT_TRUE(plain(exported.err)) << exported.err;
    EXPECT_EQ(exported.out.find("Evil"), std::string::npos) << exported.out;
    write_text(scratch.path() / "exported.yaml", exported.out);
    const Ran ran = run({"plan", (scratch.path() / "exported.yaml").string(), "--connection", connection,
                         "--format", "json"});
    EXPECT_EQ(ran.exit, 0) << ran.out << ran.err << exported.out;
    EXPECT_NE(ran.out.find("\"steps\":[]"), std::string::npos) << ran.out;
}

TEST(Output, ThatCannotBeWrittenIsNoSuccess) {
    const ScratchFolder scratch;
    const std::string err = (scratch.path() / "err").string();
    const int status = std::system((std::string(SUPCTL_BINARY) + " schema >/dev/full 2>" + err).c_str());
    EXPECT_EQ(WEXITSTATUS(status), 1);
    EXPECT_NE(read_text(err).find("SUP1020"), std::string::npos);
}

TEST(Output, UnknownCommandsGetTheNearestAndHelpIsACommand) {
    const Ran typo = run({"valdate"});
    EXPECT_EQ(typo.exit, 64);
    EXPECT_NE(typo.err.find("did you mean `validate`?"), std::string::npos) << typo.err;
    const Ran help = run({"help", "plan"});
    EXPECT_EQ(help.exit, 0) << help.err;
    EXPECT_NE(help.out.find("--detailed-exitcode"), std::string::npos);
}

}  // namespace
}  // namespace supctl::end_to_end
