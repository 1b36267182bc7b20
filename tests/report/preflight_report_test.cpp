// What people and programs see of `preflight` and of `doctor --logs`.
#include "report/preflight_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "report/logs_report.h"

namespace supctl {
namespace {

using preflight::Check;
using preflight::ServerReport;
using preflight::Subject;
using preflight::Verdict;
using testing::HasSubstr;
using testing::Not;
namespace json = boost::json;

const TimePoint kThen = std::chrono::sys_days(std::chrono::year(2026) / 3 / 2);

std::vector<ServerReport> sample() {
    ServerReport one;
    one.server = "sup.contoso.com";
    one.site = "PS1";
    one.address = "sites/PS1/softwareUpdatePoints/sup.contoso.com";
    one.checks = {{Subject::name, Verdict::ok, Severity::error, "the name resolves", "192.0.2.7:8530", ""},
                  {Subject::httpsPort, Verdict::unverified, Severity::error, "nothing answers there", "", ""},
                  {Subject::certificateNames, Verdict::failed, Severity::error,
                   "the certificate does not name it", "evil\x1b[2J.contoso.com", "issue another"},
                  {Subject::certificateTime, Verdict::failed, Severity::warning,
                   "the certificate expires in 3 d", "soon", "renew it"}};
    return {one};
}

TEST(PreflightReport, TellsPeopleWhatFailedAndWhatToDo) {
    const std::string text = preflight_text(sample(), Style{});
    EXPECT_THAT(text, HasSubstr("sup.contoso.com  (site PS1)\n"));
    EXPECT_THAT(text, HasSubstr("  ok         name resolution: the name resolves\n"));
    EXPECT_THAT(text, HasSubstr("  unverified HTTPS port: nothing answers there\n"));
    EXPECT_THAT(text, HasSubstr("  error      names in the certificate: the certificate does not name it\n"));
    EXPECT_THAT(text, HasSubstr("evil\\x1b[2J.contoso.com"));
    EXPECT_THAT(text, Not(HasSubstr("\x1b[2J"))) << "a certificate steers no terminal";
    EXPECT_THAT(text, HasSubstr("help: issue another\n"));
    EXPECT_THAT(text, HasSubstr("  warning    validity of the certificate"));
    EXPECT_THAT(text, HasSubstr("SUP3701, SEED-43 SEED-44"));
    EXPECT_THAT(text, Not(HasSubstr("192.0.2.7"))) << "what is well needs no evidence, unless asked for";
    EXPECT_THAT(text, HasSubstr("1 server: 1 ok, 2 failed, 1 unverified\n"));
    Style verbose;
    verbose.detail = Detail::verbose;
    EXPECT_THAT(preflight_text(sample(), verbose), HasSubstr("192.0.2.7:8530"));
    EXPECT_EQ(preflight_text({}, Style{}), "0 servers: nothing to look at\n");
}

TEST(PreflightReport, TellsProgramsEverything) {
    Diagnostics diagnostics;
    diagnostics.add(error(Code{2018}, "WSUS is a replica"));
    SourceStore sources;
    const json::value read = json::parse(preflight_json(sample(), kThen, diagnostics, sources));
    EXPECT_EQ(read.at("formatVersion"), "1.0");
    EXPECT_EQ(read.at("observedAt"), "2026-03-02T00:00:00Z");
    EXPECT_EQ(read.at("summary"), json::parse(R"({"ok": 1, "failed": 2, "unverified": 1})"));
    EXPECT_EQ(read.at_pointer("/diagnostics/0/code"), "SUP2018");
    const json::object& server = read.at_pointer("/servers/0").as_object();
    EXPECT_EQ(server.at("address"), "sites/PS1/softwareUpdatePoints/sup.contoso.com");
    const json::array& checks = server.at("checks").as_array();
    ASSERT_EQ(checks.size(), 4U);
    EXPECT_TRUE(checks[0].at("severity").is_null());
    EXPECT_TRUE(checks[0].at("code").is_null());
    EXPECT_EQ(checks[1].at("verdict"), "unverified");
    EXPECT_EQ(checks[2].at("check"), "certificateNames");
    EXPECT_EQ(checks[2].at("severity"), "error");
    EXPECT_EQ(checks[2].at("code"), "SUP3701");
    EXPECT_EQ(checks[2].at("seeds"), "SEED-43 SEED-44");
    EXPECT_EQ(checks[2].at("help"), "issue another");
    EXPECT_EQ(checks[3].at("severity"), "warning");
}

LogReport logs() {
    LogReport out;
    LogFinding open;
    open.signature =
        find_signature(LogKind::ruleEngine, "failed to download the update from internet. error = 12007");
    open.kind = LogKind::ruleEngine;
    open.folder = "site\x1b[2Jserver";
    open.count = 2;
    open.first = {"ruleengine.lo_", 7, "2026-03-02 08:00:01", kThen};
    open.last = {"ruleengine.log", 9, "2026-03-02 09:00:01", std::nullopt};
    open.message = "Failed\x1b[2J to download";
    open.code = find_error_code(0x80072EE7);
    LogFinding passed = open;
    passed.signature = find_signature(LogKind::wsyncmgr, "sync failed: x");
    passed.kind = LogKind::wsyncmgr;
    passed.folder.clear();
    passed.code = nullptr;
    passed.count = 1;
    passed.passed = LogPlace{"wsyncmgr.log", 12, "2026-03-02 10:00:00", std::nullopt};
    out.findings = {open, passed};
    out.successes = {{LogKind::wsyncmgr, "", "a synchronization succeeded", *passed.passed}};
    out.files = {{"wsyncmgr.log", LogKind::wsyncmgr, LogEncoding::utf8, 20, 18, 2, std::nullopt}};
    return out;
}

TEST(LogsReport, TellsPeopleWhatItMeansAndWhere) {
    const std::string text = logs_text(logs(), Style{});
    EXPECT_THAT(text, HasSubstr("error: a rule's content was not downloaded"));
    EXPECT_THAT(text, HasSubstr("  first ruleengine.lo_:7, 2026-03-02 08:00:01 (2026-03-02T00:00:00Z)\n"));
    EXPECT_THAT(text, HasSubstr("  last ruleengine.log:9, 2026-03-02 09:00:01\n"));
    EXPECT_THAT(text, HasSubstr("likely cause:"));
    EXPECT_THAT(text, HasSubstr("  0x80072EE7: name not resolved; "));
    EXPECT_THAT(text, HasSubstr("SUP3712, SEED-37 SEED-38 SEED-39"));
    EXPECT_THAT(text, HasSubstr("passed: a synchronization failed"));
    EXPECT_THAT(text, HasSubstr("  all well since wsyncmgr.log:12, 2026-03-02 10:00:00\n"));
    EXPECT_THAT(text, HasSubstr("wsyncmgr.log: 20 lines, 2 not understood\n"));
    EXPECT_THAT(text, HasSubstr("1 log file: 1 finding open, 1 passed\n"));
    EXPECT_THAT(text, Not(HasSubstr("\x1b[2J")));
    EXPECT_TRUE(has_open_error(logs()));
    LogReport done = logs();
    done.findings.erase(done.findings.begin());
    EXPECT_FALSE(has_open_error(done)) << "what has passed is no error any more";
}

TEST(LogsReport, TellsProgramsEverything) {
    const json::value read = json::parse(logs_json(logs()));
    const json::value& open = read.at_pointer("/findings/0");
    EXPECT_EQ(open.at("signature"), "downloadWithoutInternet");
    EXPECT_EQ(open.at("log"), "ruleengine.log");
    EXPECT_EQ(open.at("open"), true);
    EXPECT_EQ(open.at("count"), 2);
    EXPECT_EQ(open.at_pointer("/first/line"), 7);
    EXPECT_EQ(open.at_pointer("/first/time"), "2026-03-02T00:00:00Z");
    EXPECT_TRUE(open.at_pointer("/last/time").is_null());
    EXPECT_TRUE(open.at("passed").is_null());
    EXPECT_EQ(open.at_pointer("/error/number"), "0x80072EE7");
    EXPECT_TRUE(read.at_pointer("/findings/1/error").is_null());
    EXPECT_EQ(open.at("message"), "Failed\x1b[2J to download");
    EXPECT_EQ(read.at_pointer("/findings/1/passed/line"), 12);
    EXPECT_EQ(read.at_pointer("/files/0/malformed"), 2);
    EXPECT_EQ(read.at("complete"), true);
}

}  // namespace
}  // namespace supctl
