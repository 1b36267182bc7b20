// Reading over WS-Man: pages of an enumeration, answers of several forms, faults and what is asked again.
#include "provider/wsman/registry.h"
#include "tests/provider/wsman_service.h"

namespace supctl::provider::wsman::test {
namespace {

using network::test::expect_code;

TEST_F(CannedService, TakesAllFromOneAnswer) {
    answers = {good(first_page(sites(0, 3)))};
    const auto end = scan();
    ASSERT_TRUE(end) << end.error().message;
    EXPECT_EQ(end->rows, 3U);
    EXPECT_EQ(end->pages, 1U);
    EXPECT_TRUE(end->complete);
    EXPECT_EQ(end->server_time, TimePoint(Seconds(784'111'777)));
    EXPECT_EQ(codes, (std::vector<std::string>{"000", "001", "002"}));
    ASSERT_EQ(seen.size(), 1U);
    EXPECT_EQ(seen[0].method, "POST");
    EXPECT_EQ(seen[0].target, "/wsman");
    EXPECT_EQ(network::header(seen[0].headers, "Content-Type"), "application/soap+xml;charset=UTF-8");
    const auto request = parsed(seen[0].body);
    EXPECT_EQ(at(request.root(), "Body/Enumerate/Filter").text(), "SELECT SiteCode, Type FROM SMS_Site");
    EXPECT_EQ(at(request.root(), "Body/Enumerate/Filter").attribute("Dialect"), kWqlDialect);
}

TEST_F(CannedService, PullsUntilTheEnd) {
    answers = {good(first_page(sites(0, 2), "c1")), good(next_page(sites(2, 2), "c2")),
               good(next_page(sites(4, 1)))};
    const auto end = scan();
    ASSERT_TRUE(end);
    EXPECT_EQ(end->rows, 5U);
    EXPECT_EQ(end->pages, 3U);
    ASSERT_EQ(seen.size(), 3U);
    EXPECT_EQ(action(1), actions::kPull);
    EXPECT_EQ(at(parsed(seen[1].body).root(), "Body/Pull/EnumerationContext").content(), "c1");
    EXPECT_EQ(at(parsed(seen[2].body).root(), "Body/Pull/EnumerationContext").content(), "c2");
}

TEST_F(CannedService, TheEndCountsMoreThanAContext) {
    answers = {good(
        "<n:EnumerateResponse><n:EnumerationContext>c</n:EnumerationContext><w:EndOfSequence/><w:Items>" +
        sites(0, 1) + "</w:Items></n:EnumerateResponse>")};
    EXPECT_EQ(scan()->rows, 1U);
    answers = {
        good("<n:EnumerateResponse><n:EnumerationContext>c</n:EnumerationContext></n:EnumerateResponse>"),
        good(next_page(sites(0, 1)))};
    EXPECT_EQ(scan()->rows, 1U) << "a first answer without items is no end";
}

TEST_F(CannedService, AnEnumerationWithoutEndIsRefused) {
    for (int i = 0; i < 200; ++i) answers.push_back(good(i == 0 ? first_page("", "c") : next_page("", "c")));
    EXPECT_CODE(scan(), codes::kProviderAnswer);
    EXPECT_LT(seen.size(), 150U);
}

TEST_F(CannedService, StopsAtTheMostThatIsAskedFor) {
    answers = {good(first_page(sites(0, 2), "c"))};
    Query query = some_sites();
    query.most = 2;
    EXPECT_EQ(scan(std::move(query))->rows, 2U);
    EXPECT_EQ(at(parsed(seen[0].body).root(), "Body/Enumerate/MaxElements").text(), "2");
}

TEST_F(CannedService, NamesLazyPropertiesOfWholeRows) {
    answers = {good(first_page(instance("SMS_SCI_SysResUse",
                                        R"(<p:ItemName>x</p:ItemName><p:ServiceWindows xsi:nil="true"/>)"))),
               good(instance("SMS_SCI_SysResUse",
                             R"(<p:ItemName>x</p:ItemName><p:ServiceWindows xsi:nil="true"/>)"))};
    const auto row = run(context, reader->find({.class_name = "SMS_SCI_SysResUse"}));
    ASSERT_TRUE(row && *row);
    EXPECT_TRUE((**row).has_unfilled());
    const auto whole = run(context, reader->get("SMS_SCI_SysResUse", {{"ItemName", "x"}}));
    ASSERT_TRUE(whole);
    EXPECT_FALSE(whole->has_unfilled()) << "an object by its key is whole";
}

TEST_F(CannedService, BeginsAgainWhenTheEnumerationIsForgotten) {
    answers = {good(first_page(sites(0, 2), "c")), fault("n:InvalidEnumerationContext", "forgotten"),
               good(first_page(sites(0, 3)))};
    const auto end = scan();
    ASSERT_TRUE(end) << end.error().message;
    EXPECT_EQ(end->rows, 3U);
    EXPECT_EQ(codes, (std::vector<std::string>{"000", "001", "002"})) << "no row is handed on twice";
    answers = {good(first_page(sites(0, 2), "c")), fault("n:InvalidEnumerationContext", "forgotten"),
               good(first_page(sites(0, 2), "c")), fault("n:InvalidEnumerationContext", "forgotten")};
    EXPECT_CODE(scan(), codes::kProviderRefused);
    Query keyless = some_sites();
    keyless.keys.clear();
    answers = {good(first_page(sites(0, 2), "c")), fault("n:InvalidEnumerationContext", "forgotten")};
    EXPECT_CODE(scan(std::move(keyless)), codes::kProviderRefused);
    EXPECT_TRUE(answers.empty());
}

TEST_F(CannedService, AsksAgainWhenTheServiceHasNoTime) {
    const Answer no_time =
        fault("w:TimedOut", "The operation timed out.", wsman_detail(2150858793, "no time"));
    answers = {no_time, good(first_page(sites(0, 1), "c")), no_time, good(next_page(sites(1, 1)))};
    const auto end = scan();
    ASSERT_TRUE(end) << end.error().message;
    EXPECT_EQ(end->rows, 2U);
    EXPECT_EQ(clock.waits.size(), 2U);
}

TEST_F(CannedService, GivesUpAfterFiveAttempts) {
    for (int i = 0; i < 9; ++i) answers.push_back(answer(503, ""));
    EXPECT_CODE(scan(), codes::kProviderRefused);
    EXPECT_EQ(seen.size(), 5U);
}

TEST_F(CannedService, AsksForLargerEnvelopesWhenOneObjectDoesNotFit) {
    answers = {fault("w:EncodingLimit", "The response exceeds the envelope."), good(first_page(sites(0, 1)))};
    ASSERT_TRUE(scan());
    EXPECT_EQ(at(parsed(seen[0].body).root(), "Header/MaxEnvelopeSize").text(), "153600");
    EXPECT_EQ(at(parsed(seen[1].body).root(), "Header/MaxEnvelopeSize").text(), "512000");
    answers = {fault("w:EncodingLimit", "The response exceeds the envelope.")};
    EXPECT_CODE(scan(), codes::kProviderQuota);
}

struct FaultCase {
    Answer answer;
    Code code;
    std::string words;
};

TEST_F(CannedService, SaysWhatAFaultMeans) {
    const std::string wmi =
        R"(<p:MSFT_WmiError xmlns:p="http://x"><p:CIMStatusCode xsi:type="cim:cimUnsignedInt">1</p:CIMStatusCode><p:Message>This user is allowed 5 operations.</p:Message><p:MessageID>HRESULT 0x803381A6</p:MessageID><p:error_Code>2150859174</p:error_Code></p:MSFT_WmiError>)";
    const std::string nested = wsman_detail(
        2150858778,
        R"(<f:ProviderFault><f:WSManFault Code="2147749890"><f:Message>Not found </f:Message></f:WSManFault></f:ProviderFault>)");
    const std::vector<FaultCase> cases = {
        {answer(401, ""), codes::kUnauthorized, "401"},
        {answer(403, "<html/>"), codes::kUnauthorized, "403"},
        {fault("w:AccessDenied", "Access is denied.", wsman_detail(5, "Access is denied.")),
         codes::kUnauthorized, "Access is denied"},
        {fault("w:InternalError", "x", wsman_detail(0x80041003, "Access denied")), codes::kUnauthorized,
         "0x80041003"},
        {fault("a:DestinationUnreachable", "no such resource"), codes::kNotFound, "no such resource"},
        {fault("w:InternalError", "x", nested), codes::kNotFound, "Not found"},
        {fault("s:MustUnderstand", "The header is not understood"), codes::kProviderRefused,
         "not understood"},
        {fault("w:InternalError", "x", wsman_detail(0x80041001, "Generic\n   failure. ")),
         codes::kProviderRefused, R"((0x80041001), saying: Generic failure)"},
        {answer(500, "<html>no fault</html>"), codes::kProviderRefused, "500"},
        {fault("w:QuotaLimit", "x", wmi), codes::kProviderQuota, "5 operations"},
    };
    for (const FaultCase& one : cases) {
        answers.assign(6, one.answer);
        const auto got = run(context, reader->get("SMS_Site", {{"SiteCode", "CAS"}}));
        ASSERT_FALSE(got);
        EXPECT_EQ(got.error().code, one.code) << got.error().message;
        EXPECT_NE(got.error().message.find(one.words), std::string::npos)
            << escape_controls(got.error().message) << " lacks " << one.words;
    }
}

TEST_F(CannedService, MalformedAnswersAreErrors) {
    const std::string good_text = message(first_page(sites(0, 2)));
    std::vector<std::string> broken = {
        "",
        "not xml",
        good_text.substr(0, good_text.size() / 2),
        "<!DOCTYPE x [<!ENTITY e \"x\">]>" + good_text,
        R"(<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body/></s:Envelope>)",
        fmt::format(R"(<s:Envelope xmlns:s="{}"/>)", spaces::kSoap),
        message(""),
        message("<n:PullAnswer/>"),
        message(first_page(sites(0, 1)), "<a:RelatesTo>uuid:of-another</a:RelatesTo>"),
    };
    for (const std::string& text : broken) {
        answers = {answer(200, text)};
        EXPECT_CODE(scan(), codes::kProviderAnswer);
        EXPECT_TRUE(answers.empty()) << "it is not asked again";
    }
}

TEST_F(CannedService, FindsOneOrNoneAndRefusesSeveral) {
    answers = {good(first_page("")), good(first_page(sites(7, 1))), good(first_page(sites(0, 2)))};
    const auto none = run(context, reader->find(some_sites()));
    ASSERT_TRUE(none);
    EXPECT_FALSE(*none);
    const auto one = run(context, reader->find(some_sites()));
    ASSERT_TRUE(one && *one);
    EXPECT_EQ((**one).text("SiteCode"), "007");
    EXPECT_CODE(run(context, reader->find(some_sites())), codes::kProviderAnswer);
}

TEST_F(CannedService, GetsAnObjectByItsKey) {
    answers = {good(instance("SMS_Site", "<p:SiteCode>CAS</p:SiteCode><p:Type>4</p:Type>")), good("")};
    const auto object = run(context, reader->get("SMS_Site", {{"SiteCode", "CAS"}}));
    ASSERT_TRUE(object);
    EXPECT_EQ(object->class_name(), "SMS_Site");
    EXPECT_EQ(object->number("Type"), 4);
    EXPECT_EQ(action(0), actions::kGet);
    EXPECT_CODE(run(context, reader->get("SMS_Site", {{"SiteCode", "CAS"}})), codes::kProviderAnswer);
}

TEST_F(CannedService, AsksTheProviderForItsSiteOnce) {
    open({.to = "https://site.test:5986/wsman"});
    const auto location = [](std::string_view code, std::string_view local) {
        return fmt::format(
            "<p:SMS_ProviderLocation xmlns:p=\"{}\"><p:Machine>cas01</p:Machine><p:ProviderForLocalSite>{}"
            "</p:ProviderForLocalSite><p:SiteCode>{}</p:SiteCode></p:SMS_ProviderLocation>",
            class_uri("root/sms", "SMS_ProviderLocation"), local, code);
    };
    answers = {good(first_page(location("PS1", "false"), "c")),
               good(next_page(location("CAS", "true") + location("CAS", "true"))),
               good(first_page(sites(0, 1))), good(first_page(sites(0, 1)))};
    ASSERT_TRUE(scan());
    ASSERT_TRUE(scan());
    ASSERT_EQ(seen.size(), 4U);
    EXPECT_EQ(at(parsed(seen[0].body).root(), "Header/ResourceURI").text(), class_uri("root/sms", "*"));
    EXPECT_EQ(at(parsed(seen[2].body).root(), "Header/ResourceURI").text(),
              class_uri("root/sms/site_CAS", "*"));
}

TEST_F(CannedService, AServerOfNoSiteIsNoProvider) {
    open({.to = "https://site.test:5986/wsman"});
    answers = {good(first_page(""))};
    EXPECT_CODE(scan(), codes::kProviderAnswer);
}

TEST_F(CannedService, MessageIdsFollowTheSeed) {
    const auto ids = [&](std::uint64_t seed) {
        seen.clear();
        open({.to = "x", .name_space = std::string(kSite), .seed = seed});
        answers = {good(first_page("", "c")), good(next_page(""))};
        EXPECT_TRUE(scan());
        return std::pair(at(parsed(seen[0].body).root(), "Header/MessageID").text(),
                         at(parsed(seen[1].body).root(), "Header/MessageID").text());
    };
    const auto first = ids(1);
    EXPECT_EQ(first, ids(1));
    EXPECT_NE(first, ids(2));
    EXPECT_NE(first.first, first.second);
    EXPECT_EQ(first.first.size(), std::string_view("uuid:00000000-0000-4000-8000-000000000000").size());
}

/// The answer of a method of StdRegProv.
Answer output(std::string_view method, std::string_view inner) {
    return good(fmt::format("<p:{0}_OUTPUT xmlns:p=\"{1}\">{2}</p:{0}_OUTPUT>", method,
                            class_uri("root/cimv2", "StdRegProv"), inner));
}

TEST_F(CannedService, ReadsTextsOfBothTypesFromTheRegistry) {
    Registry registry(*exchange);
    answers = {output("GetStringValue", "<p:ReturnValue>2147749893</p:ReturnValue>"),
               output("GetExpandedStringValue",
                      R"(<p:ReturnValue>0</p:ReturnValue><p:sValue>C:\Program Files</p:sValue>)"),
               output("GetStringValue", "<p:ReturnValue>2147749893</p:ReturnValue>"),
               output("GetExpandedStringValue", "<p:ReturnValue>2147749893</p:ReturnValue>")};
    EXPECT_EQ(run(context, registry.text("SOFTWARE", "TargetDir")).value(), R"(C:\Program Files)");
    EXPECT_EQ(action(1),
              "http://schemas.microsoft.com/wbem/wsman/1/wmi/root/cimv2/StdRegProv/GetExpandedStringValue");
    EXPECT_CODE(run(context, registry.text("SOFTWARE", "UsingSSL")), codes::kValueRefused);
}

TEST_F(CannedService, ReadsTheRegistry) {
    Registry registry(*exchange);
    const std::string key = R"(SOFTWARE\Microsoft\SMS\COMPONENTS\SMS_WSUS_CONFIGURATION_MANAGER)";
    answers = {output("GetDWORDValue", "<p:ReturnValue>0</p:ReturnValue><p:uValue>2</p:uValue>"),
               output("GetDWORDValue", R"(<p:ReturnValue>2</p:ReturnValue><p:uValue xsi:nil="true"/>)"),
               output("GetStringValue", "<p:ReturnValue>0</p:ReturnValue><p:sValue>10.0</p:sValue>"),
               output("EnumKey", "<p:ReturnValue>0</p:ReturnValue><p:sNames>one</p:sNames>"),
               output("GetDWORDValue", "<p:ReturnValue>5</p:ReturnValue>"),
               output("GetDWORDValue", "<p:ReturnValue>-2147217403</p:ReturnValue>"),
               output("GetDWORDValue", "<p:ReturnValue>6</p:ReturnValue>"),
               output("GetDWORDValue", "<p:uValue>2</p:uValue>"),
               output("Other", "")};
    EXPECT_EQ(run(context, registry.number(key, "ConfigurationState")).value(), 2U);
    EXPECT_EQ(action(0), "http://schemas.microsoft.com/wbem/wsman/1/wmi/root/cimv2/StdRegProv/GetDWORDValue");
    const auto request = parsed(seen[0].body);
    EXPECT_EQ(at(request.root(), "Body/GetDWORDValue_INPUT/hDefKey").text(), "2147483650");
    EXPECT_EQ(at(request.root(), "Body/GetDWORDValue_INPUT/sSubKeyName").text(), key);
    EXPECT_FALSE(at(request.root(), "Header/SelectorSet"));
    EXPECT_EQ(run(context, registry.number(key, "Missing")).value(), std::nullopt);
    EXPECT_EQ(run(context, registry.text(key, "VersionString")).value(), "10.0");
    EXPECT_EQ(run(context, registry.keys(key)).value(), std::vector<std::string>{"one"});
    EXPECT_CODE(run(context, registry.number(key, "x")), codes::kUnauthorized);
    EXPECT_CODE(run(context, registry.number(key, "x")), codes::kValueRefused);
    EXPECT_CODE(run(context, registry.number(key, "x")), codes::kProviderRefused);
    EXPECT_CODE(run(context, registry.number(key, "x")), codes::kProviderAnswer);
    EXPECT_CODE(run(context, registry.number(key, "x")), codes::kProviderAnswer);
}

}  // namespace
}  // namespace supctl::provider::wsman::test
