#include "plan/right_site.h"

#include <functional>

#include "base/codes.h"
#include "world.h"

namespace supctl {
namespace {

using testing_plan::code;
using testing_plan::kContoso;
using testing_plan::World;

/// Codes of a check after the live sites were changed.
std::vector<unsigned> checked(const std::string& yaml,
                              const std::function<void(std::vector<Site>&, World&)>& change) {
    World world(yaml);
    std::vector<Site> sites(world.seen.live.sites().begin(), world.seen.live.sites().end());
    change(sites, world);
    Hierarchy live(world.pool);
    for (const Site& site : sites) live.add(site);
    live.finish();
    world.seen.live = std::move(live);
    Diagnostics found;
    const bool ok = check_right_site(*world.declared, world.seen, found);
    EXPECT_EQ(ok, found.empty());
    EXPECT_EQ(world.plan().has_value(), ok) << "no plan for a wrong site";
    std::vector<unsigned> out;
    for (const auto& each : found.all()) {
        EXPECT_EQ(each.severity, Severity::error);
        EXPECT_FALSE(each.help.empty());
        out.push_back(each.code.number);
    }
    return out;
}

Site& named(std::vector<Site>& sites, std::string_view text) {
    for (Site& site : sites)
        if (site.code == code(text)) return site;
    std::abort();
}

TEST(RightSite, AgreesWithTheHierarchyThatItDescribes) {
    EXPECT_TRUE(checked(kContoso, [](auto&, auto&) {}).empty());
}

TEST(RightSite, OtherCodesAreAnotherHierarchy) {
    const auto found = checked(kContoso, [](auto& sites, auto&) {
        for (Site& site : sites) {
            site.code = code("X" + site.code.text().substr(1));
            if (!site.parent.empty()) site.parent = code("X" + site.parent.text().substr(1));
        }
    });
    EXPECT_EQ(found.size(), 5u);  // the top, and each of the four sites
    for (const auto number : found) EXPECT_EQ(number, codes::kWrongSite.number);
}

TEST(RightSite, OtherParentTypeServerOrNameIsRefused) {
    EXPECT_EQ(checked(kContoso, [](auto& sites, auto&) { named(sites, "S01").parent = code("PS2"); }),
              std::vector<unsigned>{codes::kWrongSite.number});
    EXPECT_EQ(checked(kContoso, [](auto& sites, auto&) { named(sites, "PS2").type = SiteType::secondary; }),
              std::vector<unsigned>{codes::kWrongSite.number});
    const std::string yaml = R"(apiVersion: supctl/v1
hierarchy: lab
sites: {LAB: {type: primarySite, name: Lab One, server: lab01.lab.local, softwareUpdatePoints: [lab01.lab.local]}}
)";
    const auto agrees = [](auto& sites, World& world) {
        sites[0].name = world.pool.text("Lab One");
        sites[0].server = world.pool.text("lab01.lab.local");
    };
    EXPECT_TRUE(checked(yaml, agrees).empty());
    EXPECT_EQ(checked(yaml,
                      [&](auto& sites, World& world) {
                          agrees(sites, world);
                          sites[0].name = world.pool.text("Lab Two");
                      })
                  .size(),
              1u);
    EXPECT_EQ(checked(yaml,
                      [&](auto& sites, World& world) {
                          agrees(sites, world);
                          sites[0].server = world.pool.text("lab02.lab.local");
                      })
                  .size(),
              1u);
}

TEST(RightSite, ASiteThatIsNotSeenIsNotInstalled) {
    EXPECT_EQ(checked(kContoso,
                      [](auto& sites, auto&) {
                          std::erase_if(sites, [](const Site& site) { return site.code == code("S01"); });
                      }),
              std::vector<unsigned>{codes::kWrongSite.number});
}

TEST(RightSite, SiteInMaintenanceWaits) {
    EXPECT_EQ(checked(kContoso,
                      [](auto&, World& world) {
                          for (auto& state : world.seen.site_states)
                              if (state.code == code("PS2")) state.mode = 2;
                      }),
              std::vector<unsigned>{codes::kSiteMode.number});
}

TEST(RightSite, WhatIsSeenInPartIsNotChanged) {
    EXPECT_EQ(
        checked(kContoso, [](auto&, World& world) { world.seen.coverage.partial_sites = {code("PS1")}; }),
        std::vector<unsigned>{codes::kPartialView.number});
    for (const auto observed : {ObservedClass::sites, ObservedClass::roles, ObservedClass::siteSystems,
                                ObservedClass::synchronizationStatus})
        EXPECT_EQ(checked(kContoso,
                          [&](auto&, World& world) {
                              world.seen.coverage.classes[static_cast<std::size_t>(observed)] =
                                  Completeness::partial;
                          }),
                  std::vector<unsigned>{codes::kPartialView.number})
            << to_text(observed);
}

// proves: SEED-111
TEST(RightSite, AProviderOfAChildSiteIsRefused) {
    EXPECT_EQ(checked(kContoso, [](auto&, World& world) { world.seen.provider_site = code("PS1"); }),
              std::vector<unsigned>{codes::kWrongSite.number});
    EXPECT_TRUE(
        checked(kContoso, [](auto&, World& world) { world.seen.provider_site = code("CAS"); }).empty());
    World world(kContoso);
    world.seen.provider_site = code("PS1");
    Diagnostics found;
    EXPECT_FALSE(make_synchronization_plan(*world.declared, world.seen, world.memory, found));
}

TEST(RightSite, RefusesASynchronizationToo) {
    World world(kContoso);
    world.seen.coverage.partial_sites = {code("S01")};
    Diagnostics found;
    EXPECT_FALSE(make_synchronization_plan(*world.declared, world.seen, world.memory, found));
    EXPECT_TRUE(found.has_errors());
}

}  // namespace
}  // namespace supctl
