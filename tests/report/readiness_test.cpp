// The four steps before deploying, as conditions: what makes each true, false or unknown, and what it does to
// the gate.
#include "report/readiness.h"

#include <gtest/gtest.h>

namespace supctl {
namespace {

/// A stand-alone primary site that is ready.
struct Site1 {
    ValuePool pool;
    Observation seen{pool};

    explicit Site1(bool enabled = true) {
        for (auto& one : seen.coverage.classes) one = Completeness::complete;
        Site site;
        site.code = *SiteCode::parse("LAB");
        site.type = SiteType::primary;
        seen.live.add(site);
        SoftwareUpdatePoint point;
        point.site = site.code;
        point.server = pool.text("lab01.lab.local");
        seen.live.add(point);
        ClientSetting clients;
        clients.name = pool.text("Default Client Agent Settings");
        const Hierarchy::Entry entries[] = {{FieldId::client_enabled, Value::of_boolean(enabled)}};
        clients.settings = seen.live.append(entries);
        seen.live.add(clients);
        seen.live.finish();
        SynchronizationRow row;
        row.site = site.code;
        row.server = point.server;
        row.state = 6702;
        row.catalog_version = 7;
        row.last_success = row.state_time = TimePoint(std::chrono::sys_days(std::chrono::year(2026) / 1 / 5));
        seen.synchronization.push_back(row);
        seen.catalog.add({pool.text("UpdateClassification:1"),
                          CategoryType::classification,
                          pool.text("Updates"),
                          {},
                          1,
                          true,
                          true});
        seen.catalog.add(
            {pool.text("Product:1"), CategoryType::product, pool.text("Windows 11"), {}, 2, true, true});
        seen.catalog.finish(pool);
    }
    [[nodiscard]] Readiness judged(PolicyVerdict policy = PolicyVerdict::asAsserted) const {
        return readiness_of(seen, policy);
    }
};

const Condition& step(const Readiness& readiness, ReadinessStep which) {
    return readiness.sites.front().steps[static_cast<std::size_t>(which)];
}

TEST(Readiness, AllFourStepsOpenTheGate) {
    const Site1 site;
    const Readiness ready = site.judged();
    for (const Condition& one : ready.sites.front().steps) EXPECT_EQ(one.truth, Truth::yes) << one.reason;
    EXPECT_EQ(ready.gate.truth, Truth::yes);
    ASSERT_TRUE(step(ready, ReadinessStep::synchronized).since);
}

// proves: SEED-06
TEST(Readiness, APrimarySiteWithoutAPointIsNotInstalled) {
    Site1 site;
    Hierarchy live(site.pool);
    for (const Site& one : site.seen.live.sites()) live.add(one);
    live.finish();
    site.seen.live = live;
    const Readiness judged = site.judged();
    EXPECT_EQ(step(judged, ReadinessStep::installed).truth, Truth::no);
    EXPECT_EQ(judged.gate.truth, Truth::no);
}

// proves: SEED-01
TEST(Readiness, AFailedSynchronizationClosesTheGateSinceItsTime) {
    Site1 site;
    site.seen.synchronization.front().state = 6703;
    site.seen.synchronization.front().error = 0x80131509;
    const Readiness judged = site.judged();
    EXPECT_EQ(step(judged, ReadinessStep::synchronized).truth, Truth::no);
    EXPECT_NE(judged.gate.reason.find("0x80131509"), std::string::npos);
    EXPECT_EQ(judged.gate.since, site.seen.synchronization.front().state_time);
}

TEST(Readiness, NothingSelectedIsNotReady) {
    Site1 site;
    site.seen.catalog = Catalog();
    site.seen.catalog.finish(site.pool);
    EXPECT_EQ(step(site.judged(), ReadinessStep::selected).truth, Truth::no);
}

TEST(Readiness, DisabledClientsAreNotReady) {
    const Site1 site(false);
    const Readiness judged = site.judged();
    EXPECT_EQ(step(judged, ReadinessStep::clientsVerified).truth, Truth::no);
    EXPECT_NE(judged.gate.reason.find("Default Client Agent Settings"), std::string::npos);
}

// proves: SEED-16 SEED-154
TEST(Readiness, PolicyThatNobodyLookedAtLeavesTheGateUnknown) {
    const Site1 site;
    EXPECT_EQ(site.judged(PolicyVerdict::notLooked).gate.truth, Truth::unknown);
    EXPECT_EQ(site.judged(PolicyVerdict::incomplete).gate.truth, Truth::unknown);
    EXPECT_EQ(site.judged(PolicyVerdict::differs).gate.truth, Truth::no);
}

TEST(Readiness, WhatWasNotReadIsUnknownNotFalse) {
    for (const auto observed : {ObservedClass::roles, ObservedClass::synchronizationStatus,
                                ObservedClass::categories, ObservedClass::clientSettings}) {
        Site1 site;
        site.seen.coverage.classes[static_cast<std::size_t>(observed)] = Completeness::partial;
        EXPECT_EQ(site.judged().gate.truth, Truth::unknown) << to_text(observed);
    }
}

}  // namespace
}  // namespace supctl
