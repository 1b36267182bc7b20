// The findings of an examination: ways that fail, certificates that end, clocks that differ, and what cannot
// be told.
#include "doctor/examine.h"

#include <gtest/gtest.h>

#include "base/codes.h"

namespace supctl::test {
namespace {

const TimePoint kNow{std::chrono::sys_days(std::chrono::year(2026) / 3 / 2)};

class ExamineTest : public testing::Test {
  protected:
    ExamineTest() : view(Observation(pool)) {
        view.asked = kNow;
        view.seen.server_time = kNow;
        view.seen.product_version = "5.00.9128.1000";
    }
    [[nodiscard]] std::vector<Code> codes_of(std::vector<WayReport> ways = {}) const {
        Examination examination;
        examination.ways = std::move(ways);
        const DoctorReport report = make_report(view, std::move(examination));
        std::vector<Code> out;
        for (const Diagnostic& one : report.findings.all()) out.push_back(one.code);
        return out;
    }
    static WayReport way() { return {std::string(kAdminServicePath), "h", 443, false, "", "", {}}; }

    ValuePool pool;
    SiteView view;
};

TEST_F(ExamineTest, AWayThatFailsIsAFindingAndOneThatAnswersIsNone) {
    EXPECT_TRUE(codes_of({way()}).empty());
    WayReport dead = way();
    dead.failure = "no connection";
    EXPECT_EQ(codes_of({way(), dead}), std::vector<Code>{codes::kWayFails});
}

TEST_F(ExamineTest, ACertificateThatEndsWithinThirtyDaysIsAFinding) {
    WayReport soon = way();
    soon.certificate.emplace();
    soon.certificate->not_after = kNow + std::chrono::days(31);
    EXPECT_TRUE(codes_of({soon}).empty());
    soon.certificate->not_after = kNow + std::chrono::days(29);
    EXPECT_EQ(codes_of({soon}), std::vector<Code>{codes::kCertificateEnds});
}

TEST_F(ExamineTest, ClocksMayDifferByFiveMinutes) {
    view.seen.server_time = kNow + Seconds(300);
    EXPECT_TRUE(codes_of().empty());
    view.seen.server_time = kNow - Seconds(301);
    EXPECT_EQ(codes_of(), std::vector<Code>{codes::kClockSkew});
}

TEST_F(ExamineTest, AVersionThatIsNotKnownIsAFinding) {
    view.seen.product_version = "";
    EXPECT_EQ(codes_of(), std::vector<Code>{codes::kUnknownVersion});
}

TEST_F(ExamineTest, WhatCouldNotBeReadIsAWarningNotAnError) {
    view.seen.findings.add(error(codes::kPartialView, "a class was refused"));
    view.seen.coverage.partial_sites.push_back(*SiteCode::parse("PS1"));
    const DoctorReport report = make_report(view, {});
    EXPECT_FALSE(report.findings.has_errors());
    EXPECT_EQ(report.findings.all().size(), 2u);
}

}  // namespace
}  // namespace supctl::test
