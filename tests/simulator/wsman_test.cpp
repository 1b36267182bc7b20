// WS-Man without a network: reading, writing, enumerating, and what is refused.
#include <gmock/gmock.h>

#include "tests/simulator/wsman_support.h"

namespace supctl::simulator::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

constexpr const char* kComponentClass = "SMS_SCI_Component";
constexpr const char* kRoleClass = "SMS_SCI_SysResUse";

std::vector<std::string> texts(const std::vector<xml::Element>& elements) {
    std::vector<std::string> out;
    for (const auto& one : elements) out.push_back(one.nil() ? "nil" : one.content());
    return out;
}

Selectors item(const std::string& name, const std::string& type) {
    return {{"FileType", "2"}, {"ItemName", name}, {"ItemType", type}, {"SiteCode", "LAB"}};
}
Selectors configuration_manager() {
    return item("SMS_WSUS_CONFIGURATION_MANAGER|LAB-srv.contoso.com", "Component");
}

/// The embedded property's element, or nothing.
xml::Element prop(const xml::Element& instance, const std::string& uri, const std::string& name) {
    const auto space = class_uri("SMS_EmbeddedProperty");
    for (const auto& one : instance.children(uri, "Props"))
        if (one.child(space, "PropertyName").content() == name) return one;
    return {};
}

/// The instance of an answer, one embedded number changed, as a client would send it back.
std::string with_number(const WsmanReply& reply, const std::string& of, const std::string& name, int number) {
    auto text = reply.body().print();
    const auto at = text.find(">" + name + "<");
    EXPECT_NE(at, std::string::npos) << text;
    const auto from = text.find("Value>", at) + 6;
    text.replace(from, text.find('<', from) - from, std::to_string(number));
    EXPECT_THAT(text, HasSubstr(of));
    return text;
}

TEST(Wsman, IdentifiesItself) {
    WsmanBench bench(standalone(Stage::bare));
    const auto reply = bench.soap(fmt::format(
        R"(<s:Envelope xmlns:s="{}"><s:Header/><s:Body><i:Identify xmlns:i="{}"/></s:Body></s:Envelope>)",
        wsman::kSoap, wsman::kIdentity));
    EXPECT_EQ(reply.status, 200u);
    EXPECT_EQ(reply.body().child(wsman::kIdentity, "ProtocolVersion").text(), wsman::kWsman);
}

TEST(Wsman, GetGivesAnInstanceWithTypesNullsAndEmbeddedObjects) {
    WsmanBench bench(standalone(Stage::converged));
    const auto reply = bench.transfer("Get", kComponentClass, configuration_manager());
    ASSERT_EQ(reply.status, 200u) << reply.reason();
    EXPECT_EQ(reply.action(), std::string(wsman::kTransfer) + "/GetResponse");
    const auto uri = class_uri(kComponentClass);
    const auto instance = reply.body();
    ASSERT_TRUE(instance.is(uri, kComponentClass));
    EXPECT_EQ(instance.type(), (xml::Name{uri, "SMS_SCI_Component_Type"}));
    EXPECT_EQ(instance.child(uri, "FileType").text(), "2");
    EXPECT_TRUE(instance.child(uri, "PropLists").nil()) << "an empty array is sent as a null one";
    const auto first = prop(instance, uri, "DefaultWSUS");
    const auto space = class_uri("SMS_EmbeddedProperty");
    EXPECT_EQ(first.type(), (xml::Name{space, "SMS_EmbeddedProperty_Type"}));
    EXPECT_TRUE(first.child(space, "ItemType").nil());
    EXPECT_EQ(first.child(space, "Value2").content(), "LAB-srv.contoso.com");
    // A date stands in an element of its own.
    const auto status = bench.transfer("Get", "SMS_SUPSyncStatus",
                                       {{"sitecode", "LAB"}, {"WSUSServerName", "LAB-srv.contoso.com"}});
    EXPECT_EQ(status.body()
                  .child(class_uri("SMS_SUPSyncStatus"), "LastSyncStateTime")
                  .child(wsman::kCommon, "Datetime")
                  .text(),
              "2026-03-02T02:00:00Z");
}

TEST(Wsman, PutReplacesTheObjectThatAdminServiceShows) {
    WsmanBench bench(standalone(Stage::converged));
    const auto before = bench.transfer("Get", kComponentClass, configuration_manager());
    const auto reply = bench.transfer("Put", kComponentClass, configuration_manager(),
                                      with_number(before, kComponentClass, "Call WSUS Cleanup", 1));
    ASSERT_EQ(reply.status, 200u) << reply.reason();
    const auto uri = class_uri(kComponentClass);
    EXPECT_EQ(
        prop(reply.body(), uri, "Call WSUS Cleanup").child(class_uri("SMS_EmbeddedProperty"), "Value").text(),
        "1");
    const auto rows =
        bench.filter(kComponentClass, "ComponentName eq 'SMS_WSUS_CONFIGURATION_MANAGER'").value();
    EXPECT_EQ(embedded(rows[0], "Call WSUS Cleanup").at("Value").as_int64(), 1);
    EXPECT_EQ(rows[0].at("Props").as_array().size(), before.body().children(uri, "Props").size());
    EXPECT_EQ(
        bench.registry("GetDWORDValue", R"(SOFTWARE\Microsoft\SMS\COMPONENTS\SMS_WSUS_CONFIGURATION_MANAGER)",
                       "ConfigurationState"),
        std::make_pair(std::string("0"), std::string("1")))
        << "the write makes WSUS pending";
}

TEST(Wsman, PutWithoutAPropertyEmptiesIt) {
    WsmanBench bench(standalone(Stage::converged));
    const auto uri = class_uri("SMS_Alert");
    const auto reply = bench.transfer(
        "Put", "SMS_Alert", {{"ID", "16777220"}},
        fmt::format(R"(<p:SMS_Alert xmlns:p="{}"><p:Enabled>true</p:Enabled></p:SMS_Alert>)", uri));
    ASSERT_EQ(reply.status, 200u) << reply.reason();
    EXPECT_EQ(reply.body().child(uri, "Enabled").text(), "true");
    EXPECT_TRUE(reply.body().child(uri, "Name").nil());
    EXPECT_EQ(reply.body().child(uri, "AlertState").text(), "5") << "a read-only property stays";
}

TEST(Wsman, FragmentPutsOneProperty) {
    WsmanBench bench(standalone(Stage::converged));
    const auto uri = class_uri("SMS_Alert");
    const auto headers = R"(<w:FragmentTransfer s:mustUnderstand="true">Comments</w:FragmentTransfer>)";
    const auto reply =
        bench.transfer("Put", "SMS_Alert", {{"ID", "16777220"}},
                       "<w:XmlFragment><Comments>a &amp; b</Comments></w:XmlFragment>", headers);
    ASSERT_EQ(reply.status, 200u) << reply.reason();
    EXPECT_EQ(reply.body().child(uri, "Comments").content(), "a & b");
    EXPECT_FALSE(reply.body().child(uri, "Name").nil());
    const auto got = bench.transfer("Get", "SMS_Alert", {{"ID", "16777220"}}, {}, headers);
    EXPECT_EQ(got.body().child("", "Comments").content(), "a & b");
}

TEST(Wsman, CreatesAndDeletesARoleAndItsBehaviourFollows) {
    auto world = standalone(Stage::converged);
    world.sites[0].points.push_back({"extra.contoso.com", {}});
    WsmanBench bench(world);
    const auto uri = class_uri(kRoleClass);
    const std::string name =
        R"(["Display=\\extra.contoso.com\"]MSWNET:["SMS_SITE=LAB"]\\extra.contoso.com\,SMS Software Update Point)";
    auto role = item(name, "System Resource Usage");
    const auto got = bench.transfer("Get", kRoleClass, role);
    ASSERT_EQ(got.status, 200u) << got.reason();
    const auto instance = got.body().print();
    EXPECT_EQ(bench.transfer("Create", kRoleClass, {}, instance).reason(),
              "RoleExists: the site system already has this role.");
    EXPECT_EQ(bench.transfer("Delete", kRoleClass, role).status, 200u);
    EXPECT_EQ(bench.transfer("Get", kRoleClass, role).subcode(), "a:DestinationUnreachable");
    const auto created = bench.transfer("Create", kRoleClass, {}, instance);
    ASSERT_EQ(created.status, 200u) << created.reason();
    const auto selectors = created.body()
                               .child(wsman::kAddressing, "ReferenceParameters")
                               .child(wsman::kWsman, "SelectorSet")
                               .children(wsman::kWsman, "Selector");
    EXPECT_THAT(texts(selectors), ElementsAre("2", name, "System Resource Usage", "LAB"));
    bench.advance(std::chrono::minutes(11));
    EXPECT_THAT(bench.filter("SMS_StatMsgWithInsStrings", "MessageID eq 1015").value(), SizeIs(1));
}

TEST(Wsman, EnumeratesInBatchesAndTellsTheEnd) {
    WsmanBench bench(standalone(Stage::converged));
    const auto all = bench.wql("select * from SMS_UpdateCategoryInstance").body();
    const auto count = all.child(wsman::kWsman, "Items")
                           .children(class_uri("SMS_UpdateCategoryInstance"), "SMS_UpdateCategoryInstance");
    EXPECT_LT(count.size(), 409u) << "150 kB do not hold the whole catalog";
    EXPECT_GT(count.size(), 100u);
    EXPECT_FALSE(all.child(wsman::kWsman, "EndOfSequence"));
    const auto context = all.child(wsman::kEnumeration, "EnumerationContext").text();
    auto page = bench.pull(context, 10).body();
    EXPECT_THAT(page.child(wsman::kEnumeration, "Items").children(), SizeIs(10));
    std::size_t seen = count.size() + 10;
    while (!page.child(wsman::kEnumeration, "EndOfSequence")) {
        page = bench.pull(context, 1000).body();
        ASSERT_TRUE(page.child(wsman::kEnumeration, "Items"));
        seen += page.child(wsman::kEnumeration, "Items").children().size();
    }
    EXPECT_EQ(seen, bench.simulator->rows("SMS_UpdateCategoryInstance").size());
    EXPECT_EQ(bench.pull(context, 10).subcode(), "n:InvalidEnumerationContext") << "it is used up";
    // A smaller envelope holds less.
    const auto headers = "<w:MaxEnvelopeSize>16384</w:MaxEnvelopeSize>";
    const auto small = bench.enumerate("<w:OptimizeEnumeration/><w:MaxElements>500</w:MaxElements>",
                                       class_uri("SMS_UpdateCategoryInstance"), headers);
    EXPECT_LT(small.body().child(wsman::kWsman, "Items").children().size(), 20u);
}

TEST(Wsman, WithoutOptionsItemsComeOneByOne) {
    WsmanBench bench(three_tiers(Stage::bare));
    const auto uri = class_uri("SMS_Site", "root/sms/site_CAS");
    const auto begun = bench.enumerate("", uri).body();
    EXPECT_FALSE(begun.child(wsman::kWsman, "Items"));
    const auto context = begun.child(wsman::kEnumeration, "EnumerationContext").text();
    const auto one =
        bench.soap(envelope(std::string(wsman::kEnumeration) + "/Pull", uri,
                            "<n:Pull><n:EnumerationContext>" + context + "</n:EnumerationContext></n:Pull>"));
    EXPECT_THAT(one.body().child(wsman::kEnumeration, "Items").children(uri, "SMS_Site"), SizeIs(1));
    const auto release =
        envelope(std::string(wsman::kEnumeration) + "/Release", uri,
                 "<n:Release><n:EnumerationContext>" + context + "</n:EnumerationContext></n:Release>");
    EXPECT_EQ(bench.soap(release).status, 200u);
    EXPECT_EQ(bench.soap(release).subcode(), "n:InvalidEnumerationContext");
}

TEST(Wsman, ReferencesLeadToTheObject) {
    WsmanBench bench(standalone(Stage::bare));
    const auto reply = bench.enumerate(
        "<w:OptimizeEnumeration/><w:MaxElements>9</w:MaxElements><w:EnumerationMode>EnumerateObjectAndEPR"
        "</w:EnumerationMode>",
        class_uri("SMS_Identification"));
    const auto both = reply.body().child(wsman::kWsman, "Items").child(wsman::kWsman, "Item");
    EXPECT_TRUE(both.child(class_uri("SMS_Identification"), "SMS_Identification"));
    const auto parameters =
        both.child(wsman::kAddressing, "EndpointReference").child(wsman::kAddressing, "ReferenceParameters");
    EXPECT_EQ(parameters.child(wsman::kWsman, "ResourceURI").text(), class_uri("SMS_Identification"));
    EXPECT_EQ(parameters.child(wsman::kWsman, "SelectorSet").child().find_attribute("", "Name"),
              "ThisSiteCode");
}

TEST(Wsman, ProjectionsComeAsFragmentsWithoutNamespaces) {
    WsmanBench bench(three_tiers(Stage::converged));
    const auto reply =
        bench.wql("SELECT sitecode, ReportingSiteCode FROM sms_site WHERE Type <> 1", "root/sms/site_CAS");
    std::vector<std::string> seen;
    for (const auto& one :
         reply.body().child(wsman::kWsman, "Items").children(wsman::kWsman, "XmlFragment")) {
        EXPECT_THAT(one.children(), SizeIs(2));
        seen.push_back(one.child("", "SiteCode").text() + "<" + one.child("", "ReportingSiteCode").text());
    }
    EXPECT_THAT(seen, UnorderedElementsAre("CAS<", "PS1<CAS"));
    EXPECT_TRUE(reply.body().child(wsman::kWsman, "EndOfSequence"));
}

TEST(Wsman, TellsWhereTheProviderIs) {
    WsmanBench bench(standalone(Stage::bare));
    const auto reply = bench.wql("select SiteCode from SMS_ProviderLocation", "root/sms");
    EXPECT_EQ(reply.body().child(wsman::kWsman, "Items").child().child("", "SiteCode").text(), "LAB");
}

TEST(Wsman, SyncNowStartsASynchronization) {
    WsmanBench bench(standalone(Stage::converged));
    const auto uri = class_uri("SMS_SoftwareUpdate");
    const auto reply = bench.invoke(uri, "SyncNow", "<m:fullSync>false</m:fullSync>");
    ASSERT_EQ(reply.status, 200u) << reply.reason();
    EXPECT_EQ(reply.action(), uri + "/SyncNowResponse");
    EXPECT_TRUE(reply.body().is(uri, "SyncNow_OUTPUT"));
    EXPECT_EQ(reply.body().child(uri, "ReturnValue").text(), "0");
    bench.advance(std::chrono::minutes(6));
    EXPECT_NE(
        bench.filter("SMS_SUPSyncStatus", "SiteCode eq 'LAB'").value()[0].at("LastSyncState").as_int64(),
        6702);
    EXPECT_EQ(bench.invoke(uri, "SyncNow", "<m:fullSync>soon</m:fullSync>").subcode(),
              "w:SchemaValidationError");
    EXPECT_EQ(bench.invoke(uri, "SyncLater", "").subcode(), "a:ActionNotSupported");
}

TEST(Wsman, RefusesWhatDoesNotFit) {
    WsmanBench bench(standalone(Stage::converged));
    const auto get = [&](const std::string& of, const Selectors& selectors) {
        return bench.transfer("Get", of, selectors).subcode();
    };
    EXPECT_EQ(get("SMS_Nothing", {{"ID", "1"}}), "a:DestinationUnreachable");
    EXPECT_EQ(get("SMS_Site", {{"SiteCode", "XXX"}}), "a:DestinationUnreachable");
    EXPECT_EQ(get("SMS_Site", {}), "w:InvalidSelectors");
    EXPECT_EQ(get("SMS_Site", {{"SiteName", "x"}}), "w:InvalidSelectors");
    EXPECT_EQ(get("SMS_Alert", {{"ID", "one"}}), "w:InvalidSelectors");
    const auto get_action = std::string(wsman::kTransfer) + "/Get";
    EXPECT_EQ(bench.soap(envelope(get_action, "http://example.test/other", "")).subcode(),
              "a:DestinationUnreachable");
    EXPECT_EQ(
        bench
            .soap(envelope(get_action, class_uri("SMS_Site", "root/sms/site_XXX"), "", {{"SiteCode", "LAB"}}))
            .code(),
        "2150858752");
    EXPECT_EQ(bench.wql("select * from SMS_Nothing").detail().descendants("error_Code").at(0).text(),
              "2147749904");
    EXPECT_EQ(bench.wql("select * form SMS_Site").detail().descendants("error_Code").at(0).text(),
              "2147749911");
    EXPECT_EQ(bench
                  .enumerate(
                      fmt::format(R"(<w:Filter Dialect="{}">select * from SMS_Site</w:Filter>)", wsman::kWql),
                      class_uri("SMS_Site"))
                  .subcode(),
              "w:CannotProcessFilter");
    EXPECT_EQ(bench.enumerate("<w:Filter>//a</w:Filter>", class_uri("*")).subcode(),
              "n:FilterDialectRequestedUnavailable");
    EXPECT_EQ(bench.soap("<nonsense>").subcode(), "w:SchemaValidationError");
    EXPECT_EQ(bench
                  .soap(envelope(get_action, class_uri("SMS_Site"), "", {{"SiteCode", "LAB"}},
                                 R"(<z:New xmlns:z="urn:z" s:mustUnderstand="true"/>)"))
                  .fault_element()
                  .child(wsman::kSoap, "Code")
                  .child(wsman::kSoap, "Value")
                  .text(),
              "s:MustUnderstand");
    bench.host = "elsewhere.contoso.com:5986";
    EXPECT_EQ(get("SMS_Site", {{"SiteCode", "LAB"}}), "") << "an unknown name is the provider's";
}

TEST(Wsman, RefusesValuesThatDoNotFitAndNamesTheProperty) {
    WsmanBench bench(standalone(Stage::converged));
    const auto uri = class_uri("SMS_Alert");
    const auto put = [&](const std::string& inner) {
        return bench.transfer("Put", "SMS_Alert", {{"ID", "16777220"}},
                              fmt::format(R"(<p:SMS_Alert xmlns:p="{}">{}</p:SMS_Alert>)", uri, inner));
    };
    const auto number = put("<p:Severity>true</p:Severity>");
    EXPECT_EQ(number.code(), "2150858817");
    EXPECT_THAT(number.reason(), HasSubstr("'Severity'"));
    EXPECT_THAT(put("<p:Enabled>maybe</p:Enabled>").reason(), HasSubstr("'Enabled'"));
    EXPECT_THAT(put("<p:SkipUntil>2026-01-01T00:00:00Z</p:SkipUntil>").reason(), HasSubstr("'SkipUntil'"));
    EXPECT_THAT(put("<p:Unheard>1</p:Unheard>").reason(), HasSubstr("'Unheard'"));
    EXPECT_THAT(put("<Enabled>true</Enabled>").reason(), HasSubstr("'Enabled'"));
    EXPECT_THAT(put("<p:ID>7</p:ID>").reason(), HasSubstr("'ID' cannot be changed"));
    const auto component = class_uri(kComponentClass);
    const auto embedded = bench.transfer(
        "Put", kComponentClass, configuration_manager(),
        fmt::format(R"(<p:{0} xmlns:p="{1}"><p:Props><p:PropertyName>x</p:PropertyName></p:Props></p:{0}>)",
                    kComponentClass, component));
    EXPECT_THAT(embedded.reason(), HasSubstr("'Props'"));
    EXPECT_EQ(bench
                  .transfer("Put", "SMS_Site", {{"SiteCode", "LAB"}},
                            fmt::format(R"(<p:SMS_Site xmlns:p="{}"/>)", class_uri("SMS_Site")))
                  .subcode(),
              "w:InternalError");
}

TEST(Wsman, FaultsAreInjectedByOperationAndClass) {
    Options options;
    for (const auto* rule :
         {"Get SMS_Site?#1:fault=timedOut", "Get SMS_Site?#2:fault=quotaLimit",
          "Get SMS_Site?#3:fault=accessDenied", "Put SMS_Alert#1:fault=schemaValidation,property=Name",
          "Put SMS_Alert#2:lose_response", "Put SMS_Alert#3:reset", "Invoke SyncNow:status=503,retry-after=7",
          "Get SMS_Identification:slow=40"})
        options.faults.push_back(*parse_rule(rule));
    WsmanBench bench(standalone(Stage::converged), options);
    const Selectors site = {{"SiteCode", "LAB"}};
    const auto timed_out = bench.transfer("Get", "SMS_Site", site);
    EXPECT_EQ(timed_out.code(), "2150858793");
    EXPECT_EQ(timed_out.subcode(), "w:TimedOut");
    EXPECT_EQ(bench.transfer("Get", "SMS_Site", site).code(), "2150859173");
    EXPECT_EQ(bench.transfer("Get", "SMS_Site", site).subcode(), "w:AccessDenied");
    EXPECT_EQ(bench.transfer("Get", "SMS_Site", site).status, 200u);
    const auto put = [&](const char* comment) {
        return bench.raw(
            envelope(std::string(wsman::kTransfer) + "/Put", class_uri("SMS_Alert"),
                     fmt::format("<w:XmlFragment><Comments>{}</Comments></w:XmlFragment>", comment),
                     {{"ID", "16777220"}}, "<w:FragmentTransfer>Comments</w:FragmentTransfer>"));
    };
    const auto comment = [&] {
        return bench.filter("SMS_Alert", "ID eq 16777220").value()[0].at("Comments");
    };
    EXPECT_THAT(put("a").response.body, HasSubstr("'Name'"));
    EXPECT_EQ(put("b").fault, network::Answer::Fault::lose_response);
    EXPECT_EQ(comment(), "b") << "the answer was lost, not the write";
    EXPECT_EQ(put("c").fault, network::Answer::Fault::reset);
    EXPECT_EQ(comment(), "b");
    const auto uri = class_uri("SMS_SoftwareUpdate");
    const auto busy =
        bench.raw(envelope(uri + "/SyncNow", uri, fmt::format(R"(<m:SyncNow_INPUT xmlns:m="{}"/>)", uri)));
    EXPECT_EQ(busy.response.status, 503u);
    EXPECT_EQ(network::header(busy.response.headers, "Retry-After"), "7");
    EXPECT_EQ(bench
                  .transfer("Get", "SMS_Identification", {{"ThisSiteCode", "LAB"}}, {},
                            "<w:OperationTimeout>PT0.020S</w:OperationTimeout>")
                  .subcode(),
              "w:TimedOut");
    EXPECT_FALSE(parse_rule("Get SMS_Site:fault=nonsense"));
}

TEST(Wsman, LogsOperationsWithoutWhatDiffersBetweenRuns) {
    std::vector<std::string> logs[2];
    for (auto& log : logs) {
        WsmanBench bench(standalone(Stage::converged));
        (void)bench.transfer("Get", "SMS_Site", {{"SiteCode", "LAB"}});
        (void)bench.wql("select * from SMS_Site");
        (void)bench.invoke(class_uri("SMS_SoftwareUpdate"), "SyncNow", "");
        log = bench.simulator->request_log();
    }
    EXPECT_EQ(logs[0], logs[1]);
    ASSERT_THAT(logs[0], SizeIs(3));
    EXPECT_THAT(logs[0][0],
                HasSubstr(R"("method":"Get","target":"/wsman/root/sms/site_LAB/SMS_Site?SiteCode=LAB")"));
    EXPECT_THAT(logs[0][1], HasSubstr(R"("method":"Enumerate","target":"/wsman/root/sms/site_LAB/*?select)"));
    EXPECT_THAT(logs[0][2], HasSubstr(R"("body":"sha256:)"));
}

TEST(Wsman, AsksForTheTokenWhenThereIsOne) {
    Options options;
    options.authorization = Authorization::bearer;
    WsmanBench bench(standalone(Stage::bare), options);
    const auto text =
        envelope(std::string(wsman::kTransfer) + "/Get", class_uri("SMS_Site"), "", {{"SiteCode", "LAB"}});
    const auto& token = bench.simulator->token();
    const auto refused = bench.raw(text);
    EXPECT_EQ(refused.response.status, 401u);
    EXPECT_THAT(std::string(network::header(refused.response.headers, "WWW-Authenticate")),
                HasSubstr("Basic"));
    EXPECT_EQ(bench.raw(text, {{"Authorization", "Bearer " + token}}).response.status, 200u);
    EXPECT_EQ(bench.raw(text, {{"Authorization", "Bearer no"}}).response.status, 401u);
    EXPECT_EQ(bench.raw(text, {{"Authorization", "Negotiate AAAA"}}).response.status, 401u);
    EXPECT_EQ(bench.raw(text, {{"Authorization", "Basic bm86bm8="}}).response.status, 401u);
}

TEST(Wsman, TakesAClientCertificateWhereTheRequestSaysThatItIsTheProof) {
    Options options;
    options.authorization = Authorization::bearer;
    WsmanBench bench(standalone(Stage::bare), options);
    const auto text =
        envelope(std::string(wsman::kTransfer) + "/Get", class_uri("SMS_Site"), "", {{"SiteCode", "LAB"}});
    const network::Header mutual{"Authorization",
                                 "http://schemas.dmtf.org/wbem/wsman/1/wsman/secprofile/https/mutual"};
    EXPECT_EQ(bench.raw(text, {mutual}).response.status, 401u) << "there is no certificate";
    bench.peer.tls_client_certificate_der = "one that verified";
    EXPECT_EQ(bench.raw(text).response.status, 401u) << "it is not named as the proof";
    EXPECT_EQ(bench.raw(text, {mutual}).response.status, 200u);
    EXPECT_EQ(bench.raw(text, {{"Authorization", mutual.value + "/"}}).response.status, 401u);
}

TEST(Wsman, HidesRowsOfSitesThatTheAccountDoesNotSee) {
    Options options;
    options.hidden_sites = {"PS1"};
    WsmanBench bench(three_tiers(Stage::converged), options);
    const auto reply = bench.wql("select SiteCode from SMS_Site", "root/sms/site_CAS");
    EXPECT_THAT(reply.body().child(wsman::kWsman, "Items").children(), SizeIs(2));
}

}  // namespace
}  // namespace supctl::simulator::testing
