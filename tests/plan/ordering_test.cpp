#include "plan/ordering.h"

#include <algorithm>
#include <map>

#include "world.h"

namespace supctl {
namespace {

using testing_plan::ids;
using testing_plan::in_order;
using testing_plan::kContoso;
using testing_plan::World;

/// Plans that hold every purpose: a bootstrap with everything on, and changes to a converged hierarchy.
std::vector<Plan> plans(World& world) {
    std::vector<Plan> out;
    world.seen.alert.enabled = true;
    world.set(FieldId::schedule, world.daily());
    world.set(FieldId::alert_on_failure, Value::of_boolean(true));
    out.push_back(world.planned());
    world.converge();
    world.subscribe(CategoryType::product, {});
    world.set(FieldId::summary_languages, Value::of(world.pool.set(std::vector<TextId>{})));
    out.push_back(world.planned());
    world.converge();
    using testing_plan::replaced;
    // The default of the top moves and goes, a primary site loses a point and changes the ports of another.
    world.declare(replaced(
        kContoso, {{"cas-a.contoso.com\n    softwareUpdatePoints: [cas-a.contoso.com, cas-b.contoso.com]",
                    "cas-b.contoso.com\n    softwareUpdatePoints: {cas-a.contoso.com: {state: removed}, "
                    "cas-b.contoso.com: {}}"},
                   {"ps1-a.contoso.com: {", "ps1-a.contoso.com: {httpPort: 80, httpsPort: 443, "},
                   {"ps1-b.contoso.com: {}", "ps1-b.contoso.com: {state: removed}"}}));
    out.push_back(world.planned());
    // A primary site's default moves to a point that has yet to be installed.
    world.declare(
        replaced(kContoso, {{"defaultSoftwareUpdatePoint: ps1-a", "defaultSoftwareUpdatePoint: ps1-b"}}));
    world.lose_point("ps1-b.contoso.com");
    out.push_back(world.planned());
    // Everything changes to SSL, but a point that goes first; and back, with a new point.
    const auto with = [](const std::string& word) {
        std::string out;
        for (const char* type : {"centralAdministrationSite", "primarySite", "secondarySite"})
            out += std::string("  ") + type + ": {softwareUpdatePoint: {requireSsl: " + word + "}}\n";
        return kContoso + "defaults:\n" + out;
    };
    World ssl(kContoso);
    ssl.converge();
    ssl.set_point("ps1-b.contoso.com", FieldId::require_ssl, Value::of_boolean(true));
    ssl.declare(replaced(with("true"),
                         {{"ps1-b.contoso.com: {}", "ps1-b.contoso.com: {state: removed}"},
                          {"[ps2-a.contoso.com]", "{ps2-a.contoso.com: {httpPort: 80, httpsPort: 443}}"}}));
    out.push_back(ssl.planned());
    for (const char* server : {"cas-a", "cas-b", "ps1-a", "ps2-a", "s01-a"})
        ssl.set_point(std::string(server) + ".contoso.com", FieldId::require_ssl, Value::of_boolean(true));
    ssl.lose_point("ps1-b.contoso.com");
    ssl.declare(replaced(
        with("false"), {{"ps1-a.contoso.com: {requireSsl: true", "ps1-a.contoso.com: {requireSsl: false"},
                        {"s01-a.contoso.com: {requireSsl: true", "s01-a.contoso.com: {requireSsl: false"}}));
    out.push_back(ssl.planned());
    // Its server gets the role again at once.
    world.memory.removed["ps1-b.contoso.com"] = world.seen.server_time;
    out.push_back(world.planned());
    world.declare(R"(apiVersion: supctl/v1
hierarchy: contoso
sites:
  CAS: {type: centralAdministrationSite, softwareUpdatePoints: {cas-a.contoso.com: {state: removed}, cas-b.contoso.com: {state: removed}}}
  PS1: {type: primarySite, parent: CAS, softwareUpdatePoints: {ps1-a.contoso.com: {state: removed}}}
  PS2: {type: primarySite, parent: CAS, softwareUpdatePoints: {ps2-a.contoso.com: {state: removed}}}
  S01: {type: secondarySite, parent: PS1, softwareUpdatePoints: {s01-a.contoso.com: {state: removed}}}
)");
    out.push_back(world.planned());
    // A bootstrap over a site that has another default than it shall have.
    world.lose_rows();
    world.forget();
    world.seen.catalog = Catalog();
    world.seen.catalog.finish(world.pool);
    world.declare(replaced(
        kContoso, {{"cas-a.contoso.com\n    softwareUpdatePoints: [cas-a.contoso.com, cas-b.contoso.com]",
                    "cas-b.contoso.com\n    softwareUpdatePoints: {cas-a.contoso.com: {state: removed}, "
                    "cas-b.contoso.com: {}}"}}));
    out.push_back(world.planned());
    return out;
}

TEST(Ordering, TableIsNumberedAndSaysWhy) {
    std::uint16_t number = 0;
    for (const OrderingRule& rule : ordering_rules()) {
        EXPECT_EQ(rule.number, ++number);
        EXPECT_EQ(find_ordering_rule(rule.number), &rule);
        EXPECT_FALSE(rule.reason.empty());
        EXPECT_TRUE(rule.source.starts_with("domain 4.1")) << rule.number;
    }
    EXPECT_EQ(find_ordering_rule(0), nullptr);
    EXPECT_EQ(find_ordering_rule(static_cast<std::uint16_t>(number + 1)), nullptr);
}

TEST(Ordering, EveryRuleYieldsAnEdgeBetweenItsPurposes) {
    World world(kContoso);
    std::map<std::uint16_t, int> seen;
    for (const Plan& plan : plans(world))
        for (const Step& step : plan.steps)
            for (const Edge& edge : step.after) {
                const OrderingRule* rule = find_ordering_rule(edge.rule);
                ASSERT_NE(rule, nullptr);
                ++seen[edge.rule];
                EXPECT_EQ(edge.strength, rule->strength) << edge.rule;
                EXPECT_EQ(step.purpose, rule->after) << edge.rule;
                EXPECT_EQ(plan.steps[edge.step].purpose, rule->before) << edge.rule;
            }
    World clients(testing_plan::kLab +
                  "clientSettings: {Servers: {softwareUpdates: {enabled: true, deltaContent: true}}}\n");
    clients.client_settings("Servers");
    for (const Step& step : clients.planned().steps)
        for (const Edge& edge : step.after) ++seen[edge.rule];
    for (const OrderingRule& rule : ordering_rules()) EXPECT_GT(seen[rule.number], 0) << rule.number;
}

// proves: SEED-05 SEED-154
TEST(Ordering, ClientsAreSetUpLast) {
    World clients(testing_plan::kLab +
                  "clientSettings: {Servers: {softwareUpdates: {enabled: true, deltaContent: true}}}\n");
    clients.client_settings("Servers");
    std::size_t found = 0;
    const Plan plan = clients.planned();
    for (const Step& step : plan.steps)
        for (const Edge& edge : step.after)
            found += step.purpose == Purpose::clientSettings &&
                     plan.steps[edge.step].purpose == Purpose::synchronized;
    EXPECT_EQ(found, 1u);
}

TEST(Ordering, AllEdgesLeadBack) {
    World world(kContoso);
    for (const Plan& plan : plans(world)) EXPECT_TRUE(in_order(plan));
}

TEST(Ordering, NothingIsOrderedTwiceForOneReason) {
    World world(kContoso);
    for (const Plan& plan : plans(world))
        for (const Step& step : plan.steps)
            for (std::size_t i = 1; i < step.after.size(); ++i)
                EXPECT_NE(step.after[i - 1], step.after[i]) << step.id;
}

TEST(Ordering, ScheduleAndAlertOnlyPreferTheirEdges) {
    World world(kContoso);
    const Plan plan = world.planned();
    for (const std::string id : {"CAS/schedule", "CAS/alert"}) {
        const Step* step = plan.find(id);
        ASSERT_NE(step, nullptr);
        EXPECT_GE(step->after.size(), 4u);
        for (const Edge& edge : step->after) EXPECT_EQ(edge.strength, Strength::preferred) << edge.rule;
    }
}

TEST(Ordering, RequiredOnlyDropsTheWishesAndNothingElse) {
    World world(kContoso);
    const Plan all = world.planned();
    const Plan hard = world.planned({.edges = PlanOptions::Edges::requiredOnly});
    EXPECT_TRUE(in_order(hard));
    EXPECT_EQ(all.steps.size(), hard.steps.size());
    const auto required = [](const Plan& plan) {
        std::set<std::tuple<std::string, std::string, int>> out;
        for (const Step& step : plan.steps)
            for (const Edge& edge : step.after)
                if (edge.strength == Strength::required)
                    out.emplace(plan.steps[edge.step].id, step.id, edge.rule);
        return out;
    };
    EXPECT_EQ(required(all), required(hard));
    for (const Step& step : hard.steps)
        for (const Edge& edge : step.after) EXPECT_EQ(edge.strength, Strength::required);
}

TEST(Ordering, SynchronizationIsNeverBeforeWhatItMustSee) {
    World world(kContoso);
    const Plan plan = world.planned({.edges = PlanOptions::Edges::requiredOnly});
    // Transitively over required edges alone: what must be done before each synchronization.
    std::vector<std::set<std::string>> before(plan.steps.size());
    for (std::size_t i = 0; i < plan.steps.size(); ++i)
        for (const Edge& edge : plan.steps[i].after) {
            before[i].insert(plan.steps[edge.step].id);
            before[i].insert(before[edge.step].begin(), before[edge.step].end());
        }
    const auto needs = [&](const char* step, const char* first) {
        EXPECT_TRUE(before[testing_plan::place(plan, step)].contains(first)) << step << " after " << first;
    };
    needs("CAS/synchronize/catalog", "CAS/selection/none");
    needs("CAS/synchronize/catalog", "CAS/settings");
    needs("CAS/select", "CAS/wait/catalog");
    needs("CAS/synchronize/selection", "CAS/wait/subscription");
    needs("PS1/role/ps1-a.contoso.com", "CAS/wait/configured");
    needs("S01/role/s01-a.contoso.com", "PS1/wait/configured");
    needs("CAS/role/cas-b.contoso.com", "CAS/wait/configured");
    needs("S01/wait/propagation", "CAS/wait/synchronized");
    needs("S01/wait/propagation", "S01/wait/configured");
    // A dead branch holds nobody back.
    EXPECT_FALSE(before[testing_plan::place(plan, "CAS/schedule")].contains("S01/wait/propagation"));
    EXPECT_FALSE(
        before[testing_plan::place(plan, "CAS/synchronize/selection")].contains("S01/wait/configured"));
}

TEST(Ordering, SameInputSameBytes) {
    World one(kContoso), two(kContoso);
    EXPECT_EQ(write_plan_file(one.planned()), write_plan_file(two.planned()));
    EXPECT_EQ(write_plan_file(one.planned()), write_plan_file(one.planned()));
}

TEST(Ordering, OrderOfWritingAndReadingDoesNotMatter) {
    World one(kContoso);
    // The same description, written backwards.
    World two(R"(apiVersion: supctl/v1
hierarchy: contoso
thirdPartyUpdates: automaticCertificate
wsusMaintenance: {declineExpiredUpdates: true}
supersedence: {featureUpdates: {expireAfter: {months: 3}}}
languages: {summaryDetails: [de, en]}
products: {include: [Windows 11, {family: Windows, product: Windows Server 2019}]}
classifications: [Critical Updates, Security Updates, Updates]
synchronization:
  contentFiles: fullFilesOnly
  alertOnFailure: true
  schedule: {timeZone: utc, startingAt: 2026-01-01T19:00, every: {days: 1}}
  source: microsoftUpdate
sites:
  S01: {type: secondarySite, languages: {softwareUpdateFiles: [en]}, softwareUpdatePoints: {s01-a.contoso.com: {requireSsl: true}}, parent: PS1}
  PS2: {type: primarySite, parent: CAS, softwareUpdatePoints: [ps2-a.contoso.com]}
  PS1:
    languages: {softwareUpdateFiles: [de, en]}
    siteSystems:
      ps1-a.contoso.com: {proxy: {port: 8080, server: proxy.contoso.com}}
    softwareUpdatePoints:
      ps1-b.contoso.com: {}
      ps1-a.contoso.com: {useProxy: {synchronization: true}, requireSsl: true}
    defaultSoftwareUpdatePoint: ps1-a.contoso.com
    parent: CAS
    type: primarySite
  CAS:
    softwareUpdatePoints: [cas-b.contoso.com, cas-a.contoso.com]
    defaultSoftwareUpdatePoint: cas-a.contoso.com
    type: centralAdministrationSite
)");
    const Plan a = one.planned(), b = two.planned();
    EXPECT_EQ(ids(a), ids(b));
    EXPECT_EQ(a.id, b.id);
    EXPECT_EQ(write_plan_file(a), write_plan_file(b));
}

}  // namespace
}  // namespace supctl
