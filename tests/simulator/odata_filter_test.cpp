#include "simulator/odata_filter.h"

#include <gtest/gtest.h>

#include "simulator/json_text.h"

namespace supctl::simulator {
namespace {

Row site(const char* code, int type, const char* name) {
    const auto& of = *find_class("SMS_Site");
    Row row = ObjectStore::blank(of);
    set_property(of, row, "SiteCode", quoted(code));
    set_property(of, row, "Type", std::to_string(type));
    set_property(of, row, "SiteName", quoted(name));
    return row;
}

struct Case {
    const char* filter;
    bool matches;
};

TEST(ODataFilter, Truth) {
    const Row row = site("PS1", 2, "O'Hare \"main\"");
    const Case cases[] = {
        {"", true},
        {"SiteCode eq 'PS1'", true},
        {"SiteCode eq 'ps1'", true},  // collation
        {"SiteCode ne 'PS1'", false},
        {"SiteCode gt 'PS0' and SiteCode lt 'PS2'", true},
        {"SiteCode ge 'ps1' and SiteCode le 'PS1'", true},
        {"Type eq 2", true},
        {"Type gt 1 and Type lt 2", false},
        {"Type eq 1 or Type eq 2", true},
        {"Type eq 2 or Type eq 1 and SiteCode eq 'X'", true},  // and binds tighter
        {"(Type eq 2 or Type eq 1) and SiteCode eq 'X'", false},
        {"not (Type eq 2)", false},
        {"not startswith(SiteCode,'X')", true},
        {"SiteName eq 'o''hare \"MAIN\"'", true},
        {"startswith(SiteName,'o''h') eq true", true},
        {"endswith(SiteName, 'main\"')", true},
        {"contains(SiteName,'HARE') eq false", false},
        {"InstallDir eq null", true},
        {"InstallDir ne null", false},
        {"InstallDir eq 'x'", false},
        {"InstallDir ne 'x'", true},
        {"Mode gt 0", false},  // null is not greater than anything
    };
    for (const auto& [text, wanted] : cases) {
        const auto filter = Filter::parse(text, *find_class("SMS_Site"));
        ASSERT_TRUE(filter) << text << ": " << filter.error().message;
        EXPECT_EQ(filter->matches(row), wanted) << text;
    }
}

TEST(ODataFilter, TimesAndLargeNumbersAndFlags) {
    const auto& of = *find_class("SMS_StatMsgWithInsStrings");
    Row row = ObjectStore::blank(of);
    set_property(of, row, "Time", quoted("2026-03-02T08:00:00Z"));
    set_property(of, row, "Severity", "3221225472");
    const auto matches = [&](const char* text) { return Filter::parse(text, of).value().matches(row); };
    EXPECT_TRUE(matches("Time ge 2026-03-02T08:00:00Z"));
    EXPECT_TRUE(matches("Time gt 2026-03-02T07:59:59.5Z"));
    EXPECT_FALSE(matches("Time lt 2026-03-02T08:00:00Z"));
    EXPECT_TRUE(matches("Severity eq 3221225472"));
    const auto& category = *find_class("SMS_UpdateCategoryInstance");
    Row one = ObjectStore::blank(category);
    set_property(category, one, "IsSubscribed", "true");
    EXPECT_TRUE(Filter::parse("IsSubscribed", category).value().matches(one));
    EXPECT_FALSE(Filter::parse("IsSubscribed eq false", category).value().matches(one));
}

TEST(ODataFilter, WhatTheServiceRefuses) {
    for (const auto* text : {"SiteCode",
                             "SiteCode eq",
                             "SiteCode eq PS1",
                             "SiteCode eq 5",
                             "Type eq '2'",
                             "sitecode eq 'PS1'",
                             "Nothing eq 1",
                             "SiteCode eq 'PS1",
                             "(Type eq 2",
                             "Type eq 2)",
                             "Type eq 2 and",
                             "Type = 2",
                             "Type gt null",
                             "startswith(SiteCode)",
                             "startswith(Type,'2')",
                             "Type eq 2.5",
                             "startswith(SiteCode,'P') eq 1",
                             "SiteCode eq true",
                             "eq eq eq",
                             "Type eq 99999999999999999999"})
        EXPECT_FALSE(Filter::parse(text, *find_class("SMS_Site"))) << text;
    EXPECT_FALSE(Filter::parse("Props/any(p: p eq 1)", *find_class("SMS_SCI_Component")));
    EXPECT_FALSE(Filter::parse("Props eq null", *find_class("SMS_SCI_Component")));
    EXPECT_FALSE(
        Filter::parse(std::string(200, '(') + "Type eq 2" + std::string(200, ')'), *find_class("SMS_Site")));
}

}  // namespace
}  // namespace supctl::simulator
