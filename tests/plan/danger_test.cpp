#include "plan/danger.h"

#include "base/codes.h"
#include "world.h"

namespace supctl {
namespace {

using testing_plan::kContoso;
using testing_plan::World;

struct Converged : World {
    Converged() : World(kContoso) { converge(); }
};

const Step& only(const Plan& plan, std::string_view id) {
    const Step* found = plan.find(id);
    EXPECT_NE(found, nullptr) << id;
    static const Step none;
    return found == nullptr ? none : *found;
}

TEST(Danger, UnsubscribingIsNamed) {
    Converged world;
    auto titles = std::set<std::string>{"Critical Updates", "Security Updates", "Updates", "Drivers"};
    world.subscribe(CategoryType::classification, titles);
    const Plan plan = world.planned();
    const Step& step = only(plan, "CAS/select");
    EXPECT_EQ(step.danger, Danger::disruptive);
    EXPECT_EQ(step.acknowledgements, (std::vector<Acknowledgement>{{Operation::unsubscribe, "CAS"}}));
    ASSERT_EQ(step.impact.size(), 1u);
    EXPECT_NE(step.impact[0].find("1 of the classifications are no longer selected"), std::string::npos);
}

// proves: SEED-150
TEST(Danger, SelectingMoreNeedsNoAcknowledgement) {
    Converged world;
    world.subscribe(CategoryType::classification, {"Critical Updates"});
    const Plan plan = world.planned();
    const Step& step = only(plan, "CAS/select");
    EXPECT_TRUE(step.acknowledgements.empty());
    ASSERT_EQ(step.impact.size(), 1u);
    EXPECT_NE(step.impact[0].find("2 of the classifications are newly selected"), std::string::npos);
}

TEST(Danger, SourceAndSupersedenceAreNamed) {
    Converged world;
    world.set(FieldId::source, world.text("none"));
    world.set(FieldId::expire_feature, Value::of_integer(12));
    const Plan plan = world.planned();
    const Step& step = only(plan, "CAS/settings");
    EXPECT_EQ(step.danger, Danger::disruptive);
    EXPECT_EQ(step.acknowledgements, (std::vector<Acknowledgement>{{Operation::changeSource, "CAS"},
                                                                   {Operation::supersedence, "CAS"}}));
    EXPECT_EQ(step.impact.size(), 2u);
}

/// The lab with client settings that are to be `wanted`, where the site's are `live`.
Plan client_plan(const char* wanted, Value live) {
    World world(testing_plan::kLab);
    world.converge();
    world.client_settings("Servers");
    world.declare(testing_plan::kLab + "clientSettings: {Servers: {softwareUpdates: {enabled: " + wanted +
                  "}}}\n");
    world.seen.live.set({Owner::clientSetting, 0}, FieldId::client_enabled, live);
    return world.planned();
}

// proves: SEED-157
TEST(Danger, DisablingClientsIsNamed) {
    // Clients whose settings say nothing have software updates on: that is in use as well.
    for (const Value live : {Value::of_boolean(true), Value{}}) {
        const Plan plan = client_plan("false", live);
        ASSERT_EQ(plan.steps.size(), 1u);
        EXPECT_EQ(plan.steps[0].acknowledgements,
                  (std::vector<Acknowledgement>{{Operation::disableClients, "Servers"}}));
        ASSERT_EQ(plan.steps[0].impact.size(), 1u);
        EXPECT_NE(plan.steps[0].impact[0].find("lose their existing deployments"), std::string::npos);
        Diagnostics found;
        EXPECT_FALSE(check_acknowledged(plan, {{Operation::disableClients, "Default"}}, found));
        EXPECT_TRUE(check_acknowledged(plan, {{Operation::disableClients, "Servers"}}, found));
    }
    const Plan enabling = client_plan("true", Value::of_boolean(false));
    ASSERT_EQ(enabling.steps.size(), 1u);
    EXPECT_TRUE(enabling.steps[0].acknowledgements.empty());
}

TEST(Danger, ValueThatWasNeverSetIsNothingInUse) {
    Converged world;
    world.set(FieldId::source, Value{});
    const Plan plan = world.planned();
    EXPECT_TRUE(only(plan, "CAS/settings").acknowledgements.empty());
}

TEST(Danger, TheProxyIsSharedAndSaysSo) {
    Converged world;
    for (std::uint32_t i = 0; i < world.seen.live.systems().size(); ++i)
        if (world.seen.live.systems()[i].site == testing_plan::code("PS1"))
            world.seen.live.set({Owner::siteSystem, i}, FieldId::proxy_port, Value::of_integer(3128));
    const Plan plan = world.planned();
    const Step& step = only(plan, "PS1/proxy/ps1-a.contoso.com");
    EXPECT_EQ(step.danger, Danger::notable);
    EXPECT_EQ(step.impact, (std::vector<std::string>{"all roles on the server share its proxy"}));
}

// proves: SEED-37
TEST(Danger, ContentThroughTheProxySaysWhoDownloads) {
    World world(R"(apiVersion: supctl/v1
hierarchy: lab
sites:
  LAB:
    type: primarySite
    softwareUpdatePoints: {lab01.lab.local: {useProxy: {contentDownload: true}}}
    siteSystems: {lab01.lab.local: {proxy: {server: proxy.lab.local}}}
)");
    world.converge();
    world.set_point("lab01.lab.local", FieldId::use_proxy_content, Value::of_boolean(false));
    const Plan plan = world.planned();
    const Step& step = only(plan, "LAB/role/lab01.lab.local");
    ASSERT_EQ(step.impact.size(), 1u);
    EXPECT_NE(step.impact[0].find("as the computer account"), std::string::npos);
}

TEST(Danger, AcknowledgementsAreCheckedByOperationAndTarget) {
    Converged world;
    world.set(FieldId::source, world.text("none"));
    world.set(FieldId::expire_feature, Value::of_integer(12));
    const Plan plan = world.planned();
    Diagnostics found;
    EXPECT_FALSE(check_acknowledged(plan, {{Operation::changeSource, "cas"}}, found));
    ASSERT_EQ(found.errors(), 1u);
    EXPECT_EQ(found.all()[0].code, codes::kNotAcknowledged);
    EXPECT_NE(found.all()[0].help.find("--acknowledge supersedence:CAS"), std::string::npos);
    Diagnostics wrong;
    EXPECT_FALSE(check_acknowledged(
        plan, {{Operation::changeSource, "PS1"}, {Operation::supersedence, "PS1"}}, wrong));
    EXPECT_EQ(wrong.errors(), 2u);
    Diagnostics none;
    EXPECT_TRUE(
        check_acknowledged(plan, {{Operation::supersedence, "CAS"}, {Operation::changeSource, "CAS"}}, none));
    EXPECT_TRUE(none.empty());
}

/// A hierarchy of `points` primary sites below a top; at `moved` of them `id` is `live` instead.
bool mass(std::size_t points, std::size_t moved, MassChange allowed, std::size_t& errors,
          FieldId id = FieldId::http_port, Value live = Value::of_integer(80)) {
    std::string yaml =
        "apiVersion: supctl/v1\nhierarchy: big\nsites:\n  CAS: {type: centralAdministrationSite, "
        "softwareUpdatePoints: [cas.big.local]}\n";
    for (std::size_t i = 1; i < points; ++i)
        yaml += "  P" + std::to_string(10 + i) +
                ": {type: primarySite, parent: CAS, softwareUpdatePoints: [p" + std::to_string(10 + i) +
                ".big.local]}\n";
    yaml +=
        "defaults: {primarySite: {softwareUpdatePoint: {httpPort: 8530, httpsPort: 8531, "
        "requireSsl: false, useProxy: {synchronization: false}}}}\n";
    World world(yaml);
    world.converge();
    for (std::size_t i = 1; i <= moved; ++i)
        world.set_point("p" + std::to_string(10 + i) + ".big.local", id, live);
    const Plan plan = world.planned();
    Diagnostics found;
    const bool ok = check_mass_change(plan, world.seen, allowed, found);
    errors = found.errors();
    return ok;
}

TEST(Danger, MoreThanATenthAndMoreThanTwoIsAMassChange) {
    std::size_t errors = 0;
    EXPECT_TRUE(mass(5, 2, MassChange::refuse, errors)) << "two are never a mass";
    EXPECT_FALSE(mass(20, 3, MassChange::refuse, errors));
    EXPECT_EQ(errors, 1u);
    EXPECT_TRUE(mass(20, 3, MassChange::allow, errors));
    EXPECT_EQ(errors, 0u);
    EXPECT_FALSE(mass(20, 3, MassChange::refuse, errors, FieldId::require_ssl, Value::of_boolean(true)))
        << "clients find a point without SSL elsewhere";
    EXPECT_TRUE(mass(20, 2, MassChange::refuse, errors, FieldId::require_ssl, Value::of_boolean(true)));
    EXPECT_TRUE(
        mass(20, 3, MassChange::refuse, errors, FieldId::use_proxy_synchronization, Value::of_boolean(true)))
        << "the address stays";
}

/// Covering needs it: danger of a change must not rise because its object has appeared meanwhile.
TEST(Danger, DoesNotRiseWhileAnApprovedPlanIsCarriedOut) {
    World world(kContoso);
    std::map<std::string, Danger> approved;
    for (const Step& step : world.planned().steps) approved[step.id] = step.danger;
    for (int round = 0; round < 3; ++round)
        for (const Step& step : world.planned().steps) {
            world.perform(step);
            for (const Step& left : world.planned().steps)
                if (left.kind != StepKind::wait && approved.contains(left.id)) {
                    EXPECT_LE(left.danger, approved[left.id]) << left.id << " after " << step.id;
                }
            if (!step.resolves.empty()) break;
        }
}

}  // namespace
}  // namespace supctl
