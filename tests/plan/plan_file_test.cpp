#include "plan/plan_file.h"

#include <gtest/gtest.h>

#include <array>
#include <functional>

#include <rapidcheck/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "base/codes.h"
#include "plan/covered.h"
#include "plan/value_json.h"
#include "world.h"

namespace supctl {
namespace {

using testing_plan::kContoso;
using testing_plan::kLab;
using testing_plan::World;

namespace json = boost::json;

void replace(std::string& text, std::string_view old, std::string_view fresh) {
    const auto at = text.find(old);
    ASSERT_NE(at, std::string::npos) << old;
    text.replace(at, old.size(), fresh);
}

/// Why a text is refused as a plan file.
std::string refused(std::string text) {
    ValuePool pool;
    const auto read = read_plan_file(text, pool);
    if (read) return "accepted";
    EXPECT_EQ(read.error().code, codes::kPlanFile);
    return read.error().message;
}

TEST(PlanFile, ReadsBackWhatItWrote) {
    for (const auto& yaml : {kLab, kContoso}) {
        World world(yaml);
        const Plan plan = world.planned();
        const std::string text = write_plan_file(plan);
        EXPECT_TRUE(text.ends_with("}\n"));
        const auto read = read_plan_file(text, world.pool);
        ASSERT_TRUE(read) << read.error().message;
        EXPECT_EQ(read->id, plan.id);
        EXPECT_EQ(write_plan_file(*read), text);
        for (std::size_t i = 0; i < plan.steps.size(); ++i) {
            EXPECT_EQ(read->steps[i].limit, plan.steps[i].limit);
            EXPECT_EQ(read->steps[i].estimate.expected, plan.steps[i].estimate.expected);
            EXPECT_EQ(read->steps[i].estimate.worst, plan.steps[i].estimate.worst);
        }
        EXPECT_TRUE(not_covered(*read, plan).empty()) << "the same pool gives the same values";
        ValuePool other;
        const auto elsewhere = read_plan_file(text, other);
        ASSERT_TRUE(elsewhere);
        EXPECT_EQ(write_plan_file(*elsewhere), text);
    }
}

TEST(PlanFile, KeepsAcknowledgementsAndUnknowns) {
    World world(kContoso);
    world.converge();
    world.set(FieldId::source, world.text("none"));
    const Plan plan = world.planned();
    const auto read = read_plan_file(write_plan_file(plan), world.pool);
    ASSERT_TRUE(read);
    const Step* step = read->find("CAS/settings");
    ASSERT_NE(step, nullptr);
    EXPECT_EQ(step->acknowledgements, (std::vector<Acknowledgement>{{Operation::changeSource, "CAS"}}));
    EXPECT_EQ(step->danger, Danger::disruptive);
}

TEST(PlanFile, IdIsOfContentNotOfTimesOrReasons) {
    World world(kLab);
    const Plan plan = world.planned();
    Plan other = plan;
    other.observed_at += std::chrono::hours(1);
    other.steps[0].estimate.worst += std::chrono::hours(1);
    other.steps[0].limit += std::chrono::hours(1);
    other.steps[0].impact.push_back("something");
    other.drift.push_back({});
    other.critical_path.clear();
    EXPECT_EQ(plan_id(other), plan.id);
    for (const auto& change : std::vector<std::function<void(Plan&)>>{
             [](Plan& p) { p.hierarchy += "x"; }, [](Plan& p) { p.top_server += "x"; },
             [](Plan& p) { p.declaration += " "; }, [](Plan& p) { p.phase = Phase::established; },
             [](Plan& p) { p.steps.pop_back(); }, [](Plan& p) { p.steps[0].danger = Danger::destructive; },
             [](Plan& p) { p.steps.back().after.clear(); }, [](Plan& p) { p.steps[1].changes.pop_back(); }}) {
        Plan changed = plan;
        change(changed);
        EXPECT_NE(plan_id(changed), plan.id);
    }
    EXPECT_EQ(plan.id.size(), 64u);
}

TEST(PlanFile, NewerMinorIsReadAndNewerMajorRefused) {
    World world(kLab);
    std::string text = write_plan_file(world.planned());
    replace(text, R"("formatVersion":"1.0")", R"("formatVersion":"1.7","addedLater":{"a":[1]})");
    EXPECT_TRUE(read_plan_file(text, world.pool));
    replace(text, R"("formatVersion":"1.7")", R"("formatVersion":"2.0")");
    EXPECT_NE(refused(text).find("its format is 2.0"), std::string::npos);
    replace(text, R"("formatVersion":"2.0")", R"("formatVersion":"11.0")");
    EXPECT_NE(refused(text).find("11.0"), std::string::npos);
}

TEST(PlanFile, DamageIsRefusedWithItsReason) {
    World world(kLab);
    const std::string good = write_plan_file(world.planned());
    const auto changed = [&](std::string_view old, std::string_view fresh) {
        std::string text = good;
        replace(text, old, fresh);
        return refused(text);
    };
    EXPECT_NE(refused("").find("not a JSON object"), std::string::npos);
    EXPECT_NE(refused("[]").find("not a JSON object"), std::string::npos);
    EXPECT_NE(refused(good.substr(0, good.size() / 2)).find("not a JSON object"), std::string::npos);
    EXPECT_NE(refused(std::string(100, '[')).find("not a JSON object"), std::string::npos);
    EXPECT_NE(changed("\"planId\"", "\"planID\"").find("`planId` is missing"), std::string::npos);
    EXPECT_NE(changed("\"steps\":[", "\"step\":[").find("`steps` is missing"), std::string::npos);
    EXPECT_NE(changed("neverSynchronized", "sometimes").find("head"), std::string::npos);
    EXPECT_NE(changed(R"("kind":"installRole")", R"("kind":"dropRole")").find("unknown word"),
              std::string::npos);
    EXPECT_NE(changed(R"("field":"httpPort")", R"("field":"httpPorts")").find("unknown field"),
              std::string::npos);
    EXPECT_NE(changed(R"("field":"httpPort")", R"("field":"sites")").find("unknown field"),
              std::string::npos);
    EXPECT_NE(changed(R"("to":8530)", R"("to":-1)").find("form of that field"), std::string::npos);
    EXPECT_NE(changed(R"("to":8530)", R"("to":"8530")").find("form of that field"), std::string::npos);
    EXPECT_NE(changed(R"("to":8530)", R"("to":[])").find("form of that field"), std::string::npos);
    EXPECT_NE(changed(R"("id":"LAB/settings")", R"("id":"LAB/role/lab01.lab.local")").find("stands twice"),
              std::string::npos);
    EXPECT_NE(
        changed(R"("after":[{"step":"LAB/siteSystem/lab01.lab.local")", R"("after":[{"step":"LAB/schedule")")
            .find("does not stand before it"),
        std::string::npos);
}

TEST(PlanFile, QuietChangesDoNotFitTheId) {
    World world(kLab);
    const std::string good = write_plan_file(world.planned());
    for (const auto& [old, fresh] : std::vector<std::pair<std::string, std::string>>{
             {R"("to":8530)", R"("to":8080)"},
             {R"("danger":"notable")", R"("danger":"none")"},
             {R"("strength":"required")", R"("strength":"preferred")"},
             {R"("atMost":2)", R"("atMost":9)"},
             {R"("hierarchy":"lab")", R"("hierarchy":"lob")"}}) {
        std::string text = good;
        replace(text, old, fresh);
        EXPECT_NE(refused(text).find("id does not fit"), std::string::npos) << old;
    }
}

/// Whatever byte is changed, the file is refused or says exactly the same.
RC_GTEST_PROP(PlanFile, AChangedByteNeverChangesThePlan, ()) {
    static World world(kLab);
    static const Plan plan = world.planned();
    static const std::string good = write_plan_file(plan);
    std::string text = good;
    const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
    text[at] = *rc::gen::inRange<char>(1, 127);
    ValuePool pool;
    const auto read = read_plan_file(text, pool);
    if (!read) return;
    RC_ASSERT(read->id == plan.id);
    RC_ASSERT(plan_id(*read) == plan.id);
}

/// A value that the field can have.
Value sample(const Field& row, ValuePool& pool, std::uint32_t seed) {
    switch (row.type) {
        case Type::boolean:
            return Value::of_boolean(seed % 2 != 0);
        case Type::choice:
            return Value::of_choice(row.choices[seed % row.choices.size()].stored);
        case Type::languages:
        case Type::selection: {
            std::vector<TextId> members;
            for (std::uint32_t i = 0; i < seed % 4; ++i)
                members.push_back(pool.text("m" + std::to_string(i * seed)));
            return Value::of(pool.set(std::move(members)));
        }
        case Type::schedule: {
            Schedule made;
            made.form = static_cast<Schedule::Form>(seed % 6);
            if (made.form == Schedule::Form::disabled) return Value::of(pool.schedule(made));
            made.start = static_cast<std::int32_t>(seed % 30'000'000);
            made.utc = seed % 2 == 0;
            made.days = static_cast<std::uint8_t>(seed % 32);
            made.hours = static_cast<std::uint8_t>(seed % 24);
            made.weekday = static_cast<std::uint8_t>(seed % 8);
            made.order = static_cast<std::uint8_t>(seed % 5);
            made.months = static_cast<std::uint8_t>(seed % 13);
            return Value::of(pool.schedule(made));
        }
        case Type::source:
            return Value::of(
                pool.text(std::array{"microsoftUpdate", "none", "https://wsus.a.b:8531", ""}[seed % 4]));
        case Type::integer:
        case Type::expiry:
        case Type::runTime:
        case Type::duration:
        case Type::period:
            return Value::of_integer(seed % 100'000);
        default:
            return Value::of(pool.text(seed % 3 == 0 ? std::string() : "text \"\\\n" + std::to_string(seed)));
    }
}

/// Each field stands in a plan file under the name that plans show, and is found by it again.
TEST(PlanFile, EverySettingIsFoundByItsName) {
    World world(kLab);
    Plan plan = world.planned();
    Step& step = plan.steps.back();
    for (const Owner owner : {Owner::hierarchy, Owner::site, Owner::siteSystem, Owner::softwareUpdatePoint})
        for (const FieldId id : settings_of(owner)) {
            if (field(id).built == Built::no) continue;
            step.changes = {{id, Value{}, sample(field(id), world.pool, 5)}};
            plan.id = plan_id(plan);
            const auto read = read_plan_file(write_plan_file(plan), world.pool);
            ASSERT_TRUE(read) << field_path(id) << ": " << read.error().message;
            EXPECT_EQ(read->steps.back().changes, step.changes) << field_path(id);
        }
}

RC_GTEST_PROP(ValueJson, RoundTripsForEverySetting, (std::uint32_t seed)) {
    ValuePool pool;
    for (const Field& row : field_table()) {
        if (row.kind != Kind::setting) continue;
        const Value value = sample(row, pool, seed);
        const auto written = value_to_json(row.id, value, pool);
        const auto back = value_from_json(row.id, json::parse(json::serialize(written)), pool);
        RC_ASSERT(back.has_value());
        RC_ASSERT(*back == value);
        RC_ASSERT(!value_text(row.id, value, pool).empty());
    }
}

TEST(ValueJson, AbsentUnknownAndPendingRoundTrip) {
    ValuePool pool;
    Pending pending;
    pending.references = {pool.text("b"), pool.text("a")};
    pending.expected = pool.set({pool.text("Product:1")});
    pending.at_most = 2;
    pending.resolved_by = pool.text("CAS/wait/catalog");
    for (const Value value : {Value{}, Value::unknown(), Value::of(pool.pending(pending))}) {
        const auto back =
            value_from_json(FieldId::products, value_to_json(FieldId::products, value, pool), pool);
        ASSERT_TRUE(back);
        EXPECT_EQ(*back, value);
    }
}

TEST(ValueJson, AnotherTypeIsRefused) {
    ValuePool pool;
    for (const Field& row : field_table()) {
        if (row.kind != Kind::setting) continue;
        const bool text = row.type == Type::text || row.type == Type::fqdn || row.type == Type::account ||
                          row.type == Type::source;
        const bool set = row.type == Type::languages || row.type == Type::selection;
        const bool number = row.type == Type::integer || row.type == Type::duration ||
                            row.type == Type::period;
        EXPECT_EQ(value_from_json(row.id, "surely no word", pool).has_value(), text) << field_path(row.id);
        EXPECT_EQ(value_from_json(row.id, json::array{"a"}, pool).has_value(), set) << field_path(row.id);
        EXPECT_EQ(value_from_json(row.id, 7, pool).has_value(), number) << field_path(row.id);
        EXPECT_EQ(value_from_json(row.id, true, pool).has_value(), row.type == Type::boolean);
        EXPECT_FALSE(value_from_json(row.id, json::object{{"foo", 1}}, pool)) << field_path(row.id);
        EXPECT_FALSE(value_from_json(row.id, 1.5, pool));
        EXPECT_FALSE(value_from_json(row.id, json::array{1}, pool));
    }
}

TEST(ValueJson, CanonicalSortsKeysAndNothingElse) {
    const auto value = json::parse(R"({"b":[3,1,{"z":0,"y":null}],"a":"x y","B":true})");
    EXPECT_EQ(canonical_json(value), R"({"B":true,"a":"x y","b":[3,1,{"y":null,"z":0}]})");
    EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

}  // namespace
}  // namespace supctl
