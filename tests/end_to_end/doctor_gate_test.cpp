// apply goes by a doctor's report: nothing is applied to a site that no doctor has looked at, and writes take
// the path that it found to take them.
#include "doctor_helper.h"

namespace supctl::end_to_end {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

/// `apply` of the lab at the simulation, as the plan of the same moment is approved.
Ran apply_lab(const Simulation& site, const std::vector<std::string>& more = {}) {
    const Ran planned =
        run({"plan", kLabFolder.string(), "--connection", site.connection.string(), "--format", "json"});
    std::vector<std::string> all{"apply",        kLabFolder.string(),
                                 "--connection", site.connection.string(),
                                 "--approve",    std::string(read(planned).at("planId").as_string())};
    all.insert(all.end(), more.begin(), more.end());
    return run(all);
}

TEST(DoctorGate, NoSiteIsChangedThatNoDoctorHasSeen) {
    const ScratchFolder scratch;
    const Simulation site(scratch.path(),
                          {"--from", kLabFolder.string(), "--writes", "merge", "--clock", "stepped"});
    admin_service_only(site);
    const Ran refused = apply_lab(site);
    EXPECT_EQ(refused.exit, 5) << refused.out;
    EXPECT_NE(refused.err.find("SUP4010"), std::string::npos) << refused.err;
    EXPECT_NE(refused.err.find("supctl doctor"), std::string::npos) << "it says what to run";
    EXPECT_EQ(writes_of(site), 0u);

    // A look without a probe does not know whether AdminService takes writes, and there is no other way.
    EXPECT_EQ(run({"doctor", "--connection", site.connection.string()}).exit, 0);
    const Ran untried = apply_lab(site);
    EXPECT_EQ(untried.exit, 5) << untried.out;
    EXPECT_NE(untried.err.find("SUP5002"), std::string::npos) << untried.err;

    EXPECT_EQ(run({"doctor", "--connection", site.connection.string(), "--probe-writes", "--yes"}).exit, 0);
    // Looking once more without a probe forgets nothing.
    const Ran again = run({"doctor", "--connection", site.connection.string()});
    EXPECT_EQ(again.exit, 0);
    EXPECT_NE(again.out.find("an earlier probe found"), std::string::npos) << again.out;
    EXPECT_NE(again.out.find("ASM-01 holds"), std::string::npos) << again.out;
    const Ran done = apply_lab(site);
    EXPECT_EQ(done.exit, 0) << done.out << done.err;
}

TEST(DoctorGate, WritesTakeThePathThatTheDoctorFoundToTakeThem) {
    for (const std::string writes : {"merge", "refuse500"}) {
        const ScratchFolder scratch;
        const Simulation site(scratch.path(),
                              {"--from", kLabFolder.string(), "--writes", writes, "--clock", "stepped"});
        std::string text = read_text(site.connection);
        if (text.substr(0, text.find('\n')).find("winrm") == std::string::npos) {
            const auto begin = text.find("https://");
            const std::string url = text.substr(begin, text.find('"', begin) - begin);
            const auto mark = text.find("# winrm: https");
            std::string winrm = text.substr(mark + 9, text.find('\n', mark) - mark - 9);
            winrm = url.substr(0, url.find(':', 8)) + winrm.substr(winrm.rfind(':'));
            write_text(site.connection, "providers: [{adminService: \"" + url + "\", winrm: \"" + winrm +
                                            "\"}]" + text.substr(text.find('\n')));
        }
        examine(site.connection.string());
        const Ran done = apply_lab(site, {"--verbose"});
        EXPECT_EQ(done.exit, 0) << done.out << done.err;
        const bool admin = done.err.find("put SMS_SCI_Component over AdminService of ") != std::string::npos;
        const bool wsman = done.err.find("put SMS_SCI_Component over WS-Man of ") != std::string::npos;
        EXPECT_EQ(admin, writes == "merge") << done.err;
        EXPECT_EQ(wsman, writes != "merge") << done.err;
    }
}

TEST(DoctorGate, AReportMayComeAsAFileAndIsReadWithCare) {
    const ScratchFolder scratch;
    const Simulation site(scratch.path(),
                          {"--from", kLabFolder.string(), "--writes", "merge", "--clock", "stepped"});
    const Ran probed = run(
        {"doctor", "--connection", site.connection.string(), "--probe-writes", "--yes", "--format", "json"});
    ASSERT_EQ(probed.exit, 0) << probed.err;
    const fs::path file = scratch.path() / "report.json";
    const auto with = [&](const std::string& from, const std::string& to) {
        std::string text = probed.out;
        const auto at = text.find(from);
        EXPECT_NE(at, std::string::npos) << from;
        write_text(file, text.replace(at, from.size(), to));
        return apply_lab(site, {"--doctor", file.string()});
    };
    const std::string time(read(probed).at("time").as_string());
    for (const auto& [from, to] : {std::pair<std::string, std::string>{"5.00.9128.1000", "5.00.9106.1000"},
                                   {time, "2025-" + time.substr(5)}}) {
        const Ran refused = with(from, to);
        EXPECT_EQ(refused.exit, 5) << refused.out;
        EXPECT_NE(refused.err.find("SUP4010"), std::string::npos) << refused.err;
    }
    EXPECT_NE(with("\"accepted\"", "\"perhaps\"").err.find("SUP1019"), std::string::npos);
    write_text(file, probed.out);
    const Ran done = apply_lab(site, {"--doctor", file.string()});
    EXPECT_EQ(done.exit, 0) << done.out << done.err;
}

}  // namespace
}  // namespace supctl::end_to_end
