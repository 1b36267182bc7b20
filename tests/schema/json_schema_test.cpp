#include "schema/json_schema.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <fstream>
#include <sstream>

using namespace supctl;
namespace json = boost::json;

namespace {

class CommittedSchema : public testing::TestWithParam<std::pair<const char*, FieldId>> {};

TEST_P(CommittedSchema, IsCurrent) {
    const auto path = std::string(SUPCTL_SOURCE_DIR) + "/schema/" + GetParam().first;
    const auto current = json_schema(GetParam().second);
    if (std::getenv("SUPCTL_ACCEPT") != nullptr) {
        std::ofstream(path) << current;
        GTEST_SKIP() << "wrote " << path;
    }
    std::stringstream committed;
    committed << std::ifstream(path).rdbuf();
    EXPECT_EQ(committed.str(), current) << "run with SUPCTL_ACCEPT=1 and look at the difference";
}

INSTANTIATE_TEST_SUITE_P(All, CommittedSchema,
                         testing::Values(std::pair{"supctl.schema.json", FieldId::description},
                                         std::pair{"connection.schema.json", FieldId::connection}));

const json::object& at(const json::object& object, std::initializer_list<const char*> path) {
    const json::object* found = &object;
    for (const char* key : path) found = &found->at(key).as_object();
    return *found;
}

TEST(JsonSchema, IsJsonAndClosed) {
    for (const FieldId root : {FieldId::description, FieldId::connection}) {
        const auto schema = json::parse(json_schema(root));
        EXPECT_EQ(schema.at("$schema"), "http://json-schema.org/draft-07/schema#");
        EXPECT_EQ(schema.at("additionalProperties"), false);
        EXPECT_TRUE(schema.at("title").is_string());
    }
}

TEST(JsonSchema, HasEveryBuiltNodeAndNoOther) {
    const auto schema = json::parse(json_schema(FieldId::description));
    const auto& top = at(schema.as_object(), {"properties"});
    for (const FieldId id : children(FieldId::description))
        EXPECT_EQ(top.contains(field(id).key), field(id).built == Built::yes) << field(id).key;
    const auto& run_time = at(schema.as_object(), {"properties", "maximumRunTime", "properties"});
    EXPECT_TRUE(run_time.contains(field(FieldId::run_time_other).key));
}

TEST(JsonSchema, TakesRangesWordsAndDocumentationFromTheTable) {
    const auto schema = json::parse(json_schema(FieldId::description));
    const auto& sites =
        at(schema.as_object(), {"properties", "sites", "patternProperties", "^[A-Za-z0-9]{3}$"});
    const auto& site = at(sites, {"properties"});
    EXPECT_EQ(site.at("type").at("enum").as_array().size(), field(FieldId::site_type).choices.size());
    const auto& points = site.at("softwareUpdatePoints").at("anyOf").as_array();
    const auto& point = points[0].at("patternProperties").as_object().begin()->value();
    const auto& port = at(point.as_object(), {"properties", "httpPort"});
    EXPECT_EQ(port.at("maximum"), 65535);
    EXPECT_NE(port.at("description").as_string().find(field(FieldId::http_port).documentation),
              json::string::npos);
    const auto& shared =
        at(schema.as_object(), {"properties", "defaults", "properties", "primarySite", "properties"});
    EXPECT_TRUE(at(shared.at("softwareUpdatePoint").as_object(), {"properties"}).contains("httpsPort"));
}

}  // namespace
