// Folders of logs: every known text is found where it stands and nowhere else, successes let earlier trouble
// pass, rotated files come first, and nothing that is read makes the reading fail.
#include "doctor/log_findings.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "base/codes.h"
#include "base/text.h"

namespace supctl {
namespace {

namespace fs = std::filesystem;

class Folder : public ::testing::Test {
  protected:
    Folder() {
        std::string name = (fs::temp_directory_path() / "supctl-logs-XXXXXX").string();
        path_ = ::mkdtemp(name.data());
    }
    ~Folder() override {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    void write(const std::string& name, const std::string& text) const {
        fs::create_directories((path_ / name).parent_path());
        std::ofstream(path_ / name, std::ios::binary) << text;
    }
    [[nodiscard]] LogReport read() const {
        auto report = read_logs(path_);
        if (report) return std::move(*report);
        ADD_FAILURE() << report.error().message;
        return {};
    }
    fs::path path_;
};

std::string line(const std::string& message, int second = 0) {
    return message + "  $$<SMS_X><03-02-2026 08:00:" + (second < 10 ? "0" : "") + std::to_string(second) +
           ".000+000><thread=1 (0x1)>\r\n";
}

struct Quoted {
    const char* log;
    const char* message;
    const char* signature;
};

/// Lines as the product writes them, or as public reports quote them.
const Quoted kQuoted[] = {
    {"SUPSetup.log", "Did not find supported version of assembly Microsoft.UpdateServices.Administration.",
     "unsupportedWsus"},
    {"WCM.log", "Did not find supported version of assembly Microsoft.UpdateServices.Administration.",
     "unsupportedWsus"},
    {"WCM.log", "Setting new configuration state to 3 (WSUS_CONFIG_FAILED)", "configurationFailed"},
    {"WCM.log", "Setting new configuration state to 4 (WSUS_CONFIG_SUBSCRIPTION_PENDING)", "subscription"},
    {"WCM.log", "System.Net.WebException: The request failed with HTTP status 401: Unauthorized.",
     "refusedLogin"},
    {"WCM.log", "The remote server returned an error: (403) Forbidden.", "forbidden"},
    {"wsyncmgr.log", "Sync failed: The remote server returned an error: (407) Proxy Authentication Required.",
     "proxyLogin"},
    {"WCM.log", "The request failed with HTTP status 500: Internal Server Error.", "serverError"},
    {"wsyncmgr.log", "Sync failed: The request failed with HTTP status 502: Bad Gateway", "badGateway"},
    {"WSUSCtrl.log", "The request failed with HTTP status 503: Service Unavailable.", "poolStopped"},
    {"WCM.log", "No connection could be made because the target machine actively refused it 10.0.0.7:8530",
     "activelyRefused"},
    {"WCM.log", "Authentication failed because the remote party has closed the transport stream.",
     "transportClosed"},
    {"WSUSCtrl.log", "Could not establish trust relationship for the SSL/TLS secure channel with authority",
     "untrusted"},
    {"WSUSCtrl.log", "The address of the proxy server cannot be empty", "proxyWithoutAddress"},
    {"wsyncmgr.log",
     "Sync failed: WSUS server not configured. Please refer to WCM.log for configuration error details.",
     "wsusNotConfigured"},
    {"wsyncmgr.log",
     "Sync failed: UssCommunicationError: WebException: The remote name could not be resolved: "
     "'sws.update.microsoft.com'",
     "unresolved"},
    {"wsyncmgr.log", "Sync failed: UssCommunicationError: SoapException: Fault occurred",
     "sourceUnreachable"},
    {"wsyncmgr.log", "Sync failed: 0x80072EFE. Source: Microsoft.SystemsManagementServer.SoftwareUpdates",
     "connectionAborted"},
    {"wsyncmgr.log", "Sync failed: Cancelled. Source: CWSyncMgr::DoSync", "cancelled"},
    {"wsyncmgr.log", "Sync failed: Something that nobody knows", "syncFailed"},
    {"wsyncmgr.log", "Indexing Failed. Could not connect to SUSDB.", "indexing"},
    {"wsyncmgr.log", "Full sync required due to changes in main WSUS server location.",
     "fullBecauseOfServer"},
    {"wsyncmgr.log", "Failed to download license terms for update 1", "licenseTerms"},
    {"WCM.log", "Remote configuration failed on WSUS Server.", "remoteConfiguration"},
    {"SUPSetup.log", "Error: RoleExists", "roleExists"},
    {"ruleengine.log", "Failed to download the update from internet. Error = 12007",
     "downloadWithoutInternet"},
    {"ruleengine.log", "Failed to download the update from internet. Error = 12029", "downloadFailed"},
};

TEST_F(Folder, EveryKnownTextIsFoundAtItsPlace) {
    std::set<std::string_view> missing;
    for (const LogSignature& one : log_signatures()) missing.insert(one.id);
    for (const Quoted& one : kQuoted) {
        SCOPED_TRACE(one.message);
        fs::remove_all(path_);
        write(one.log, line("nothing of interest") + line(one.message, 7) + line("nothing either"));
        const LogReport report = read();
        ASSERT_EQ(report.findings.size(), 1U);
        const LogFinding& found = report.findings[0];
        EXPECT_EQ(found.signature->id, one.signature);
        EXPECT_EQ(found.first.line, 2U);
        EXPECT_EQ(found.first.file, one.log);
        EXPECT_EQ(iso_time(*found.first.time), "2026-03-02T08:00:07Z");
        EXPECT_EQ(found.message, one.message);
        EXPECT_EQ(found.count, 1U);
        EXPECT_TRUE(found.open());
        missing.erase(found.signature->id);
    }
    EXPECT_TRUE(missing.empty()) << *missing.begin() << " has no example";
}

// proves: SEED-38
TEST_F(Folder, ADownloadWithoutInternetIsExplained) {
    write("Logs/ruleengine.log",
          "<![LOG[Failed to download the update from internet. Error = 12007]LOG]!><time=\"08:00:01.1+000\" "
          "date=\"03-02-2026\" component=\"SMS_RULE_ENGINE\" context=\"\" type=\"3\" thread=\"1\" "
          "file=\"x:1\">\n"
          "<![LOG[Failed to download the update from internet. Error = 12007]LOG]!><time=\"09:00:01.1+000\" "
          "date=\"03-02-2026\" component=\"SMS_RULE_ENGINE\" context=\"\" type=\"3\" thread=\"1\" "
          "file=\"x:1\">\n");
    const LogReport report = read();
    ASSERT_EQ(report.findings.size(), 1U);
    const LogFinding& found = report.findings[0];
    EXPECT_EQ(found.signature->id, "downloadWithoutInternet");
    EXPECT_EQ(found.signature->severity, Severity::error);
    EXPECT_NE(found.signature->cause.find("Local System"), std::string_view::npos);
    EXPECT_NE(found.signature->action.find("proxy"), std::string_view::npos);
    ASSERT_NE(found.code, nullptr);
    EXPECT_EQ(found.code->meaning, "name not resolved");
    EXPECT_EQ(found.count, 2U);
    EXPECT_EQ(found.folder, "Logs");
    EXPECT_EQ(found.first.written, "2026-03-02 08:00:01");
    EXPECT_EQ(found.last.written, "2026-03-02 09:00:01");
    EXPECT_EQ(found.last.line, 2U);
}

TEST(LogSignatures, TellWhatAnErrorNumberMeans) {
    EXPECT_EQ(error_in("sync failed: 0x80072efe. source: x")->code, 0x80072efeU);
    EXPECT_EQ(error_in("failed to download the update from internet. error = 12007")->code, 0x80072ee7U);
    EXPECT_EQ(error_in("thread 0x1664 failed with 0x80072ee2")->code, 0x80072ee2U)
        << "other numbers are passed over";
    for (const char* none :
         {"", "sync failed", "error = ", "error = x", "0x", "0xffffffffff", "error = 99999999"})
        EXPECT_EQ(error_in(none), nullptr) << none;
}

TEST(LogSignatures, AreFoundInTheirOwnLogsOnly) {
    for (const LogSignature& one : log_signatures()) {
        EXPECT_EQ(one.text, lower_ascii(one.text)) << one.id;
        EXPECT_EQ(one.also, lower_ascii(one.also)) << one.id;
        EXPECT_NE(one.logs, 0) << one.id;
        for (const std::string_view text : {one.meaning, one.cause, one.action, one.source})
            EXPECT_FALSE(text.empty()) << one.id;
    }
    EXPECT_EQ(find_signature(LogKind::wcm, "failed to download the update from internet. error = 12007"),
              nullptr);
    EXPECT_EQ(find_signature(LogKind::ruleEngine, "sync failed: wsus server not configured"), nullptr);
    EXPECT_EQ(find_signature(LogKind::wsyncmgr, "sync succeeded. setting sync alert to canceled state"),
              nullptr);
}

TEST_F(Folder, ASuccessLetsEarlierTroublePass) {
    write("wsyncmgr.log", line("Sync failed: WSUS server not configured.", 1) +
                              line("Sync succeeded. Setting sync alert to canceled state on site PS1", 2) +
                              line("Sync failed: Something else", 3) + line("nothing", 4));
    write("WCM.log", line("Setting new configuration state to 3 (WSUS_CONFIG_FAILED)", 1) +
                         line("Setting new configuration state to 2 (WSUS_CONFIG_SUCCESS)", 2));
    const LogReport report = read();
    ASSERT_EQ(report.findings.size(), 3U);
    EXPECT_EQ(report.findings[0].signature->id, "syncFailed") << "what is open comes first";
    EXPECT_TRUE(report.findings[0].open());
    for (const std::size_t i : {1U, 2U}) {
        ASSERT_TRUE(report.findings[i].passed);
        EXPECT_EQ(report.findings[i].passed->line, 2U);
        EXPECT_EQ(report.findings[i].passed->file, i == 1 ? "WCM.log" : "wsyncmgr.log");
    }
    ASSERT_EQ(report.successes.size(), 2U);
    EXPECT_EQ(report.successes[1].last.written, "2026-03-02 08:00:02");
}

TEST_F(Folder, RotatedFilesComeBeforeTheCurrentOne) {
    write("wsyncmgr.log", line("Sync succeeded.", 9));
    write("wsyncmgr.lo_", line("Sync failed: a", 8));
    write("WSYNCMGR-20260301-080000.LOG", line("Sync failed: b", 7));
    write("server2/wsyncmgr.lo_", line("Sync failed: c", 6));
    const LogReport report = read();
    ASSERT_EQ(report.files.size(), 4U);
    EXPECT_EQ(report.files[0].file, "WSYNCMGR-20260301-080000.LOG");
    EXPECT_EQ(report.files[1].file, "wsyncmgr.lo_");
    EXPECT_EQ(report.files[2].file, "wsyncmgr.log");
    ASSERT_EQ(report.findings.size(), 2U);
    EXPECT_EQ(report.findings[0].folder, "server2") << "another server's success says nothing of this one";
    EXPECT_TRUE(report.findings[0].open());
    EXPECT_EQ(report.findings[1].count, 2U);
    EXPECT_EQ(report.findings[1].first.file, "WSYNCMGR-20260301-080000.LOG");
    EXPECT_EQ(report.findings[1].last.file, "wsyncmgr.lo_");
    EXPECT_FALSE(report.findings[1].open());
}

TEST_F(Folder, OtherFilesAndLinksAreLeftAlone) {
    write("wsyncmgr.log", line("Sync failed: a") + "torn line");
    write("smsprov.log", line("Sync failed: a"));
    write("wcm.log.bak", line("Setting new configuration state to 3"));
    write("a/b/c/d/e/WCM.log", line("Setting new configuration state to 3"));
    fs::create_symlink(path_ / "wsyncmgr.log", path_ / "ruleengine.log");
    const LogReport report = read();
    ASSERT_EQ(report.files.size(), 1U);
    EXPECT_EQ(report.files[0].malformed, 1U);
    EXPECT_EQ(report.files[0].entries, 1U);
    EXPECT_EQ(report.others, 3U);
    EXPECT_TRUE(report.complete());
}

TEST_F(Folder, WithoutLogsThereIsNothingToSay) {
    write("smsprov.log", line("Sync failed: a"));
    auto report = read_logs(path_);
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().code, codes::kNoLogs);
    report = read_logs(path_ / "nowhere");
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().code, codes::kUnreadableFile);
}

TEST_F(Folder, KeepsLittleOfMuch) {
    std::string text;
    for (int i = 0; i < 20000; ++i) text += line("Sync failed: " + std::string(200, 'x'), i % 60);
    write("wsyncmgr.log", text);
    const LogReport report = read();
    ASSERT_EQ(report.findings.size(), 1U);
    EXPECT_EQ(report.findings[0].count, 20000U);
    EXPECT_EQ(report.findings[0].last.line, 20000U);
    EXPECT_LE(report.findings[0].message.size(), 600U);
}

}  // namespace
}  // namespace supctl
