// The doctor against the simulated hierarchy: without a probe it only reads, before one it asks; what it says
// of ways, points and sites; and a bug report names nobody.
#include <thread>

#include "base/xml.h"
#include "doctor/rights.h"
#include "doctored_site.h"
#include "site_state.h"
#include "store/database.h"

namespace supctl::end_to_end {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

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
    const auto answered = [&](const std::string& answer) {
        Process asking({"doctor", "--connection", site.connection.string(), "--probe-writes"}, how);
        EXPECT_TRUE(asking.says("Only `yes` is taken as yes")) << asking.ran.out;
        asking.types(answer);
        return asking.finish(std::chrono::seconds(60));
    };
    for (const char* no : {"y\n", "Yes\n", "yes please\n", "\n"}) {
        const Ran ran = answered(no);
        EXPECT_EQ(ran.exit, 5) << no << ran.out;
        EXPECT_NE(ran.out.find("SUP4003"), std::string::npos) << no << ran.out;
        EXPECT_EQ(writes_of(site), 0u) << no;
    }
    const Ran ran = answered("yes\n");
    EXPECT_EQ(ran.exit, 0) << ran.out;
    EXPECT_GE(writes_of(site), 4u);
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
