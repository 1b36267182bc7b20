// Lines that hold a secret are quoted by no finding, whoever reports something on them.
#include "report/concealment.h"

#include <gtest/gtest.h>

#include "report/diagnostic_text.h"
#include "report/invocation.h"

namespace supctl {
namespace {

TEST(Concealment, HidesALineFromEveryFindingOfTheRun) {
    SourceStore sources;
    const SourceId file = sources.add("a.yaml", "one: 1\n{a: hunter2, b: 7}\nthree: 3\n");
    Diagnostics all;
    all.add(error(Code{1007}, "`b` cannot be `7`").at({file, 2, 17, 1}, "expected 8"));
    all.add(error(Code{2031}, "a password").at({file, 2, 5, 7}).conceal());
    all.add(error(Code{1007}, "`three` cannot be `3`").at({file, 3, 8, 1}));
    const std::string text = diagnostic_text(all, sources, {});
    EXPECT_EQ(text.find("hunter2"), std::string::npos) << text;
    EXPECT_NE(text.find("a.yaml:2:17"), std::string::npos) << text;
    EXPECT_NE(text.find("expected 8"), std::string::npos) << text;
    EXPECT_NE(text.find("three: 3"), std::string::npos) << "other lines are quoted";
}

TEST(Concealment, KnowsSecretsByTheirLook) {
    for (const auto* line :
         {"password: hunter2", "  token: 'hunter2'", "bearer: {token: hunter2}", "{clientSecret: x, a: b}",
          "\"api_Token\": x", "url: https://bob:hunter2@a.b/", "token: {value: hunter2}"})
        EXPECT_TRUE(looks_secret(line)) << line;
    for (const auto* line : {"bearer: {token: {env: SUPCTL_TOKEN}}", "token:", "password: # nothing",
                             "# a token is read from a file", "mail: bob@contoso.com", "url: https://a.b/c@d",
                             "  token: {file: token}"})
        EXPECT_FALSE(looks_secret(line)) << line;
}

TEST(Invocation, WordsAreReadBackByAShell) {
    EXPECT_EQ(shell_word("examples/contoso"), "examples/contoso");
    EXPECT_EQ(shell_word("my sites"), "'my sites'");
    EXPECT_EQ(shell_word("it's $HOME"), "'it'\\''s $HOME'");
    EXPECT_EQ(shell_word(""), "''");
}

}  // namespace
}  // namespace supctl
