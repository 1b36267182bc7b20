// Values between JSON and the XML of WS-Man: types, nulls, times, lists and embedded objects, both ways.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "provider/wsman/cim_time.h"
#include "provider/wsman/values.h"
#include "tests/provider/wsman_service.h"

namespace supctl::provider::wsman::test {
namespace {

namespace json = boost::json;

/// The properties that the element reads as, as JSON text.
std::string read(std::string_view class_name, std::string_view inner) {
    const xml::Document document = parsed(message(instance(class_name, inner)));
    const auto properties = read_properties(at(document.root(), "Body").child(), class_name);
    EXPECT_TRUE(properties) << inner;
    return properties ? json::serialize(*properties) : "";
}

xml::Document written(const Instance& object) {
    const auto text = write_instance(object, kSite);
    EXPECT_TRUE(text) << text.error().message;
    return parsed(text.value_or("<nothing/>"));
}

TEST(WsmanValues, TypesAreThoseOfTheClass) {
    EXPECT_EQ(read("SMS_Site", "<p:SiteCode>007</p:SiteCode><p:Type>4</p:Type><p:Version> 5.00</p:Version>"),
              R"({"SiteCode":"007","Type":4,"Version":" 5.00"})")
        << "a text that looks like a number stays a text, blanks included";
    EXPECT_EQ(read("SMS_UpdateCategoryInstance",
                   "<p:IsSubscribed>true</p:IsSubscribed><p:AllowSubscription>False</p:AllowSubscription>"),
              R"({"IsSubscribed":true,"AllowSubscription":false})");
    EXPECT_EQ(read("SMS_Site", "<p:Type>four</p:Type>"), R"({"Type":"four"})")
        << "what is not of its type reads as absent";
    EXPECT_EQ(read("SMS_StatMsgWithInsStrings", "<p:Severity>3221225472</p:Severity>"),
              R"({"Severity":3221225472})");
    EXPECT_EQ(read("SMS_Unknown", "<p:N>1</p:N>"), R"({"N":"1"})");
}

TEST(WsmanValues, NothingIsNull) {
    EXPECT_EQ(read("SMS_Site", R"(<p:SiteCode xsi:nil="true"/><p:SiteName/>)"),
              R"({"SiteCode":null,"SiteName":""})");
}

TEST(WsmanValues, TimesAreUtc) {
    const auto time = [](std::string_view inner) {
        return read("SMS_SUPSyncStatus", fmt::format("<p:LastSyncStateTime>{}</p:LastSyncStateTime>", inner));
    };
    const std::string expected = R"({"LastSyncStateTime":"2014-04-03T06:45:50Z"})";
    EXPECT_EQ(time("<cim:Datetime>2014-04-03T14:45:50.46875+08:00</cim:Datetime>"), expected);
    EXPECT_EQ(time("<cim:Datetime>2014-04-03T06:45:50Z</cim:Datetime>"), expected);
    EXPECT_EQ(time("20140403064550.000000+000"), expected);
    EXPECT_EQ(time("20140403024550.123456-240"), expected);
    EXPECT_EQ(time("********000000.000000+000"), R"({"LastSyncStateTime":"********000000.000000+000"})");
    EXPECT_EQ(time("<cim:Datetime>2014-02-30T06:45:50Z</cim:Datetime>"),
              R"({"LastSyncStateTime":"2014-02-30T06:45:50Z"})");
}

TEST(WsmanValues, RepeatedElementsAreLists) {
    EXPECT_EQ(read("SMS_SCI_Reserved", "<p:AccountUsage>a</p:AccountUsage>"), R"({"AccountUsage":["a"]})")
        << "a list of one";
    EXPECT_EQ(
        read("SMS_SCI_Reserved", "<p:AccountUsage>a</p:AccountUsage><p:AccountUsage>b</p:AccountUsage>"),
        R"({"AccountUsage":["a","b"]})");
    EXPECT_EQ(read("SMS_SCI_Reserved", R"(<p:AccountUsage xsi:nil="true"/>)"), R"({"AccountUsage":null})");
    EXPECT_EQ(read("SMS_Unknown", "<p:N>1</p:N><p:N>2</p:N>"), R"({"N":["1","2"]})");
}

TEST(WsmanValues, EmbeddedObjectsHaveTheTypesOfTheirOwnClass) {
    const std::string property = fmt::format(
        R"(<p:Props xmlns:e="{}" xsi:type="e:SMS_EmbeddedProperty_Type"><e:PropertyName>A</e:PropertyName><e:Value>1</e:Value><e:Value1/><e:Value2 xsi:nil="true"/></p:Props>)",
        class_uri(kSite, "SMS_EmbeddedProperty"));
    EXPECT_EQ(read("SMS_SCI_Component", property),
              R"({"Props":[{"PropertyName":"A","Value":1,"Value1":"","Value2":null}]})");
    // Without a type the declared class holds.
    EXPECT_EQ(read("SMS_SCI_Component",
                   "<p:Props><p:PropertyName>A</p:PropertyName><p:Value>1</p:Value></p:Props>"),
              R"({"Props":[{"PropertyName":"A","Value":1}]})");
    const std::string derived = fmt::format(
        R"(<p:AgentConfigurations xmlns:e="{}" xsi:type="e:SMS_SoftwareUpdatesAgentConfig_Type"><e:Enabled>true</e:Enabled></p:AgentConfigurations>)",
        class_uri(kSite, "SMS_SoftwareUpdatesAgentConfig"));
    EXPECT_EQ(
        read("SMS_ClientSettings", derived),
        R"({"AgentConfigurations":[{"Enabled":true,"@odata.type":"#AdminService.SMS_SoftwareUpdatesAgentConfig"}]})");
}

TEST(WsmanValues, FragmentsOfAQueryReadLikeObjects) {
    // Windows answers a query for some columns so.
    const xml::Document document =
        parsed(message("<w:XmlFragment><SiteCode>CAS</SiteCode><LastSyncState>6702</LastSyncState>"
                       "<LastSyncStateTime><Datetime>2026-01-01T19:00:00Z</Datetime></LastSyncStateTime>"
                       "</w:XmlFragment>"));
    const auto properties = read_properties(at(document.root(), "Body").child(), "SMS_SUPSyncStatus");
    ASSERT_TRUE(properties);
    EXPECT_EQ(json::serialize(*properties),
              R"({"SiteCode":"CAS","LastSyncState":6702,"LastSyncStateTime":"2026-01-01T19:00:00Z"})");
}

TEST(WsmanValues, WritesAnObjectAsItsClassHasIt) {
    const Instance object(
        "SMS_SCI_Component",
        json::parse(R"({"FileType":2,"Name":"<&>","Flag":true,"PropLists":[],"Nothing":null,"__PATH":"x",
            "@odata.etag":"y","Props":[{"PropertyName":"A","Value":1,"Value1":"","__GENUS":2},
                                       {"@odata.type":"#AdminService.SMS_Other","N":2}]})")
            .as_object());
    const xml::Document document = written(object);
    const xml::Element root = document.root();
    const std::string space = class_uri(kSite, "SMS_SCI_Component");
    EXPECT_TRUE(root.is(space, "SMS_SCI_Component"));
    EXPECT_EQ(root.type(), (xml::Name{space, "SMS_SCI_Component_Type"}));
    EXPECT_EQ(root.child(space, "Name").content(), "<&>");
    EXPECT_EQ(root.child(space, "Flag").content(), "1") << "the class has a number";
    EXPECT_TRUE(root.child(space, "PropLists").nil()) << "an empty list is written as null";
    EXPECT_TRUE(root.child(space, "Nothing").nil());
    EXPECT_EQ(root.children().size(), 7U) << "system properties are not sent";
    const auto properties = root.children(space, "Props");
    ASSERT_EQ(properties.size(), 2U);
    const std::string embedded = class_uri(kSite, "SMS_EmbeddedProperty");
    EXPECT_EQ(properties[0].type(), (xml::Name{embedded, "SMS_EmbeddedProperty_Type"}));
    EXPECT_EQ(properties[0].children().size(), 3U);
    EXPECT_EQ(properties[0].child(embedded, "Value").content(), "1");
    EXPECT_FALSE(properties[0].child(embedded, "Value1").nil()) << "an empty text is no null";
    EXPECT_EQ(properties[1].type()->local, "SMS_Other_Type");
}

TEST(WsmanValues, WritesTimesAsTimes) {
    const Instance known("SMS_Alert",
                         {{"SkipUntil", "2026-01-01T19:00:00Z"}, {"Name", "2026-01-01T19:00:00Z"}});
    const xml::Document document = written(known);
    const auto properties = document.root().children();
    EXPECT_EQ(properties[0].child(spaces::kCim, "Datetime").content(), "2026-01-01T19:00:00Z");
    EXPECT_TRUE(properties[1].child()) << "not in the table, but in the form of a time";
}

TEST(WsmanValues, RefusesWhatXmlCannotHold) {
    const auto code = [](json::object properties) {
        const auto text = write_instance(Instance("SMS_Site", std::move(properties)), kSite);
        EXPECT_FALSE(text);
        EXPECT_NE(text.error().message.find("`SiteName`"), std::string::npos) << text.error().message;
        return text.error().code;
    };
    EXPECT_EQ(code({{"SiteName", std::string("a\x01z")}}), codes::kValueRefused);
    EXPECT_EQ(code({{"SiteName", "\xff"}}), codes::kValueRefused);
    EXPECT_EQ(code({{"SiteName", json::array{nullptr}}}), codes::kValueRefused);
    EXPECT_EQ(code({{"SiteName", json::object{{"N", 1}}}}), codes::kValueRefused) << "of no known class";
}

TEST(WsmanValues, ABottomlessObjectIsRefused) {
    std::string inner = "<p:N>1</p:N>";
    for (int i = 0; i < 40; ++i) inner = "<p:N>" + inner + "</p:N>";
    const xml::Document document = parsed(message(instance("SMS_Site", inner)));
    const auto properties = read_properties(at(document.root(), "Body").child(), "SMS_Site");
    ASSERT_FALSE(properties);
    EXPECT_EQ(properties.error().code, codes::kProviderAnswer);
}

RC_GTEST_PROP(WsmanValues, WhatIsWrittenReadsBack, ()) {
    const auto text = rc::gen::container<std::string>(rc::gen::oneOf(
        rc::gen::inRange<char>(' ', '\x7f'), rc::gen::element('\t', '\n', '\r', '<', '&', '"', '\\', '\'')));
    json::array list;
    const auto count = *rc::gen::inRange(1, 5);
    for (int i = 0; i < count; ++i)
        list.push_back(
            {{"PropertyName", *text}, {"Value", *rc::gen::arbitrary<std::uint32_t>()}, {"Value2", *text}});
    Instance object("SMS_SCI_Component",
                    {{"FileType", *rc::gen::arbitrary<std::int64_t>()}, {"Name", *text}});
    object.set("Props", std::move(list));
    const auto markup = write_instance(object, kSite);
    RC_ASSERT(markup.has_value());
    const auto document = xml::Document::parse(*markup, "test");
    RC_ASSERT(document.has_value());
    const auto back = read_properties(document->root(), "SMS_SCI_Component");
    RC_ASSERT(back.has_value());
    RC_ASSERT(json::serialize(*back) == json::serialize(object.properties()));
}

RC_GTEST_PROP(CimTime, ReadsWhatItWrites, ()) {
    const TimePoint when{Seconds(*rc::gen::inRange<std::int64_t>(0, 4'102'444'800))};
    RC_ASSERT(parse_cim_time(cim_time(when)) == when);
    RC_ASSERT(parse_cim_time(iso_time(when)) == when);
}

}  // namespace
}  // namespace supctl::provider::wsman::test
