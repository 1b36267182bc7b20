// Rules whose facts lie on the servers: each with the three verdicts. Broken is a finding at its place, holds
// is none, and what nobody looked at is *unverified*, an advice in words of its own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "build.h"

namespace supctl::testing_rules {
namespace {

using testing::HasSubstr;

constexpr const char* kHostSup = "sup.contoso.com";

struct HostCase {
    const char* name;
    unsigned number;
    Severity severity;
    void (*described)(World&);
    void (*broken)(ServerFacts&);
    void (*sound)(ServerFacts&);
};

void primary(World& w) {
    w.write.served_site(kPrimary, "PS1", "", "ps1.contoso.com").point(kHostSup);
}
void upgrades(World& w) {
    primary(w);
    w.select(FieldId::classifications, {w.title("Upgrades")});
}
void with_global(World& w, std::vector<Entry> settings) {
    primary(w);
    w.write.global(std::move(settings));
}
void surface(World& w) {
    with_global(w, {flag(FieldId::surface_drivers), w.write.text(FieldId::source, "microsoftUpdate")});
}
void indexes(World& w) {
    with_global(w, {flag(FieldId::add_indexes)});
}
void obsolete(World& w) {
    with_global(w, {flag(FieldId::remove_obsolete)});
}
void shared(World& w) {
    primary(w);
    w.write.point("b.contoso.com");
    w.share("main", {"b.contoso.com", kHostSup});
    ServerFacts& other = w.host("b.contoso.com");
    other = {.server = other.server};
    other.database_kind = DatabaseKind::sql;
    other.database_server = "sql.contoso.com";
    other.content_path = R"(\\files\wsus)";
    other.wsus_version = FileVersion{{10, 0, 20348, 1}};
    other.os_version = FileVersion{{10, 0, 20348, 1}};
}
void share_alike(ServerFacts& host) {
    host.database_kind = DatabaseKind::sql;
    host.database_server = "sql.contoso.com";
    host.content_path = R"(\\FILES\WSUS)";
    host.wsus_version = FileVersion{{10, 0, 20348, 1}};
    host.os_version = FileVersion{{10, 0, 20348, 1}};
}
void new_surface_host(ServerFacts& host) {
    host.os_version = FileVersion{{10, 0, 14393, 0}};
    host.internet_reachable = true;
}

const HostCase kHostCases[] = {
    // proves: SEED-25 VR-18
    {"Replica", 2018, Severity::error, primary, [](ServerFacts& host) { host.replica = true; },
     [](ServerFacts& host) { host.replica = false; }},
    // proves: VR-42 SEED-147
    {"UnpatchedWsus", 2042, Severity::error, upgrades,
     [](ServerFacts& host) {
         host.wsus_version = FileVersion{{6, 3, 9600, 0}};
         host.hotfixes = {"KB3095113"};
     },
     [](ServerFacts& host) {
         host.wsus_version = FileVersion{{6, 3, 9600, 0}};
         host.hotfixes = {"KB3159706", "KB3095113"};
     }},
    // proves: VR-42 SEED-147
    {"AncientWsus", 2042, Severity::error, upgrades,
     [](ServerFacts& host) {
         host.wsus_version = FileVersion{{3, 2, 7600, 0}};
     },
     [](ServerFacts& host) {
         host.wsus_version = FileVersion{{10, 0, 17763, 0}};
     }},
    // proves: VR-46
    {"OldServerForSurface", 2046, Severity::error, surface,
     [](ServerFacts& host) {
         new_surface_host(host);
         host.os_version = FileVersion{{6, 3, 9600, 0}};
     },
     new_surface_host},
    // proves: VR-46
    {"OfflineForSurface", 2046, Severity::error, surface,
     [](ServerFacts& host) {
         new_surface_host(host);
         host.internet_reachable = false;
     },
     new_surface_host},
    // proves: VR-52
    {"RemoteInternalDatabase", 2052, Severity::error, indexes,
     [](ServerFacts& host) { host.database_kind = DatabaseKind::wid; },
     [](ServerFacts& host) { host.database_kind = DatabaseKind::sql; }},
    // proves: VR-53
    {"NoRightForIndexes", 2053, Severity::error, indexes,
     [](ServerFacts& host) {
         host.database_rights = {"connect", "db_owner"};
     },
     [](ServerFacts& host) {
         host.database_rights = {"connect", "db_owner", "db_ddladmin"};
     }},
    // proves: VR-53
    {"NoRightForObsolete", 2053, Severity::error, obsolete,
     [](ServerFacts& host) {
         host.database_rights = {"db_datareader", "db_datawriter"};
     },
     [](ServerFacts& host) { host.database_rights = {"sysadmin"}; }},
    // proves: SEED-23 VR-65
    {"SharedInternalDatabase", 2065, Severity::error, shared,
     [](ServerFacts& host) {
         share_alike(host);
         host.database_kind = DatabaseKind::wid;
     },
     share_alike},
    // proves: SEED-23 VR-65
    {"SharedByTwoVersions", 2065, Severity::error, shared,
     [](ServerFacts& host) {
         share_alike(host);
         host.wsus_version = FileVersion{{10, 0, 17763, 1}};
     },
     share_alike},
    // proves: SEED-23 VR-65
    {"SharedWithTwoFolders", 2065, Severity::error, shared,
     [](ServerFacts& host) {
         share_alike(host);
         host.content_path = R"(\\files\other)";
     },
     share_alike},
    // proves: VR-66
    {"ContentAroundASource", 2066, Severity::error, primary,
     [](ServerFacts& host) {
         host.content_path = "D:\\WSUS";
         host.package_sources = {"E:/Sources", "d:/wsus/Packages/"};
     },
     [](ServerFacts& host) {
         host.content_path = "D:\\WSUS";
         host.package_sources = {"D:\\WSUSPackages"};
     }},
    // proves: VR-67
    {"UpdatesElsewhere", 2067, Severity::error, primary,
     [](ServerFacts& host) { host.stores_updates_locally = false; },
     [](ServerFacts& host) { host.stores_updates_locally = true; }},
};

class HostRule : public testing::TestWithParam<HostCase> {
  protected:
    /// The finding of the rule; null when there is none.
    const Diagnostic* judged(void (*facts)(ServerFacts&)) {
        GetParam().described(world_);
        if (facts != nullptr) facts(world_.host(kHostSup));
        diagnostics_ = world_.offline();
        const Diagnostic* worst = nullptr;
        for (const Diagnostic& one : diagnostics_)
            if (one.code.number == GetParam().number &&
                (worst == nullptr || one.severity > worst->severity) &&
                one.message.find("top-level site share") == std::string::npos)
                worst = &one;
        return worst;
    }

  private:
    World world_;
    std::vector<Diagnostic> diagnostics_;
};

// proves: by row
TEST_P(HostRule, IsBrokenByWhatWasSeen) {
    const Diagnostic* found = judged(GetParam().broken);
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(found->standing, Standing::open) << found->message;
    EXPECT_EQ(found->severity, GetParam().severity);
    EXPECT_TRUE(found->span().known());
}

TEST_P(HostRule, HoldsByWhatWasSeen) {
    const Diagnostic* found = judged(GetParam().sound);
    EXPECT_EQ(found, nullptr) << found->message;
}

TEST_P(HostRule, IsUnverifiedWhenNobodyLooked) {
    const Diagnostic* found = judged(nullptr);
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(found->standing, Standing::unverified);
    EXPECT_EQ(found->severity, Severity::advice);
    EXPECT_THAT(found->message, HasSubstr("nobody has looked whether"));
    EXPECT_THAT(found->help, HasSubstr("--facts"));
}

INSTANTIATE_TEST_SUITE_P(Rules, HostRule, testing::ValuesIn(kHostCases),
                         [](const auto& info) { return std::string(info.param.name); });

// proves: VR-18
TEST(HostRules, AnInstalledReplicaThatIsNoneAnyMoreIsAWarning) {
    World w;
    w.write.site(kPrimary, "PS1", "", {w.write.text(FieldId::default_point, "a.x")})
        .point("a.x")
        .point("b.x");
    w.found.site(kPrimary, "PS1", "", {w.found.text(FieldId::default_point, "a.x")}).point("a.x");
    w.host("a.x").replica = false;
    w.host("b.x").replica = false;  // not installed yet: the product will set it
    EXPECT_EQ(find(w.offline(), 2018), nullptr);
    w.found.point("b.x");
    const auto diagnostics = w.online();
    const Diagnostic* found = find(diagnostics, 2018);
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(found->severity, Severity::warning);
    EXPECT_EQ(found->address, "sites/PS1/softwareUpdatePoints/b.x");
}

TEST(HostRules, MaintenanceOnTheSiteServerItselfNeedsNoFacts) {
    World w;
    w.write.served_site(kPrimary, "PS1", "", kHostSup).point(kHostSup).global({flag(FieldId::add_indexes)});
    EXPECT_EQ(find(w.offline(), 2052), nullptr);
}

// proves: VR-46
TEST(HostRules, SurfaceDriversNeedASource) {
    World w;
    with_global(w, {flag(FieldId::surface_drivers), w.write.text(FieldId::source, "none")});
    const auto diagnostics = w.offline();
    const bool told = std::any_of(diagnostics.begin(), diagnostics.end(), [](const Diagnostic& one) {
        return one.code.number == 2046 && one.severity == Severity::error;
    });
    EXPECT_TRUE(told);
}

// proves: SEED-42 VR-19
TEST(HostRules, PortsAreThoseOfTheWebSite) {
    World w;
    w.write.site(kPrimary, "PS1")
        .point(kHostSup, {number(FieldId::http_port, 8530), number(FieldId::https_port, 8531)});
    w.host(kHostSup).bindings = {{Protocol::http, 8530}, {Protocol::https, 443}};
    const auto diagnostics = w.offline();
    const Diagnostic* found = find(diagnostics, 2019);
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(found->severity, Severity::error);
    EXPECT_EQ(found->address, "sites/PS1/softwareUpdatePoints/sup.contoso.com/httpsPort");
}

TEST(HostRules, OneAdviceNamesAllServersThatNobodyLookedAt) {
    World w;
    w.write.site(kPrimary, "PS1", "", {w.write.text(FieldId::default_point, "a.x")})
        .point("a.x")
        .point("b.x");
    const auto diagnostics = w.offline();
    std::multiset<unsigned> unverified;
    for (const Diagnostic& one : diagnostics)
        if (one.standing == Standing::unverified) unverified.insert(one.code.number);
    EXPECT_EQ(unverified, (std::multiset<unsigned>{2018, 2066, 2067}));
    const Diagnostic* found = find(diagnostics, 2067);
    ASSERT_EQ(found->notes.size(), 1u);
    EXPECT_EQ(found->notes[0], "not known for `a.x`, `b.x`");
}

// proves: SEED-23 VR-65
TEST(SharedDatabases, StayWithinOneSiteAndFourPoints) {
    World w;
    w.write.site(kPrimary, "PS1", "", {w.write.text(FieldId::default_point, "a.x")})
        .point("a.x")
        .site(kSecondary, "S01", "PS1")
        .point("s.x");
    w.share("main", {"a.x", "s.x", "nobody.x"});
    w.share("other", {"a.x"});
    std::vector<std::string> messages;
    for (const Diagnostic& one : w.offline())
        if (one.code.number == 2065 && one.severity == Severity::error) messages.push_back(one.message);
    EXPECT_THAT(messages, testing::UnorderedElementsAre(HasSubstr("of site `S01` cannot share"),
                                                        HasSubstr("`nobody.x`"), HasSubstr("named for two")));
    World many;
    many.write.site(kPrimary, "PS1");
    std::vector<std::string> five{"a.x", "b.x", "c.x", "d.x", "e.x"};
    for (const auto& one : five) many.write.point(one);
    many.share("main", five);
    const auto diagnostics = many.offline();
    const bool told = std::any_of(diagnostics.begin(), diagnostics.end(), [](const Diagnostic& one) {
        return one.code.number == 2065 && one.message.starts_with("5 points");
    });
    EXPECT_TRUE(told);
}

}  // namespace
}  // namespace supctl::testing_rules
