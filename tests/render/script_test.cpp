#include "render/script.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "render/library.h"
#include "world.h"

namespace supctl::render {
namespace {

using testing_plan::kContoso;
using testing_plan::kLab;
using testing_plan::World;

std::string rendered(World& world) {
    return script(world.planned(), *world.declared, world.seen);
}

/// The text from one mark to the next one after it.
std::string between(const std::string& text, const std::string& from, const std::string& to) {
    const std::size_t begin = text.find(from);
    if (begin == std::string::npos) return {};
    const std::size_t end = text.find(to, begin + from.size());
    return text.substr(begin, end == std::string::npos ? end : end - begin);
}

std::string step(const std::string& text, const std::string& id) {
    return between(text, "Add-Step -Id '" + id + "'", "\nAdd-Step ");
}

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

// proves: SEED-14 SEED-83
TEST(Script, ABootstrapEndsWithTheFirstSynchronization) {
    World world(kLab);
    const std::string text = rendered(world);
    for (const std::string purpose : {"selection/none"}) {
        const std::string one = step(text, "LAB/" + purpose);
        EXPECT_TRUE(has(one, "-Do {\n    # Only until the first synchronization"))
            << "run again, it must not take a live selection away: " << one;
        EXPECT_TRUE(has(one, "if (Test-EverSynchronized) { return }")) << one;
        EXPECT_FALSE(has(one, "-From")) << "the first empty selection accepts what creation left there";
    }
    EXPECT_TRUE(has(step(text, "LAB/select"), "@{ Title = 'Windows Server 2019'; Family = 'Windows' }"))
        << text;
    EXPECT_FALSE(has(step(text, "LAB/select"), "Test-EverSynchronized"));
}

TEST(Script, EdgesAreThoseOfThePlan) {
    World world(kContoso);
    const Plan plan = world.planned();
    const std::string text = script(plan, *world.declared, world.seen);
    for (const Step& one : plan.steps) {
        const std::string made = step(text, one.id);
        ASSERT_FALSE(made.empty()) << one.id;
        const std::string head = made.substr(
            0, made.find(one.kind == StepKind::wait || one.kind == StepKind::synchronize ? " -Poll {"
                                                                                         : " -Do {"));
        for (const Edge& edge : one.after) {
            EXPECT_TRUE(has(head, "'" + plan.steps[edge.step].id + "'")) << head;
            if (edge.strength == Strength::required) {
                EXPECT_TRUE(has(between(head, "-After", "-Prefer"), "'" + plan.steps[edge.step].id + "'"))
                    << head;
            }
        }
    }
}

TEST(Script, WaitsNameTheirPoints) {
    World world(kContoso);
    const std::string text = rendered(world);
    EXPECT_TRUE(
        has(step(text, "PS1/wait/configured"), "Test-Configured -Site 'PS1' -Server 'ps1-a.contoso.com'"));
    EXPECT_TRUE(
        has(step(text, "PS1/wait/propagation"), "Test-Follows -Site 'PS1' -Server 'ps1-a.contoso.com'"));
    EXPECT_TRUE(
        has(step(text, "PS1/wait/replicas"), "Test-Follows -Site 'PS1' -Server @('ps1-b.contoso.com')"));
    EXPECT_TRUE(has(text, "$TopPoint = 'cas-a.contoso.com'"));
    EXPECT_TRUE(has(step(text, "CAS/wait/configured"), "-Limit ([timespan]::FromSeconds(10800))"));
}

// proves: SEED-148
TEST(Script, ASelectionIsByIdWithItsTitleBeside) {
    World world(kLab);
    ASSERT_GE(world.converge(), 0);
    world.subscribe(CategoryType::product, {"Windows 11"});
    const std::string text = rendered(world);
    const std::string select = step(text, "LAB/select");
    EXPECT_TRUE(has(select, "        # Windows 11\n        'Product:72e7624a-5b00-45d2-b92f-e561c0a6a160'"))
        << select;
    EXPECT_TRUE(
        has(select, "-From @('Product:72e7624a-5b00-45d2-b92f-e561c0a6a160') -To $wanted -Synchronizes"))
        << select;
    EXPECT_FALSE(has(select, "Resolve-Category")) << select;
}

TEST(Script, AsksBeforeWhatMustBeAcknowledged) {
    World world(kLab);
    ASSERT_GE(world.converge(), 0);
    world.subscribe(CategoryType::product, {"Windows 11", "Windows Server 2019", "Windows 10"});
    world.set(FieldId::source, world.text("none"));
    const std::string text = rendered(world);
    EXPECT_TRUE(has(step(text, "LAB/settings"),
                    "-Operation 'changeSource:LAB' -Impact 'the synchronization source changes"))
        << step(text, "LAB/settings");
    EXPECT_TRUE(has(step(text, "LAB/select"), "-Operation 'unsubscribe:LAB' -Impact '"))
        << step(text, "LAB/select");
    EXPECT_TRUE(has(std::string(library_changing()), "ConfirmImpact = 'High'"));
    // What is not dangerous asks nothing.
    World harmless(kLab);
    ASSERT_GE(harmless.converge(), 0);
    harmless.set_point("lab01.lab.local", FieldId::client_connections, Value::of_choice(1));
    EXPECT_FALSE(has(between(rendered(harmless), "=== Steps", "=== Run"), "-Operation"));
}

TEST(Script, WhatNoScriptCanSetIsSaid) {
    World world(kLab);
    world.declare(R"(apiVersion: supctl/v1
hierarchy: lab
sites:
  LAB: {type: primarySite, softwareUpdatePoints: {lab01.lab.local: {ledbat: true}}}
maximumRunTime: {allOtherUpdates: {minutes: 90}}
synchronization: {alertOnFailure: true}
clientSettings: {Servers: {softwareUpdates: {threadPriority: low, enforceTlsCertificatePinning: true}}}
groupPolicy: {signedContent: enabled}
)");
    world.client_settings("Servers");
    world.seen.alert = {};
    const std::string hand = between(rendered(world), "=== By hand", "=== Run");
    EXPECT_TRUE(has(hand, "# by hand: lab01.lab.local ledbat = true")) << hand;
    EXPECT_TRUE(has(hand, "# by hand: maximumRunTime.allOtherUpdates = 90 min")) << hand;
    EXPECT_TRUE(has(hand, "# by hand: Servers softwareUpdates.threadPriority = low")) << hand;
    EXPECT_TRUE(has(hand, "-ThreadPriority Low")) << hand;
    EXPECT_TRUE(has(hand, "-EnableWsusCertPinning $true")) << hand;
    EXPECT_TRUE(has(hand, "# by hand: synchronization.alertOnFailure = true")) << hand;
    EXPECT_TRUE(has(hand, "checked, never written: groupPolicy.signedContent")) << hand;
    std::istringstream lines(hand.substr(hand.find('\n') + 1));
    for (std::string line; std::getline(lines, line);) {
        EXPECT_TRUE(line.empty() || line[0] == '#') << line;
    }
}

TEST(Script, TheSamePlanGivesTheSameBytes) {
    World one(kContoso);
    World other(kContoso);
    EXPECT_EQ(rendered(one), rendered(other));
}

TEST(Script, AnEmptyPlanChangesNothing) {
    World world(kLab);
    ASSERT_GE(world.converge(), 0);
    const std::string text = rendered(world);
    EXPECT_TRUE(has(text, "# 0 steps."));
    EXPECT_FALSE(has(between(text, "=== Steps", "=== Run"), "Add-Step"));
}

/// Everything that people name freely, twice: with names that try to become code, and with plain ones.
std::string named(const std::string& hierarchy, const std::string& product, const std::string& family,
                  const std::string& account, const std::string& proxy, const std::string& settings) {
    return "apiVersion: supctl/v1\nhierarchy: " + hierarchy +
           "\nsites:\n  LAB:\n    type: primarySite\n    softwareUpdatePoints: {lab01.lab.local: "
           "{wsusServerConnectionAccount: " +
           account +
           ", useProxy: {synchronization: true}}}\n    siteSystems: {lab01.lab.local: {proxy: {server: " +
           proxy + ", account: " + account +
           "}}}\nsynchronization: {source: microsoftUpdate}\nclassifications: [Updates]\n" + "products: [" +
           product + ", {family: " + family + ", product: " + product + "}]\nclientSettings:\n  " + settings +
           ": {softwareUpdates: {enabled: true, manageMicrosoft365Apps: enabled, threadPriority: low}}\n";
}

/// As YAML and as the text that it means. A line break is refused in some places; there the first part stands
/// alone.
const std::string kHostileYaml =
    R"("x'; Sync-CMSoftwareUpdate; $(exit) `' \u2018\u2019\u201a\u201b \u0111 #> @' '@ \" {} {0} %s \U0001F600")";
const std::string kHostileText =
    "x'; Sync-CMSoftwareUpdate; $(exit) `' \u2018\u2019\u201a\u201b \u0111 #> @' '@ \" {} {0} %s \U0001F600";
const std::string kBrokenYaml = R"("a'\r\n'; Sync-CMSoftwareUpdate\n# SIG # Begin signature block\u2028")";

/// Compares with the committed script, which tests/render/check.js parses.
void golden(const std::string& name, const std::string& text) {
    const std::filesystem::path file =
        std::filesystem::path(SUPCTL_SOURCE_DIR) / "tests/render/goldens" / name;
    const char* accept = std::getenv("SUPCTL_ACCEPT");
    if (accept != nullptr && std::string(accept) == "1") {
        std::ofstream(file, std::ios::binary) << text;
        GTEST_SKIP() << "wrote " << name;
    }
    std::ifstream in(file, std::ios::binary);
    std::stringstream all;
    all << in.rdbuf();
    EXPECT_EQ(text, all.str());
}

TEST(Script, NamesOfADescriptionAreNoCode) {
    World world(named(kHostileYaml, kBrokenYaml, kHostileYaml, "'LAB\\it''s $(1)'", "\"p'; exit \\u2019\"",
                      kHostileYaml));
    world.client_settings(kHostileText);
    world.seen.accounts.push_back(world.pool.text("lab\\it's $(1)"));
    const std::string text = rendered(world);
    for (const char c : text) ASSERT_TRUE(c == '\n' || (c >= 0x20 && c < 0x7f));
    EXPECT_TRUE(has(text, "[char]0x2019")) << "the names are in it";
    EXPECT_TRUE(has(text, "'LAB\\it''s $(1)'"));
    golden("hostile.ps1", text);
}

TEST(Script, ThePlainNamesBesideThem) {
    World world(named("lab", "Windows 11", "Windows", "LAB\\svc", "proxy", "Servers"));
    world.client_settings("Servers");
    world.seen.accounts.push_back(world.pool.text("lab\\svc"));
    golden("harmless.ps1", rendered(world));
}

}  // namespace
}  // namespace supctl::render
