#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <sstream>

#include "base/codes.h"
#include "golden.h"
#include "report/diagnostic_json.h"
#include "report/diagnostic_text.h"

namespace supctl {
namespace {

constexpr Style kPlain{};

/// The caret line's part after the gutter.
std::string carets(std::string_view line, std::uint32_t column, std::uint32_t length) {
    SourceStore sources;
    const SourceId id = sources.add("a.yaml", std::string(line));
    const std::string out =
        diagnostic_text(error(codes::kBadValue, "m").at({id, 1, column, length}), sources, kPlain);
    const auto at = out.find('^');
    const auto begin = out.rfind("| ", at) + 2;
    return out.substr(begin, out.find('\n', at) - begin);
}

TEST(DiagnosticText, HasTheFormOfTheInterfacePage) {
    SourceStore sources;
    std::string text(30, '\n');
    const SourceId id = sources.add("updates.yaml", text + "      - Windows Server 2019\n");
    Diagnostic finding =
        error(codes::kAmbiguousCategory, "product `Windows Server 2019` is not unique in the catalog")
            .at({id, 31, 9, 19}, "matches two products")
            .note("f702a48c-919b-45d6-9aef-ca4248d50397 in Windows")
            .note("6e56e6da-f22f-47c9-97b4-510153a06740 in Developer Tools, Runtimes, and Redistributables")
            .advise("name the family");
    finding.suggestion = "{family: Windows, product: Windows Server 2019}";
    EXPECT_GOLDEN("ambiguous.txt", diagnostic_text(finding, sources, kPlain));
}

TEST(DiagnosticText, WhatDoesNotCountIsShownInFullDetailOnly) {
    SourceStore sources;
    Diagnostics all;
    Diagnostic quiet = warning(Code{2038}, "expires at once");
    quiet.standing = Standing::silenced;
    quiet.reason = "agreed with\x1b security";
    Diagnostic open = advice(Code{2067}, "nobody has looked");
    open.standing = Standing::unverified;
    all.add(quiet);
    all.add(open);
    EXPECT_EQ(diagnostic_text(all, sources, kPlain), "");
    EXPECT_EQ(tally(all), "1 unverified, 1 silenced");
    Style verbose = kPlain;
    verbose.detail = Detail::verbose;
    const std::string shown = diagnostic_text(all, sources, verbose);
    EXPECT_NE(shown.find("silenced[SUP2038]: expires at once"), std::string::npos) << shown;
    EXPECT_NE(shown.find("= reason: agreed with\\x1b security"), std::string::npos) << shown;
    EXPECT_NE(shown.find("unverified[SUP2067]: nobody has looked"), std::string::npos) << shown;
    all.add(warning(Code{2014}, "port"));
    const std::string beside = diagnostic_text(all, sources, kPlain);
    EXPECT_EQ(beside.find("SUP2038"), std::string::npos) << beside;
    EXPECT_NE(beside.find("1 warning, 1 unverified, 1 silenced"), std::string::npos) << beside;
    const auto json = boost::json::parse(diagnostics_json(all, sources)).as_array();
    EXPECT_EQ(json[0].at("standing"), "silenced");
    EXPECT_EQ(json[0].at("reason").as_string(), quiet.reason);
    EXPECT_EQ(json[1].at("standing"), "unverified");
    EXPECT_FALSE(json[2].as_object().contains("standing"));
}

TEST(DiagnosticText, ASuggestedListEntryMayBringItsDash) {
    SourceStore sources;
    const SourceId id = sources.add("a.yaml", "  - Windows 11\n");
    Diagnostic finding = error(codes::kAmbiguousCategory, "m").at({id, 1, 5, 10});
    finding.suggestion = "- {id: x}";
    const std::string out = diagnostic_text(finding, sources, kPlain);
    EXPECT_NE(out.find(" 1 |   - {id: x}\n"), std::string::npos) << out;
}

TEST(DiagnosticText, CaretsStandUnderWhatTheyMean) {
    EXPECT_EQ(carets("key: value", 6, 5), "     ^^^^^");
    EXPECT_EQ(carets("k\xc3\xa9y: v", 7, 1), "     ^");                 // two bytes, one column
    EXPECT_EQ(carets("\xe6\x97\xa5\xe6\x9c\xac: v", 9, 1), "      ^");  // wide: two columns each
    EXPECT_EQ(carets("x: \xe6\x97\xa5", 4, 3), "   ^^");
    EXPECT_EQ(carets("\tkey", 2, 3), "    ^^^");
    EXPECT_EQ(carets("e\xcc\x81x", 4, 1), " ^");          // combining: none
    EXPECT_EQ(carets("a\x1b[31mb", 7, 1), "         ^");  // ESC is shown as four characters
    EXPECT_EQ(carets("short", 6, 0), "     ^");           // just past the end
}

TEST(DiagnosticText, AVeryLongLineIsCutAroundTheSpan) {
    SourceStore sources;
    const SourceId id = sources.add("a.yaml", std::string(5000, 'a') + "WRONG" + std::string(5000, 'b'));
    const std::string out =
        diagnostic_text(error(codes::kBadValue, "m").at({id, 1, 5001, 5}), sources, kPlain);
    std::istringstream lines(out);
    std::string line, source, under;
    while (std::getline(lines, line)) {
        EXPECT_LE(line.size(), 120u);
        if (line.find("WRONG") != std::string::npos) source = line;
        if (line.find('^') != std::string::npos) under = line;
    }
    EXPECT_EQ(source.find("WRONG"), under.find("^^^^^"));
    EXPECT_NE(source.find("| ..."), std::string::npos);
    EXPECT_TRUE(source.ends_with("..."));
}

TEST(DiagnosticText, EveryPartyGetsItsPlace) {
    SourceStore sources;
    const SourceId a = sources.add("a.yaml", "one: 1\ntwo: 2 2\n");
    const SourceId b = sources.add("b.yaml", "one: 3\n");
    Diagnostics all;
    all.add(error(codes::kConflictingFiles, "`one` has two values")
                .at({a, 1, 6, 1}, "here 1")
                .at({b, 1, 6, 1}, "here 3")
                .at({a, 1, 1, 3}, "this key"));
    all.add(warning(codes::kPartialView, "the account does not see everything"));
    Diagnostic far = advice(codes::kMissingAlert, "no alert object");
    far.address = "hierarchy/alertOnFailure";
    all.add(std::move(far));
    all.add(error(codes::kUnreadableFile, "cannot be read").at({b, 0, 0, 0}));
    EXPECT_GOLDEN("parties.txt", diagnostic_text(all, sources, kPlain));
}

TEST(DiagnosticText, TextOfOthersCannotSteerTheTerminal) {
    SourceStore sources;
    const SourceId id = sources.add("a\x1b[2J.yaml", "x: \x1b[31mred\n");
    Diagnostic finding =
        error(codes::kBadValue, "bad \x1b]0;title\x07 \xe2\x80\xae reversed").at({id, 1, 4, 8}, "\x1b[0m");
    finding.notes.push_back("\xff\xfe");
    const std::string out =
        diagnostic_text(std::move(finding).note("bell \x07").advise("csi \xc2\x9b"), sources, kPlain);
    EXPECT_EQ(out.find('\x1b'), std::string::npos);
    EXPECT_EQ(out.find('\x07'), std::string::npos);
    EXPECT_EQ(out.find("\xc2\x9b"), std::string::npos);
    EXPECT_EQ(out.find("\xe2\x80\xae"), std::string::npos);
    EXPECT_NE(out.find("\\x1b]0;title\\x07 \\u{202e} reversed"), std::string::npos) << out;
}

TEST(DiagnosticText, ColoursOnlyWhenAsked) {
    const SourceStore sources;
    const Diagnostic finding = error(codes::kUsage, "m");
    EXPECT_EQ(diagnostic_text(finding, sources, kPlain).find('\x1b'), std::string::npos);
    Style colours;
    colours.colour = Colour::yes;
    EXPECT_TRUE(diagnostic_text(finding, sources, colours).starts_with("\x1b[1;31merror[SUP6401]\x1b[0m"));
}

TEST(DiagnosticText, AFloodShowsErrorsFirstAndCountsTheRest) {
    const SourceStore sources;
    Diagnostics all;
    for (int i = 0; i < 1000; ++i) all.add(warning(codes::kBadValue, "w"));
    all.add(error(codes::kBadValue, "the one error"));
    const std::string out = diagnostic_text(all, sources, kPlain);
    EXPECT_NE(out.find("the one error"), std::string::npos);
    EXPECT_NE(out.find("... and 701 more (all in --format json)\n1 error, 1000 warnings\n"),
              std::string::npos);
}

TEST(DiagnosticJson, HasAlwaysTheSameKeysAndIsValidWhateverTheBytes) {
    SourceStore sources;
    const SourceId id = sources.add("a \"q\".yaml", "x\n");
    Diagnostics all;
    all.add(error(codes::kBadValue, "bad \"\\\x1b \xff").at({id, 1, 1, 1}, "l").note("n"));
    all.add(advice(codes::kMissingAlert, "m"));
    const std::string out = diagnostics_json(all, sources);
    const auto json = boost::json::parse(out).as_array();
    ASSERT_EQ(json.size(), 2u);
    for (const auto& one : json) EXPECT_EQ(one.as_object().size(), 8u);
    const auto& first = json[0].as_object();
    EXPECT_EQ(first.at("message").as_string(), "bad \"\\\x1b \xef\xbf\xbd");
    EXPECT_EQ(first.at("severity").as_string(), "error");
    EXPECT_EQ(first.at("labels").as_array()[0].as_object().at("path").as_string(), "a \"q\".yaml");
    EXPECT_EQ(json[1].as_object().at("severity").as_string(), "advice");
    EXPECT_FALSE(json[1].as_object().at("help").as_string().empty()) << "the code's usual help";
}

}  // namespace
}  // namespace supctl
