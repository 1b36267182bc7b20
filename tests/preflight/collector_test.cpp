// The collector: what it writes are keys of the facts file, of the types that the file asks for, and it
// changes nothing.
#include "preflight/collector.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

namespace supctl::preflight {
namespace {

namespace json = boost::json;

json::value schema() {
    std::ifstream file(SUPCTL_SOURCE_DIR "/schema/facts.schema.json");
    std::stringstream text;
    text << file.rdbuf();
    return json::parse(text.str());
}

std::set<std::string> all_matches(const std::string& text, const char* pattern) {
    std::set<std::string> out;
    const std::regex expression(pattern);
    for (std::sregex_iterator it(text.begin(), text.end(), expression), end; it != end; ++it)
        out.insert((*it)[1].str());
    return out;
}

TEST(Collector, WritesEveryFactOfTheFileAndNoOther) {
    const std::string script(collector_script());
    std::set<std::string> known;
    const json::value read = schema();
    for (const auto& property : read.at_pointer("/definitions/server/properties").as_object())
        known.insert(std::string(property.key()));
    EXPECT_EQ(all_matches(script, R"(\$facts\['(\w+)'\] = )"), known);
    std::set<std::string> top;
    for (const auto& property : read.at("properties").as_object()) top.insert(std::string(property.key()));
    const auto document = script.substr(script.find("$document = "));
    EXPECT_EQ(all_matches(document.substr(0, document.find("\n}")), R"(\n    (\w+) +=)"), top);
}

TEST(Collector, WritesListsAsListsAndTruthAsTruth) {
    const std::string script(collector_script());
    const json::value read = schema();
    for (const auto& property : read.at_pointer("/definitions/server/properties").as_object()) {
        const json::object& of = property.value().as_object();
        const std::string key(property.key());
        const std::string assigned = "$facts['" + key + "'] = ";
        const bool list = (of.contains("type") && of.at("type") == "array") ||
                          (of.contains("$ref") && of.at("$ref") == "#/definitions/texts");
        const bool truth = of.contains("type") && of.at("type") == "boolean";
        for (auto at = script.find(assigned); at != std::string::npos; at = script.find(assigned, at + 1)) {
            const std::string value = script.substr(at + assigned.size(), 12);
            EXPECT_TRUE(!list || value.starts_with("@(")) << key << ": one element would lose its brackets";
            EXPECT_TRUE(!truth || value.starts_with("[bool]") || value.starts_with("-not [bool]") ||
                        value.starts_with("$true") || value.starts_with("$false"))
                << key;
        }
    }
}

TEST(Collector, ChangesNothing) {
    const std::string script(collector_script());
    const auto commands = all_matches(script, R"(\b([A-Z][a-z]+-[A-Z]\w+)\b)");
    EXPECT_TRUE(commands.contains("Get-CimInstance"));
    for (const std::string& one : commands) {
        const std::string verb = one.substr(0, one.find('-'));
        const bool reads = verb == "Get" || verb == "Where" || verb == "Sort" || verb == "Select" ||
                           verb == "Import" || verb == "ConvertTo" || verb == "Write" || verb == "New" ||
                           one == "ForEach-Object" || one == "Set-StrictMode";
        EXPECT_TRUE(reads) << one;
    }
    for (const std::string& one : all_matches(script, R"(\b(New-\w+)\b)")) EXPECT_EQ(one, "New-Object");
    // Braces, parentheses and quotes come in pairs; a grammar says the rest.
    for (const auto& [open, close] : {std::pair{'{', '}'}, std::pair{'(', ')'}})
        EXPECT_EQ(std::count(script.begin(), script.end(), open),
                  std::count(script.begin(), script.end(), close));
    for (const unsigned char c : script) EXPECT_TRUE(c == '\n' || (c >= 0x20 && c < 0x7f)) << int{c};
}

}  // namespace
}  // namespace supctl::preflight
