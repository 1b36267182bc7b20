// What is judged and ordered over all sites together.
#include "plan/ordering.h"
#include "world.h"

namespace supctl {
namespace {

using testing_plan::kContoso;
using testing_plan::place;
using testing_plan::World;

// proves: SEED-18
TEST(WholeHierarchy, IsJudgedBeforeAnythingIsPlanned) {
    World world(R"(apiVersion: supctl/v1
hierarchy: contoso
sites:
  CAS: {type: centralAdministrationSite, softwareUpdatePoints: [cas.contoso.com]}
  PS1: {type: primarySite, parent: CAS, softwareUpdatePoints: [a.contoso.com, b.contoso.com]}
)");
    EXPECT_FALSE(world.plan()) << "the CAS is fine, but PS1 does not say which point is its default";
    EXPECT_NE(world.finding(2009), nullptr);
}

/// Ids of what has to be done before a step, over required edges alone.
std::set<std::string> needed_before(const Plan& plan, const std::string& id) {
    std::vector<std::set<std::string>> before(plan.steps.size());
    for (std::size_t i = 0; i < plan.steps.size(); ++i)
        for (const Edge& edge : plan.steps[i].after) {
            before[i].insert(plan.steps[edge.step].id);
            before[i].insert(before[edge.step].begin(), before[edge.step].end());
        }
    return before[place(plan, id)];
}

struct Order {
    const char* name;
    const char* step;
    const char* first;
};
void PrintTo(const Order& one, std::ostream* out) {
    *out << one.step << " after " << one.first;
}

const Order kOrders[] = {
    // proves: SEED-02 SEED-21
    {"PrimaryAfterTheTop", "PS1/role/ps1-a.contoso.com", "CAS/wait/configured"},
    // proves: SEED-21 SEED-22
    {"SecondaryAfterItsPrimary", "S01/role/s01-a.contoso.com", "PS1/wait/configured"},
    // proves: SEED-24 SEED-25
    {"OthersAfterTheDefaultPoint", "CAS/role/cas-b.contoso.com", "CAS/wait/configured"},
    // proves: SEED-27
    {"RoleAfterItsServer", "PS1/role/ps1-b.contoso.com", "PS1/siteSystem/ps1-b.contoso.com"},
    // proves: SEED-32
    {"ProxyAfterItsServer", "PS1/proxy/ps1-a.contoso.com", "PS1/siteSystem/ps1-a.contoso.com"},
    // proves: SEED-31
    {"RoleAfterItsProxy", "PS1/role/ps1-a.contoso.com", "PS1/proxy/ps1-a.contoso.com"},
    // proves: SEED-91
    {"LanguagesOfAChildAfterItsRole", "PS1/settings", "PS1/role/ps1-a.contoso.com"},
    // proves: SEED-77 SEED-83
    {"FirstSynchronizationOfNothing", "CAS/synchronize/catalog", "CAS/selection/none"},
    // proves: SEED-134
    {"CatalogAfterTheFirstSynchronization", "CAS/wait/catalog", "CAS/synchronize/catalog"},
    // proves: SEED-14 SEED-78 SEED-84
    {"SelectionAfterTheCatalog", "CAS/select", "CAS/wait/catalog"},
    // proves: SEED-15 SEED-78 SEED-84 SEED-153
    {"SynchronizationAfterTheSelection", "CAS/synchronize/selection", "CAS/wait/subscription"},
    // proves: SEED-101 SEED-107
    {"ChildrenAfterTheTopSynchronized", "PS2/wait/propagation", "CAS/wait/synchronized"},
    // proves: SEED-102
    {"SecondaryFollowsItsPrimary", "S01/wait/propagation", "PS1/wait/propagation"},
};

class Ordered : public testing::TestWithParam<Order> {};

// proves: by row
TEST_P(Ordered, ByWhatIsRequired) {
    World world(kContoso);
    const Plan plan = world.planned();
    EXPECT_TRUE(needed_before(plan, GetParam().step).contains(GetParam().first));
}

INSTANTIATE_TEST_SUITE_P(Bootstrap, Ordered, testing::ValuesIn(kOrders),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace supctl
