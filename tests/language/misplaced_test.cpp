// Settings of the whole hierarchy that were written at a site: not unknown keys, but kept with their places,
// so that the rules can say where they belong.
#include <gtest/gtest.h>

#include "base/codes.h"
#include "language/parse.h"

namespace supctl {
namespace {

struct ReadSite {
    explicit ReadSite(const std::string& site) {
        const NamedText file{
            "a.yaml", "apiVersion: supctl/v1\nhierarchy: x\nsites:\n  PS1:\n    type: primarySite\n" + site};
        declaration = load_texts(std::span(&file, 1), {}, sources, pool, diagnostics, OnError::keep);
    }
    Span place(FieldId id) const {
        const auto key = SourceMap::key(SiteCode::parse("PS1").value(), static_cast<std::uint32_t>(id));
        const auto found = declaration->sources.nodes.find(key);
        return found == declaration->sources.nodes.end() ? Span{} : found->second;
    }
    std::size_t count(Code code) const {
        std::size_t found = 0;
        for (const auto& each : diagnostics.all()) found += each.code == code;
        return found;
    }
    SourceStore sources;
    ValuePool pool;
    Diagnostics diagnostics;
    std::optional<Declaration> declaration;
};

TEST(Misplaced, SettingsBelowAStructureAreKeptWithTheirPlaces) {
    const ReadSite read("    synchronization:\n      source: microsoftUpdate\n      schedule: disabled\n");
    ASSERT_TRUE(read.declaration);
    EXPECT_TRUE(read.diagnostics.empty());
    EXPECT_EQ(read.place(FieldId::source).line, 7u);
    EXPECT_EQ(read.place(FieldId::schedule).line, 8u);
    EXPECT_FALSE(read.declaration->hierarchy.global().has(FieldId::source)) << "its value counts nowhere";
}

TEST(Misplaced, SettingsOfTheRootAndSummaryLanguagesToo) {
    const ReadSite read("    products: [Windows 11]\n    languages: {summaryDetails: [en]}\n");
    ASSERT_TRUE(read.declaration);
    EXPECT_TRUE(read.diagnostics.empty());
    EXPECT_EQ(read.place(FieldId::products).line, 6u);
    EXPECT_EQ(read.place(FieldId::summary_languages).line, 7u);
}

TEST(Misplaced, OtherKeysStayUnknown) {
    const ReadSite read("    synchronization: {sorce: none}\n    hierarchy: y\n    productz: []\n");
    EXPECT_EQ(read.count(codes::kUnknownKey), 3u);
}

// proves: SEED-26 SEED-74 SEED-76 SEED-82
TEST(Misplaced, InsideAPointTheyStayUnknown) {
    const ReadSite read("    softwareUpdatePoints: {a.contoso.com: {schedule: disabled}}\n");
    EXPECT_EQ(read.count(codes::kUnknownKey), 1u);
}

}  // namespace
}  // namespace supctl
