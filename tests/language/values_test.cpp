// What YAML readers guess does not matter: types come from the field table.
#include "hierarchy/schedule.h"
#include "language/emit.h"
#include "language/event_tree.h"
#include "reading_helper.h"
#include "schema/languages.h"

using namespace supctl;
using supctl::test::described;
using supctl::test::Read;

namespace {

TEST(Typing, TextStaysText) {
    for (const std::string code : {"NO1", "1E5", "007", "0x1", "yes", "off"}) {
        Read read{"apiVersion: supctl/v1\nhierarchy: 1.10\nsites:\n  " + code +
                  ": {type: primarySite, name: no}\n  S01: {type: secondarySite, parent: " + code + "}\n"};
        ASSERT_TRUE(read.declaration) << read.messages();
        EXPECT_EQ(read.declaration->name, "1.10");
        EXPECT_EQ(read.pool.text(read.site(code).name), "no");
        EXPECT_EQ(read.site("S01").parent, *SiteCode::parse(code));
    }
}

TEST(Typing, TitlesAndLanguagesAreText) {
    Read read{described(
        "products: [2019, 1e3, true, \"no\", off]\nlanguages: {summaryDetails: [no, EN, zh-cn, german]}\n")};
    ASSERT_TRUE(read.declaration) << read.messages();
    std::vector<std::string_view> titles;
    for (const auto& reference : read.declaration->products->include)
        titles.push_back(read.pool.text(reference.title));
    EXPECT_EQ(titles, (std::vector<std::string_view>{"2019", "1e3", "true", "no", "off"}));
    EXPECT_EQ(read.pool.set_texts(read.global(FieldId::summary_languages).set()),
              (std::vector<std::string_view>{"de", "en", "no", "zh-CN"}));
}

TEST(Typing, NumbersAreDecimalDigitsOnly) {
    for (const char* bad : {"0x3c", "6e1", "60.0", "1_0", "+60", "\"60\"", "''", "[60]", "sixty", "0o74"}) {
        Read read{
            described("maximumRunTime: {windowsFeatureUpdates: {minutes: " + std::string(bad) + "}}\n")};
        EXPECT_EQ(read.codes(), "SUP1006 4:51\n") << bad;
    }
    Read zeros{described("maximumRunTime: {windowsFeatureUpdates: {minutes: 0060}}\n")};
    ASSERT_TRUE(zeros.declaration);
    EXPECT_EQ(zeros.global(FieldId::run_time_feature), Value::of_integer(60)) << "never octal";
}

TEST(Typing, BooleansAreTwoWords) {
    for (const char* bad : {"yes", "no", "on", "True", "TRUE", "1", "\"true\"", "y"}) {
        Read read{described("synchronization: {alertOnFailure: " + std::string(bad) + "}\n")};
        EXPECT_EQ(read.codes(), "SUP1006 4:35\n") << bad;
    }
}

TEST(Typing, AllLanguagesAreKnownByCodeAndName) {
    EXPECT_EQ(languages().size(), 37u);
    for (const Language& language : languages()) {
        EXPECT_EQ(culture_code(language.code), language.code);
        EXPECT_EQ(culture_code(language.name), language.code);
    }
    EXPECT_EQ(culture_code("Klingon"), "");
}

TEST(Schedules, MeanWhatTheySay) {
    const std::pair<const char*, const char*> cases[] = {
        {"disabled", "disabled"},
        {"{every: {days: 31}}", "every 31 days from 1970-02-01T00:00 utc"},
        {"{every: {hours: 23}, timeZone: siteServerLocal}",
         "every 23 hours from 1970-02-01T00:00 siteServerLocal"},
        {"{every: {days: 1}, startingAt: 2026-01-01T19:00, timeZone: utc}",
         "every 1 day from 2026-01-01T19:00 utc"},
        {"{weekly: {day: tuesday, weeks: 4}}", "tuesday every 4 weeks from 1970-02-01T00:00 utc"},
        {"{weekly: {day: saturday}}", "saturday every 1 week from 1970-02-01T00:00 utc"},
        {"{monthly: {week: second, day: tuesday}}", "second tuesday every 1 month from 1970-02-01T00:00 utc"},
        {"{monthly: {week: last, day: sunday, months: 12}}",
         "last sunday every 12 months from 1970-02-01T00:00 utc"},
        {"{monthly: {day: last}}", "last day every 1 month from 1970-02-01T00:00 utc"},
        {"{monthly: {day: 31, months: 2}, startingAt: 2033-12-31T23:59, timeZone: siteServerLocal}",
         "day 31 every 2 months from 2033-12-31T23:59 siteServerLocal"},
        {"{every: {days: 1}, startingAt: 2028-02-29T00:00, timeZone: utc}",
         "every 1 day from 2028-02-29T00:00 utc"}};
    for (const auto& [yaml, meaning] : cases) {
        Read read{described("synchronization: {schedule: " + std::string(yaml) + "}\n")};
        ASSERT_TRUE(read.declaration) << yaml << "\n" << read.messages();
        EXPECT_EQ(to_text(read.pool.schedule(read.global(FieldId::schedule).schedule())), meaning);
    }
}

TEST(Schedules, OutOfRangeIsRefused) {
    const std::pair<const char*, const char*> cases[] = {
        {"{every: {days: 0}}", "SUP2033 4:44\n"},
        {"{every: {days: 32}}", "SUP2033 4:44\n"},
        {"{every: {hours: 24}}", "SUP2033 4:45\n"},
        {"{weekly: {day: sunday, weeks: 5}}", "SUP2033 4:59\n"},
        {"{monthly: {day: 32}}", "SUP2033 4:45\n"},
        {"{monthly: {day: 1, months: 13}}", "SUP2033 4:56\n"},
        {"{monthly: {week: fifth, day: sunday}}", "SUP1007 4:46\n"},
        {"{every: {}}", "SUP1009 4:30\n"},
        {"daily", "SUP1007 4:29\n"},
        {"{}", "SUP1006 4:29\n"},
        {"{every: {days: 1}, timeZone: cet}", "SUP1007 4:58\n"},
        {"{every: {days: 1}, startingAt: 1969-12-31T23:59, timeZone: utc}", "SUP2034 4:60\n"}};
    for (const auto& [yaml, codes] : cases) {
        Read read{described("synchronization: {schedule: " + std::string(yaml) + "}\n")};
        EXPECT_EQ(read.codes(), codes) << yaml << "\n" << read.messages();
    }
}

// proves: SEED-64 SEED-65 VR-34
TEST(Schedules, AStartSaysItsTimeZone) {
    for (const std::string form :
         {"every: {days: 1}", "weekly: {day: tuesday}", "monthly: {week: second, day: tuesday}"}) {
        const std::string start = "synchronization: {schedule: {" + form + ", startingAt: 2026-01-01T19:00";
        EXPECT_TRUE(Read{described(start + ", timeZone: utc}}\n")}.declaration) << form;
        Read read{described(start + "}}\n")};
        EXPECT_FALSE(read.declaration) << form;
        EXPECT_TRUE(read.codes().starts_with("SUP2034")) << read.messages();
    }
}

TEST(Sources, AreCanonical) {
    const std::pair<const char*, const char*> cases[] = {
        {"microsoftUpdate", "microsoftUpdate"},
        {"none", "none"},
        {"{upstream: HTTPS://WSUS.contoso.com:8531/}", "https://wsus.contoso.com:8531"},
        {"{upstream: 'http://[FE80::1]:8530'}", "http://[fe80::1]:8530"}};
    for (const auto& [yaml, canonical] : cases) {
        Read read{described("synchronization: {source: " + std::string(yaml) + "}\n")};
        ASSERT_TRUE(read.declaration) << read.messages();
        EXPECT_EQ(read.pool.text(read.global(FieldId::source).text()), canonical);
        EXPECT_EQ(read.origin(read.hierarchy().global(), FieldId::source).layer, Layer::file);
    }
}

TEST(Suggestions, NameTheNearest) {
    Read read{described(
        "synchronisation: {}\nlanguages: {summaryDetails: [Germna]}\nthirdPartyUpdates: disable\n")};
    ASSERT_EQ(read.diagnostics.all().size(), 3u) << read.messages();
    EXPECT_EQ(read.diagnostics.all()[0].suggestion, "synchronization");
    EXPECT_EQ(read.diagnostics.all()[1].suggestion, "de");
    EXPECT_EQ(read.diagnostics.all()[2].suggestion, "disabled");
}

TEST(EventTree, AliasesAreSharedAndByteOrderMarksSkipped) {
    Read read{
        "\xEF\xBB\xBF"
        "apiVersion: supctl/v1\r\nhierarchy: \"t\"\r\nsites:\r\n  PS1: &p {type: primarySite, "
        "softwareUpdatePoints: &x {a.b: {httpPort: 80}}}\r\n  PS2: {type: primarySite, softwareUpdatePoints: "
        "*x}\r\n"};
    ASSERT_TRUE(read.declaration) << read.messages();
    EXPECT_EQ(read.hierarchy().get(read.point("PS2", "a.b")->settings, FieldId::http_port),
              Value::of_integer(80));
    EXPECT_EQ(read.sources.describe(read.declaration->sources.nodes.at(
                  SourceMap::key(SiteCode(), static_cast<std::uint32_t>(FieldId::hierarchy_name)))),
              "test.yaml:2:12");
}

TEST(EventTree, SpansCoverWhatStandsThere) {
    SourceStore sources;
    Diagnostics diagnostics;
    const auto id = sources.add("t", "plain: word\nsingle: 'it''s'\ndouble: \"a\\\"b\"\nempty:\ntilde: ~\n");
    const auto tree = EventTree::read(sources, id, diagnostics);
    ASSERT_TRUE(tree);
    std::vector<std::pair<std::string, unsigned>> seen;
    const auto items = tree->children((*tree)[tree->root()]);
    for (std::size_t i = 1; i < items.size(); i += 2)
        seen.emplace_back((*tree)[items[i]].text, (*tree)[items[i]].span.length);
    EXPECT_EQ(seen, (std::vector<std::pair<std::string, unsigned>>{
                        {"word", 4}, {"it's", 7}, {"a\"b", 6}, {"", 0}, {"", 1}}));
    EXPECT_TRUE(diagnostics.empty());
}

TEST(EventTree, LimitsHold) {
    SourceStore sources;
    Diagnostics diagnostics;
    const auto id = sources.add("t", "[1, 2, 3, 4]");
    EXPECT_TRUE(EventTree::read(sources, id, diagnostics, {.nodes = 5}));
    EXPECT_FALSE(EventTree::read(sources, id, diagnostics, {.nodes = 4}));
    EXPECT_FALSE(EventTree::read(sources, id, diagnostics, {.bytes = 3}));
    EXPECT_EQ(diagnostics.all().size(), 2u);
}

TEST(EventTree, ManyKeysAreCheckedForDuplicates) {
    std::string text;
    for (int i = 0; i < 50; ++i) text += "k" + std::to_string(i) + ": 1\n";
    text += "k7: 2\nk7: 3\n";
    SourceStore sources;
    Diagnostics diagnostics;
    const auto tree = EventTree::read(sources, sources.add("t", text), diagnostics);
    ASSERT_TRUE(tree);
    EXPECT_EQ(tree->children((*tree)[tree->root()]).size(), 100u);
    ASSERT_EQ(diagnostics.all().size(), 2u);
    EXPECT_EQ(diagnostics.all()[1].span().line, 52u);
    EXPECT_EQ(diagnostics.all()[1].labels[1].span.line, 8u);
}

}  // namespace
