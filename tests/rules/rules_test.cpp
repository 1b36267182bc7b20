#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "build.h"
#include "hierarchy/address.h"

namespace supctl::testing_rules {
namespace {

using testing::Contains;
using testing::IsEmpty;
using testing::Not;

/// One rule, a description that breaks it and one like it that does not.
struct RulesCase {
    const char* name;
    unsigned number;
    Severity severity;
    const char* address;
    void (*broken)(World&);
    void (*sound)(World&);
};

void standalone(World& w, std::vector<Entry> settings) {
    w.write.site(kPrimary, "PS1").point("sup.contoso.com", std::move(settings));
}
void with_source(World& w, const char* source) {
    w.write.site(kPrimary, "PS1").point("sup.contoso.com").global({w.write.text(FieldId::source, source)});
}
void with_schedule(World& w, Schedule schedule) {
    w.write.site(kPrimary, "PS1").global({w.write.schedule(schedule)});
}
void with_children(World& w, int count, SiteType parent, SiteType child) {
    w.write.site(parent, "TOP");
    for (int i = 0; i < count; ++i)
        w.write.site(child, std::string{char('A' + i / 26 / 10), char('A' + i / 10 % 26), char('0' + i % 10)},
                     "TOP");
}
void child(World& w) {
    w.write.site(kCas, "CAS").site(kPrimary, "PS1", "CAS");
}
Schedule start_at(std::int32_t minutes) {
    Schedule schedule = every_days(1);
    schedule.start = minutes;
    return schedule;
}

const RulesCase kRulesCases[] = {
    // proves: SEED-04
    {"ScopeMatrixSecondaryDefault", 2000, Severity::error, "sites/S01/defaultSoftwareUpdatePoint",
     [](World& w) {
         w.write.site(kPrimary, "PS1")
             .site(kSecondary, "S01", "PS1", {w.write.text(FieldId::default_point, "s01.contoso.com")});
     },
     [](World& w) {
         w.write.site(kPrimary, "PS1", "", {w.write.text(FieldId::default_point, "a.contoso.com")})
             .point("a.contoso.com");
     }},
    // proves: SEED-03 SEED-85
    {"ScopeMatrixHierarchyWideAtASite", 2000, Severity::error, "sites/PS1/products",
     [](World& w) { child(w), w.write.misplaced(FieldId::products); }, [](World& w) { child(w); }},
    // proves: VR-01
    {"OneTop", 2001, Severity::error, "sites/PS1",
     [](World& w) { w.write.site(kPrimary, "PS1").site(kCas, "ZZZ"); },
     [](World& w) { w.write.site(kPrimary, "PS1", "ZZZ").site(kCas, "ZZZ"); }},
    // proves: VR-01
    {"NoTop", 2001, Severity::error, "hierarchy",
     [](World& w) { w.write.site(kPrimary, "PS1", "PS2").site(kPrimary, "PS2", "PS1"); },
     [](World& w) { w.write.site(kPrimary, "PS1"); }},
    // proves: VR-02
    {"Primaries", 2002, Severity::error, "sites/TOP", [](World& w) { with_children(w, 26, kCas, kPrimary); },
     [](World& w) { with_children(w, 25, kCas, kPrimary); }},
    // proves: VR-03
    {"Secondaries", 2003, Severity::error, "sites/TOP",
     [](World& w) { with_children(w, 251, kPrimary, kSecondary); },
     [](World& w) { with_children(w, 250, kPrimary, kSecondary); }},
    // proves: SEED-99 VR-04
    {"SecondaryUnderCas", 2004, Severity::error, "sites/S01",
     [](World& w) { w.write.site(kCas, "CAS").site(kSecondary, "S01", "CAS"); },
     [](World& w) { w.write.site(kPrimary, "PS1").site(kSecondary, "S01", "PS1"); }},
    // proves: SEED-98 VR-04
    {"PrimaryUnderPrimary", 2004, Severity::error, "sites/PS2",
     [](World& w) { w.write.site(kPrimary, "PS1").site(kPrimary, "PS2", "PS1"); }, child},
    // proves: VR-04
    {"UnknownParent", 2004, Severity::error, "sites/PS1",
     [](World& w) { w.write.site(kPrimary, "PS1", "CAS"); }, child},
    // proves: VR-05
    {"ReservedCode", 2005, Severity::error, "sites/NUL", [](World& w) { w.write.site(kPrimary, "NUL"); },
     [](World& w) { w.write.site(kPrimary, "NU1"); }},
    // proves: VR-05
    {"SameCodeTwice", 2005, Severity::error, "sites/S01",
     [](World& w) {
         w.write.site(kPrimary, "PS1").site(kSecondary, "S01", "PS1").site(kSecondary, "s01", "PS1");
     },
     [](World& w) {
         w.write.site(kPrimary, "PS1").site(kSecondary, "S01", "PS1").site(kSecondary, "S02", "PS1");
     }},
    // proves: VR-06
    {"SiteName", 2006, Severity::error, "sites/PS1",
     [](World& w) { w.write.named_site(kPrimary, "PS1", "", "Contoso/HQ", false); },
     [](World& w) { w.write.named_site(kPrimary, "PS1", "", "Contoso-HQ1", false); }},
    // proves: SEED-06 VR-07
    {"ExplicitlyNoPoint", 2007, Severity::error, "sites/PS1",
     [](World& w) { w.write.named_site(kPrimary, "PS1", "", "", true); },
     [](World& w) { w.write.named_site(kPrimary, "PS1", "", "", false); }},
    // proves: SEED-07 VR-07
    {"NoPointAtASecondaryIsFine", 2007, Severity::error, "sites/CAS",
     [](World& w) { w.write.named_site(kCas, "CAS", "", "", true); },
     [](World& w) { w.write.site(kPrimary, "PS1").named_site(kSecondary, "S01", "PS1", "", true); }},
    // proves: VR-08
    {"TwoAtASecondary", 2008, Severity::error, "sites/S01",
     [](World& w) { w.write.site(kPrimary, "PS1").site(kSecondary, "S01", "PS1").point("a.x").point("b.x"); },
     [](World& w) { w.write.site(kPrimary, "PS1").site(kSecondary, "S01", "PS1").point("a.x"); }},
    // proves: SEED-24 VR-09
    {"NoDefault", 2009, Severity::error, "sites/PS1",
     [](World& w) { w.write.site(kPrimary, "PS1").point("a.x").point("b.x"); },
     [](World& w) {
         w.write.site(kPrimary, "PS1", "", {w.write.text(FieldId::default_point, "b.x")})
             .point("a.x")
             .point("b.x");
     }},
    // proves: VR-09
    {"StrangeDefault", 2009, Severity::error, "sites/PS1",
     [](World& w) {
         w.write.site(kPrimary, "PS1", "", {w.write.text(FieldId::default_point, "c.x")}).point("a.x");
     },
     [](World& w) { w.write.site(kPrimary, "PS1").point("a.x"); }},
    // proves: VR-10
    {"ServerAtTwoSites", 2010, Severity::error, "sites/PS2/softwareUpdatePoints/a.x",
     [](World& w) {
         w.write.site(kCas, "CAS")
             .site(kPrimary, "PS1", "CAS")
             .point("a.x")
             .site(kPrimary, "PS2", "CAS")
             .point("a.x");
     },
     [](World& w) {
         w.write.site(kCas, "CAS")
             .site(kPrimary, "PS1", "CAS")
             .point("a.x")
             .system("a.x")
             .site(kPrimary, "PS2", "CAS")
             .point("b.x");
     }},
    // proves: SEED-49 SEED-97 VR-11
    {"SourceWord", 2011, Severity::error, "hierarchy/synchronization.source",
     [](World& w) { with_source(w, "windowsUpdate"); }, [](World& w) { with_source(w, "none"); }},
    // proves: VR-12
    {"UpstreamWithoutUrl", 2012, Severity::error, "hierarchy/synchronization.source",
     [](World& w) { with_source(w, "upstream"); }, [](World& w) { with_source(w, "microsoftUpdate"); }},
    // proves: SEED-57 VR-13
    {"UrlWithoutPort", 2013, Severity::error, "hierarchy/synchronization.source",
     [](World& w) { with_source(w, "https://wsus.contoso.com"); },
     [](World& w) { with_source(w, "https://wsus.contoso.com:8531"); }},
    // proves: VR-13
    {"UrlWithPath", 2013, Severity::error, "hierarchy/synchronization.source",
     [](World& w) { with_source(w, "https://wsus.contoso.com:8531/content"); },
     [](World& w) { with_source(w, "http://wsus.contoso.com:8530"); }},
    // proves: VR-13
    {"UrlScheme", 2013, Severity::error, "hierarchy/synchronization.source",
     [](World& w) { with_source(w, "ftp://wsus.contoso.com:21"); },
     [](World& w) { with_source(w, "http://10.0.0.7:8530"); }},
    // proves: VR-14
    {"SchemeAndPort", 2014, Severity::warning, "hierarchy/synchronization.source",
     [](World& w) { with_source(w, "https://wsus.contoso.com:8530"); },
     [](World& w) { with_source(w, "https://wsus.contoso.com:9000"); }},
    // proves: VR-15
    {"UpstreamInside", 2015, Severity::error, "hierarchy/synchronization.source",
     [](World& w) { with_source(w, "https://SUP.contoso.com:8531"); },
     [](World& w) { with_source(w, "https://other.contoso.com:8531"); }},
    // proves: SEED-10 VR-16
    {"SourceAtAChild", 2016, Severity::error, "sites/PS1/synchronization.source",
     [](World& w) { child(w), w.write.misplaced(FieldId::source); }, child},
    // proves: VR-19
    {"SamePorts", 2019, Severity::error, "sites/PS1/softwareUpdatePoints/sup.contoso.com",
     [](World& w) {
         standalone(w, {number(FieldId::http_port, 8531), number(FieldId::https_port, 8531)});
     },
     [](World& w) {
         standalone(w, {number(FieldId::http_port, 8530), number(FieldId::https_port, 8531)});
     }},
    // proves: VR-19
    {"PortRange", 2019, Severity::error, "sites/PS1/softwareUpdatePoints/sup.contoso.com/httpPort",
     [](World& w) { standalone(w, {number(FieldId::http_port, 65536)}); },
     [](World& w) { standalone(w, {number(FieldId::http_port, 65535)}); }},
    // proves: VR-20
    {"Port80", 2020, Severity::error, "sites/PS1/softwareUpdatePoints/sup.contoso.com",
     [](World& w) {
         standalone(w, {number(FieldId::http_port, 80), number(FieldId::https_port, 8531)});
     },
     [](World& w) {
         standalone(w, {number(FieldId::http_port, 80), number(FieldId::https_port, 443)});
     }},
    // proves: VR-20
    {"Port443", 2020, Severity::error, "sites/PS1/softwareUpdatePoints/sup.contoso.com",
     [](World& w) {
         standalone(w, {number(FieldId::http_port, 8530), number(FieldId::https_port, 443)});
     },
     [](World& w) { standalone(w, {number(FieldId::http_port, 8530)}); }},
    // proves: VR-20
    {"Port80Alone", 2020, Severity::advice, "sites/PS1/softwareUpdatePoints/sup.contoso.com",
     [](World& w) { standalone(w, {number(FieldId::http_port, 80)}); },
     [](World& w) { standalone(w, {number(FieldId::https_port, 8531)}); }},
    // proves: SEED-31 VR-26
    {"ProxySwitchedOff", 2026, Severity::error, "sites/PS1/softwareUpdatePoints/sup.contoso.com",
     [](World& w) {
         standalone(w, {flag(FieldId::use_proxy_synchronization)});
         w.write.system("sup.contoso.com", {w.write.text(FieldId::proxy_server, "none")});
     },
     [](World& w) {
         standalone(w, {flag(FieldId::use_proxy_synchronization)});
         w.write.system("sup.contoso.com", {w.write.text(FieldId::proxy_server, "proxy.contoso.com")});
     }},
    // proves: VR-26
    {"ProxyBlockWithoutServer", 2026, Severity::error, "sites/PS1/softwareUpdatePoints/sup.contoso.com",
     [](World& w) {
         standalone(w, {flag(FieldId::use_proxy_content)});
         w.write.system("sup.contoso.com");
     },
     [](World& w) {
         standalone(w, {flag(FieldId::use_proxy_content, false)});
         w.write.system("sup.contoso.com");
     }},
    // proves: VR-26
    {"ProxyNotDescribed", 2026, Severity::advice, "sites/PS1/softwareUpdatePoints/sup.contoso.com",
     [](World& w) { standalone(w, {flag(FieldId::use_proxy_content)}); },
     [](World& w) { standalone(w, {flag(FieldId::use_proxy_content, false)}); }},
    // proves: VR-26
    {"ProxyAtASecondary", 2026, Severity::advice, "sites/S01/softwareUpdatePoints/s.x",
     [](World& w) {
         w.write.site(kPrimary, "PS1")
             .site(kSecondary, "S01", "PS1")
             .point("s.x", {flag(FieldId::use_proxy_synchronization)});
     },
     [](World& w) {
         w.write.site(kPrimary, "PS1")
             .site(kSecondary, "S01", "PS1")
             .point("s.x", {flag(FieldId::use_proxy_content)});
     }},
    // proves: SEED-35 SEED-36 VR-29
    {"ContentProxyAtASecondary", 2029, Severity::warning,
     "sites/S01/softwareUpdatePoints/s.x/useProxy.contentDownload",
     [](World& w) {
         w.write.site(kPrimary, "PS1")
             .site(kSecondary, "S01", "PS1")
             .point("s.x", {flag(FieldId::use_proxy_content)});
     },
     [](World& w) { w.write.site(kPrimary, "PS1").point("s.x", {flag(FieldId::use_proxy_content)}); }},
    // proves: VR-31
    {"PasswordInAnAccount", 2031, Severity::error,
     "sites/PS1/softwareUpdatePoints/sup.contoso.com/wsusServerConnectionAccount",
     [](World& w) { standalone(w, {w.write.text(FieldId::connection_account, "CONTOSO\\svc:secret")}); },
     [](World& w) { standalone(w, {w.write.text(FieldId::connection_account, "CONTOSO\\svc")}); }},
    // proves: VR-31
    {"PasswordInTheSource", 2031, Severity::error, "hierarchy/synchronization.source",
     [](World& w) { with_source(w, "https://user:secret@wsus.contoso.com:8531"); },
     [](World& w) { with_source(w, "https://wsus.contoso.com:8531"); }},
    // proves: SEED-61 VR-32
    {"ScheduleAtAChild", 2032, Severity::error, "sites/PS1/synchronization.schedule",
     [](World& w) { child(w), w.write.misplaced(FieldId::schedule); }, child},
    // proves: VR-33
    {"IntervalInDays", 2033, Severity::error, "hierarchy/synchronization.schedule",
     [](World& w) { with_schedule(w, every_days(32)); }, [](World& w) { with_schedule(w, every_days(31)); }},
    // proves: VR-33
    {"IntervalInMinutes", 2033, Severity::error, "hierarchy/synchronization.schedule",
     [](World& w) {
         Schedule s = every_days(0);
         s.minutes = 30;
         with_schedule(w, s);
     },
     [](World& w) {
         Schedule s = every_days(0);
         s.hours = 23;
         with_schedule(w, s);
     }},
    // proves: VR-33
    {"Weeks", 2033, Severity::error, "hierarchy/synchronization.schedule",
     [](World& w) {
         Schedule s = every_days(0);
         s.form = Schedule::Form::weekly;
         s.weekday = 3;
         s.weeks = 5;
         with_schedule(w, s);
     },
     [](World& w) {
         Schedule s = every_days(0);
         s.form = Schedule::Form::weekly;
         s.weekday = 3;
         s.weeks = 4;
         with_schedule(w, s);
     }},
    // proves: VR-33
    {"Months", 2033, Severity::error, "hierarchy/synchronization.schedule",
     [](World& w) {
         Schedule s = every_days(0);
         s.form = Schedule::Form::monthlyByDate;
         s.months = 13;
         with_schedule(w, s);
     },
     [](World& w) {
         Schedule s = every_days(0);
         s.form = Schedule::Form::monthlyByDate;
         s.months = 12;
         with_schedule(w, s);
     }},
    // proves: VR-33
    {"WeekOfTheMonth", 2033, Severity::error, "hierarchy/synchronization.schedule",
     [](World& w) {
         Schedule s = every_days(0);
         s.form = Schedule::Form::monthlyByWeekday;
         s.months = 1;
         s.weekday = 3;
         s.order = 5;
         with_schedule(w, s);
     },
     [](World& w) {
         Schedule s = every_days(0);
         s.form = Schedule::Form::monthlyByWeekday;
         s.months = 1;
         s.weekday = 3;
         s.order = 0;
         with_schedule(w, s);
     }},
    // proves: VR-34
    {"StartTooLate", 2034, Severity::error, "hierarchy/synchronization.schedule",
     [](World& w) { with_schedule(w, start_at(33'661'440)); },  // 2034-01-01T00:00
     [](World& w) { with_schedule(w, start_at(33'661'439)); }},
    // proves: SEED-67 VR-35
    {"Definitions", 2035, Severity::warning, "hierarchy/synchronization.schedule",
     [](World& w) {
         with_schedule(w, every_days(7));
         w.declared.classifications = Selection{};
         w.declared.classifications->include = {w.title("definition  updates")};
     },
     [](World& w) {
         with_schedule(w, every_days(1));
         w.declared.classifications = Selection{};
         w.declared.classifications->include = {w.title("Definition Updates")};
     }},
    // proves: VR-35
    {"DefinitionsById", 2035, Severity::warning, "hierarchy/synchronization.schedule",
     [](World& w) {
         with_schedule(w, every_days(2));
         w.declared.classifications = Selection{};
         w.declared.classifications->include = {w.id("e0789628-ce08-4437-be74-2495b842f43b")};
     },
     [](World& w) {
         with_schedule(w, every_days(2));
         w.declared.classifications = Selection{};
         w.declared.classifications->include = {w.title("Updates")};
     }},
    // proves: VR-36
    {"NeitherMonthsNorImmediately", 2036, Severity::error, "hierarchy/supersedence.featureUpdates",
     [](World& w) { child(w), w.write.global({w.write.text(FieldId::expire_feature, "later")}); },
     [](World& w) { child(w), w.write.global({number(FieldId::expire_feature, 3)}); }},
    // proves: VR-37
    {"TooManyMonths", 2037, Severity::error, "hierarchy/supersedence.nonFeatureUpdates",
     [](World& w) { child(w), w.write.global({number(FieldId::expire_non_feature, 100)}); },
     [](World& w) { child(w), w.write.global({number(FieldId::expire_non_feature, 99)}); }},
    // proves: SEED-71 SEED-72 VR-38
    {"ImmediateExpiry", 2038, Severity::warning, "hierarchy/supersedence.nonFeatureUpdates",
     [](World& w) { child(w), w.write.global({number(FieldId::expire_non_feature, 0)}); },
     [](World& w) { child(w), w.write.global({number(FieldId::expire_non_feature, 1)}); }},
};

class RuleCase : public testing::TestWithParam<RulesCase> {};

// proves: by row
TEST_P(RuleCase, TellsTheBrokenOneAtItsPlace) {
    World w;
    GetParam().broken(w);
    const auto diagnostics = w.offline();
    const Diagnostic* found = find(diagnostics, GetParam().number);
    ASSERT_NE(found, nullptr) << testing::PrintToString(codes(diagnostics));
    EXPECT_EQ(found->severity, GetParam().severity);
    EXPECT_EQ(found->address, GetParam().address);
    EXPECT_TRUE(found->span().known()) << found->message;
    EXPECT_FALSE(found->help.empty());
    EXPECT_EQ(found->message.find("secret"), std::string::npos);
    for (const auto& note : found->notes) EXPECT_EQ(note.find("secret"), std::string::npos);
}

TEST_P(RuleCase, LeavesTheSoundOneAlone) {
    World w;
    GetParam().sound(w);
    EXPECT_EQ(find(w.offline(), GetParam().number), nullptr);
}

INSTANTIATE_TEST_SUITE_P(Rules, RuleCase, testing::ValuesIn(kRulesCases),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(RuleList, HoldsEveryRequiredIdOnceInOrder) {
    std::vector<std::string> wanted;
    const auto from_to = [&](int from, int to) {
        for (int i = from; i <= to; ++i) wanted.push_back((i < 10 ? "VR-0" : "VR-") + std::to_string(i));
    };
    from_to(0, 70);
    std::vector<std::string> found;
    for (const Rule& rule : rule_list()) {
        found.emplace_back(rule.id);
        EXPECT_EQ(rule.code.number, 2000 + std::stoi(std::string(rule.id.substr(3))));
        EXPECT_FALSE(rule.title.empty()) << rule.id;
        EXPECT_FALSE(rule.explanation.empty()) << rule.id;
        EXPECT_FALSE(rule.help.empty()) << rule.id;
        EXPECT_FALSE(rule.source.empty()) << rule.id;
    }
    EXPECT_EQ(found, wanted);
}

TEST(RuleList, FindsByCodeAndById) {
    ASSERT_NE(find_rule(Code{2009}), nullptr);
    EXPECT_EQ(find_rule(Code{2009})->id, "VR-09");
    EXPECT_EQ(find_rule("vr-48"), find_rule(Code{2048}));
    EXPECT_EQ(find_rule(Code{2099}), nullptr);
    EXPECT_EQ(find_rule("VR-99"), nullptr);
}

}  // namespace
}  // namespace supctl::testing_rules
