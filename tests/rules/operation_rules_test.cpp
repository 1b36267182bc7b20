// Rules about what is done later or elsewhere: client settings, removals, boundary groups.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cases.h"

namespace supctl::testing_rules {
namespace {

constexpr const char* kSup = "sup.contoso.com";
constexpr const char* kAtSup = "sites/PS1/softwareUpdatePoints/sup.contoso.com";
constexpr const char* kDefault = "Default Client Agent Settings";
constexpr auto kOnline = Mode::online;

void standalone(World& w, std::vector<Entry> settings = {}) {
    w.write.site(kPrimary, "PS1").point(kSup, std::move(settings));
}
void with_client(World& w, std::vector<Entry> settings) {
    w.write.site(kPrimary, "PS1").client(kDefault, std::move(settings));
}
Schedule every_hours(std::uint8_t hours) {
    Schedule schedule = every_days(0);
    schedule.hours = hours;
    return schedule;
}
void two_live_points(World& w) {
    w.found.site(kPrimary, "PS1", "", {w.found.text(FieldId::default_point, "a.x")})
        .point("a.x")
        .point("b.x");
}
void in_groups(World& w, std::vector<std::string> asserted, std::vector<std::string> live) {
    standalone(w);
    w.found.site(kPrimary, "PS1").point(kSup);
    w.assert_groups("PS1", kSup, asserted);
    for (const auto& group : live) w.refer(group, kSup);
}

const Case kOperationCases[] = {
    // proves: VR-55
    {"ThirdPartyForClientsOnly", 2055, Severity::warning,
     "clientSettings/Default Client Agent Settings/softwareUpdates.thirdPartyUpdates",
     [](World& w) {
         with_client(w, {flag(FieldId::client_third_party)});
         w.write.global({choice(FieldId::third_party, 0)});
     },
     [](World& w) {
         with_client(w, {flag(FieldId::client_third_party)});
         w.write.global({choice(FieldId::third_party, 1)});
     }},
    // proves: VR-56
    {"DeadlinesWithinTooMuch", 2056, Severity::error,
     "clientSettings/Default Client Agent Settings/softwareUpdates.installOtherDeadlinesWithin",
     [](World& w) { with_client(w, {number(FieldId::client_batching, 25 * 3600)}); },
     [](World& w) { with_client(w, {number(FieldId::client_batching, 23 * 3600)}); }},
    // proves: VR-56
    {"DeadlinesWithinTooManyDays", 2056, Severity::error,
     "clientSettings/Default Client Agent Settings/softwareUpdates.installOtherDeadlinesWithin",
     [](World& w) { with_client(w, {number(FieldId::client_batching, 366 * 86400)}); },
     [](World& w) { with_client(w, {number(FieldId::client_batching, 365 * 86400)}); }},
    // proves: VR-56
    {"DeadlinesWithinHalfADayMore", 2056, Severity::error,
     "clientSettings/Default Client Agent Settings/softwareUpdates.installOtherDeadlinesWithin",
     [](World& w) { with_client(w, {number(FieldId::client_batching, 36 * 3600)}); },
     [](World& w) { with_client(w, {number(FieldId::client_batching, 48 * 3600)}); }},
    // proves: VR-57
    {"ScanTwiceADay", 2057, Severity::error,
     "clientSettings/Default Client Agent Settings/softwareUpdates.scanSchedule",
     [](World& w) { with_client(w, {w.write.schedule(every_hours(12), FieldId::client_scan)}); },
     [](World& w) { with_client(w, {w.write.schedule(every_days(7), FieldId::client_scan)}); }},
    // proves: VR-57
    {"EvaluationDaily", 2057, Severity::warning,
     "clientSettings/Default Client Agent Settings/softwareUpdates.deploymentReevaluation",
     [](World& w) { with_client(w, {w.write.schedule(every_days(1), FieldId::client_reevaluation)}); },
     [](World& w) { with_client(w, {w.write.schedule(every_days(14), FieldId::client_reevaluation)}); }},
    // proves: SEED-157 VR-58
    {"ClientsDisabled", 2058, Severity::warning,
     "clientSettings/Default Client Agent Settings/softwareUpdates.enabled",
     [](World& w) { with_client(w, {flag(FieldId::client_enabled, false)}); },
     [](World& w) { with_client(w, {flag(FieldId::client_enabled)}); }},
    // proves: VR-59
    {"PortWithoutDelta", 2059, Severity::warning,
     "clientSettings/Default Client Agent Settings/softwareUpdates.deltaContentPort",
     [](World& w) {
         with_client(w, {number(FieldId::client_delta_port, 8005), flag(FieldId::client_delta, false)});
     },
     [](World& w) {
         with_client(w, {number(FieldId::client_delta_port, 8005), flag(FieldId::client_delta)});
     }},
    // proves: VR-60
    {"SettingsOfUsers", 2060, Severity::error, "clientSettings/Users",
     [](World& w) {
         w.write.site(kPrimary, "PS1").client("Users", {flag(FieldId::client_enabled)});
         w.found.site(kPrimary, "PS1").client("Users", {}, ClientSettingType::user);
     },
     [](World& w) {
         w.write.site(kPrimary, "PS1").client("Users", {flag(FieldId::client_enabled)});
         w.found.site(kPrimary, "PS1").client("Users", {}, ClientSettingType::device);
     },
     kOnline},
    // proves: VR-61
    {"ExpressForNobody", 2061, Severity::warning, "hierarchy/synchronization.contentFiles",
     [](World& w) {
         with_client(w, {flag(FieldId::client_delta, false)});
         w.write.global({choice(FieldId::content_files, 1)});
     },
     [](World& w) {
         with_client(w, {flag(FieldId::client_delta)});
         w.write.global({choice(FieldId::content_files, 1)});
     }},
    // proves: SEED-176 SEED-179 VR-62
    {"DefaultWithoutSuccessor", 2062, Severity::error, "sites/PS1/softwareUpdatePoints/a.x",
     [](World& w) {
         w.write.site(kPrimary, "PS1").point("b.x");
         w.remove("PS1", "a.x");
         two_live_points(w);
     },
     [](World& w) {
         w.write.site(kPrimary, "PS1", "", {w.write.text(FieldId::default_point, "b.x")}).point("b.x");
         w.remove("PS1", "a.x");
         two_live_points(w);
     },
     kOnline},
    // proves: VR-62
    {"DefaultRemovedAndStillNamed", 2062, Severity::error, "sites/PS1/softwareUpdatePoints/a.x",
     [](World& w) {
         w.write.site(kPrimary, "PS1", "", {w.write.text(FieldId::default_point, "a.x")}).point("b.x");
         w.remove("PS1", "a.x");
     },
     [](World& w) {
         w.write.site(kPrimary, "PS1", "", {w.write.text(FieldId::default_point, "b.x")}).point("b.x");
         w.remove("PS1", "a.x");
     }},
    // proves: SEED-175 VR-63
    {"LastPoint", 2063, Severity::warning, "sites/PS1/softwareUpdatePoints/a.x",
     [](World& w) {
         w.write.named_site(kPrimary, "PS1", "", "", true);
         w.remove("PS1", "a.x");
         w.found.site(kPrimary, "PS1").point("a.x");
     },
     [](World& w) {
         w.write.site(kPrimary, "PS1").point("b.x");
         w.remove("PS1", "a.x");
         w.found.site(kPrimary, "PS1").point("a.x");
     },
     kOnline},
    // proves: VR-63
    {"LastPointOfASecondary", 2063, Severity::warning, "sites/PS1/softwareUpdatePoints/a.x",
     [](World& w) {
         w.write.named_site(kPrimary, "PS1", "", "", true);
         w.remove("PS1", "a.x");
     },
     [](World& w) {
         w.write.site(kPrimary, "PS1").point("b.x").named_site(kSecondary, "S01", "PS1", "", true);
         w.remove("S01", "a.x");
     }},
    // proves: SEED-177 VR-64
    {"InstalledAgainElsewhere", 2064, Severity::advice, "sites/S01/softwareUpdatePoints/a.x",
     [](World& w) {
         w.write.site(kPrimary, "PS1").point("b.x").site(kSecondary, "S01", "PS1").point("a.x");
         w.remove("PS1", "a.x");
     },
     [](World& w) {
         w.write.site(kPrimary, "PS1").point("b.x").site(kSecondary, "S01", "PS1").point("c.x");
         w.remove("PS1", "a.x");
     }},
    // proves: SEED-160 VR-69
    {"InNoBoundaryGroup", 2069, Severity::warning, kAtSup,
     [](World& w) {
         standalone(w);
         w.found.site(kPrimary, "PS1").point(kSup);
         w.refer("Berlin", "other.contoso.com");
     },
     [](World& w) {
         standalone(w);
         w.found.site(kPrimary, "PS1").point(kSup);
         w.refer("Berlin", kSup);
     },
     kOnline},
    // proves: VR-69
    {"NoClientsAtTheCas", 2069, Severity::warning, kAtSup,
     [](World& w) {
         standalone(w);
         w.found.site(kPrimary, "PS1").point(kSup);
     },
     [](World& w) {
         w.write.site(kCas, "PS1").point(kSup);
         w.found.site(kCas, "PS1").point(kSup);
     },
     kOnline},
    // proves: SEED-160 VR-70
    {"NotInItsGroup", 2070, Severity::warning, "sites/PS1/softwareUpdatePoints/sup.contoso.com/Hamburg",
     [](World& w) {
         in_groups(w, {"Berlin", "Hamburg"}, {"Berlin"});
     },
     [](World& w) {
         in_groups(w, {"Berlin", "Hamburg"}, {"BERLIN", "Hamburg", "Bremen"});
     },
     kOnline},
};

class OperationRule : public testing::TestWithParam<Case> {};

// proves: by row
TEST_P(OperationRule, TellsTheBrokenOneAtItsPlace) {
    expect_told(GetParam());
}

TEST_P(OperationRule, LeavesTheSoundOneAlone) {
    expect_left_alone(GetParam());
}

INSTANTIATE_TEST_SUITE_P(Rules, OperationRule, testing::ValuesIn(kOperationCases), name_of);

TEST(Removal, TakesThePointOutOfWhatIsJudged) {
    World w;
    // Together with a.x the secondary would have two points, and a.x would be a point of two sites.
    w.write.site(kPrimary, "PS1").point("p.x").site(kSecondary, "S01", "PS1").point("b.x");
    w.remove("S01", "a.x");
    w.found.site(kPrimary, "PS1").point("p.x").site(kSecondary, "S01", "PS1").point("a.x");
    const auto diagnostics = w.online();
    EXPECT_EQ(find(diagnostics, 2008), nullptr);
    EXPECT_EQ(find(diagnostics, 2007), nullptr);
}

TEST(BoundaryGroups, AreNotJudgedUnlessTheyWereRead) {
    World w;
    in_groups(w, {"Berlin"}, {});
    w.live.coverage.classes[static_cast<std::size_t>(ObservedClass::boundaryGroups)] = Completeness::partial;
    const auto diagnostics = w.online();
    EXPECT_EQ(find(diagnostics, 2069), nullptr);
    EXPECT_EQ(find(diagnostics, 2070), nullptr);
}

}  // namespace
}  // namespace supctl::testing_rules
