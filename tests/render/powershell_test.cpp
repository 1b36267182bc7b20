#include "render/powershell.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace supctl::render {
namespace {

TEST(Quote, PlainTextStandsBetweenSingleQuotes) {
    EXPECT_EQ(quote(""), "''");
    EXPECT_EQ(quote("CONTOSO\\svc-wsus"), "'CONTOSO\\svc-wsus'");
    EXPECT_EQ(quote("it's"), "'it''s'");
    EXPECT_EQ(quote("$(Remove-Item C:\\) `n \"x\""), "'$(Remove-Item C:\\) `n \"x\"'");
}

TEST(Quote, OtherCharactersAreSpelledAsNumbers) {
    EXPECT_EQ(quote("a\nb"), "('a' + [char]0x000A + 'b')");
    EXPECT_EQ(quote("caf\u00e9"), "('caf' + [char]0x00E9)");
    EXPECT_EQ(quote("\u2019; exit"), "('' + [char]0x2019 + '; exit')");
    EXPECT_EQ(quote("\u2018\u201b"), "('' + [char]0x2018 + [char]0x201B)");
    EXPECT_EQ(quote("\U0001F600"), "('' + [char]0xD83D + [char]0xDE00)");
    // In the Western code page the second byte of this letter is a quotation mark.
    EXPECT_EQ(quote("\u0111"), "('' + [char]0x0111)");
    EXPECT_EQ(quote("\xff'"), "('' + [char]0xFFFD + '''')");
    EXPECT_EQ(quote("\xe2\x80"), "('' + [char]0xFFFD + [char]0xFFFD)");
}

TEST(Comment, StaysAComment) {
    EXPECT_EQ(comment("one\r\ntwo #> three"), "# one\\u{d}\\u{a}two \\u{23}> three\n");
    EXPECT_EQ(comment("x", 4), "    # x\n");
    const std::string long_text = comment(std::string(100, 'a') + " " + std::string(100, 'b'), 4);
    EXPECT_EQ(long_text, "    # " + std::string(100, 'a') + "\n    # " + std::string(100, 'b') + "\n");
    EXPECT_EQ(comment(std::string(300, 'c')), "# " + std::string(300, 'c') + "\n");
}

TEST(List, QuotesEachMember) {
    EXPECT_EQ(list({}), "@()");
    EXPECT_EQ(list({"a", "b'c"}), "@('a', 'b''c')");
}

/// What PowerShell would make of the expression, by its rules: single quotes, doubled ones, and numbers.
std::string evaluated(std::string_view expression) {
    std::string out;
    bool inside = false;
    for (std::size_t i = 0; i < expression.size(); ++i) {
        const char c = expression[i];
        if (c == '\'' && inside && i + 1 < expression.size() && expression[i + 1] == '\'') {
            out += c;
            ++i;
        } else if (c == '\'') {
            inside = !inside;
        } else if (inside) {
            out += c;
        } else if (expression.substr(i, 8) == "[char]0x") {
            out += "<" + std::string(expression.substr(i + 8, 4)) + ">";
            i += 11;
        } else if (c != '(' && c != ')' && c != '+' && c != ' ') {
            return "code: " + std::string(expression.substr(i));
        }
    }
    return inside ? "open" : out;
}

RC_GTEST_PROP(Quote, HoldsAnyText, (const std::string& text)) {
    const std::string made = quote(text);
    for (const char c : made) RC_ASSERT(c >= 0x20 && c < 0x7f);
    const std::string value = evaluated(made);
    RC_ASSERT(value != "open");
    RC_ASSERT(value.rfind("code: ", 0) != 0 || text.find("code: ") != std::string::npos);
    // Printable ASCII comes back letter by letter.
    bool plain = true;
    for (const char c : text) plain = plain && c >= 0x20 && c < 0x7f;
    if (plain) RC_ASSERT(value == text);
}

RC_GTEST_PROP(Comment, IsAllComment, (const std::string& text)) {
    const std::string made = comment(text, 4);
    std::size_t begin = 0;
    while (begin < made.size()) {
        const std::size_t end = made.find('\n', begin);
        RC_ASSERT(end != std::string::npos);
        const std::string line = made.substr(begin, end - begin);
        RC_ASSERT(line.rfind("    # ", 0) == 0);
        RC_ASSERT(line.find('#', 5) == std::string::npos);
        for (const char c : line) RC_ASSERT(c >= 0x20 && c < 0x7f);
        begin = end + 1;
    }
}

}  // namespace
}  // namespace supctl::render
