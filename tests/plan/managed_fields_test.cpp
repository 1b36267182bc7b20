// Each setting of the language, one after the other: when the site is otherwise as described and this one
// value was changed there, the plan names exactly that change, back to what is described.
#include "world.h"

namespace supctl {
namespace {

using testing_plan::ids;
using testing_plan::World;

struct Managed {
    const char* name;
    FieldId field;
    const char* point;   // of the point's block
    const char* system;  // of its server's block
    const char* rest;    // root of the description
    Value (*other)(World&);
};
void PrintTo(const Managed& one, std::ostream* out) {
    *out << one.name;
}

Value number(std::uint32_t value) {
    return Value::of_integer(value);
}
Value off(World&) {
    return Value::of_boolean(false);
}
Value daily(World& world) {
    return world.daily();
}
Value no_schedule(World& world) {
    return Value::of(world.pool.schedule(Schedule{}));
}
Value microsoft(World& world) {
    return world.text("microsoftUpdate");
}
Value nobody(World&) {
    return Value::of(TextId{});
}
Value svc(World& world) {
    return world.text("LAB\\svc");
}
Value languages(World& world) {
    return Value::of(world.pool.set({world.pool.text("fr")}));
}

constexpr const char* kProxy = "proxy: {server: proxy.lab.local, port: 3128, account: LAB\\svc}";

const Managed kManaged[] = {
    // proves: SEED-41
    {"HttpPort", FieldId::http_port, "httpPort: 8530, httpsPort: 8531", "", "",
     [](World&) { return number(8540); }},
    // proves: SEED-41
    {"HttpsPort", FieldId::https_port, "httpPort: 8530, httpsPort: 8531", "", "",
     [](World&) { return number(8541); }},
    // proves: SEED-43
    {"RequireSsl", FieldId::require_ssl, "requireSsl: true", "", "", off},
    // proves: SEED-45
    {"ConnectionAccount", FieldId::connection_account, "wsusServerConnectionAccount: LAB\\svc", "", "",
     nobody},
    // proves: SEED-46
    {"TheComputersAccount", FieldId::connection_account, "wsusServerConnectionAccount: none", "", "", svc},
    // proves: SEED-33
    {"ProxyForSynchronizing", FieldId::use_proxy_synchronization, "useProxy: {synchronization: true}", kProxy,
     "", off},
    // proves: SEED-34
    {"ProxyForContent", FieldId::use_proxy_content,
     "useProxy: {synchronization: true, contentDownload: true}", kProxy, "", off},
    // proves: SEED-31 SEED-32
    {"Proxy", FieldId::proxy_server, "", kProxy, "",
     [](World& world) { return world.text("other.lab.local"); }},
    // proves: SEED-31 SEED-32
    {"ProxyPort", FieldId::proxy_port, "", kProxy, "", [](World&) { return number(8080); }},
    // proves: SEED-39
    {"ProxyAccount", FieldId::proxy_account, "", kProxy, "", nobody},
    // proves: SEED-48 SEED-50 SEED-93
    {"Source", FieldId::source, "", "", "synchronization: {source: microsoftUpdate}",
     [](World& world) { return world.text("none"); }},
    // proves: SEED-08 SEED-50 SEED-58
    {"SourceNone", FieldId::source, "", "", "synchronization: {source: none}", microsoft},
    // proves: SEED-50 SEED-57 SEED-93
    {"SourceUpstream", FieldId::source, "", "",
     "synchronization: {source: {upstream: \"https://wsus.outside.test:8531\"}}", microsoft},
    // proves: SEED-59
    {"ReportingEventsOn", FieldId::reporting_events, "", "", "", [](World&) { return Value::of_choice(1); }},
    // proves: SEED-60
    {"ReportingEventsOff", FieldId::reporting_events, "", "", "", [](World&) { return Value::of_choice(2); }},
    // proves: SEED-63 SEED-93
    {"ScheduleOfDays", FieldId::schedule, "", "",
     "synchronization: {schedule: {every: {days: 7}, startingAt: 2026-01-01T19:00, timeZone: utc}}", daily},
    // proves: SEED-63
    {"ScheduleByDate", FieldId::schedule, "", "",
     "synchronization: {schedule: {monthly: {day: last}, startingAt: 2026-01-01T19:00, timeZone: utc}}",
     daily},
    // proves: SEED-66
    {"ScheduleAfterTheMonthlyRelease", FieldId::schedule, "", "",
     "synchronization: {schedule: {monthly: {week: second, day: tuesday}, startingAt: 2026-01-01T19:00, "
     "timeZone: utc}}",
     daily},
    // proves: SEED-105
    {"ScheduleAtAnHourOfLowLoad", FieldId::schedule, "", "",
     "synchronization: {schedule: {weekly: {day: sunday}, startingAt: 2026-01-04T02:00, timeZone: "
     "siteServerLocal}}",
     daily},
    // proves: SEED-67
    {"ScheduleDaily", FieldId::schedule, "", "",
     "synchronization: {schedule: {every: {days: 1}, startingAt: 2026-01-01T19:00, timeZone: utc}}",
     no_schedule},
    // proves: SEED-62
    {"NoSchedule", FieldId::schedule, "", "", "synchronization: {schedule: disabled}", daily},
    {"FailureAlert", FieldId::alert_on_failure, "", "", "synchronization: {alertOnFailure: true}", off},
    // proves: SEED-69 SEED-70
    {"ExpiryAtOnce", FieldId::expire_feature, "", "", "supersedence: {featureUpdates: immediately}",
     [](World&) { return number(3); }},
    // proves: SEED-69 SEED-73
    {"ExpiryAfterMonths", FieldId::expire_non_feature, "", "",
     "supersedence: {nonFeatureUpdates: {expireAfter: {months: 2}}}", [](World&) { return number(0); }},
    {"ContentFiles", FieldId::content_files, "", "", "synchronization: {contentFiles: fullFilesOnly}",
     [](World&) { return Value::of_choice(1); }},
    {"DeclineExpired", FieldId::decline_expired, "", "", "wsusMaintenance: {declineExpiredUpdates: true}",
     off},
    {"RunTime", FieldId::run_time_feature, "", "", "maximumRunTime: {windowsFeatureUpdates: {minutes: 120}}",
     [](World&) { return number(60); }},
    {"ThirdParty", FieldId::third_party, "", "", "thirdPartyUpdates: manualCertificate",
     [](World&) { return Value::of_choice(0); }},
    // proves: SEED-75 SEED-135
    {"Classifications", FieldId::classifications, "", "", "classifications: [Security Updates, Updates]",
     nullptr},
    // proves: SEED-81 SEED-135
    {"Products", FieldId::products, "", "", "products: [Windows 11, Microsoft Edge]", nullptr},
    // proves: SEED-87 SEED-88
    {"UpdateFileLanguages", FieldId::update_file_languages, "", "", "", languages},
    // proves: SEED-87 SEED-89
    {"SummaryLanguages", FieldId::summary_languages, "", "", "languages: {summaryDetails: [en, de]}",
     languages},
};

std::string description(const Managed& one) {
    std::string site;
    if (one.field == FieldId::update_file_languages)
        site = "    languages: {softwareUpdateFiles: [en, de]}\n";
    if (one.field == FieldId::reporting_events)
        site = std::string("    reportingEvents: ") +
               (std::string(one.name).ends_with("On") ? "all" : "none") + "\n";
    return std::string(
               "apiVersion: supctl/v1\nhierarchy: lab\nsites:\n  LAB:\n    type: primarySite\n"
               "    softwareUpdatePoints: {lab01.lab.local: {") +
           one.point + "}}\n    siteSystems: {lab01.lab.local: {" + one.system + "}}\n" + site + one.rest +
           "\n";
}

void change_by_hand(World& world, const Managed& one) {
    switch (field(one.field).owner) {
        case Owner::softwareUpdatePoint:
            return world.set_point("lab01.lab.local", one.field, one.other(world));
        case Owner::siteSystem:
            return world.seen.live.set({Owner::siteSystem, 0}, one.field, one.other(world));
        case Owner::site:
            return world.set_site("LAB", one.field, one.other(world));
        default:
            break;
    }
    if (one.field == FieldId::classifications)
        return world.subscribe(CategoryType::classification, {"Security Updates"});
    if (one.field == FieldId::products) return world.subscribe(CategoryType::product, {"Windows 11"});
    world.set(one.field, one.other(world));
    if (one.field == FieldId::alert_on_failure) world.seen.alert.enabled = false;
}

class ManagedField : public testing::TestWithParam<Managed> {};

// proves: by row
TEST_P(ManagedField, IsPutBackWhereItWasChangedByHand) {
    const Managed& one = GetParam();
    World world(description(one));
    world.seen.accounts = {world.pool.text("lab\\svc")};
    world.converge();
    ASSERT_EQ(ids(world.planned()), std::vector<std::string>{});
    change_by_hand(world, one);
    const Plan plan = world.planned();
    std::vector<Change> changes;
    for (const Step& step : plan.steps)
        changes.insert(changes.end(), step.changes.begin(), step.changes.end());
    ASSERT_EQ(changes.size(), 1u) << testing::PrintToString(ids(plan));
    EXPECT_EQ(changes[0].field, one.field);
    EXPECT_NE(changes[0].to, changes[0].from);
    world.converge();
    EXPECT_EQ(ids(world.planned()), std::vector<std::string>{});
}

INSTANTIATE_TEST_SUITE_P(Settings, ManagedField, testing::ValuesIn(kManaged),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace supctl
