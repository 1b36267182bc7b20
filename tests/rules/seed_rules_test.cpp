// Rules about sources, SSL, proxies, schedules, selections and versions. Rules about servers are in
// host_rules_test.cpp.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cases.h"

namespace supctl::testing_rules {
namespace {

constexpr const char* kSeedSup = "sup.contoso.com";
constexpr const char* kAtSup = "sites/PS1/softwareUpdatePoints/sup.contoso.com";
constexpr const char* kDefault = "Default Client Agent Settings";
constexpr auto kOnline = Mode::online;

void standalone(World& w, std::vector<Entry> settings = {}) {
    w.write.site(kPrimary, "PS1").point(kSeedSup, std::move(settings));
}
void family(World& w, std::vector<Entry> above, std::vector<Entry> below) {
    w.write.site(kCas, "CAS")
        .point("cas.x", std::move(above))
        .site(kPrimary, "PS1", "CAS")
        .point(kSeedSup, std::move(below));
}
void with_global(World& w, std::vector<Entry> settings) {
    w.write.site(kPrimary, "PS1").global(std::move(settings));
}
/// The second Tuesday of each month, from that minute of the day.
Schedule patch_tuesday(std::int32_t minute, bool utc) {
    Schedule schedule;
    schedule.form = Schedule::Form::monthlyByWeekday;
    schedule.order = 2;
    schedule.weekday = 3;
    schedule.months = 1;
    schedule.utc = utc;
    schedule.start = 29'453'760 + minute;
    return schedule;
}
void with_schedule(World& w, Schedule schedule) {
    with_global(w, {w.write.schedule(schedule)});
}
void versioned(World& w, const char* version) {
    standalone(w, {flag(FieldId::ledbat)});
    w.declared.product_version = version;
}
void source_and_schedule(World& w, const char* source) {
    with_global(w, {w.write.text(FieldId::source, source), w.write.schedule(every_days(1))});
}
void third_party(World& w, bool ssl, const char* server) {
    w.write.served_site(kPrimary, "PS1", "", server)
        .point(kSeedSup, {flag(FieldId::require_ssl, ssl)})
        .global({choice(FieldId::third_party, 2)});
}
void pinned(World& w, bool ssl) {
    standalone(w, {flag(FieldId::require_ssl, ssl)});
    w.write.client(kDefault, {flag(FieldId::client_pinning)});
}
void insider(World& w, std::vector<CategoryReference> classifications) {
    standalone(w);
    w.select(FieldId::products, {w.title("Windows Insider Pre-Release"),
                                 w.title("Windows 10, version 1903 and later", "Windows")});
    w.select(FieldId::classifications, std::move(classifications));
}
void child(World& w) {
    w.write.site(kCas, "CAS").site(kPrimary, "PS1", "CAS");
}

const Case kSeedCases[] = {
    // proves: SEED-58 VR-17
    {"NothingToSchedule", 2017, Severity::warning, "hierarchy/synchronization.source",
     [](World& w) { source_and_schedule(w, "none"); },
     [](World& w) { source_and_schedule(w, "microsoftUpdate"); }},
    // proves: VR-17
    {"NoneWithoutSchedule", 2017, Severity::warning, "hierarchy/synchronization.source",
     [](World& w) { source_and_schedule(w, "none"); },
     [](World& w) {
         with_global(w, {w.write.text(FieldId::source, "none"), w.write.schedule(Schedule{})});
     }},
    // proves: SEED-44 VR-21
    {"SslAboveOnly", 2021, Severity::error, kAtSup,
     [](World& w) { family(w, {flag(FieldId::require_ssl)}, {flag(FieldId::require_ssl, false)}); },
     [](World& w) { family(w, {flag(FieldId::require_ssl, false)}, {flag(FieldId::require_ssl)}); }},
    // proves: VR-21
    {"SslAboveAndNothingSaidBelow", 2021, Severity::advice, kAtSup,
     [](World& w) { family(w, {flag(FieldId::require_ssl)}, {}); },
     [](World& w) { family(w, {flag(FieldId::require_ssl)}, {flag(FieldId::require_ssl)}); }},
    // proves: VR-21
    {"SslAboveANewPoint", 2021, Severity::error, kAtSup,
     [](World& w) {
         family(w, {flag(FieldId::require_ssl)}, {});
         w.found.site(kCas, "CAS").point("cas.x").site(kPrimary, "PS1", "CAS");
     },
     [](World& w) {
         family(w, {flag(FieldId::require_ssl)}, {});
         w.found.site(kCas, "CAS")
             .point("cas.x")
             .site(kPrimary, "PS1", "CAS")
             .point(kSeedSup, {flag(FieldId::require_ssl)});
     },
     kOnline},
    // proves: VR-22
    {"GatewayForTheIntranet", 2022, Severity::error, kAtSup,
     [](World& w) {
         standalone(w, {flag(FieldId::cloud_gateway), choice(FieldId::client_connections, 0)});
     },
     [](World& w) {
         standalone(w, {flag(FieldId::cloud_gateway), choice(FieldId::client_connections, 2)});
     }},
    // proves: VR-22
    {"GatewayWithoutSsl", 2022, Severity::warning, kAtSup,
     [](World& w) {
         standalone(w, {flag(FieldId::cloud_gateway), choice(FieldId::client_connections, 2),
                        flag(FieldId::require_ssl, false)});
     },
     [](World& w) {
         standalone(w, {flag(FieldId::cloud_gateway), choice(FieldId::client_connections, 2),
                        flag(FieldId::require_ssl)});
     }},
    // proves: VR-23
    {"InternetWithoutSsl", 2023, Severity::error, kAtSup,
     [](World& w) {
         standalone(w, {choice(FieldId::client_connections, 1), flag(FieldId::require_ssl, false)});
     },
     [](World& w) {
         standalone(w, {choice(FieldId::client_connections, 0), flag(FieldId::require_ssl, false)});
     }},
    // proves: VR-23
    {"InternetAndNothingSaidOfSsl", 2023, Severity::advice, kAtSup,
     [](World& w) { standalone(w, {choice(FieldId::client_connections, 2)}); },
     [](World& w) {
         standalone(w, {choice(FieldId::client_connections, 2), flag(FieldId::require_ssl)});
     }},
    // proves: VR-23
    {"CertificateOfAnotherName", 2023, Severity::warning, kAtSup,
     [](World& w) {
         standalone(w, {choice(FieldId::client_connections, 1), flag(FieldId::require_ssl)});
         w.host(kSeedSup).certificate_names = {"wsus.contoso.com", "*.example.com"};
     },
     [](World& w) {
         standalone(w, {choice(FieldId::client_connections, 1), flag(FieldId::require_ssl)});
         w.host(kSeedSup).certificate_names = {"*.contoso.com"};
     }},
    // proves: VR-24
    {"ThirdPartyAtARemotePoint", 2024, Severity::warning, kAtSup,
     [](World& w) { third_party(w, false, "ps1.contoso.com"); },
     [](World& w) { third_party(w, true, "ps1.contoso.com"); }},
    // proves: VR-24
    {"ThirdPartyOnTheSiteServer", 2024, Severity::warning, kAtSup,
     [](World& w) { third_party(w, false, "ps1.contoso.com"); },
     [](World& w) { third_party(w, false, kSeedSup); }},
    // proves: VR-25
    {"PinnedWithoutSsl", 2025, Severity::warning,
     "clientSettings/Default Client Agent Settings/softwareUpdates.enforceTlsCertificatePinning",
     [](World& w) { pinned(w, false); }, [](World& w) { pinned(w, true); }},
    // proves: SEED-46 VR-27
    {"AnonymousAccount", 2027, Severity::error,
     "sites/PS1/softwareUpdatePoints/sup.contoso.com/wsusServerConnectionAccount",
     [](World& w) {
         standalone(w, {w.write.text(FieldId::connection_account, "NT AUTHORITY\\ANONYMOUS LOGON")});
     },
     [](World& w) { standalone(w, {w.write.text(FieldId::connection_account, "CONTOSO\\anonymizer")}); }},
    // proves: SEED-32 VR-28
    {"TwoProxies", 2028, Severity::error, "sites/S01/siteSystems/a.x",
     [](World& w) {
         w.write.site(kPrimary, "PS1")
             .system("a.x", {w.write.text(FieldId::proxy_server, "p1.x")})
             .site(kSecondary, "S01", "PS1")
             .system("a.x", {w.write.text(FieldId::proxy_server, "p2.x")});
     },
     [](World& w) {
         w.write.site(kPrimary, "PS1")
             .system("a.x", {w.write.text(FieldId::proxy_server, "p1.x")})
             .site(kSecondary, "S01", "PS1")
             .system("b.x", {w.write.text(FieldId::proxy_server, "p2.x")});
     }},
    // proves: VR-30
    {"ContentProxyAlone", 2030, Severity::advice, kAtSup,
     [](World& w) { standalone(w, {flag(FieldId::use_proxy_content)}); },
     [](World& w) {
         standalone(w, {flag(FieldId::use_proxy_content), flag(FieldId::use_proxy_synchronization)});
     }},
    // proves: VR-39
    {"ExpiredButKept", 2039, Severity::warning, "hierarchy/wsusMaintenance.declineExpiredUpdates",
     [](World& w) {
         with_global(w, {number(FieldId::expire_feature, 3), flag(FieldId::decline_expired, false)});
     },
     [](World& w) {
         with_global(w, {number(FieldId::expire_feature, 0), flag(FieldId::decline_expired, false)});
     }},
    // proves: SEED-149 VR-43
    {"ProductOfASelectedFamily", 2043, Severity::warning, "hierarchy/products/Windows 11",
     [](World& w) {
         standalone(w);
         w.select(FieldId::products, {w.family("windows"), w.title("Windows 11")});
     },
     [](World& w) {
         standalone(w);
         w.select(FieldId::products, {w.family("windows"), w.title("SQL Server 2019")});
     }},
    // proves: VR-44
    {"ProductsAlone", 2044, Severity::warning, "hierarchy/classifications",
     [](World& w) {
         standalone(w);
         w.select(FieldId::products, {w.title("Windows 11")});
         w.select(FieldId::classifications, {});
     },
     [](World& w) {
         standalone(w);
         w.select(FieldId::products, {w.title("Windows 11")});
         w.select(FieldId::classifications, {w.title("Updates")});
     }},
    // proves: VR-44
    {"ClassificationsAlone", 2044, Severity::warning, "hierarchy/products",
     [](World& w) {
         standalone(w);
         w.select(FieldId::products, {});
         w.select(FieldId::classifications, {w.title("Updates")});
     },
     [](World& w) {
         standalone(w);
         w.select(FieldId::products, {});
         w.select(FieldId::classifications, {});
     }},
    // proves: VR-44
    {"NothingAtTheSite", 2044, Severity::warning, "hierarchy/classifications",
     [](World& w) {
         standalone(w);
         w.select(FieldId::products, {w.title("Windows 11")});
         w.found.site(kPrimary, "PS1").global({{FieldId::classifications, Value::of(SetId{})}});
     },
     [](World& w) {
         standalone(w);
         w.select(FieldId::products, {w.title("Windows 11")});
         w.found.site(kPrimary, "PS1").global({w.found.languages(FieldId::classifications, {"x"})});
     },
     kOnline},
    // proves: VR-45
    {"Outlived", 2045, Severity::advice, "hierarchy/classifications/Service Packs",
     [](World& w) {
         standalone(w);
         w.select(FieldId::classifications, {w.title("service packs")});
     },
     [](World& w) {
         standalone(w);
         w.select(FieldId::classifications, {w.title("Security Updates")});
     }},
    // proves: VR-45
    {"OutlivedProductById", 2045, Severity::advice, "hierarchy/products/Silverlight",
     [](World& w) {
         standalone(w);
         w.select(FieldId::products, {w.id("9f3dd20a-1004-470e-ba65-3dc62d982958")});
     },
     [](World& w) {
         standalone(w);
         w.select(FieldId::products, {w.title("Windows 11")});
     }},
    // proves: VR-47
    {"InsiderWithoutUpgrades", 2047, Severity::warning, "hierarchy/classifications/Upgrades",
     [](World& w) { insider(w, {w.title("Security Updates")}); },
     [](World& w) {
         insider(w, {w.title("Security Updates"), w.title("Upgrades")});
     }},
    // proves: VR-47
    {"InsiderWithoutSecurityUpdates", 2047, Severity::warning, "hierarchy/classifications/Security Updates",
     [](World& w) { insider(w, {w.title("Upgrades")}); },
     [](World& w) {
         insider(w, {w.title("Security Updates"), w.title("Upgrades")});
     }},
    // proves: VR-47
    {"InsiderWithoutWindows10", 2047, Severity::warning,
     "hierarchy/products/Windows 10, version 1903 and later",
     [](World& w) {
         standalone(w);
         w.select(FieldId::products, {w.title("Windows Insider Pre-Release")});
         w.select(FieldId::classifications, {w.title("Security Updates"), w.title("Upgrades")});
     },
     [](World& w) {
         insider(w, {w.title("Security Updates"), w.title("Upgrades")});
     }},
    // proves: VR-48
    {"IncludedAndExcluded", 2048, Severity::error, "hierarchy/products/windows  11",
     [](World& w) {
         child(w);
         w.declared.products = Selection{};
         w.declared.products->mode = Selection::Mode::including;
         w.declared.products->include = {w.id("72e7624a-5b00-45d2-b92f-e561c0a6a160")};
         w.declared.products->exclude = {w.title("windows  11")};
     },
     [](World& w) {
         child(w);
         w.declared.products = Selection{};
         w.declared.products->mode = Selection::Mode::including;
         w.declared.products->include = {w.title("Windows Server 2019", "Windows")};
         w.declared.products->exclude = {
             w.title("Windows Server 2019", "Developer Tools, Runtimes, and Redistributables")};
     }},
    // proves: VR-48
    {"FamilyLessItsProduct", 2048, Severity::error, "hierarchy/products/Silverlight",
     [](World& w) {
         child(w);
         w.declared.products = Selection{};
         w.declared.products->include = {w.title("silverlight")};
         w.declared.products->exclude = {w.title("Silverlight")};
     },
     [](World& w) {
         child(w);
         w.declared.products = Selection{};
         w.declared.products->include = {w.title("", "Windows")};
         w.declared.products->exclude = {w.title("Windows 7", "Windows")};
     }},
    // proves: VR-49
    {"UnknownCulture", 2049, Severity::error, "hierarchy/languages.summaryDetails/tlh",
     [](World& w) {
         child(w), w.write.global({w.write.languages(FieldId::summary_languages, {"en", "tlh"})});
     },
     [](World& w) {
         child(w), w.write.global({w.write.languages(FieldId::summary_languages, {"en", "zh-cn", "pt-BR"})});
     }},
    // proves: VR-50
    {"NoCulture", 2050, Severity::error, "sites/PS1/languages.softwareUpdateFiles",
     [](World& w) {
         w.write.site(kPrimary, "PS1", "", {w.write.languages(FieldId::update_file_languages, {})});
     },
     [](World& w) {
         w.write.site(kPrimary, "PS1", "", {w.write.languages(FieldId::update_file_languages, {"de"})});
     }},
    // proves: SEED-89 VR-51
    {"SummaryLanguagesAtAChild", 2051, Severity::error, "sites/PS1/languages.summaryDetails",
     [](World& w) { child(w), w.write.misplaced(FieldId::summary_languages); }, child},
    // proves: SEED-29 VR-54
    {"NewerThanTheVersion", 2054, Severity::error, "sites/PS1/softwareUpdatePoints/sup.contoso.com/ledbat",
     [](World& w) { versioned(w, "2111"); }, [](World& w) { versioned(w, "2203"); }},
    // proves: VR-54
    {"NewerThanTheSite", 2054, Severity::error, "sites/PS1/softwareUpdatePoints/sup.contoso.com/ledbat",
     [](World& w) {
         versioned(w, "");
         w.found.site(kPrimary, "PS1");
         w.live.product_version = "5.00.9068.1000";  // 2111
     },
     [](World& w) {
         versioned(w, "");
         w.found.site(kPrimary, "PS1");
         w.live.product_version = "5.00.9078.1000";  // 2203
     },
     kOnline},
    // proves: VR-54
    {"VersionOfAnotherSite", 2054, Severity::warning, "hierarchy/productVersion",
     [](World& w) {
         versioned(w, "2403");
         w.found.site(kPrimary, "PS1");
         w.live.product_version = "5.00.9132.1000";  // 2409
     },
     [](World& w) {
         versioned(w, "2403");
         w.found.site(kPrimary, "PS1");
         w.live.product_version = "5.00.9128.1024";
     },
     kOnline},
    // proves: VR-54
    {"NoVersion", 2054, Severity::error, "hierarchy/productVersion", [](World& w) { versioned(w, "2413"); },
     [](World& w) { versioned(w, "2409"); }},
    // proves: SEED-66 VR-68
    {"BeforeMicrosoftPublishes", 2068, Severity::warning, "hierarchy/synchronization.schedule",
     [](World& w) { with_schedule(w, patch_tuesday(17 * 60 + 59, true)); },
     [](World& w) { with_schedule(w, patch_tuesday(18 * 60, true)); }},
    // proves: VR-68
    {"EarlyEverywhere", 2068, Severity::warning, "hierarchy/synchronization.schedule",
     [](World& w) { with_schedule(w, patch_tuesday(5 * 60, false)); },
     [](World& w) { with_schedule(w, patch_tuesday(6 * 60, false)); }},
};

class SeedRule : public testing::TestWithParam<Case> {};

// proves: by row
TEST_P(SeedRule, TellsTheBrokenOneAtItsPlace) {
    expect_told(GetParam());
}

TEST_P(SeedRule, LeavesTheSoundOneAlone) {
    expect_left_alone(GetParam());
}

INSTANTIATE_TEST_SUITE_P(Rules, SeedRule, testing::ValuesIn(kSeedCases), name_of);

}  // namespace
}  // namespace supctl::testing_rules
