// Names become other names, the same everywhere, and nothing that leads back is left.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <functional>
#include <random>

#include "base/codes.h"
#include "provider/recording/redact.h"

namespace supctl::provider::recording {
namespace {

namespace json = boost::json;

TEST(Pseudonyms, AreTheSameWhereverANameStands) {
    Pseudonyms names;
    const std::string host = names.host("cas01.contoso.com");
    EXPECT_EQ(names.host("CAS01.CONTOSO.COM"), "HOST-5.EXAMPLE");
    EXPECT_EQ(host, "host-5.example");
    EXPECT_EQ(names.host("cas01"), "host-5");
    const std::string code = names.site_code("CAS");
    EXPECT_EQ(code.size(), 3u);
    EXPECT_EQ(names.account("CONTOSO\\svc-wsus"), "EXAMPLE\\user-5");
    EXPECT_EQ(names.account("NT AUTHORITY\\SYSTEM"), "NT AUTHORITY\\SYSTEM");
    EXPECT_EQ(names.name("Contoso-Central"), "name-5");
    EXPECT_EQ(names.name("Default Client Agent Settings"), "Default Client Agent Settings");
    EXPECT_EQ(
        names.text("[\"Display=\\\\cas01.contoso.com\\\"]MSWNET:[\"SMS_SITE=CAS\"]\\\\CAS01\\,SMS Software "
                   "Update Point",
                   Look::known),
        "[\"Display=\\\\host-5.example\\\"]MSWNET:[\"SMS_SITE=" + code +
            "\"]\\\\HOST-5\\,SMS Software Update Point");
    EXPECT_EQ(names.text("root\\sms\\site_CAS and package CAS0001F, not CASE", Look::known),
              "root\\sms\\site_" + code + " and package " + code + "0001F, not CASE");
    EXPECT_EQ(names.text("https://cas01.contoso.com:8531/x", Look::known), "https://host-5.example:8531/x");
}

TEST(Pseudonyms, FindWhatHasTheShapeOfAName) {
    Pseudonyms names;
    const auto shapes = [&](std::string_view text) { return names.text(text, Look::shapes); };
    EXPECT_EQ(shapes("at sup7.fabrikam.net, or 10.1.2.3."), "at host-5.example, or 192.0.2.1.");
    EXPECT_EQ(shapes("\\\\SUP9"), "\\\\HOST-7");
    EXPECT_EQ(shapes("FABRIKAM\\bob$"), "EXAMPLE\\user-5");
    EXPECT_EQ(shapes("bob@fabrikam.net"), "user-2@example");
    for (const char* plain :
         {"5.00.9128.1000", "SMS_Site.SiteCode", "wsyncmgr.log", "0001200000100038", "en,de",
          "30eb551c-6288-4716-9a78-f300ec36d72b", "SMS_WSUS_CONFIGURATION_MANAGER", "127.0.0.1",
          "sws.update.microsoft.com", "2026-01-01T19:00:00Z"})
        EXPECT_EQ(shapes(plain), plain);
}

TEST(Pseudonyms, ReplaceAddressesOfEitherKind) {
    Pseudonyms names;
    const auto shapes = [&](std::string_view text) { return names.text(text, Look::shapes); };
    EXPECT_EQ(shapes("https://[2a02:26f0:7C::17]:5986/wsman, or fe80::8%eth0."),
              "https://[2001:db8::1]:5986/wsman, or 2001:db8::2.");
    EXPECT_EQ(names.host("2A02:26F0:007c:0::17"), "2001:db8::1") << "the same, otherwise written";
    EXPECT_EQ(names.host("[2a02:26f0:7c::17]"), "[2001:db8::1]");
    EXPECT_EQ(names.host("10.1.2.3"), "192.0.2.3");
    for (const char* plain : {"::1", "at [::1]:443", "12:30:45", "std::find", "2026-01-01T19:00:00Z"})
        EXPECT_EQ(shapes(plain), plain);
    const json::object row = json::parse(R"({"NetworkOSPath": "2a02:26f0:7c::17", "Props": [
        {"PropertyName": "ProxyServerName", "Value": 0, "Value1": "", "Value2": "2a02:26f0:7c::99"}]})")
                                 .as_object();
    const std::string text = json::serialize(redact("SMS_SCI_SysResUse", row, names));
    EXPECT_EQ(text.find("2a02"), std::string::npos) << text;
    EXPECT_NE(text.find("2001:db8::1"), std::string::npos) << text;
    Pseudonyms primed;
    primed.prime({{"2a02:26f0:7c::17", "cas01.contoso.com"}, {}, {}, {}});
    EXPECT_EQ(primed.host("2a02:26f0:7c::17"), "2001:db8::1");
    EXPECT_EQ(primed.host("cas01.contoso.com"), "host-5.example");
}

TEST(Pseudonyms, LeaveNoTokenAndNoOrganisationInWordsForPeople) {
    Pseudonyms names;
    names.conceal("hunter2!");
    (void)names.host("cas01.contoso.com");
    (void)names.name("Contoso Servers");
    EXPECT_EQ(
        names.text("run contoso-17 of Contoso Servers said hunter2!, eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9",
                   Look::words),
        "run example-17 of name-5 said <removed>, <removed>");
}

// Whatever names there are and in whatever order they are met: what is sorted by name stays sorted, and no
// two names become one.
TEST(Pseudonyms, KeepTheOrderOfNames) {
    std::mt19937 random(7);
    for (int round = 0; round < 20; ++round) {
        Pseudonyms names;
        Pseudonyms::Names known;
        std::vector<std::string> hosts, codes;
        for (int i = 0; i < 60; ++i) {
            hosts.push_back("h" + std::to_string(random() % 1'000'000) + ".a" + std::to_string(random() % 9) +
                            ".test");
            std::string code;
            for (int k = 0; k < 3; ++k) code += "ABCDEFGHILMNOPRSTUVW0123456789"[random() % 30];
            codes.push_back(code);
        }
        known.hosts.assign(hosts.begin(), hosts.begin() + 20);
        known.site_codes.assign(codes.begin(), codes.begin() + 20);
        names.prime(known);
        const auto keeps = [](std::vector<std::string> all,
                              const std::function<std::string(std::string_view)>& of) {
            for (const std::string& one : all) (void)of(one);
            std::sort(all.begin(), all.end());
            all.erase(std::unique(all.begin(), all.end()), all.end());
            for (std::size_t i = 1; i < all.size(); ++i)
                EXPECT_LT(of(all[i - 1]), of(all[i])) << all[i - 1] << " " << all[i];
        };
        keeps(hosts, [&](std::string_view one) { return names.host(one); });
        keeps(codes, [&](std::string_view one) { return names.site_code(one); });
    }
}

TEST(Redact, LeavesNothingThatLeadsBack) {
    Pseudonyms names;
    const json::object row = json::parse(R"({
        "__SERVER": "CAS01", "__PATH": "\\\\CAS01\\root\\sms\\site_CAS:X", "@odata.etag": "CAS;SUP1.contoso.com",
        "__LAZYPROPERTIES": ["Lazy"], "SiteCode": "CAS", "RoleName": "SMS Software Update Point",
        "NetworkOSPath": "\\\\SUP1.contoso.com", "Password": "hunter2",
        "ItemName": "[\"Display=\\\\SUP1.contoso.com\\\"]MSWNET:[\"SMS_SITE=CAS\"]\\\\SUP1.contoso.com\\,SMS Software Update Point",
        "Props": [
          {"PropertyName": "WSUSAccessAccount", "Value": 0, "Value1": "", "Value2": "CONTOSO\\svc-wsus"},
          {"PropertyName": "DefaultWSUS", "Value": 0, "Value1": "REG_SZ", "Value2": "SUPSHORT"},
          {"PropertyName": "ProxyPassword", "Value": 0, "Value1": "", "Value2": "swordfish"},
          {"PropertyName": "SupportedTitleLanguages", "Value": 0, "Value1": "", "Value2": "en,de"},
          {"PropertyName": "WSUSIISPort", "Value": 8530, "Value1": "", "Value2": ""}],
        "PropLists": [{"PropertyListName": "Servers", "Values": ["sup2.contoso.com", "10.0.0.7"]}]})")
                                 .as_object();
    const json::object out = redact("SMS_SCI_SysResUse", row, names);
    const std::string text = json::serialize(out);
    for (const char* original : {"CAS", "SUP1", "SUPSHORT", "sup2", "contoso", "CONTOSO", "svc-wsus",
                                 "hunter2", "swordfish", "10.0.0.7", "__PATH", "etag"})
        EXPECT_EQ(text.find(original), std::string::npos) << original << " in " << text;
    EXPECT_EQ(out.at("RoleName"), "SMS Software Update Point");
    EXPECT_EQ(out.at("Props").at(4), row.at("Props").at(4));
    EXPECT_EQ(out.at("Props").at(3).at("Value2"), "en,de");
    EXPECT_EQ(out.at("Props").at(1).at("Value1"), "REG_SZ");
    const json::object category = json::parse(R"({"LocalizedCategoryInstanceName": "ASP.NET Web Frameworks",
        "CategoryInstance_UniqueID": "Product:30eb551c-6288-4716-9a78-f300ec36d72b", "SourceSite": "CAS"})")
                                      .as_object();
    const json::object public_one = redact("SMS_UpdateCategoryInstance", category, names);
    EXPECT_EQ(public_one.at("LocalizedCategoryInstanceName"), "ASP.NET Web Frameworks");
    EXPECT_EQ(public_one.at("SourceSite"), out.at("SiteCode"));
}

}  // namespace
}  // namespace supctl::provider::recording
