#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "build.h"

namespace supctl::testing_rules {
namespace {

using testing::Contains;
using testing::HasSubstr;

constexpr const char* kServer = "sup.contoso.com";

// proves: VR-09
TEST(Judge, AWarningForWhatTheSiteAlreadyHad) {
    World w;
    w.write.site(kPrimary, "PS1");
    w.found.site(kPrimary, "PS1").point("a.x").point("b.x");  // two points, no default
    const auto diagnostics = w.online();
    const Diagnostic* found = find(diagnostics, 2009);
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(found->severity, Severity::warning);
    EXPECT_THAT(found->notes, Contains(HasSubstr("already has this")));
    EXPECT_TRUE(found->span().known()) << "the site is described, so it has a place";
}

// proves: VR-09
TEST(Judge, AnErrorForWhatTheDescriptionIntroduces) {
    World w;
    w.write.site(kPrimary, "PS1").point("b.x");
    w.found.site(kPrimary, "PS1").point("a.x");  // one point is fine, two need a default
    const auto diagnostics = w.online();
    const Diagnostic* found = find(diagnostics, 2009);
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(found->severity, Severity::error);
    EXPECT_THAT(found->notes, Contains(HasSubstr("a.x")));  // the live party has no place, so it is a note
}

TEST(Judge, WhatTheDescriptionMendsIsNotMentioned) {
    World w;
    w.write.site(kPrimary, "PS1", "", {w.write.text(FieldId::default_point, "a.x")});
    w.found.site(kPrimary, "PS1").point("a.x").point("b.x");
    EXPECT_EQ(find(w.online(), 2009), nullptr);
}

// proves: VR-08
TEST(Judge, AnOldFindingAtAnotherPlaceExcusesNothing) {
    World w;
    w.write.site(kPrimary, "PS1").site(kSecondary, "S02", "PS1").point("d.x");
    w.found.site(kPrimary, "PS1").point("z.x");
    w.found.site(kSecondary, "S01", "PS1").point("a.x").point("b.x");
    w.found.site(kSecondary, "S02", "PS1").point("c.x");
    std::vector<Severity> severities;
    for (const auto& each : w.online())
        if (each.code.number == 2008) severities.push_back(each.severity);
    EXPECT_THAT(severities, testing::UnorderedElementsAre(Severity::warning, Severity::error));
}

// proves: VR-10
TEST(Judge, BothPartiesAreLabelled) {
    World w;
    w.write.site(kCas, "CAS")
        .site(kPrimary, "PS1", "CAS")
        .point("a.x")
        .site(kPrimary, "PS2", "CAS")
        .point("a.x");
    const auto diagnostics = w.offline();
    const Diagnostic* found = find(diagnostics, 2010);
    ASSERT_NE(found, nullptr);
    ASSERT_EQ(found->labels.size(), 2u);
    EXPECT_GT(found->labels[0].span.line, found->labels[1].span.line);
    EXPECT_EQ(found->labels[1].text, "uses the server already");
}

// proves: VR-48
TEST(Judge, OverlappingEntriesAreLabelledEach) {
    World w;
    w.write.site(kPrimary, "PS1");
    w.declared.products = Selection{};
    w.declared.products->include = {w.title("Windows 11")};
    w.declared.products->exclude = {w.title("Windows 11")};
    const auto diagnostics = w.offline();
    const Diagnostic* found = find(diagnostics, 2048);
    ASSERT_NE(found, nullptr);
    ASSERT_EQ(found->labels.size(), 2u);
    EXPECT_EQ(found->labels[0].span, w.declared.products->exclude[0].span);
    EXPECT_EQ(found->labels[1].span, w.declared.products->include[0].span);
}

// proves: VR-07
TEST(Judge, APrimaryThatWasNotSeenWhollyMayHaveAPoint) {
    World w;
    w.write.site(kPrimary, "PS1");
    w.found.site(kPrimary, "PS1");
    EXPECT_NE(find(w.online(), 2007), nullptr);
    World partial;
    partial.write.site(kPrimary, "PS1");
    partial.found.site(kPrimary, "PS1");
    partial.live.coverage.partial_sites = {code("PS1")};
    EXPECT_EQ(find(partial.online(), 2007), nullptr);
}

// proves: VR-07
TEST(Judge, ALivePointSatisfiesAnUnmanagedListButNotAnEmptyOne) {
    World w;
    w.write.site(kPrimary, "PS1");
    w.found.site(kPrimary, "PS1").point("a.x");
    EXPECT_EQ(find(w.online(), 2007), nullptr);
    World empty;
    empty.write.named_site(kPrimary, "PS1", "", "", true);
    empty.found.site(kPrimary, "PS1").point("a.x");
    const auto diagnostics = empty.online();
    ASSERT_NE(find(diagnostics, 2007), nullptr);
    EXPECT_EQ(find(diagnostics, 2007)->severity, Severity::error);
}

TEST(Judge, AProxyOfTheSiteSatisfiesTheFlags) {
    World w;
    w.write.site(kPrimary, "PS1").point(kServer, {flag(FieldId::use_proxy_synchronization)});
    w.found.site(kPrimary, "PS1")
        .point(kServer)
        .system(kServer, {w.found.text(FieldId::proxy_server, "proxy.contoso.com")});
    EXPECT_EQ(find(w.online(), 2026), nullptr);
}

// proves: VR-26
TEST(Judge, AnUncheckedLiveProxyDoesNotExcuseAMissingOne) {
    World w;
    w.write.site(kPrimary, "PS1").point(kServer, {flag(FieldId::use_proxy_synchronization)});
    w.found.site(kPrimary, "PS1").point(kServer, {flag(FieldId::use_proxy_synchronization)});
    w.live.coverage.classes[static_cast<std::size_t>(ObservedClass::siteSystems)] = Completeness::none;
    w.write.system(kServer, {w.write.text(FieldId::proxy_server, "none")});
    const auto diagnostics = w.online();
    ASSERT_NE(find(diagnostics, 2026), nullptr);
    EXPECT_EQ(find(diagnostics, 2026)->severity, Severity::error);
}

TEST(Judge, AnUnknownLiveValueIsNotReadAsAbsent) {
    World w;
    w.write.site(kPrimary, "PS1");
    w.found.site(kPrimary, "PS1", "", {{FieldId::default_point, Value::unknown()}}).point("a.x").point("b.x");
    EXPECT_EQ(find(w.online(), 2009), nullptr);
}

TEST(Judge, LiveValuesOfItsOwnAreNotOutOfPlace) {
    World w;
    w.write.site(kPrimary, "PS1").site(kSecondary, "S01", "PS1");
    w.found.site(kPrimary, "PS1").point("a.x");
    w.found.site(kSecondary, "S01", "PS1", {w.found.text(FieldId::default_point, "s.x")}).point("s.x");
    EXPECT_EQ(find(w.online(), 2000), nullptr);
}

// proves: VR-20
TEST(Judge, APortAloneMeetsItsLivePartner) {
    World w;
    w.write.site(kPrimary, "PS1").point(kServer, {number(FieldId::http_port, 80)});
    w.found.site(kPrimary, "PS1")
        .point(kServer, {number(FieldId::http_port, 8530), number(FieldId::https_port, 8531)});
    const auto diagnostics = w.online();
    ASSERT_NE(find(diagnostics, 2020), nullptr);
    EXPECT_EQ(find(diagnostics, 2020)->severity, Severity::error);
}

// proves: VR-35
TEST(Judge, DefinitionsSelectedAtTheSiteCountUnlessExcluded) {
    for (const bool excluded : {false, true}) {
        World w;
        w.write.site(kPrimary, "PS1").global({w.write.schedule(every_days(7))});
        w.found.site(kPrimary, "PS1").point("a.x");
        Category definitions;
        definitions.id = w.pool.text("UpdateClassification:e0789628-ce08-4437-be74-2495b842f43b");
        definitions.type = CategoryType::classification;
        definitions.title = w.pool.text("Definition Updates");
        definitions.subscribed = true;
        w.live.catalog.add(definitions);
        w.live.catalog.finish(w.pool);
        w.declared.classifications = Selection{};
        w.declared.classifications->mode = Selection::Mode::including;
        if (excluded) w.declared.classifications->exclude = {w.title("Definition Updates")};
        EXPECT_EQ(find(w.online(), 2035) == nullptr, excluded);
    }
}

/// The largest hierarchy that the product supports: 25 primaries with 250 secondaries each.
void largest(Builder& out, bool with_values) {
    const auto name = [](int n) {
        // From `0` on: no reserved word begins with a digit.
        constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
        return std::string{digits[26 + n / 36 / 36], digits[n / 36 % 36], digits[n % 36]};
    };
    const auto settings = [&]() -> std::vector<Entry> {
        if (!with_values) return {};
        return {number(FieldId::http_port, 8530), number(FieldId::https_port, 8531),
                flag(FieldId::require_ssl), flag(FieldId::cloud_gateway, false),
                out.text(FieldId::connection_account, "none")};
    };
    out.site(kCas, "ZZZ").point("cas.x", settings());
    for (int p = 0; p < 25; ++p) {
        const std::string primary = name(p * 251);
        out.site(kPrimary, primary, "ZZZ", {out.languages(FieldId::update_file_languages, {"en"})});
        out.point(primary + ".x", settings());
        for (int s = 1; s <= 250; ++s) {
            const std::string secondary = name(p * 251 + s);
            out.site(kSecondary, secondary, primary, {out.languages(FieldId::update_file_languages, {"en"})});
            out.point(secondary + ".x", settings());
        }
    }
}

TEST(Judge, TheLargestHierarchyIsSound) {
    World w;
    largest(w.write, true);
    largest(w.found, false);
    for (const auto& point : w.live.live.points()) w.live.boundary_references.push_back({point.server, {}});
    const auto diagnostics = w.online();
    EXPECT_EQ(w.declared.hierarchy.sites().size(), 6276u);
    for (const Diagnostic& one : diagnostics)
        ASSERT_EQ(one.standing, Standing::unverified) << one.message;  // nobody looked at the servers
}

// proves: VR-10
TEST(Judge, EveryFindingOfTheLargestHierarchyIsItsOwn) {
    World w;
    w.write.site(kCas, "ZZZ");
    largest(w.found, false);
    w.live.live.finish();
    // Every live point is declared once more, at another site: each is told once, with both parties.
    for (const auto& point : w.live.live.points())
        if (point.site != code("ZZZ")) w.write.point(w.pool.text(point.server));
    std::size_t told = 0;
    for (const auto& each : w.online()) told += each.code.number == 2010;
    EXPECT_EQ(told, 6275u);
}

TEST(Merge, DeclaredValuesWinAndLiveOnesStay) {
    World w;
    w.write.site(kPrimary, "PS1").point(kServer, {number(FieldId::http_port, 80)});
    w.found.named_site(kPrimary, "PS1", "", "Contoso-HQ", false)
        .point(kServer, {number(FieldId::http_port, 8530), flag(FieldId::require_ssl)})
        .point("other.x");
    w.found.global({number(FieldId::expire_feature, 3)});
    w.declared.hierarchy.finish();
    w.live.live.finish();
    const Hierarchy merged = merge(w.declared.hierarchy, w.live.live);
    ASSERT_EQ(merged.sites().size(), 1u);
    EXPECT_EQ(w.pool.text(merged.sites()[0].name), "Contoso-HQ");
    ASSERT_EQ(merged.points(merged.sites()[0]).size(), 2u);
    const auto* point = merged.find_point(code("PS1"), w.pool.text(kServer));
    ASSERT_NE(point, nullptr);
    EXPECT_EQ(merged.get(point->settings, FieldId::http_port), Value::of_integer(80));
    EXPECT_EQ(merged.get(point->settings, FieldId::require_ssl), Value::of_boolean(true));
    EXPECT_EQ(merged.get(merged.global(), FieldId::expire_feature), Value::of_integer(3));
}

TEST(Merge, ADeclaredSiteKeepsItsDeclaredParent) {
    World w;
    w.write.site(kPrimary, "PS1");
    w.found.site(kCas, "CAS").site(kPrimary, "PS1", "CAS");
    w.declared.hierarchy.finish();
    w.live.live.finish();
    const Hierarchy merged = merge(w.declared.hierarchy, w.live.live);
    ASSERT_EQ(merged.sites().size(), 2u);
    EXPECT_TRUE(merged.find_site(code("PS1"))->parent.empty());
}

}  // namespace
}  // namespace supctl::testing_rules
