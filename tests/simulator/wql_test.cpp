// WQL: what is understood, what a row must be to match, what is refused.
#include "simulator/wql.h"

#include <gtest/gtest.h>

#include "simulator/json_text.h"

namespace supctl::simulator {
namespace {

const ProviderClass& site_class() {
    return *find_class("SMS_Site");
}

Row site(const char* code, const char* name, const char* type) {
    Row row = ObjectStore::blank(site_class());
    set_property(site_class(), row, "SiteCode", quoted(code));
    set_property(site_class(), row, "SiteName", quoted(name));
    set_property(site_class(), row, "Type", type);
    return row;
}

bool holds(const std::string& where) {
    const auto query = Wql::parse("select * from SMS_Site where " + where, find_class);
    EXPECT_TRUE(query) << where << ": " << (query ? "" : query.error().message);
    return query && query->matches(site("CAS", R"(Central "main" \ O'Neil)", "4"));
}

TEST(WqlTest, ComparesAsTheProviderDoes) {
    for (const char* where : {"SiteCode = 'cas'",
                              R"(sitecode="CAS")",
                              "Type = 4",
                              "Type='4'",
                              "Type >= 4 and Type <= 4",
                              "Type <> 2",
                              "Type != 2",
                              "not Type = 2",
                              "Type = 1 or Type = 4",
                              "(Type = 1 or Type = 4) and SiteCode like 'C%'",
                              "SiteCode like '_A[R-T]'",
                              "SiteCode like '[^X]%'",
                              "SiteCode not like 'P%'",
                              "TimeZoneInfo is null",
                              "SiteCode is not null",
                              R"(SiteName = "Central \"main\" \\ O'Neil")",
                              R"(SiteName like '%O\'Neil')",
                              "SiteName like '%main%\\\\ O%l'",
                              "SiteName like '%%%'",
                              "Type > -1"})
        EXPECT_TRUE(holds(where)) << where;
    for (const char* where : {"SiteCode = 'PS1'", "Type < 4", "TimeZoneInfo = 'x'", "not TimeZoneInfo = 'x'",
                              "TimeZoneInfo <> 'x'", "SiteCode = null", "SiteCode <> null",
                              "SiteCode is null", "SiteCode like 'A%'", "Type = 1 or TimeZoneInfo = 'x'"})
        EXPECT_FALSE(holds(where)) << where;
    EXPECT_TRUE(holds("Type = 4 or TimeZoneInfo = 'x'")) << "true or unknown is true";
}

TEST(WqlTest, KnowsFlagsAndTimes) {
    const auto& of = *find_class("SMS_Alert");
    Row row = ObjectStore::blank(of);
    set_property(of, row, "Enabled", "true");
    set_property(of, row, "SkipUntil", quoted("2026-03-02T08:00:00Z"));
    for (const char* where :
         {"Enabled = true", "Enabled='True'", "Enabled = 1", "Enabled <> false",
          "SkipUntil = '2026-03-02T08:00:00Z'", "SkipUntil > '20260301000000.000000+000'"}) {
        const auto query = Wql::parse(std::string("select ID from SMS_Alert where ") + where, find_class);
        ASSERT_TRUE(query) << where << query.error().message;
        EXPECT_TRUE(query->matches(row)) << where;
    }
}

TEST(WqlTest, SelectsByName) {
    const auto query = Wql::parse("Select sitename , SITECODE From sms_site", find_class);
    ASSERT_TRUE(query);
    EXPECT_EQ(&query->of(), &site_class());
    ASSERT_EQ(query->selected().size(), 2u);
    EXPECT_EQ(site_class().properties[query->selected()[0]].name, "SiteCode");
    EXPECT_TRUE(Wql::parse("select * from SMS_Site", find_class)->selected().empty());
}

TEST(WqlTest, RefusesWhatItDoesNotServe) {
    for (const char* text :
         {"", "select", "select * SMS_Site", "select Nothing from SMS_Site", "select * from SMS_Site where",
          "select * from SMS_Site where Type", "select * from SMS_Site where Type = 'x'",
          "select * from SMS_Site where Nothing = 1", "select * from SMS_Site where SiteCode = 'x",
          "select * from SMS_Site where SiteCode = 5", "select * from SMS_Site where (Type = 1",
          "select * from SMS_Site where Type like '1%'", "select * from SMS_SCI_Component where Props = 1",
          "select a.* from SMS_Site a join SMS_Site b on a.Type = b.Type",
          "select * from SMS_Site order by Type"}) {
        const auto query = Wql::parse(text, find_class);
        ASSERT_FALSE(query) << text;
        EXPECT_EQ(query.error().problem, Wql::Problem::syntax) << text;
    }
    EXPECT_EQ(Wql::parse("select * from Win32_Process", find_class).error().problem,
              Wql::Problem::unknownClass);
    std::string deep = "select * from SMS_Site where ";
    for (int i = 0; i < 1000; ++i) deep += "not (";
    EXPECT_FALSE(Wql::parse(deep, find_class));
}

}  // namespace
}  // namespace supctl::simulator
