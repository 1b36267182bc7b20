// Hierarchy, versions and overlays: what the nouns that everything stands on promise.
#include "hierarchy/hierarchy.h"

#include <gtest/gtest.h>

#include "hierarchy/address.h"
#include "hierarchy/host_facts.h"
#include "hierarchy/overlay_live.h"
#include "hierarchy/product_version.h"

namespace supctl {
namespace {

SiteCode code(std::string_view text) {
    return SiteCode::parse(text).value();
}

ClientSetting client(Hierarchy& hierarchy, std::string_view name, std::vector<Hierarchy::Entry> entries,
                     std::uint32_t id = 0) {
    ClientSetting out;
    out.name = hierarchy.pool().text(name);
    out.id = id;
    out.settings = hierarchy.append(entries);
    return out;
}

TEST(ClientSettings, AreFoundWithoutRegardToCaseAndMergedByName) {
    ValuePool pool;
    Hierarchy declared(pool);
    Hierarchy live(pool);
    declared.add(client(declared, "Laptops", {{FieldId::client_enabled, Value::of_boolean(false)}}));
    live.add(client(live, "LAPTOPS",
                    {{FieldId::client_enabled, Value::of_boolean(true)},
                     {FieldId::client_delta, Value::of_boolean(true)}},
                    7));
    live.add(client(live, "Servers", {{FieldId::client_delta_port, Value::of_integer(8005)}}, 9));
    declared.finish();
    live.finish();
    const Hierarchy merged = merge(declared, live);
    ASSERT_EQ(merged.client_settings().size(), 2u);
    const ClientSetting* laptops = merged.find_client_setting("laptops");
    ASSERT_NE(laptops, nullptr);
    EXPECT_EQ(laptops->id, 7u);
    EXPECT_EQ(merged.get(laptops->settings, FieldId::client_enabled), Value::of_boolean(false));
    EXPECT_EQ(merged.get(laptops->settings, FieldId::client_delta), Value::of_boolean(true));
    EXPECT_EQ(address(merged, {Owner::clientSetting, 0}, FieldId::client_enabled),
              "clientSettings/Laptops/softwareUpdates.enabled");
    EXPECT_NE(merged.find_client_setting("SERVERS"), nullptr);
    EXPECT_EQ(merged.find_client_setting("Nobody"), nullptr);
}

TEST(Hierarchy, ARemovedPointLeavesTheOthersLinked) {
    ValuePool pool;
    Hierarchy hierarchy(pool);
    for (const char* site : {"PS1", "PS2"}) {
        Site made;
        made.code = code(site);
        hierarchy.add(made);
        for (const char* server : {"a.x", "b.x"}) {
            SoftwareUpdatePoint point;
            point.site = made.code;
            point.server = pool.text(server);
            hierarchy.add(point);
        }
    }
    hierarchy.finish();
    hierarchy.remove_point(code("PS1"), pool.text("a.x"));
    hierarchy.remove_point(code("PS9"), pool.text("a.x"));
    ASSERT_EQ(hierarchy.points(*hierarchy.find_site(code("PS1"))).size(), 1u);
    EXPECT_EQ(hierarchy.points(*hierarchy.find_site(code("PS2"))).size(), 2u);
    EXPECT_EQ(hierarchy.find_point(code("PS1"), pool.text("a.x")), nullptr);
    EXPECT_NE(hierarchy.find_point(code("PS1"), pool.text("b.x")), nullptr);
    EXPECT_NE(hierarchy.find_point(code("PS2"), pool.text("a.x")), nullptr);
}

TEST(FileVersions, AreUpToFourNumbers) {
    EXPECT_EQ(parse_file_version("10.0.20348.2227"), (FileVersion{{10, 0, 20348, 2227}}));
    EXPECT_EQ(parse_file_version("6.3"), (FileVersion{{6, 3, 0, 0}}));
    for (const char* bad : {"", "10.", ".1", "1.2.3.4.5", "10.x", "-1.0", "4294967296"})
        EXPECT_FALSE(parse_file_version(bad)) << bad;
    EXPECT_LT(*parse_file_version("6.3.9600"), *parse_file_version("10.0"));
}

TEST(ProductVersions, AreReleasesAndTheirBuilds) {
    EXPECT_EQ(parse_release("2403"), 2403u);
    for (const char* bad : {"", "24", "24031", "1510", "2400", "2413", "24o3", "-403"})
        EXPECT_FALSE(parse_release(bad)) << bad;
    EXPECT_EQ(release_of_build("5.00.9128.1000"), 2403u);
    EXPECT_EQ(release_of_build("5.00.9129"), 2403u) << "between two, the earlier one";
    EXPECT_EQ(release_of_build("5.00.99999.1"), 2503u);
    for (const char* bad : {"", "2403", "5.00", "5.00.x.1", "5.00.7958.1000"})
        EXPECT_FALSE(release_of_build(bad)) << bad;
}

}  // namespace
}  // namespace supctl
