// `supctl doctor --logs` as users run it: no site and no connection, a folder as it was copied from a server.
#include "process.h"

namespace supctl::end_to_end {
namespace {

namespace json = boost::json;

std::string entry(const std::string& message, const std::string& time) {
    return message + "  $$<SMS_WSUS_SYNC_MANAGER><03-02-2026 " + time + ".123-060><thread=5732 (0x1664)>\r\n";
}

// proves: SEED-38
TEST(DoctorLogs, ExplainWhyDownloadsAndSynchronizationsFail) {
    const ScratchFolder scratch;
    write_text(
        scratch.path() / "Logs/ruleengine.log",
        "<![LOG[Failed to download the update from internet. Error = 12007]LOG]!><time=\"08:00:01.123+480\" "
        "date=\"03-02-2026\" component=\"SMS_RULE_ENGINE\" context=\"\" type=\"3\" thread=\"5732\" "
        "file=\"x.cpp:1\">\r\n");
    write_text(scratch.path() / "Logs/wsyncmgr.lo_",
               entry("Sync failed: WSUS server not configured. Please refer to WCM.log", "08:00:00"));
    write_text(scratch.path() / "Logs/wsyncmgr.log",
               entry("Sync succeeded. Setting sync alert to canceled state on site PS1", "09:00:00"));
    const Ran ran = run({"doctor", "--logs", scratch.path().string()});
    EXPECT_EQ(ran.exit, 3) << ran.out << ran.err;
    EXPECT_NE(ran.out.find("error: a rule's content was not downloaded"), std::string::npos) << ran.out;
    EXPECT_NE(ran.out.find("Logs/ruleengine.log:1, 2026-03-02 08:00:01 (2026-03-02T16:00:01Z)"),
              std::string::npos)
        << ran.out;
    EXPECT_NE(ran.out.find("Local System"), std::string::npos);
    EXPECT_NE(ran.out.find("passed: the synchronization did not begin"), std::string::npos) << ran.out;
    const Ran again = run({"doctor", "--logs", scratch.path().string(), "--format", "json"});
    EXPECT_EQ(again.exit, 3);
    const json::value report = json::parse(again.out);
    ASSERT_EQ(report.at("findings").as_array().size(), 2U);
    EXPECT_EQ(report.at_pointer("/findings/0/signature"), "downloadWithoutInternet");
    EXPECT_EQ(report.at_pointer("/findings/0/open"), true);
    EXPECT_EQ(report.at_pointer("/findings/1/signature"), "wsusNotConfigured");
    EXPECT_EQ(report.at_pointer("/findings/1/passed/file"), "Logs/wsyncmgr.log");
}

TEST(DoctorLogs, WithNothingOpenAreWell) {
    const ScratchFolder scratch;
    write_text(scratch.path() / "wsyncmgr.log", entry("Sync succeeded.", "09:00:00") + "torn");
    const Ran ran = run({"doctor", "--logs", scratch.path().string()});
    EXPECT_EQ(ran.exit, 0) << ran.out << ran.err;
    EXPECT_NE(ran.out.find("wsyncmgr.log: 2 lines, 1 not understood"), std::string::npos) << ran.out;
    const ScratchFolder empty;
    const Ran nothing = run({"doctor", "--logs", empty.path().string()});
    EXPECT_EQ(nothing.exit, 1);
    EXPECT_NE(nothing.err.find("SUP3711"), std::string::npos) << nothing.err;
}

}  // namespace
}  // namespace supctl::end_to_end
