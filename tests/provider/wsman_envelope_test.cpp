// The requests of the WS-Man client: each operation holds the elements that the standards and Windows demand,
// each with the clause that demands it.
#include <gtest/gtest.h>

#include "provider/wsman/envelope.h"
#include "provider/wsman/invoke.h"
#include "provider/wsman/names.h"
#include "provider/wsman/values.h"
#include "provider/wsman/wql.h"
#include "tests/provider/wsman_service.h"

namespace supctl::provider::wsman::test {
namespace {

const std::string kResource = class_uri(kSite, "SMS_SCI_Component");
// The path of an object as the product writes it: quotes, backslashes, brackets, a comma.
const std::string kItemName =
    R"(["Display=\\ps1-sup1.contoso.com\"]MSWNET:["SMS_SITE=PS1"]\\ps1-sup1.contoso.com\,SMS Software Update Point)";

Key component_key() {
    return {{"FileType", std::int64_t{2}},
            {"ItemName", "SMS_WSUS_CONFIGURATION_MANAGER|cas01.contoso.com"},
            {"ItemType", "Component"},
            {"SiteCode", "CAS"}};
}

Instance component() {
    boost::json::object property{
        {"PropertyName", "DefaultWSUS"}, {"Value", 0}, {"Value1", ""}, {"Value2", "a.b"}};
    return Instance("SMS_SCI_Component", {{"ComponentName", "SMS_WSUS_CONFIGURATION_MANAGER"},
                                          {"LastWriteTime", "2026-01-01T19:00:00Z"},
                                          {"Props", {std::move(property)}}});
}

struct Case {
    std::string name;
    Operation operation;
};

std::vector<Case> operations() {
    const std::string instance = write_instance(component(), kSite).value();
    return {
        {"Get", {std::string(actions::kGet), kResource, component_key(), {}}},
        {"Put", {std::string(actions::kPut), kResource, component_key(), instance}},
        {"Create", {std::string(actions::kCreate), kResource, {}, instance}},
        {"Delete", {std::string(actions::kDelete), kResource, component_key(), {}}},
        {"Enumerate",
         {std::string(actions::kEnumerate),
          class_uri(kSite, "*"),
          {},
          enumerate_body("SELECT * FROM SMS_Site", 500)}},
        {"Pull", {std::string(actions::kPull), class_uri(kSite, "*"), {}, pull_body("uuid:1", 500)}},
        {"Invoke", invocation(kSite, "SMS_SoftwareUpdate", "SyncNow", {{"fullSync", false}}).value()},
    };
}

/// One demand: in the request of `operation` (`*`: every one) the element at `path` has this namespace and,
/// if given, this text and this s:mustUnderstand.
struct Demand {
    std::string operation;
    std::string path;
    std::string space;
    std::string text;
    std::string source;
    std::string must = {};
};

const std::string kA(spaces::kAddressing), kW(spaces::kManagement), kN(spaces::kEnumeration),
    kP(spaces::kMicrosoft), kC(spaces::kCim);
const std::string kTransferRoot = "http://schemas.xmlsoap.org/ws/2004/09/transfer/";
const std::string kEnumerationRoot = "http://schemas.xmlsoap.org/ws/2004/09/enumeration/";
const std::string kClassRoot = "http://schemas.microsoft.com/wbem/wsman/1/wmi/root/sms/site_CAS/";

const std::vector<Demand> kDemands = {
    {"*", "Header/To", kA, "https://cas01:5986/wsman", "DSP0226, default addressing: wsa:To"},
    {"*", "Header/ResourceURI", kW, "", "DSP0226, default addressing: ResourceURI; 5.2", "true"},
    {"*", "Header/ReplyTo/Address", kA, std::string(kAnonymous), "DSP0226: wsa:ReplyTo, anonymous over HTTP"},
    {"*", "Header/Action", kA, "", "DSP0226: wsa:Action; 5.2", "true"},
    {"*", "Header/MessageID", kA, "uuid:00000000-0000-4000-8000-000000000001", "DSP0226: wsa:MessageID"},
    {"*", "Header/OperationTimeout", kW, "PT60S", "DSP0226 6.1"},
    {"*", "Header/MaxEnvelopeSize", kW, "153600", "DSP0226 6.2; MS-WSMAN 3.1.4.1.9", "true"},
    {"*", "Header/Locale", kW, "", "DSP0226 6.3: a wish, unless it is marked", "false"},
    {"*", "Header/DataLocale", kP, "", "MS-WSMV: DataLocale header, a wish likewise", "false"},
    {"Get", "Header/Action", kA, kTransferRoot + "Get", "DSP0226 7.3"},
    {"Get", "Header/ResourceURI", kW, kResource, "MS-WSMV: resource URIs of WMI classes"},
    {"Get", "Header/SelectorSet/Selector", kW, "2", "DSP0226, default addressing: selectors"},
    {"Put", "Header/Action", kA, kTransferRoot + "Put", "DSP0226 7.4"},
    {"Put", "Header/SelectorSet", kW, "", "DSP0226, default addressing: selectors"},
    {"Put", "Body/SMS_SCI_Component/ComponentName", kResource, "SMS_WSUS_CONFIGURATION_MANAGER",
     "DSP0230: properties stand in the namespace of their class"},
    {"Put", "Body/SMS_SCI_Component/Props/Value2", kClassRoot + "SMS_EmbeddedProperty", "a.b",
     "DSP0230: embedded instances, in the form that Windows takes"},
    {"Put", "Body/SMS_SCI_Component/LastWriteTime/Datetime", kC, "2026-01-01T19:00:00Z",
     "DSP0230: datetime, as an instant in cim:Datetime, in the form of xs:dateTime"},
    {"Create", "Header/Action", kA, kTransferRoot + "Create", "DSP0226 7.6"},
    {"Create", "Body/SMS_SCI_Component", kResource, "", "DSP0226 7.6: the body is the new object"},
    {"Delete", "Header/Action", kA, kTransferRoot + "Delete", "DSP0226 7.5"},
    {"Delete", "Header/SelectorSet", kW, "", "DSP0226, default addressing: selectors"},
    {"Enumerate", "Header/Action", kA, kEnumerationRoot + "Enumerate", "DSP0226 8.2"},
    {"Enumerate", "Header/ResourceURI", kW, kClassRoot + "*", "MS-WSMV: a query's resource is the namespace"},
    {"Enumerate", "Body/Enumerate/OptimizeEnumeration", kW, "", "DSP0226 8.2: items in the first answer"},
    {"Enumerate", "Body/Enumerate/MaxElements", kW, "500", "DSP0226 8.2: items in the first answer"},
    {"Enumerate", "Body/Enumerate/Filter", kW, "SELECT * FROM SMS_Site", "DSP0226 8.3; MS-WSMV: WQL"},
    {"Pull", "Header/Action", kA, kEnumerationRoot + "Pull", "DSP0226 8.4"},
    {"Pull", "Header/ResourceURI", kW, kClassRoot + "*", "DSP0226 8.4: as in Enumerate"},
    {"Pull", "Body/Pull/EnumerationContext", kN, "uuid:1", "DSP0226 8.4"},
    {"Pull", "Body/Pull/MaxElements", kN, "500", "DSP0226 8.4"},
    {"Invoke", "Header/Action", kA, kClassRoot + "SMS_SoftwareUpdate/SyncNow", "DSP0230: actions of methods"},
    {"Invoke", "Body/SyncNow_INPUT/fullSync", kClassRoot + "SMS_SoftwareUpdate", "false",
     "DSP0230: parameters of methods"},
};

TEST(WsmanEnvelope, HoldsWhatTheStandardsDemand) {
    for (const Case& one : operations()) {
        const std::string text = write_envelope(
            one.operation, {"https://cas01:5986/wsman", "uuid:00000000-0000-4000-8000-000000000001"});
        const xml::Document document = parsed(text);
        EXPECT_TRUE(document.root().is(spaces::kSoap, "Envelope"));
        for (const Demand& demand : kDemands) {
            if (demand.operation != "*" && demand.operation != one.name) continue;
            const xml::Element found = at(document.root(), demand.path);
            EXPECT_TRUE(found) << one.name << " lacks " << demand.path << ": " << demand.source;
            EXPECT_EQ(found.space(), demand.space) << one.name << " " << demand.path << ": " << demand.source;
            if (!demand.text.empty()) {
                EXPECT_EQ(found.text(), demand.text)
                    << one.name << " " << demand.path << ": " << demand.source;
            }
            if (!demand.must.empty()) {
                EXPECT_EQ(found.find_attribute(spaces::kSoap, "mustUnderstand"), demand.must)
                    << one.name << " " << demand.path << ": " << demand.source;
            }
        }
    }
}

TEST(WsmanEnvelope, AsksForEnglish) {
    const xml::Document document = parsed(write_envelope(operations()[0].operation, {"x", "uuid:1"}));
    for (const std::string_view path : {"Header/Locale", "Header/DataLocale"})
        EXPECT_EQ(at(document.root(), path).find_attribute("http://www.w3.org/XML/1998/namespace", "lang"),
                  "en-US");
}

TEST(WsmanEnvelope, SelectorsCarryRawValues) {
    const Operation operation{
        std::string(actions::kGet),
        class_uri(kSite, "SMS_SCI_SysResUse"),
        {{"FileType", std::int64_t{2}}, {"ItemName", kItemName}, {"SiteCode", "<&PS1>"}},
        {}};
    const xml::Document document = parsed(write_envelope(operation, {"x", "uuid:1"}));
    const auto selectors = at(document.root(), "Header/SelectorSet").children();
    ASSERT_EQ(selectors.size(), 3U);
    EXPECT_EQ(selectors[0].content(), "2");
    EXPECT_EQ(selectors[1].find_attribute({}, "Name"), "ItemName");
    EXPECT_EQ(selectors[1].content(), kItemName);
    EXPECT_EQ(selectors[2].content(), "<&PS1>");
}

TEST(WsmanEnvelope, AMethodOfAClassHasNoSelectors) {
    const Operation call = invocation(kSite, "SMS_SoftwareUpdate", "SyncNow", {}).value();
    const xml::Document document = parsed(write_envelope(call, {"x", "uuid:1"}));
    EXPECT_FALSE(at(document.root(), "Header/SelectorSet"));
    EXPECT_FALSE(invocation(kSite, "SMS_SoftwareUpdate", "Sync Now", {})) << "no XML name";
}

TEST(Wql, SaysTheQuery) {
    using Operator = Filter::Operator;
    EXPECT_EQ(wql({.class_name = "SMS_Site"}), "SELECT * FROM SMS_Site");
    EXPECT_EQ(
        wql({.class_name = "SMS_Site",
             .select = {"SiteCode", "Type"},
             .filter = Filter::all_of(
                 {Filter::equal("Type", std::int64_t{4}),
                  Filter::any_of({Filter::equal("SiteCode", "CAS"), Filter::equal("SiteCode", "PS1")})})}),
        "SELECT SiteCode, Type FROM SMS_Site WHERE Type = 4 AND (SiteCode = 'CAS' OR SiteCode = 'PS1')");
    EXPECT_EQ(wql({.class_name = "C", .filter = Filter::equal("N", R"(it's "\\srv\")")}),
              R"(SELECT * FROM C WHERE N = 'it\'s "\\\\srv\\"')");
    EXPECT_EQ(wql({.class_name = "C", .filter = Filter::compare("N", Operator::startsWith, "50%_[a")}),
              "SELECT * FROM C WHERE N LIKE '50[%][_][[]a%'");
    EXPECT_EQ(wql({.class_name = "C", .filter = Filter::compare("B", Operator::notEqual, true)}),
              "SELECT * FROM C WHERE B <> TRUE");
    EXPECT_EQ(
        wql({.class_name = "C",
             .filter = Filter::compare("T", Operator::greaterOrEqual, TimePoint(Seconds(784'111'777)))}),
        "SELECT * FROM C WHERE T >= '19941106084937.000000+000'");
}

}  // namespace
}  // namespace supctl::provider::wsman::test
