// The whole scenario of `ci/quickstart` over every way to a site, with the authentication that Windows asks
// for: from no software update point to nothing to do, and back there after somebody has changed something by
// hand. The domain is MIT's key centre; NTLM is gss-ntlmssp's.
#include "site_state.h"
#include "tests/authentication/domain.h"
#include "tests/authentication/relay.h"
#include "ways.h"

namespace supctl::end_to_end {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using authentication::Domain;
using authentication::Relay;

struct RouteCase {
    const char* name;
    std::vector<std::string> simulate;           // how the simulator is started
    std::string (*providers)(const Ways& ways);  // what the connection names
    const char* reads;                           // over what it must read, and write
    const char* writes;
    const char* who = "";  // instead of the ticket cache
    friend void PrintTo(const RouteCase& one, std::ostream* out) { *out << one.name; }
};

std::vector<RouteCase> routes() {
    const RouteCase mixed{"mixed",
                          {"--writes", "refuse500"},
                          [](const Ways& ways) { return ways.mixed(); },
                          "AdminService",
                          "WS-Man"};
    // Each of them takes several times as long there.
    if (kSanitized) return {mixed};
    return {{"admin_service",
             {"--writes", "merge", "--wsman", "none"},
             [](const Ways& ways) { return ways.over_admin_service(); },
             "AdminService",
             "AdminService"},
            {"wsman_in_tls", {}, [](const Ways& ways) { return ways.over_wsman(); }, "WS-Man", "WS-Man"},
            {"wsman_sealed",
             {"--wsman-http", "127.0.0.1:0"},
             [](const Ways& ways) { return ways.over_sealed(); },
             "sealed WS-Man",
             "sealed WS-Man"},
            mixed};
}

/// A simulated hierarchy that is kept, reached over one route.
class Scenario {
  public:
    Scenario(std::string example, RouteCase route, std::vector<std::string> more)
        : example_(std::move(example)), route_(std::move(route)), more_(std::move(more)) {
        start();
    }
    void start() {
        std::vector<std::string> arguments{"--from", example_, "--state", state().string(),
                                           "--seed", "7",      "--clock", "stepped"};
        arguments.insert(arguments.end(), route_.simulate.begin(), route_.simulate.end());
        arguments.insert(arguments.end(), more_.begin(), more_.end());
        site_.emplace(scratch_.path(), arguments);
        const Ways ways(*site_);
        connection_ = ways.write("route", route_.providers(ways), route_.who);
    }
    /// Somebody changes the site while nobody looks.
    void by_hand(const std::function<void(simulator::Simulator&)>& change) {
        EXPECT_EQ(site_->stop(), 0);
        const std::vector<json::object> all = site_->requests();
        log_.assign(all.begin() + static_cast<std::ptrdiff_t>(logged_), all.end());
        logged_ = all.size();
        site_.reset();
        {
            simulator::Options options;
            options.seed = 7;
            options.state_file = state().string();
            auto site = simulator::Simulator::create(world_of(kSource / example_, simulator::Stage::bare),
                                                     std::move(options));
            ASSERT_TRUE(site) << site.error().message;
            change(**site);
        }
        start();
    }
    [[nodiscard]] Ran supctl(const std::string& command, const std::vector<std::string>& more = {}) const {
        std::vector<std::string> all{command, example_, "--connection", connection_};
        all.insert(all.end(), more.begin(), more.end());
        return run(all);
    }
    [[nodiscard]] json::object plan() const {
        const Ran ran = supctl("plan", {"--format", "json"});
        EXPECT_EQ(ran.exit, 0) << ran.out << ran.err;
        boost::system::error_code failed;
        json::value out = json::parse(ran.out, failed);
        if (!failed && out.is_object()) return out.get_object();
        ADD_FAILURE() << ran.out;
        return {{"planId", ""}, {"steps", json::array()}};
    }
    [[nodiscard]] Ran apply(const std::vector<std::string>& more = {}) const {
        std::vector<std::string> all{"--approve", std::string(plan().at("planId").as_string())};
        all.insert(all.end(), more.begin(), more.end());
        return supctl("apply", all);
    }
    void expect_nothing_to_do() const {
        const Ran ran = supctl("plan", {"--detailed-exitcode"});
        EXPECT_EQ(ran.exit, 0) << ran.out << ran.err;
    }
    /// `status` shows every point, all at one version of the catalog.
    void expect_one_catalog_version(std::size_t points) const {
        const Ran text = run({"status", "--connection", connection_});
        EXPECT_EQ(text.exit, 0) << text.out << text.err;
        const Ran ran = run({"status", "--connection", connection_, "--format", "json"});
        ASSERT_EQ(ran.exit, 0) << ran.out << ran.err;
        const json::value status = json::parse(ran.out);
        std::set<std::int64_t> versions;
        for (const json::value& point : status.at("points").as_array()) {
            versions.insert(point.at("catalogVersion").as_int64());
            const std::string server(point.at("server").as_string());
            EXPECT_NE(text.out.find(server.substr(0, server.find('.'))), std::string::npos) << text.out;
        }
        EXPECT_EQ(status.at("points").as_array().size(), points) << ran.out;
        EXPECT_EQ(versions.size(), 1U) << ran.out;
        EXPECT_FALSE(versions.contains(0)) << ran.out;
    }
    /// Everything that the journal has of the hierarchy's newest run.
    [[nodiscard]] std::string journal(const std::string& run_id) const {
        return run({"history", run_id, "--connection", connection_, "--format", "json"}).out;
    }
    /// What the simulator was asked between the last two changes by hand.
    [[nodiscard]] const std::vector<json::object>& log() const { return log_; }
    [[nodiscard]] const std::string& connection() const { return connection_; }

  private:
    [[nodiscard]] fs::path state() const { return scratch_.path() / "site.db"; }
    std::string example_;
    RouteCase route_;
    std::vector<std::string> more_;
    ScratchFolder scratch_{memory_folder()};
    std::optional<Simulation> site_;
    std::string connection_;
    std::vector<json::object> log_;
    std::size_t logged_ = 0;
};

/// What calls of that operation went over, from `--verbose`. That each way's provider is asked once which
/// site is its own is left out.
std::set<std::string> over(const std::string& talk, const std::string& operation) {
    std::set<std::string> out;
    std::istringstream lines(talk);
    for (std::string line; std::getline(lines, line);) {
        const auto begin = line.find(operation + " SMS_");
        const auto at = line.find(" over ");
        const auto end = line.find(" of ", at);
        if (line.find("SMS_Identification") != std::string::npos) continue;
        if (begin != std::string::npos && at != std::string::npos && end != std::string::npos)
            out.insert(line.substr(at + 6, end - at - 6));
    }
    return out;
}

std::string state_and_evidence(const std::string& outcome, const std::string& step) {
    const json::value parsed = json::parse(outcome);
    for (const json::value& one : parsed.at("steps").as_array())
        if (one.at("step").as_string() == step)
            return std::string(one.at("state").as_string()) + ": " +
                   std::string(one.at("evidence").as_string());
    return "no such step in " + outcome;
}

/// An administrator switches reporting on at a primary site.
void report_everything(simulator::Simulator& site) {
    const auto rows = site.rows("SMS_SCI_Component",
                                "SiteCode eq 'PS1' and ComponentName eq 'SMS_WSUS_CONFIGURATION_MANAGER'");
    ASSERT_EQ(rows.size(), 1u);
    const json::value row = json::parse(rows.front());
    const std::string key = "2;" + std::string(row.at("ItemName").as_string()) + ";" +
                            std::string(row.at("ItemType").as_string()) + ";PS1";
    const auto done = site.edit("SMS_SCI_Component", key, "Props/ClientReportingLevel/Value", "2");
    ASSERT_TRUE(done) << done.error().message;
}

class WindowsRoute : public testing::TestWithParam<RouteCase> {
  protected:
    WindowsRoute() {
        ::setenv("KRB5RCACHETYPE", "none", 1);
        domain.add_service("cas01.contoso.com");
        domain.sign_in("alice");
    }
    [[nodiscard]] std::string keytab() const { return (domain.folder() / "http.keytab").string(); }
    Domain domain;
};

TEST_P(WindowsRoute, BootstrapsContosoAndRepairsWhatWasChangedByHand) {
    const RouteCase& route = GetParam();
    Scenario contoso("examples/contoso", route, {"--keytab", keytab()});
    examine(contoso.connection());
    // The doctor asks over every way, so that what it asked is no part of the log.
    contoso.by_hand([](simulator::Simulator&) {});
    const Ran applied = contoso.apply({"--verbose", "--format", "json"});
    ASSERT_EQ(applied.exit, 0) << applied.out << applied.err;
    EXPECT_EQ(over(applied.err, "scan"), std::set<std::string>{route.reads}) << applied.err;
    for (const char* operation : {"put", "create", "invoke"})
        EXPECT_EQ(over(applied.err, operation), std::set<std::string>{route.writes}) << operation;
    const bool asked = std::string(route.writes) != "AdminService";
    const std::string top = state_and_evidence(applied.out, "CAS/wait/configured");
    const std::string selected = state_and_evidence(applied.out, "CAS/wait/subscription");
    for (const std::string& said : {top, selected})
        EXPECT_TRUE(said.starts_with(asked ? "done: registry: ConfigurationState 2" : "assumed: timed"))
            << said;
    // The child sites' own servers are not named in the connection.
    EXPECT_EQ(state_and_evidence(applied.out, "PS1/wait/configured").find("registry"), std::string::npos);

    const std::string run_id(json::parse(applied.out).at("run").as_string());
    const std::string journal = contoso.journal(run_id);
    for (const std::string call :
         {"put SMS_SCI_Component over ", "create SMS_SCI_SysResUse over ", "invoke SMS_SoftwareUpdate over "})
        EXPECT_NE(journal.find(call + route.writes + " of cas01.contoso.com"), std::string::npos)
            << call << "\n"
            << journal.substr(0, 4000);
    EXPECT_NE(journal.find(std::string("scan SMS_SUPSyncStatus over ") + route.reads), std::string::npos);
    EXPECT_EQ(journal.find("StdRegProv") != std::string::npos, asked);

    contoso.expect_nothing_to_do();
    contoso.expect_one_catalog_version(/*points=*/10);
    contoso.by_hand(report_everything);
    const json::object repair = contoso.plan();
    std::set<std::string> steps;
    for (const json::value& step : repair.at("steps").as_array())
        steps.insert(std::string(step.at("id").as_string()));
    EXPECT_EQ(steps, (std::set<std::string>{"PS1/settings", "PS1/wait/configured"}))
        << json::serialize(repair);
    EXPECT_EQ(repair.at("steps").at(0).at("changes").at(0).at("field").as_string(), "reportingEvents");
    const Ran repaired = contoso.apply();
    EXPECT_EQ(repaired.exit, 0) << repaired.out << repaired.err;
    contoso.expect_nothing_to_do();

    for (const json::object& request : contoso.log()) {
        const std::string method(request.at("method").as_string());
        const bool service = request.at("target").as_string().starts_with("/AdminService");
        EXPECT_TRUE(!service || std::string(route.reads) == "AdminService") << json::serialize(request);
        EXPECT_TRUE(!service || !asked || method == "GET") << json::serialize(request);
    }
    EXPECT_FALSE(contoso.log().empty());
}

INSTANTIATE_TEST_SUITE_P(Routes, WindowsRoute, testing::ValuesIn(routes()),
                         [](const auto& info) { return std::string(info.param.name); });

/// The lab over 5985 with a relay in between, which keeps what passes.
std::string recorded_bootstrap(const std::string& who, const std::vector<std::string>& simulate) {
    const ScratchFolder scratch;
    std::vector<std::string> arguments{"--from",  "examples/standalone", "--clock",
                                       "stepped", "--wsman-http",        "127.0.0.1:0"};
    arguments.insert(arguments.end(), simulate.begin(), simulate.end());
    const Simulation site(scratch.path(), arguments);
    Ways ways(site);
    Relay relay(std::stoi(ways.sealed.substr(ways.sealed.rfind(':') + 1)));
    ways.sealed = "http://lab01.lab.local:" + std::to_string(relay.port()) + "/wsman";
    const std::string connection = ways.write("relayed", ways.over_sealed(), who);
    const Ran planned = run({"plan", "examples/standalone", "--connection", connection, "--format", "json"});
    EXPECT_EQ(planned.exit, 0) << planned.out << planned.err;
    if (planned.exit != 0) return {};
    examine(connection);
    const Ran applied = run({"apply", "examples/standalone", "--connection", connection, "--approve",
                             std::string(json::parse(planned.out).at("planId").as_string())});
    EXPECT_EQ(applied.exit, 0) << applied.out << applied.err;
    const Ran after = run({"plan", "examples/standalone", "--connection", connection, "--detailed-exitcode"});
    EXPECT_EQ(after.exit, 0) << after.out << after.err;
    return relay.recorded();
}

/// Headers are in clear over plain HTTP; what is asked and answered is not.
void expect_sealed(const std::string& recorded, const char* token) {
    EXPECT_GT(count(recorded, "POST /wsman HTTP/1.1"), 50u);
    EXPECT_NE(recorded.find(token), std::string::npos);
    EXPECT_GT(count(recorded, "application/HTTP-SPNEGO-session-encrypted"), 100u);
    for (const char* word : {"Envelope", "xmlsoap", "SMS_", "StdRegProv", "SELECT", "select ",
                             "lab01.lab.local/", "carolpw", "alicepw", "WSUSIISPort"})
        EXPECT_EQ(recorded.find(word), std::string::npos) << word;
}

TEST(SealedRoute, BootstrapsTheLabWithNtlmAndNothingInClear) {
    const authentication::OpenFolder folder;
    write_text(folder.path() / "users", "EXAMPLE:carol:carolpw\n");
    ::setenv("NTLM_USER_FILE", (folder.path() / "users").c_str(), 1);
    ::setenv("SUPCTL_CAROL", "carolpw", 1);
    const std::string recorded = recorded_bootstrap(
        "authenticate: ntlm\nread: {user: 'EXAMPLE\\carol', password: {env: SUPCTL_CAROL}}\n", {"--ntlm"});
    expect_sealed(recorded, "Authorization: Negotiate ");
}

TEST(SealedRoute, BootstrapsTheLabWithTwoKerberosIdentitiesAndNothingInClear) {
    ::setenv("KRB5RCACHETYPE", "none", 1);
    Domain domain;
    domain.add_service("lab01.lab.local");
    ::setenv("SUPCTL_BOB", "bobpw", 1);
    const std::string recorded = recorded_bootstrap(
        "authenticate: negotiate\nread: {user: alice@EXAMPLE.TEST, keytab: " + domain.keytab("alice") +
            "}\nwrite: {user: bob@EXAMPLE.TEST, password: {env: SUPCTL_BOB}}\n",
        {"--keytab", (domain.folder() / "http.keytab").string()});
    expect_sealed(recorded, "Authorization: Negotiate ");
}

TEST(SealedRoute, AProviderOfAnotherHierarchyIsNotWrittenTo) {
    ::setenv("KRB5RCACHETYPE", "none", 1);
    Domain domain;
    domain.add_service("lab01.lab.local");
    domain.add_service("cas01.contoso.com");
    domain.sign_in("alice");
    const std::string keytab = (domain.folder() / "http.keytab").string();
    const ScratchFolder scratch, other;
    const Simulation site(scratch.path(), {"--from", "examples/standalone", "--keytab", keytab});
    const Simulation foreign(
        other.path(), {"--from", "examples/contoso", "--keytab", keytab, "--wsman-http", "127.0.0.1:0"});
    const Ways ways(site), elsewhere(foreign);
    const std::string connection =
        ways.write("foreign", ways.over_admin_service() + ", {winrm: \"" + elsewhere.sealed + "\"}", {},
                   "  cas01.contoso.com: \"127.0.0.1:1\"\n");
    const auto expect_only_asked = [&] {
        EXPECT_FALSE(foreign.requests().empty());
        for (const json::object& request : foreign.requests()) {
            // The first leg of the authentication carries no message.
            const bool leg =
                request.at("method").as_string() == "POST" && request.at("bytes").as_int64() == 0;
            EXPECT_TRUE(leg || request.at("method").as_string() == "Enumerate") << json::serialize(request);
        }
    };
    const Ran doctor = run({"doctor", "--connection", connection, "--probe-writes", "--yes"});
    EXPECT_NE(doctor.out.find("it leads to site CAS"), std::string::npos) << doctor.out << doctor.err;
    expect_only_asked();

    // Somebody looked while the connection still named the right providers; both files name one store.
    examine(ways.write("own", ways.mixed()));
    const Ran planned = run({"plan", "examples/standalone", "--connection", connection, "--format", "json"});
    ASSERT_EQ(planned.exit, 0) << planned.err;
    const Ran ran = run({"apply", "examples/standalone", "--connection", connection, "--approve",
                         std::string(json::parse(planned.out).at("planId").as_string())});
    EXPECT_EQ(ran.exit, 1) << ran.out << ran.err;
    EXPECT_NE(ran.err.find("SUP3401"), std::string::npos) << ran.err;
    expect_only_asked();
}

}  // namespace
}  // namespace supctl::end_to_end
