#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <fstream>
#include <sstream>

#include "base/codes.h"
#include "golden.h"
#include "report/plan_json.h"
#include "report/plan_text.h"
#include "sample_plan.h"

namespace supctl {
namespace {

namespace json = boost::json;
using testing_report::SamplePlan;

PlanTextOptions options(Detail detail = Detail::normal) {
    PlanTextOptions made;
    made.style.detail = detail;
    made.command = "supctl apply sites.yaml";
    made.title = [](std::string_view id) {
        return std::string(id == "UpdateClassification:new" ? "Security \x1b[5m Updates" : "");
    };
    return made;
}

TEST(PlanText, ShowsWhatAReviewerAsksFor) {
    const SamplePlan sample;
    EXPECT_GOLDEN("plan.txt", plan_text(sample.plan, sample.sources, options()));
}

TEST(PlanText, VerboseSaysWhyNotEarlier) {
    const SamplePlan sample;
    EXPECT_GOLDEN("plan-verbose.txt", plan_text(sample.plan, sample.sources, options(Detail::verbose)));
}

TEST(PlanText, NothingToDoIsOneLine) {
    SamplePlan sample;
    sample.plan.steps.clear();
    sample.plan.critical_path.clear();
    sample.plan.drift.clear();
    EXPECT_EQ(plan_text(sample.plan, sample.sources, options()),
              "nothing to do: contoso is as described (plan 4f1c00000000)\n");
}

TEST(PlanText, WhatNobodyCanCompareIsNotAsDescribed) {
    SamplePlan sample;
    sample.plan.uncomparable = 2;
    EXPECT_NE(plan_text(sample.plan, sample.sources, options()).find(", 2 settings nobody can compare\n"),
              std::string::npos);
    sample.plan.steps.clear();
    sample.plan.critical_path.clear();
    sample.plan.drift.clear();
    EXPECT_EQ(plan_text(sample.plan, sample.sources, options()),
              "nothing to do in what can be compared of contoso; 2 settings nobody can compare "
              "(plan 4f1c00000000)\n");
    auto some = options();
    some.unknown = 1;
    sample.plan.uncomparable = 1;
    EXPECT_EQ(plan_text(sample.plan, sample.sources, some),
              "nothing to do in what could be read of contoso; 1 managed setting could not be read, "
              "1 setting nobody can compare (plan 4f1c00000000)\n");
    const json::value read = json::parse(plan_json(sample.plan, Diagnostics(), sample.sources));
    EXPECT_EQ(read.at("summary").at("uncomparable").to_number<int>(), 1);
}

TEST(PlanText, WithoutColourNothingSteersTheTerminal) {
    const SamplePlan sample;
    EXPECT_EQ(plan_text(sample.plan, sample.sources, options(Detail::verbose)).find('\x1b'),
              std::string::npos);
    auto coloured = options();
    coloured.style.colour = Colour::yes;
    EXPECT_NE(plan_text(sample.plan, sample.sources, coloured).find("\x1b[1;33mdisruptive\x1b[0m"),
              std::string::npos);
}

TEST(PlanText, AHugePlanStaysReadableAndKeepsItsWarnings) {
    SamplePlan sample;
    const Step copied = sample.plan.steps[1];
    const Step dangerous = sample.plan.steps[4];
    for (int i = 0; i < 25'000; ++i) {
        Step more = copied;
        more.id += std::to_string(i);
        sample.plan.steps.push_back(std::move(more));
    }
    sample.plan.steps.push_back(dangerous);
    sample.plan.steps.back().id = "LAS/settings";
    const std::string out = plan_text(sample.plan, sample.sources, options());
    EXPECT_LT(std::count(out.begin(), out.end(), '\n'), 1000);
    EXPECT_NE(out.find("... and 24806 more steps (all in --format json)"), std::string::npos);
    EXPECT_NE(out.find("LAS/settings  disruptive"), std::string::npos)
        << "a danger beyond the cut must be seen";
}

TEST(PlanText, LongValuesWrapInsideTheWidth) {
    SamplePlan sample;
    Pending pending;
    for (int i = 0; i < 200; ++i)
        pending.references.push_back(sample.pool.text("Product number " + std::to_string(i)));
    sample.plan.steps[3].changes[0].to = Value::of(sample.pool.pending(pending));
    std::istringstream lines(plan_text(sample.plan, sample.sources, options()));
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with("apply it:")) {
            EXPECT_LE(line.size(), 100u) << line;
        }
    }
}

/// Every key of `value` is a property of its schema, and every required one is there.
void check(const json::value& value, const json::object& schema, const json::object& root,
           const std::string& where) {
    if (const auto* reference = schema.if_contains("$ref")) {
        const std::string name =
            std::string(reference->as_string().c_str()).substr(std::string_view("#/definitions/").size());
        return check(value, root.at("definitions").as_object().at(name).as_object(), root, where);
    }
    if (const auto* words = schema.if_contains("enum")) {
        const auto& known = words->as_array();
        EXPECT_NE(std::find(known.begin(), known.end(), value), known.end()) << where << ": " << value;
    }
    if (value.is_array() && schema.contains("items"))
        for (const auto& member : value.as_array())
            check(member, schema.at("items").as_object(), root, where + "[]");
    if (!value.is_object() || !schema.contains("properties")) return;
    const auto& properties = schema.at("properties").as_object();
    for (const auto& member : value.as_object()) {
        const std::string name(member.key());
        ASSERT_TRUE(properties.contains(name)) << where << "." << name << " is not in the schema";
        check(member.value(), properties.at(name).as_object(), root, where + "." + name);
    }
    for (const auto& name : schema.at("required").as_array())
        EXPECT_TRUE(value.as_object().contains(name.as_string())) << where << " lacks " << name;
}

json::value plan_schema() {
    std::ifstream file(SUPCTL_SOURCE_DIR "/schema/plan.schema.json");
    std::stringstream text;
    text << file.rdbuf();
    return json::parse(text.str());
}

TEST(PlanJson, HasTheSchemasKeys) {
    SamplePlan sample;
    sample.plan.steps.push_back(testing_report::step(sample.pool, Purpose::manualSsl, StepKind::manual, "CAS",
                                                     "cas-sup1.contoso.com", 1800, 7200));
    Diagnostics findings;
    findings.add(warning(codes::kPartialView, "m").at({0, 1, 1, 5}, "l").note("n"));
    const auto schema = plan_schema();
    const auto plan = json::parse(plan_json(sample.plan, findings, sample.sources));
    check(plan, schema.as_object(), schema.as_object(), "plan");
    // And the sample shows every key that the schema has.
    const auto& steps = plan.at("steps").as_array();
    for (const auto& property : schema.at("definitions").at("step").at("properties").as_object())
        EXPECT_TRUE(std::any_of(steps.begin(), steps.end(), [&](const json::value& step) {
            return step.as_object().contains(property.key());
        })) << property.key();
}

TEST(PlanJson, IsWrittenByteForByte) {
    const SamplePlan sample;
    EXPECT_GOLDEN("plan.json", plan_json(sample.plan, {}, sample.sources));
}

TEST(PlanJson, CarriesPendingValuesAndHostileTitlesWhole) {
    const SamplePlan sample;
    const auto plan = json::parse(plan_json(sample.plan, {}, sample.sources));
    const auto& to = plan.at("steps").as_array()[3].at("changes").as_array()[0].at("to").as_object();
    EXPECT_EQ(to.at("pending").as_string(), "catalog");
    EXPECT_EQ(to.at("references").as_array()[1].as_string(), "Evil \x1b[31m\"title\"");
    EXPECT_EQ(to.at("atMost").to_number<int>(), 2);
    EXPECT_EQ(plan.at("steps").as_array()[1].at("after").as_array()[0].at("rule").as_string(), "ORD-02");
    EXPECT_EQ(plan.at("steps").as_array()[1].at("because").as_string(), "sites.yaml:4:7");
    EXPECT_TRUE(plan.at("steps").as_array()[1].at("changes").as_array()[0].at("from").is_null());
}

}  // namespace
}  // namespace supctl
