// The four steps before deploying, as conditions: what makes each true, false or unknown, and what it does to
// the gate.
#include "report/readiness.h"

#include <gtest/gtest.h>

#include <optional>

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
        return readiness_of(seen, {policy, declared ? &*declared : nullptr, memory ? &*memory : nullptr});
    }

    /// Another point of the site, as well off as the first one.
    SynchronizationRow& second() {
        SoftwareUpdatePoint point;
        point.site = *SiteCode::parse("LAB");
        point.server = pool.text("lab02.lab.local");
        seen.live.add(point);
        seen.live.finish();
        seen.live.set({Owner::site, 0}, FieldId::default_point, Value::of(pool.text("lab01.lab.local")));
        seen.synchronization.push_back(seen.synchronization.front());
        seen.synchronization.back().server = point.server;
        return seen.synchronization.back();
    }
    void clients(std::string_view name, ClientSettingType type, bool enabled) {
        ClientSetting made;
        made.name = pool.text(name);
        made.type = type;
        const Hierarchy::Entry entries[] = {{FieldId::client_enabled, Value::of_boolean(enabled)}};
        made.settings = seen.live.append(entries);
        seen.live.add(made);
        seen.live.finish();
    }
    /// Declares the site with these points, and client settings that switch software updates off.
    void declare(std::initializer_list<std::string_view> points,
                 std::initializer_list<std::string_view> off = {}) {
        declared.emplace(pool);
        Hierarchy& hierarchy = declared->hierarchy;
        Site site;
        site.code = *SiteCode::parse("LAB");
        site.type = SiteType::primary;
        hierarchy.add(site);
        for (const std::string_view server : points) {
            SoftwareUpdatePoint point;
            point.site = *SiteCode::parse("LAB");
            point.server = pool.text(server);
            hierarchy.add(point);
        }
        for (const std::string_view name : off) {
            ClientSetting made;
            made.name = pool.text(name);
            const Hierarchy::Entry entries[] = {{FieldId::client_enabled, Value::of_boolean(false)}};
            made.settings = hierarchy.append(entries);
            hierarchy.add(made);
        }
        hierarchy.finish();
    }

    std::optional<Declaration> declared;
    std::optional<Memory> memory;
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

/// One thing that is not well, at the second of two points: the step that says so, its reason, and whether
/// the site tells since when.
struct SecondPointCase {
    const char* what;
    void (*breaks)(SynchronizationRow&);
    const char* reason;
    bool dated;
};

// proves: SEED-01
TEST(Readiness, WhatEitherPointLacksTheSiteLacks) {
    const TimePoint began = TimePoint(std::chrono::sys_days(std::chrono::year(2026) / 1 / 6));
    const SecondPointCase cases[] = {
        {"failed",
         [](SynchronizationRow& row) {
             row.state = 6703;
             row.error = 0x80131509;
         },
         "the last one failed (0x80131509)", true},
        {"never", [](SynchronizationRow& row) { row.state = 0, row.last_success = {}; }, "none succeeded yet",
         true},
        {"behind", [](SynchronizationRow& row) { row.catalog_version = 6; },
         "at catalog version 6, the top-level site is at 7", true},
        {"out of step", [](SynchronizationRow& row) { row.state = 6707; },
         "content is out of step with the upstream server", true},
        {"link degraded", [](SynchronizationRow& row) { row.link = 1; },
         "the replication link is not healthy", false},
        {"link in error", [](SynchronizationRow& row) { row.link = 2; },
         "the replication link is not healthy", false},
    };
    for (const SecondPointCase& one : cases)
        for (const bool first : {true, false}) {
            Site1 site;
            SynchronizationRow& second = site.second();
            ASSERT_EQ(site.judged().gate.truth, Truth::yes) << site.judged().gate.reason;
            SynchronizationRow& row = first ? site.seen.synchronization.front() : second;
            row.state_time = began;
            one.breaks(row);
            const Condition judged = step(site.judged(), ReadinessStep::synchronized);
            EXPECT_EQ(judged.truth, Truth::no) << one.what;
            EXPECT_EQ(judged.reason, std::string(first ? "lab01" : "lab02") + ".lab.local: " + one.reason);
            EXPECT_EQ(judged.since, one.dated ? std::optional(began) : std::nullopt) << one.what;
            EXPECT_EQ(judged.since_unknown.empty(), one.dated) << one.what;
            EXPECT_EQ(site.judged().gate.truth, Truth::no) << one.what;
        }
}

TEST(Readiness, APointThatRunsAndOnceSucceededIsNoObstacle) {
    Site1 site;
    site.second().state = 6704;
    EXPECT_EQ(site.judged().gate.truth, Truth::yes) << site.judged().gate.reason;
}

TEST(Readiness, TheReasonCountsPointsAndNamesTheDefault) {
    Site1 site;
    EXPECT_EQ(step(site.judged(), ReadinessStep::installed).reason, "1 point: lab01.lab.local");
    site.second();
    EXPECT_EQ(step(site.judged(), ReadinessStep::installed).reason,
              "2 points: lab01.lab.local is the default");
}

TEST(Readiness, ADeclaredPointThatIsMissingClosesTheGate) {
    Site1 site;
    site.declare({"lab01.lab.local"});
    EXPECT_EQ(site.judged().gate.truth, Truth::yes) << site.judged().gate.reason;
    site.declare({"lab01.lab.local", "lab02.lab.local", "lab03.lab.local"});
    const Readiness judged = site.judged();
    EXPECT_EQ(step(judged, ReadinessStep::installed).truth, Truth::no);
    EXPECT_EQ(step(judged, ReadinessStep::installed).reason,
              "the description's lab02.lab.local, lab03.lab.local are not installed");
    EXPECT_EQ(step(judged, ReadinessStep::synchronized).truth, Truth::no);
    EXPECT_EQ(judged.gate.truth, Truth::no);
}

TEST(Readiness, APointWithoutARowIsUnknownAtTheSecondPointToo) {
    Site1 site;
    site.second();
    site.seen.synchronization.pop_back();
    EXPECT_EQ(step(site.judged(), ReadinessStep::installed).truth, Truth::unknown);
    EXPECT_EQ(step(site.judged(), ReadinessStep::synchronized).truth, Truth::no);
}

TEST(Readiness, ClientSettingsThatTheDescriptionSwitchesOffAreMeant) {
    Site1 site;
    site.clients("Kiosks", ClientSettingType::device, false);
    EXPECT_EQ(step(site.judged(), ReadinessStep::clientsVerified).truth, Truth::no);
    site.declare({"lab01.lab.local"});
    EXPECT_EQ(step(site.judged(), ReadinessStep::clientsVerified).truth, Truth::no);
    site.declare({"lab01.lab.local"}, {"kiosks"});
    EXPECT_EQ(site.judged().gate.truth, Truth::yes) << site.judged().gate.reason;
}

TEST(Readiness, TheDefaultClientSettingsMayBeOffOnlyWhereOthersAreOn) {
    Site1 site(false);
    site.declare({"lab01.lab.local"}, {"Default Client Agent Settings"});
    EXPECT_EQ(site.judged().gate.truth, Truth::no);
    site.clients("Pilot", ClientSettingType::device, true);
    EXPECT_EQ(site.judged().gate.truth, Truth::yes) << site.judged().gate.reason;
}

TEST(Readiness, ASiteIsInstalledSinceItsNewestInstallationOrSinceItWasSeenConfigured) {
    const TimePoint first = TimePoint(std::chrono::sys_days(std::chrono::year(2026) / 1 / 3));
    Site1 site;
    const auto installed = [&] { return step(site.judged(), ReadinessStep::installed); };
    EXPECT_FALSE(installed().since);
    EXPECT_NE(installed().since_unknown.find("no status message"), std::string::npos);
    site.memory.emplace();
    site.memory->configured["LAB/wait/configured"] = first;
    EXPECT_EQ(installed().since, first);
    site.second();
    StatusMessage message;
    message.site = *SiteCode::parse("LAB");
    message.component = site.pool.text("SMS_WSUS_CONTROL_MANAGER");
    message.id = 1015;
    for (const int hour : {1, 5, 2}) {
        message.machine = site.pool.text(hour == 5 ? "lab02.lab.local" : "lab01.lab.local");
        message.time = first + std::chrono::hours(hour);
        site.seen.messages.push_back(message);
    }
    message.machine = site.pool.text("gone.lab.local");
    message.time = first + std::chrono::hours(9);
    site.seen.messages.push_back(message);
    EXPECT_EQ(installed().since, first + std::chrono::hours(5));
    EXPECT_TRUE(installed().since_unknown.empty());
}

TEST(Readiness, EveryConditionSaysSinceWhenOrWhyNot) {
    for (const PolicyVerdict policy : {PolicyVerdict::asAsserted, PolicyVerdict::notLooked}) {
        const Site1 site;
        const Readiness judged = site.judged(policy);
        for (const Condition& one : judged.sites.front().steps)
            EXPECT_NE(one.since.has_value(), !one.since_unknown.empty()) << one.reason;
        EXPECT_NE(judged.gate.since.has_value(), !judged.gate.since_unknown.empty());
    }
}

}  // namespace
}  // namespace supctl
