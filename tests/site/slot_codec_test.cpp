// Slot codecs, over the whole field table: what is encoded is decoded, and nobody else's property moves.
#include "site/slot_codec.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <map>
#include <set>

#include "base/codes.h"
#include "site/property_list.h"
#include "site/schedule_token.h"

namespace supctl {
namespace {

namespace json = boost::json;

json::array list(std::string_view text) {
    return json::parse(text).as_array();
}

class SlotCodecTest : public ::testing::Test {
  protected:
    Value text(std::string_view word) { return Value::of(pool.text(word)); }
    Value schedule(std::string_view token) { return Value::of(pool.schedule(*decode_schedule(token))); }
    Value cultures(std::initializer_list<std::string_view> codes) {
        std::vector<TextId> members;
        for (const auto code : codes) members.push_back(pool.text(code));
        return Value::of(pool.set(std::move(members)));
    }
    /// At least two values for every codec that a property list holds.
    std::vector<Value> samples(const Field& row) {
        switch (row.codec) {
            case Codec::number:
                return {Value::of_integer(80), Value::of_integer(65535)};
            case Codec::minutesAsSeconds:
                return {Value::of_integer(5), Value::of_integer(9999)};
            case Codec::flag:
                return {Value::of_boolean(false), Value::of_boolean(true)};
            case Codec::choice:
            case Codec::clientConnections: {
                std::vector<Value> out;
                for (const Choice& choice : row.choices) out.push_back(Value::of_choice(choice.stored));
                return out;
            }
            case Codec::text:
            case Codec::proxyAccount:
                return {text("CONTOSO\\svc"), text("")};
            case Codec::cultureList:
                return {cultures({"en"}), cultures({"de", "zh-CN", "en"})};
            case Codec::source:
                return {text("microsoftUpdate"), text("none"), text("https://up.contoso.com:8531"),
                        text("http://up.contoso.com:8530"), text("https://[2001:db8::1]:443")};
            case Codec::expiry:
                return {Value::of_integer(0), Value::of_integer(1), Value::of_integer(99)};
            case Codec::schedule:
                return {schedule(""), schedule("0001200000100038"), schedule("00012000001E2000")};
            case Codec::proxyServer:
                return {text("proxy.contoso.com"), text("")};
            case Codec::defaultPoint:
                return {text("sup1.contoso.com"), text("sup2.contoso.com")};
            default:
                return {};
        }
    }
    static bool in_property_list(const Field& row) {
        return row.kind == Kind::setting && row.carrier != Carrier::none &&
               row.carrier != Carrier::categorySubscription && row.carrier != Carrier::alert &&
               row.carrier != Carrier::clientSettings && row.carrier != Carrier::undocumented;
    }
    /// Every property of a carrier with values that are nobody's, and one that no field knows.
    static json::array full(Carrier carrier) {
        json::array out;
        std::set<std::string_view> names{"Unknown To Us"};
        for (const Field& row : field_table())
            if (row.carrier == carrier)
                for (const Slot& slot : row.slots)
                    if (!slot.property.empty()) names.insert(slot.property);
        for (const auto name : names)
            out.push_back(json::object{{"ItemType", "T"},
                                       {"PropertyName", name},
                                       {"Value", 1},
                                       {"Value1", "REG_SZ"},
                                       {"Value2", nullptr}});
        return out;
    }
    static std::set<std::string_view> properties_of(const Field& row) {
        std::set<std::string_view> out;
        for (const Slot& slot : row.slots)
            if (!slot.property.empty()) out.insert(slot.property);
        return out;
    }

    ValuePool pool;
    EncodeContext context{pool, PointFacts{80, 443, true}};
};

TEST_F(SlotCodecTest, EverySettingRoundTripsAndTouchesOnlyItsSlots) {
    std::size_t fields = 0;
    for (const Field& row : field_table()) {
        if (!in_property_list(row)) continue;
        ++fields;
        const auto values = samples(row);
        ASSERT_GE(values.size(), 2u) << field_name(row.id);
        for (json::array properties : {full(row.carrier), json::array()}) {
            for (const Value value : values) {
                const json::array before = properties;
                const auto edit = encode(row, value, context, properties);
                ASSERT_TRUE(edit) << field_name(row.id) << ": " << edit.error().message;
                EXPECT_EQ(*edit == Edit::changed, properties != before) << field_name(row.id);
                const auto back = decode(row, properties, pool);
                ASSERT_TRUE(back) << field_name(row.id) << ": " << back.error().message;
                EXPECT_EQ(*back, value) << field_name(row.id) << json::serialize(properties);
                EXPECT_EQ(encode(row, value, context, properties).value(), Edit::unchanged)
                    << field_name(row.id);
                // Entries of other fields, and the parts of ours that hold nothing, stay as they were.
                const auto ours = properties_of(row);
                for (const auto& element : before) {
                    const std::string name(element.at("PropertyName").as_string());
                    const json::object* now = find_property(properties, name);
                    ASSERT_NE(now, nullptr) << name;
                    const bool foreign = !ours.contains(name);
                    if (foreign) {
                        EXPECT_EQ(*now, element.as_object()) << name;
                    }
                    if (const auto* type = element.as_object().if_contains("ItemType")) {
                        EXPECT_EQ(now->at("ItemType"), *type) << name;
                    }
                }
            }
        }
    }
    EXPECT_GE(fields, 20u);
}

TEST_F(SlotCodecTest, AnEmptyListHoldsNothing) {
    for (const Field& row : field_table())
        if (in_property_list(row)) {
            EXPECT_EQ(decode(row, {}, pool).value(), Value{}) << field_name(row.id);
        }
}

TEST_F(SlotCodecTest, TheReadThirdPartyValueIsKept) {
    auto properties = list(R"([{"PropertyName":"EnableThirdPartyUpdates","Value":3}])");
    const Field& row = field(FieldId::third_party);
    EXPECT_EQ(decode(row, properties, pool).value(), Value::of_choice(2));
    EXPECT_EQ(encode(row, Value::of_choice(2), context, properties).value(), Edit::unchanged);
    EXPECT_EQ(slot_number(properties, row.slots[0]).value(), 3u);
}

TEST_F(SlotCodecTest, LanguagesKeepOrderAndSpellingOfWhatStays) {
    auto properties = list(R"([{"PropertyName":"SupportedUpdateLanguages","Value2":"ru, EN,pt-br,de"}])");
    const Field& row = field(FieldId::update_file_languages);
    EXPECT_EQ(encode(row, cultures({"de", "en", "ru", "pt-BR"}), context, properties).value(),
              Edit::unchanged);
    ASSERT_TRUE(encode(row, cultures({"fr", "de", "cs", "en"}), context, properties));
    EXPECT_EQ(slot_text(properties, row.slots[0]).value(), "EN,de,cs,fr");
}

TEST_F(SlotCodecTest, LeavingAnUpstreamServerLeavesItsName) {
    auto properties = list(R"([{"PropertyName":"DefaultUseParentWSUS","Value":1},
        {"PropertyName":"ParentWSUS","Value":0,"Value2":"UP.contoso.com"},
        {"PropertyName":"ParentWSUSPort","Value":8530},{"PropertyName":"SSLToParentWSUS","Value":0}])");
    const Field& row = field(FieldId::source);
    EXPECT_EQ(decode(row, properties, pool).value(), text("http://up.contoso.com:8530"));
    ASSERT_TRUE(encode(row, text("none"), context, properties));
    EXPECT_EQ(slot_text(properties, row.slots[1]).value(), "UP.contoso.com");
    EXPECT_EQ(slot_number(properties, row.slots[0]).value(), 2u);
}

TEST_F(SlotCodecTest, TheDefaultPointBringsItsPortsAlong) {
    auto properties = list(R"([{"PropertyName":"DefaultWSUS","Value":0,"Value2":"SUP1.contoso.com"},
        {"PropertyName":"DefaultWSUSIISPort","Value":8530}])");
    const Field& row = field(FieldId::default_point);
    EXPECT_EQ(encode(row, text("sup1.contoso.com"), context, properties).value(), Edit::changed);
    EXPECT_EQ(slot_text(properties, row.slots[0]).value(), "SUP1.contoso.com") << "only the case differs";
    EXPECT_EQ(slot_number(properties, row.slots[1]).value(), 80u);
    EXPECT_EQ(slot_number(properties, row.slots[3]).value(), 1u);
    const EncodeContext without{pool, {}};
    EXPECT_FALSE(encode(row, text("sup1.contoso.com"), without, properties));
}

TEST_F(SlotCodecTest, AMissingEntryTakesTheShapeOfItsNeighbours) {
    auto properties = list(R"([{"ItemType":"X","PropertyName":"A","Value":7,"Value1":"v","Value2":null}])");
    ASSERT_TRUE(encode(field(FieldId::require_ssl), Value::of_boolean(true), context, properties));
    EXPECT_EQ(json::serialize(properties[1]),
              R"({"ItemType":"X","PropertyName":"SSLWSUS","Value":1,"Value1":"","Value2":null})");
}

TEST_F(SlotCodecTest, WhatHasNoMeaningIsAnError) {
    const std::pair<FieldId, std::string_view> bad[] = {
        {FieldId::require_ssl, R"([{"PropertyName":"SSLWSUS","Value":2}])"},
        {FieldId::http_port, R"([{"PropertyName":"WSUSIISPort","Value":"80"}])"},
        {FieldId::http_port, R"([{"PropertyName":"WSUSIISPort","Value":-1}])"},
        {FieldId::http_port, R"([{"PropertyName":"WSUSIISPort"}])"},
        {FieldId::reporting_events, R"([{"PropertyName":"ClientReportingLevel","Value":9}])"},
        {FieldId::client_connections,
         R"([{"PropertyName":"IsIntranet","Value":0},{"PropertyName":"IsINF","Value":0}])"},
        {FieldId::source, R"([{"PropertyName":"DefaultUseParentWSUS","Value":1}])"},
        {FieldId::source, R"([{"PropertyName":"DefaultUseParentWSUS","Value":3}])"},
        {FieldId::expire_feature, R"([{"PropertyName":"Sync Supersedence Mode For Feature","Value":1}])"},
        {FieldId::schedule, R"([{"PropertyName":"Sync Schedule","Value1":"nonsense"}])"},
        {FieldId::proxy_server, R"([{"PropertyName":"UseProxy","Value":1}])"},
        {FieldId::connection_account, R"([{"PropertyName":"WSUSAccessAccount","Value2":5}])"}};
    for (const auto& [id, properties] : bad) {
        const auto value = decode(field(id), list(properties), pool);
        ASSERT_FALSE(value) << properties;
        EXPECT_EQ(value.error().code, codes::kBadValue);
    }
}

TEST_F(SlotCodecTest, AValueOfAnotherKindIsRefused) {
    json::array properties;
    EXPECT_FALSE(encode(field(FieldId::http_port), Value::unknown(), context, properties));
    EXPECT_FALSE(encode(field(FieldId::http_port), Value::of_boolean(true), context, properties));
    EXPECT_FALSE(encode(field(FieldId::source), text("ftp://x"), context, properties));
    EXPECT_FALSE(encode(field(FieldId::products), Value::of_boolean(true), context, properties));
    EXPECT_TRUE(properties.empty());
}

TEST(CanonicalCulture, ComparesWithoutRegardToCase) {
    EXPECT_EQ(canonical_culture("EN"), "en");
    EXPECT_EQ(canonical_culture("zh-cn"), "zh-CN");
    EXPECT_EQ(canonical_culture("XX-latn-yy"), "xx-Latn-YY");
}

}  // namespace
}  // namespace supctl
