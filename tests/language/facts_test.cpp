// The facts file: strict JSON, every error at its place; what is left out stays unknown.
#include "language/facts_file.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>
#include <sstream>

using namespace supctl;
namespace json = boost::json;

namespace {

struct ReadFacts {
    SourceStore sources;
    ValuePool pool;
    Diagnostics diagnostics;
    std::optional<HostFacts> facts;

    explicit ReadFacts(std::string text) {
        facts = read_facts(sources, sources.add("facts.json", std::move(text)), pool, diagnostics);
        diagnostics.sort();
    }
    [[nodiscard]] std::string codes() const {
        std::string out;
        for (const auto& one : diagnostics.all())
            out += one.code.text() + " " + std::to_string(one.span().line) + ":" +
                   std::to_string(one.span().column) + "\n";
        return out;
    }
};

std::string one_server(const std::string& body) {
    return "{\"formatVersion\": \"1.0\", \"servers\": {\"a.contoso.com\": {\n" + body + "}}}";
}

const std::string kWhole = R"({
	"formatVersion": "1.0",
	"observedAt": "2026-01-01T00:00:00Z",
	"servers": {
		"SUP.contoso.com": {
			"osVersion": "10.0.20348", "wsusVersion": "10.0.20348.2227", "hotfixes": ["kb3095113"],
			"bindings": [{"protocol": "http", "port": 8530}, {"protocol": "https", "port": 8531}],
			"certificateNames": ["SUP.contoso.com"], "wsusReplica": false,
			"database": {"kind": "sql", "server": "SQL01\\WSUS"},
			"contentPath": "D:\\WSUS", "packageSources": ["E:\\Sources \u00e9"], "storeUpdatesLocally": true,
			"databaseRights": ["DB_OWNER"], "internetReachable": true
		},
		"b.contoso.com": {}
	}
})";

TEST(FactsFile, IsReadWhole) {
    ReadFacts read(kWhole);
    ASSERT_TRUE(read.facts) << read.codes();
    EXPECT_EQ(read.facts->servers.size(), 2u);
    const ServerFacts* seen = read.facts->find(read.pool.text("sup.contoso.com"));
    ASSERT_NE(seen, nullptr);
    EXPECT_EQ(seen->os_version, (FileVersion{{10, 0, 20348, 0}}));
    EXPECT_EQ(seen->wsus_version, (FileVersion{{10, 0, 20348, 2227}}));
    EXPECT_EQ(seen->hotfixes, std::vector<std::string>{"KB3095113"});
    ASSERT_EQ(seen->bindings->size(), 2u);
    EXPECT_EQ(seen->bindings->at(1).protocol, Protocol::https);
    EXPECT_EQ(seen->bindings->at(1).port, 8531u);
    EXPECT_EQ(seen->certificate_names, std::vector<std::string>{"sup.contoso.com"});
    EXPECT_EQ(seen->replica, false);
    EXPECT_EQ(seen->database_kind, DatabaseKind::sql);
    EXPECT_EQ(seen->database_server, "sql01\\wsus");
    EXPECT_EQ(seen->content_path, "D:\\WSUS");
    EXPECT_EQ(seen->package_sources, std::vector<std::string>{"E:\\Sources \xc3\xa9"});
    EXPECT_EQ(seen->stores_updates_locally, true);
    EXPECT_EQ(seen->database_rights, std::vector<std::string>{"db_owner"});
    EXPECT_EQ(seen->internet_reachable, true);
    const ServerFacts* other = read.facts->find(read.pool.text("b.contoso.com"));
    ASSERT_NE(other, nullptr);
    EXPECT_FALSE(other->replica || other->os_version || other->bindings || other->database_kind);
    EXPECT_EQ(read.facts->find(read.pool.text("c.contoso.com")), nullptr);
}

TEST(FactsFile, ErrorsHavePlaces) {
    const std::pair<std::string, std::string> cases[] = {
        {one_server(R"("osVersio": "10.0")"), "SUP1005 2:1\n"},
        {one_server(R"("osVersion": 10)"), "SUP1006 2:14\n"},
        {one_server(R"("osVersion": "ten")"), "SUP1007 2:14\n"},
        {one_server(R"("wsusReplica": "false")"), "SUP1006 2:16\n"},
        {one_server(R"("wsusReplica": 0)"), "SUP1006 2:16\n"},
        {one_server(R"("wsusReplica": null)"), "SUP1006 2:16\n"},
        {one_server(R"("database": {"kind": "wide"})"), "SUP1007 2:22\n"},
        {one_server(R"("database": {"server": "x"})"), "SUP1009 2:13\n"},
        {one_server(R"("bindings": [{"protocol": "http", "port": 70000}])"), "SUP1008 2:43\n"},
        {one_server(R"("bindings": [{"protocol": "ftp", "port": 21}])"), "SUP1007 2:27\n"},
        {one_server(R"("bindings": {"protocol": "http"})"), "SUP1006 2:13\n"},
        {one_server(R"("hotfixes": [3095113])"), "SUP1006 2:14\n"},
        {one_server(R"("contentPath": "")"), "SUP1006 2:16\n"},
        {R"({"formatVersion": "1.0"})", "SUP1009 1:1\n"},
        {R"({"formatVersion": "2.0", "servers": {}})", "SUP1007 1:19\n"},
        {R"({"formatVersion": "1.0", "servers": []})", "SUP1006 1:37\n"},
        {R"({"formatVersion": "1.0", "servers": {"nodot": {}}})", "SUP1007 1:38\n"},
        {R"({"formatVersion": "1.0", "servers": {"a.b": {}, "A.B": {}}})", "SUP1004 1:49\n"},
        {"[]", "SUP1006 1:1\n"},
    };
    for (const auto& [text, expected] : cases) {
        ReadFacts read(text);
        EXPECT_FALSE(read.facts) << text;
        EXPECT_EQ(read.codes(), expected) << text;
    }
}

TEST(FactsFile, IsJsonAndNotYaml) {
    for (const char* text :
         {"formatVersion: \"1.0\"\nservers: {}\n", "{formatVersion: \"1.0\", \"servers\": {}}",
          "{\"formatVersion\": \"1.0\", \"servers\": {}} x", "{\"formatVersion\": \"1.0\",",
          "{\"formatVersion\": \"1.0\", \"servers\": {},}", "", "# nothing"}) {
        ReadFacts read(text);
        EXPECT_FALSE(read.facts);
        EXPECT_EQ(read.codes().substr(0, 7), "SUP1019") << text;
    }
}

TEST(FactsFile, AgreesWithItsPublishedForm) {
    std::stringstream text;
    text << std::ifstream(std::string(SUPCTL_SOURCE_DIR) + "/schema/facts.schema.json").rdbuf();
    const auto schema = json::parse(text.str());
    const auto& known = schema.at("definitions").at("server").at("properties").as_object();
    const auto whole = json::parse(kWhole);
    const auto& written = whole.at("servers").at("SUP.contoso.com").as_object();
    EXPECT_EQ(known.size(), written.size());
    for (const auto& [key, value] : written) EXPECT_TRUE(known.contains(key)) << key;
    for (const auto& [key, value] : whole.as_object())
        EXPECT_TRUE(schema.at("properties").as_object().contains(key)) << key;
}

}  // namespace
