// A facts file that is written is read back as it was, and is what the JSON Schema asks for.
#include "language/write_facts.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "language/facts_file.h"

namespace supctl {
namespace {

namespace json = boost::json;

const TimePoint kThen = std::chrono::sys_days(std::chrono::year(2026) / 3 / 2);

TEST(WriteFacts, IsReadBackAsItWas) {
    ValuePool pool;
    HostFacts facts;
    facts.servers.reserve(3);
    ServerFacts& full = facts.servers.emplace_back();
    full.server = pool.text("z.contoso.com");  // the smallest id, though not the first name
    full.os_version = FileVersion{{10, 0, 20348, 0}};
    full.wsus_version = FileVersion{{10, 0, 20348, 2227}};
    full.hotfixes = {"KB3095113"};
    full.bindings = {{Protocol::http, 8530}, {Protocol::https, 8531}};
    full.certificate_names = {"z.contoso.com", "", "\u00fcber.contoso.com"};
    full.replica = false;
    full.database_kind = DatabaseKind::sql;
    full.database_server = "sql01\\wsus";
    full.content_path = "D:\\WSUS \"quoted\"";
    full.package_sources = {"E:\\Sources"};
    full.stores_updates_locally = true;
    full.database_rights = {"connect", "db_owner"};
    full.internet_reachable = false;
    ServerFacts& other = facts.servers.emplace_back();
    other.server = pool.text("a.contoso.com");
    other.hotfixes.emplace();
    facts.servers.emplace_back().server = pool.text("nothing.contoso.com");

    const std::string text = write_facts(facts, pool, kThen);
    EXPECT_LT(text.find("a.contoso.com"), text.find("z.contoso.com"));
    EXPECT_EQ(text.find("nothing.contoso.com"), std::string::npos);
    EXPECT_EQ(json::parse(text).at("observedAt"), "2026-03-02T00:00:00Z");
    SourceStore sources;
    Diagnostics diagnostics;
    const auto read = read_facts(sources, sources.add("facts.json", text), pool, diagnostics);
    ASSERT_TRUE(read) << text;
    EXPECT_TRUE(diagnostics.empty());
    ASSERT_EQ(read->servers.size(), 2U);
    const ServerFacts* back = read->find(full.server);
    ASSERT_NE(back, nullptr);
    const ServerFacts& was = facts.servers[0];
    EXPECT_EQ(back->os_version, was.os_version);
    EXPECT_EQ(back->wsus_version, was.wsus_version);
    EXPECT_EQ(back->hotfixes, was.hotfixes);
    ASSERT_TRUE(back->bindings);
    ASSERT_EQ(back->bindings->size(), 2U);
    EXPECT_EQ(back->bindings->at(1).protocol, Protocol::https);
    EXPECT_EQ(back->bindings->at(1).port, 8531U);
    EXPECT_EQ(back->certificate_names, (std::vector<std::string>{"z.contoso.com", "\u00fcber.contoso.com"}));
    EXPECT_EQ(back->replica, false);
    EXPECT_EQ(back->database_kind, DatabaseKind::sql);
    EXPECT_EQ(back->database_server, "sql01\\wsus");
    EXPECT_EQ(back->content_path, was.content_path);
    EXPECT_EQ(back->package_sources, was.package_sources);
    EXPECT_EQ(back->stores_updates_locally, true);
    EXPECT_EQ(back->database_rights, was.database_rights);
    EXPECT_EQ(back->internet_reachable, false);
    const ServerFacts* empty = read->find(other.server);
    ASSERT_NE(empty, nullptr);
    EXPECT_EQ(empty->hotfixes, std::vector<std::string>()) << "no hotfix is not the same as not looked";
    EXPECT_FALSE(empty->replica);
}

TEST(WriteFacts, OfNobodyIsAValidFile) {
    ValuePool pool;
    const std::string text = write_facts({}, pool, kThen);
    SourceStore sources;
    Diagnostics diagnostics;
    const auto read = read_facts(sources, sources.add("facts.json", text), pool, diagnostics);
    ASSERT_TRUE(read) << text;
    EXPECT_TRUE(read->servers.empty());
}

}  // namespace
}  // namespace supctl
