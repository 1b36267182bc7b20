// What `apply` makes of a doctor's report: whether it fits the site, and which classes it lets be written.
#include "doctor/kept_report.h"

#include <gtest/gtest.h>

#include "base/codes.h"
#include "doctor/error_codes.h"
#include "doctor/redaction.h"

namespace supctl::test {
namespace {

const TimePoint kThen{std::chrono::sys_days(std::chrono::year(2026) / 3 / 2)};

KeptReport report() {
    KeptReport out{"CAS", "cas01.x", "5.00.9128.1000", kThen, {}};
    out.trials.push_back(
        {std::string(kAdminServicePath), "h", "A", "", "", false, TrialAnswer::accepted, ""});
    out.trials.push_back(
        {std::string(kAdminServicePath), "h", "B", "", "", false, TrialAnswer::refused, "words"});
    out.trials.push_back({std::string(kWsmanPath), "h", "C", "", "", false, TrialAnswer::changed, "words"});
    return out;
}

TEST(KeptReport, FitsOneSiteOneVersionAndThirtyDays) {
    const auto code = [](const Result<void>& result) { return result ? Code{} : result.error().code; };
    EXPECT_TRUE(fits(report(), "CAS", "CAS01.x", "5.00.9128.1000", kThen + kReportLasts));
    EXPECT_EQ(code(fits(report(), "CAS", "cas01.x", "5.00.9128.1000", kThen + kReportLasts + Seconds(1))),
              codes::kNoDoctorReport);
    EXPECT_EQ(code(fits(report(), "CAS", "cas01.x", "5.00.9132.1000", kThen)), codes::kNoDoctorReport);
    EXPECT_EQ(code(fits(report(), "PS1", "cas01.x", "5.00.9128.1000", kThen)), codes::kNoDoctorReport);
    EXPECT_EQ(code(fits(report(), "CAS", "other.x", "5.00.9128.1000", kThen)), codes::kNoDoctorReport);
    EXPECT_EQ(code(fits(report(), "CAS", "cas01.x", "5.00.9128.1000", kThen - std::chrono::days(1))),
              codes::kNoDoctorReport)
        << "a report of the future";
}

TEST(KeptReport, AdminServiceAloneNeedsToHaveTakenEveryClass) {
    EXPECT_TRUE(writable(report(), {"A"}, HasWsman::no));
    for (const char* name : {"B", "C", "D"}) {
        const auto result = writable(report(), {"A", name}, HasWsman::no);
        ASSERT_FALSE(result) << name;
        EXPECT_EQ(result.error().code, codes::kWriteRefused);
        EXPECT_NE(result.error().message.find(name), std::string::npos);
    }
}

TEST(KeptReport, WsmanIsGoodUnlessTheReportSpeaksAgainstIt) {
    EXPECT_TRUE(writable(report(), {"A", "B", "D"}, HasWsman::yes));
    EXPECT_FALSE(writable(report(), {"C"}, HasWsman::yes));
}

TEST(KeptReport, AnAnswerThatIsNotClearIsNoRefusal) {
    KeptReport unclear = report();
    unclear.trials.front().answer = TrialAnswer::unclear;
    const auto result = writable(unclear, {"A"}, HasWsman::no);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, codes::kUnclearAnswer);
    EXPECT_TRUE(writable(unclear, {"A"}, HasWsman::yes)) << "the other path";
}

TEST(KeptReport, OfSeveralProvidersTheLeastWillingCounts) {
    KeptReport both = report();
    both.trials.push_back(
        {std::string(kAdminServicePath), "other", "A", "", "", false, TrialAnswer::refused, ""});
    EXPECT_FALSE(both.admin_service_takes("A"));
}

TEST(KeptReport, RefusesWhatIsNoReport) {
    for (const char* text :
         {"", "[]", "{}", R"({"formatVersion":"2.0"})",
          R"({"formatVersion":"1.0","site":{"code":"CAS","version":"5"},"time":"2026-01-01T00:00:00Z"})",
          R"({"formatVersion":"1.0","site":{"code":"CAS","version":"5"},"time":"2026-01-01T00:00:00Z",
                                "writes":[{"answer":"perhaps","below":false}]})"}) {
        const auto read = read_report(text);
        ASSERT_FALSE(read) << text;
        EXPECT_EQ(read.error().code, codes::kBadJson);
    }
}

TEST(ErrorCodes, OnlyAReasonOfItsOwnIsOne) {
    EXPECT_TRUE(tells_a_reason(0x80072EE7));
    EXPECT_FALSE(tells_a_reason(0x80004005)) << "unspecified";
    EXPECT_FALSE(tells_a_reason(0x12345678)) << "not known";
    ASSERT_NE(find_error_code(0x80244022), nullptr);
    EXPECT_NE(find_error_code(0x80244022)->action.find("WsusPool"), std::string_view::npos);
}

TEST(Redaction, LeavesNoAddressOfEitherKind) {
    ValuePool pool;
    Observation seen(pool);
    Site site;
    site.code = *SiteCode::parse("FD1");
    seen.live.add(site);
    seen.live.finish();
    Redaction hide(seen);
    EXPECT_EQ(hide("10.1.2.3 and 2A02:26f0:7c::17, at [fe80::8%eth0]:5986"),
              "address and address, at [address]:5986");
    EXPECT_EQ(hide("fd1::17 of site FD1: std::find at 12:30:45"),
              "address of site site-1: std::find at 12:30:45");
    hide.add_host("2a02:26f0:7c::99");
    EXPECT_EQ(hide("2a02:26f0:7c::99").find("2a02"), std::string::npos);
}

TEST(Redaction, ReplacesNamesAsWordsAndTheSameOnesAlike) {
    ValuePool pool;
    Observation seen(pool);
    Site site;
    site.code = *SiteCode::parse("CAS");
    site.name = pool.text("Contoso-Central");
    site.server = pool.text("cas01.contoso.com");
    seen.live.add(site);
    seen.live.finish();
    seen.accounts.push_back(pool.text("contoso\\svc-wsus"));
    Redaction hide(seen);
    hide.add_user("svc-read@CONTOSO.COM");
    const std::string out = hide(
        R"(CAS on \\CAS01.contoso.com (cas01) for CONTOSO\svc-wsus and svc-read@contoso.com at 10.2.3.4, CASE stays, 5.00.9128.1000 too)");
    for (const char* name : {"contoso", "cas01", "svc", "10.2.3.4", "CAS "})
        EXPECT_EQ(out.find(name), std::string::npos) << name << " in " << out;
    EXPECT_NE(out.find("CASE stays, 5.00.9128.1000 too"), std::string::npos) << out;
    EXPECT_EQ(hide(R"(login of FABRIKAM\sql-svc on db7.sql.fabrikam.net, eve@fabrikam.net; SMSProv.log)"),
              "login of name on name, name; SMSProv.log");
    EXPECT_EQ(hide("cas01.CONTOSO.com"), hide("CAS01.contoso.com"));
    EXPECT_NE(hide("CAS"), hide("cas01"));
}

}  // namespace
}  // namespace supctl::test
