// The doctor against the simulated hierarchy: each assumption broken in turn is reported, and no other;
// nothing broken is nothing found; without a probe it only reads; and a bug report names nobody.
#include <set>
#include <thread>

#include "base/xml.h"
#include "doctor/rights.h"
#include "doctor_helper.h"
#include "schema/assumptions.h"
#include "simulator/broken.h"
#include "site_state.h"
#include "store/database.h"

namespace supctl::end_to_end {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

/// Ids with that verdict.
std::set<std::string> with_verdict(const json::value& report, std::string_view verdict) {
    std::set<std::string> out;
    for (const json::value& one : report.at("assumptions").as_array())
        if (one.at("verdict").as_string() == verdict) out.emplace(one.at("id").as_string());
    return out;
}
std::string serious(const json::value& report) {
    std::string out;
    for (const json::value& one : report.at("diagnostics").as_array())
        if (one.at("severity").as_string() != "advice")
            out += std::string(one.at("code").as_string()) + " " +
                   std::string(one.at("message").as_string()) + "\n";
    return out;
}

/// By which ways a site is reached. Over WS-Man its registries are read, too.
enum class Reach : std::uint8_t { adminService, all };

/// A simulated contoso in a process of its own.
class DoctoredSite {
  public:
    explicit DoctoredSite(const std::vector<std::string>& more, Reach reach = Reach::adminService,
                  const std::string& stage = "bare")
        : simulation_(scratch_.path(), all(more, stage)), connection_(simulation_.connection.string()) {
        if (reach == Reach::adminService) admin_service_only(simulation_);
    }
    Ran doctor() const {
        return run({"doctor", kContosoFolder.string(), "--connection", connection_, "--probe-writes", "--yes",
                    "--format", "json"});
    }
    /// Plans, and applies what was planned; how it ends is the site's matter. `overlay`: what is to be
    /// otherwise than the example says; what that takes away is acknowledged.
    Ran apply(const std::string& overlay = {}) const {
        std::vector<std::string> inputs{kContosoFolder.string(), "--connection", connection_};
        if (!overlay.empty()) {
            const fs::path file = scratch_.path() / "overlay.yaml";
            write_text(file, overlay);
            inputs.insert(inputs.end(), {"--overlay", file.string()});
        }
        const auto with = [&](std::vector<std::string> words, const std::vector<std::string>& more) {
            words.insert(words.end(), inputs.begin(), inputs.end());
            words.insert(words.end(), more.begin(), more.end());
            return words;
        };
        const Ran planned = run(with({"plan"}, {"--format", "json"}));
        boost::system::error_code failed;
        const json::value plan = json::parse(planned.out, failed);
        if (failed || !plan.is_object() || !plan.as_object().contains("planId")) return planned;
        How how;
        how.limit = std::chrono::seconds(300);
        std::vector<std::string> more{"--approve", std::string(plan.at("planId").as_string())};
        for (const json::value& step : plan.at("steps").as_array())
            if (const auto* asked = step.as_object().if_contains("acknowledge"))
                for (const json::value& one : asked->as_array())
                    more.insert(more.end(),
                                {"--acknowledge", std::string(one.at("operation").as_string()) + ":" +
                                                      std::string(one.at("target").as_string())});
        return run(with({"apply"}, more), how);
    }

  private:
    static std::vector<std::string> all(const std::vector<std::string>& more, const std::string& stage) {
        std::vector<std::string> out{"--from", kContosoFolder.string(), "--at", stage,     "--writes",
                                     "merge",  "--seed",          "7",    "--clock", "stepped"};
        out.insert(out.end(), more.begin(), more.end());
        return out;
    }
    ScratchFolder scratch_{memory_folder()};
    Simulation simulation_;
    std::string connection_;
};

/// What has to be done at a bootstrapped site before the assumption shows; empty: the bootstrap shows it.
std::string deed(std::string_view id) {
    if (id == assumption::kDeleteRole)
        return "sites: {CAS: {softwareUpdatePoints: {cas-sup2.contoso.com: {state: removed}}}}\n";
    if (id == assumption::kDefaultThenDelete)
        return "sites: {PS1: {defaultSoftwareUpdatePoint: ps1-sup2.contoso.com, softwareUpdatePoints: "
               "{ps1-sup1.contoso.com: {state: removed}}}}\n";
    return {};
}

class BrokenAssumption : public testing::TestWithParam<std::string> {};

// Every assumption of the list, also one that is added tomorrow.
TEST_P(BrokenAssumption, IsReportedAndNoOther) {
    std::vector<std::string> more{"--break", GetParam()};
    // That a failure is not tried again is seen where something fails.
    if (GetParam() == assumption::kChildRetries) more.insert(more.end(), {"--fault", "fail_sync:site=PS1"});
    // A registry is read over WS-Man, and shows what it should once the site has synchronized.
    const bool registry = GetParam() == assumption::kRegistryState;
    const DoctoredSite site(more, registry ? Reach::all : Reach::adminService, registry ? "converged" : "bare");
    (void)site.doctor();
    Ran applied = site.apply();
    if (const std::string overlay = deed(GetParam()); !overlay.empty()) {
        EXPECT_EQ(applied.exit, 0) << applied.out << applied.err;
        const Ran before = site.doctor();
        EXPECT_EQ(with_verdict(read(before), "broken"), std::set<std::string>{});
        EXPECT_TRUE(with_verdict(read(before), "unverified").contains(GetParam()));
        EXPECT_NE(before.out.find("not examined: only"), std::string::npos);
        applied = site.apply(overlay);
        // The operation itself says which assumption it found broken, and no other.
        EXPECT_NE(applied.exit, 0) << applied.out << applied.err;
        EXPECT_EQ(count(applied.err, "assumption ASM-"), 1u) << applied.err;
        EXPECT_EQ(count(applied.err, "assumption " + GetParam() + " does not hold here"), 1u) << applied.err;
    }
    const Ran ran = site.doctor();
    const json::value report = read(ran);
    EXPECT_EQ(with_verdict(report, "broken"), std::set<std::string>{GetParam()})
        << ran.out << ran.err << applied.out << applied.err;
    EXPECT_NE(ran.out.find("SUP3601"), std::string::npos);
}

std::vector<std::string> every_assumption() {
    std::vector<std::string> out;
    for (const Assumption& one : assumptions()) out.emplace_back(one.id);
    return out;
}
INSTANTIATE_TEST_SUITE_P(Doctor, BrokenAssumption, testing::ValuesIn(every_assumption()),
                         [](const testing::TestParamInfo<std::string>& info) {
                             return "ASM" + info.param.substr(4);
                         });

TEST(Doctor, TheSimulatorCanBreakEveryAssumption) {
    const auto all = simulator::broken::all();
    ASSERT_EQ(all.size(), assumptions().size());
    for (std::size_t i = 0; i < all.size(); ++i) EXPECT_EQ(all[i].id, assumptions()[i].id);
}

TEST(Doctor, FindsNothingWhereNothingIsBroken) {
    const DoctoredSite site({"--fault", "fail_sync:site=PS1"});
    for (int round = 0; round < 2; ++round) {
        const Ran ran = site.doctor();
        const json::value report = read(ran);
        EXPECT_EQ(ran.exit, 0) << ran.out << ran.err;
        EXPECT_EQ(serious(report), "") << (round == 0 ? "before" : "after") << " the bootstrap";
        EXPECT_EQ(with_verdict(report, "broken"), std::set<std::string>());
        if (round == 0) {
            const Ran applied = site.apply();
            EXPECT_EQ(applied.exit, 0) << applied.out << applied.err;
            continue;
        }
        // What one bootstrap with a failing child shows; that a site's early failures mean what they are
        // taken for takes one.
        EXPECT_EQ(with_verdict(report, "unverified"),
                  (std::set<std::string>{"ASM-12", "ASM-16", "ASM-17", "ASM-20"}))
            << ran.out;
    }
}

TEST(Doctor, TheRegistryIsLookedAtWhereWsmanLeadsToIt) {
    const DoctoredSite site({}, Reach::all, "converged");
    const json::value report = read(site.doctor());
    EXPECT_TRUE(with_verdict(report, "holds").contains(std::string(assumption::kRegistryState)));
    EXPECT_EQ(with_verdict(report, "broken"), std::set<std::string>{});
}

TEST(Doctor, ARemovalThatWorkedIsShownToHaveWorked) {
    const DoctoredSite site({});
    (void)site.doctor();
    EXPECT_EQ(site.apply().exit, 0);
    const Ran applied = site.apply(deed(assumption::kDefaultThenDelete));
    EXPECT_EQ(applied.exit, 0) << applied.out << applied.err;
    const json::value report = read(site.doctor());
    for (const std::string_view id : {assumption::kDeleteRole, assumption::kDefaultThenDelete})
        EXPECT_TRUE(with_verdict(report, "holds").contains(std::string(id))) << id;
    EXPECT_EQ(with_verdict(report, "broken"), std::set<std::string>{});
}

// Through the connection file, in one process.
TEST(Doctor, TheBuiltInSimulatorBreaksWhatItsConnectionNames) {
    const ScratchFolder scratch;
    const std::string connection = simulated(scratch.path(), kLabFolder, "converged",
                                             "writes: merge\n  faults: ['break:assumption=ASM-15']")
                                       .string();
    const json::value report = read(run({"doctor", "--connection", connection, "--format", "json"}));
    EXPECT_EQ(with_verdict(report, "broken"), std::set<std::string>{"ASM-15"});
}

TEST(Doctor, OnlyReadsUnlessToldOtherwise) {
    const ScratchFolder scratch;
    const Simulation site(scratch.path(),
                          {"--from", kLabFolder.string(), "--at", "converged", "--writes", "merge"});
    const Ran looked = run({"doctor", "--connection", site.connection.string()});
    EXPECT_EQ(looked.exit, 0) << looked.out << looked.err;
    EXPECT_NE(looked.out.find("nothing was written"), std::string::npos);
    ASSERT_FALSE(site.requests().empty());
    EXPECT_EQ(writes_of(site), 0u);

    const Ran unasked = run({"doctor", "--connection", site.connection.string(), "--probe-writes"});
    EXPECT_EQ(unasked.exit, 5) << "there is no terminal to ask on";
    EXPECT_NE(unasked.err.find("SUP4003"), std::string::npos);
    EXPECT_EQ(writes_of(site), 0u);

    const Ran probed = run({"doctor", "--connection", site.connection.string(), "--probe-writes", "--yes"});
    EXPECT_EQ(probed.exit, 0) << probed.out << probed.err;
    EXPECT_GE(writes_of(site), 4u);
}

TEST(Doctor, AnAnswerOtherThanYesWritesNothing) {
    const ScratchFolder scratch;
    const Simulation site(scratch.path(),
                          {"--from", kLabFolder.string(), "--at", "converged", "--writes", "merge"});
    How how;
    how.streams = Streams::terminal;
    Process asking({"doctor", "--connection", site.connection.string(), "--probe-writes"}, how);
    ASSERT_TRUE(asking.says("Only `yes` is taken as yes")) << asking.ran.out;
    asking.signal(SIGKILL);
    (void)asking.finish(std::chrono::seconds(30));
    EXPECT_EQ(writes_of(site), 0u);
}

TEST(Doctor, ABugReportNamesNobody) {
    const ScratchFolder scratch;
    const Simulation site(scratch.path(), {"--from", kContosoFolder.string(), "--at", "converged", "--writes",
                                           "merge", "--fault", "fail_sync:site=PS1"});
    const fs::path file = scratch.path() / "bug.json";
    const Ran ran = run({"doctor", kContosoFolder.string(), "--connection", site.connection.string(),
                         "--probe-writes", "--yes", "--report", file.string()});
    EXPECT_EQ(ran.exit, 0) << ran.out << ran.err;
    const std::string bundle = read_text(file);
    ASSERT_NE(bundle.find("\"assumptions\""), std::string::npos) << bundle;
    EXPECT_NE(bundle.find("site-1"), std::string::npos);
    std::string folded = bundle;
    for (char& c : folded) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    const std::string token = read_text(site.connection.string() + ".token");
    std::vector<std::string> names{"contoso",
                                   "cas01",
                                   "cas-sup",
                                   "ps1",
                                   "ps2",
                                   "ps3",
                                   "s01.",
                                   "\"s01\"",
                                   "svc-",
                                   "127.0.0.1",
                                   token.substr(0, token.find('\n'))};
    for (const std::string& name : names)
        EXPECT_EQ(folded.find(name), std::string::npos) << name << " in " << bundle;
    EXPECT_EQ(fs::status(file).permissions() & fs::perms::others_read, fs::perms::none);
}

TEST(Doctor, ShowsTheCertificateAlsoOfASiteThatIsNotTrusted) {
    const ScratchFolder scratch;
    const Simulation site(scratch.path(), {"--from", kLabFolder.string(), "--at", "converged"});
    const json::value report =
        read(run({"doctor", "--connection", site.connection.string(), "--format", "json"}));
    const json::value& way = report.at("ways").as_array().at(0);
    EXPECT_GT(way.at("port").as_int64(), 0);
    EXPECT_NE(std::string(way.at("certificate").at("issuer").as_string()).find("SMS Issuing"),
              std::string::npos);
    EXPECT_EQ(way.at("certificate").at("names").as_array().at(0).as_string(),
              report.at("site").at("server").as_string());
    EXPECT_FALSE(way.at("certificate").at("notAfter").as_string().empty());

    std::string text = read_text(site.connection);
    const auto trust = text.find("trust:");
    text.erase(trust, text.find('\n', trust) + 1 - trust);
    write_text(site.connection, text);
    const Ran refused = run({"doctor", "--connection", site.connection.string()});
    EXPECT_EQ(refused.exit, 1) << refused.out;
    EXPECT_NE(refused.err.find("SUP3202"), std::string::npos) << refused.err;
    EXPECT_NE(refused.err.find("SMS Issuing"), std::string::npos)
        << "who issued it is what one has to trust: " << refused.err;
}

TEST(Doctor, AWayThatIsDeadIsTold) {
    const ScratchFolder scratch;
    const Simulation site(scratch.path(), {"--from", kLabFolder.string(), "--at", "converged"});
    std::string text = read_text(site.connection);
    const auto begin = text.find("\"https://"), end = text.find('"', begin + 1);
    const std::string url = text.substr(begin + 1, end - begin - 1);
    const std::string host = url.substr(8, url.find(':', 8) - 8);
    const std::string dead =
        "providers: [{adminService: \"" + url + "\", winrm: \"https://" + host + ":9/wsman\"}]\n";
    write_text(site.connection, dead + text.substr(text.find('\n') + 1));
    const Ran ran = run({"doctor", "--connection", site.connection.string()});
    EXPECT_EQ(ran.exit, 0) << ran.out << ran.err;
    EXPECT_NE(ran.err.find("SUP3603"), std::string::npos) << ran.err;
    EXPECT_NE(ran.err.find("WS-Man of " + host + ":9"), std::string::npos) << ran.err;
}

TEST(Doctor, ASiteThatTheAccountDoesNotSeeIsTold) {
    const ScratchFolder scratch;
    const Simulation site(scratch.path(),
                          {"--from", kContosoFolder.string(), "--at", "converged", "--hide-site", "PS3"});
    const Ran ran = run({"doctor", kContosoFolder.string(), "--connection", site.connection.string()});
    EXPECT_EQ(ran.exit, 0) << ran.out << ran.err;
    EXPECT_NE(ran.err.find("site PS3 is described, and the account does not see it"), std::string::npos)
        << ran.err;
}

TEST(Doctor, CannotLookWhereNobodyAnswers) {
    const ScratchFolder scratch;
    write_text(
        scratch.path() / "c.yaml",
        "providers: [{adminService: \"https://127.0.0.1:9\"}]\nauthenticate: none\nstore: {sqlite: s.db}\n");
    const Ran ran = run({"doctor", "--connection", (scratch.path() / "c.yaml").string()});
    EXPECT_EQ(ran.exit, 1) << ran.out;
    EXPECT_NE(ran.err.find("SUP3201"), std::string::npos) << ran.err;
}

TEST(Doctor, ErrorsAreExitThree) {
    const ScratchFolder scratch;
    const Simulation site(scratch.path(), {"--from", kLabFolder.string(), "--at", "converged", "--writes",
                                           "merge", "--break", "ASM-05"});
    const Ran ran = run({"doctor", "--connection", site.connection.string(), "--probe-writes", "--yes"});
    EXPECT_EQ(ran.exit, 3) << ran.out << ran.err;
    EXPECT_NE(ran.err.find("assumption ASM-05 does not hold"), std::string::npos) << ran.err;
    const Ran unknown = run({"simulate", "--from", kLabFolder.string(), "--break", "ASM-99"});
    EXPECT_EQ(unknown.exit, 64) << unknown.err;
}

TEST(Doctor, TellsWhatAFailingPointLacks) {
    const ScratchFolder scratch;
    const auto break_point = [](simulator::Simulator& site) {
        const auto rows = site.rows("SMS_SUPSyncStatus", "SiteCode eq 'LAB'");
        ASSERT_EQ(rows.size(), 1u);
        const std::string key =
            "LAB;" + std::string(json::parse(rows.front()).at("WSUSServerName").as_string());
        ASSERT_TRUE(site.edit("SMS_SUPSyncStatus", key, "LastSyncState", "6703"));
        ASSERT_TRUE(site.edit("SMS_SUPSyncStatus", key, "LastSyncErrorCode", "2147954407"));
    };
    const fs::path state = kept_state(scratch.path(), kLabFolder, simulator::Stage::converged, break_point);
    const Ran ran =
        run({"doctor", "--connection", connection_to_state(scratch.path(), kLabFolder, state).string(),
             "--format", "json"});
    EXPECT_EQ(ran.exit, 0) << "a warning, no error: " << ran.err;
    const json::value report = read(ran);
    const json::array& points = report.at("points").as_array();
    ASSERT_EQ(points.size(), 1u) << ran.out;
    EXPECT_EQ(points[0].at("errorMeaning").as_string(), "name not resolved");
    EXPECT_NE(std::string(points[0].at("action").as_string()).find("resolve the name"), std::string::npos);
    EXPECT_TRUE(points[0].at("secondsSinceSuccess").is_int64());
    EXPECT_NE(ran.err.find("SUP3602"), std::string::npos) << ran.err;
}

TEST(Doctor, WritesNothingBackWhileARunIsUnderWay) {
    const ScratchFolder scratch;
    const Simulation site(scratch.path(),
                          {"--from", kLabFolder.string(), "--at", "converged", "--writes", "merge"});
    {
        auto store = open_store(site.connection.string() + ".state.db");
        ASSERT_TRUE(store);
        Lease held;
        held.hierarchy = "lab";
        held.run = "lab-1";
        held.holder = "eve@here";
        held.process = ProcProcesses().self();
        const TimePoint later(std::chrono::sys_days(std::chrono::year(2099) / 1 / 1));
        ASSERT_TRUE((*store)->leases().acquire(held, later, ProcProcesses()));
    }
    const Ran ran = run({"doctor", "--connection", site.connection.string(), "--probe-writes", "--yes"});
    EXPECT_EQ(ran.exit, 6) << ran.out;
    EXPECT_NE(ran.err.find("SUP6002"), std::string::npos) << ran.err;
    EXPECT_TRUE(site.requests().empty());
    EXPECT_EQ(run({"doctor", "--connection", site.connection.string()}).exit, 0) << "looking is free";
}

/// The other way round: a run that comes while objects are written back waits for the doctor.
TEST(Doctor, NoRunBeginsWhileObjectsAreWrittenBack) {
    const ScratchFolder scratch;
    const Simulation site(scratch.path(), {"--from", kLabFolder.string(), "--at", "converged", "--writes",
                                           "merge", "--fault", "PUT SMS_SCI_Component#2:hang"});
    admin_service_only(site);
    const std::vector<std::string> probe{
        "doctor", kLabFolder.string(), "--connection", site.connection.string(), "--probe-writes", "--yes"};
    std::vector<std::string> synchronize{"sync", kLabFolder.string(), "--connection",
                                         site.connection.string()};
    EXPECT_EQ(run(probe).exit, 0);
    const Ran planned = run(synchronize);
    const auto id = planned.out.find("--approve ");
    ASSERT_NE(id, std::string::npos) << planned.out << planned.err;
    synchronize.insert(synchronize.end(), {"--approve", planned.out.substr(id + 10, 64)});
    Process probing(probe, How{});
    const auto holder = [&] {
        auto store = open_store(site.connection.string() + ".state.db");
        EXPECT_TRUE(store);
        const auto held = (*store)->leases().find("lab");
        return held && *held ? (**held).run : std::string();
    };
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (holder().empty() && std::chrono::steady_clock::now() < until) std::this_thread::yield();
    ASSERT_EQ(holder(), "doctor");
    const Ran refused = run(synchronize);
    EXPECT_EQ(refused.exit, 6) << refused.out << refused.err;
    EXPECT_NE(refused.err.find("run `doctor` of"), std::string::npos) << refused.err;
    EXPECT_EQ(run(probe).exit, 6) << "nor a second doctor";
    // One that was killed holds nobody up, and one that ends gives its lease back.
    probing.signal(SIGKILL);
    (void)probing.finish(std::chrono::seconds(30));
    const Ran again = run(probe);
    EXPECT_EQ(again.exit, 0) << again.out << again.err;
    EXPECT_EQ(holder(), "");
}

TEST(Doctor, TheRoleThatItPrintsIsXml) {
    const Ran ran = run({"doctor", "--rights"});
    EXPECT_EQ(ran.exit, 0) << ran.err;
    EXPECT_NE(ran.out.find(security_role_xml()), std::string::npos);
    EXPECT_NE(ran.out.find("Set-CMSecurityRolePermission"), std::string::npos);
    EXPECT_TRUE(xml::Document::parse(security_role_xml(), "role"));
    (void)read(run({"doctor", "--rights", "--format", "json"}));
}

}  // namespace
}  // namespace supctl::end_to_end
