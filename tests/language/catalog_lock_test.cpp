// catalog.lock: titles and families get their ids from it, it reads back as it was written, and what it does
// not know is said.
#include "language/catalog_lock.h"

#include <gtest/gtest.h>

#include "base/codes.h"
#include "language/emit.h"
#include "language/parse.h"

namespace supctl {
namespace {

constexpr const char* kDescription = R"(apiVersion: supctl/v1
hierarchy: lab
sites: {LAB: {type: primarySite, softwareUpdatePoints: [lab01.lab.local]}}
classifications: [Security Updates]
products:
  - windows  11
  - {family: SQL Server, newProducts: ask}
)";
constexpr const char* kLock = R"(lockVersion: supctl/v1
classifications:
  - {classification: Security Updates, id: 0fa1201d-4330-4fa8-8ae9-b877473b6441}
products:
  - {family: SQL Server, newProducts: ask, pinned: [97b8b817-fce1-44e4-ac26-61127d4604c0]}
  - {product: Windows 11, id: 72e7624a-5b00-45d2-b92f-e561c0a6a160}
)";

struct Loaded {
    SourceStore sources;
    ValuePool pool;
    Diagnostics findings;
    std::optional<Declaration> declared;

    explicit Loaded(const std::string& lock, const std::string& description = kDescription) {
        const NamedText files[] = {{"lab.yaml", description}, {"lab/catalog.lock", lock}};
        declared = load_texts(files, {}, sources, pool, findings);
    }
    [[nodiscard]] std::string text(TextId id) const { return std::string(pool.text(id)); }
};

TEST(CatalogLock, PinsTitlesAndFamilies) {
    const Loaded lab(kLock);
    ASSERT_TRUE(lab.declared);
    EXPECT_TRUE(lab.findings.empty());
    EXPECT_EQ(lab.text(lab.declared->classifications->include[0].id), "0fa1201d-4330-4fa8-8ae9-b877473b6441");
    const auto& products = lab.declared->products->include;
    EXPECT_EQ(lab.text(products[0].id), "72e7624a-5b00-45d2-b92f-e561c0a6a160");
    EXPECT_TRUE(products[1].pinned);
    ASSERT_EQ(products[1].members.size(), 1u);
    EXPECT_EQ(lab.text(products[1].members[0]), "97b8b817-fce1-44e4-ac26-61127d4604c0");
}

TEST(CatalogLock, NormalFormNeedsNoLock) {
    const Loaded lab(kLock);
    ASSERT_TRUE(lab.declared);
    const std::string normal = emit(*lab.declared);
    SourceStore sources;
    ValuePool pool;
    Diagnostics findings;
    const NamedText files[] = {{"normal.yaml", normal}};
    const auto again = load_texts(files, {}, sources, pool, findings);
    ASSERT_TRUE(again) << normal;
    EXPECT_EQ(emit(*again), normal);
    EXPECT_TRUE(again->products->include[1].pinned);
}

TEST(CatalogLock, TextReadsBackAsItWasWritten) {
    const Loaded lab(kLock);
    ASSERT_TRUE(lab.declared);
    CatalogLock lock{lab.declared->classifications->include, lab.declared->products->include};
    const Loaded again(lock_text(lock, lab.pool));
    ASSERT_TRUE(again.declared);
    EXPECT_TRUE(again.findings.empty());
    EXPECT_EQ(emit(*again.declared), emit(*lab.declared));
}

constexpr const char* kExcluding = R"(apiVersion: supctl/v1
hierarchy: lab
sites: {LAB: {type: primarySite, softwareUpdatePoints: [lab01.lab.local]}}
products:
  include: [Windows 11]
  exclude: [windows server 2019, {family: SQL Server}, Windows Server 2016]
)";

TEST(CatalogLock, ExcludedTitlesArePinnedAndExcludedFamiliesGrow) {
    const Loaded lab(R"(lockVersion: supctl/v1
products:
  - {family: SQL Server, newProducts: ask, pinned: [97b8b817-fce1-44e4-ac26-61127d4604c0]}
  - {product: Windows 11, id: 72e7624a-5b00-45d2-b92f-e561c0a6a160}
  - {product: Windows Server 2019, id: f702a48c-919b-45d6-9aef-ca4248d50397}
)",
                     kExcluding);
    ASSERT_TRUE(lab.declared);
    const auto& exclude = lab.declared->products->exclude;
    EXPECT_EQ(lab.text(exclude[0].id), "f702a48c-919b-45d6-9aef-ca4248d50397");
    EXPECT_FALSE(exclude[1].pinned);
    EXPECT_EQ(exclude[2].id, TextId{});
    ASSERT_EQ(lab.findings.all().size(), 1u);
    EXPECT_EQ(lab.findings.all().front().code, codes::kNotPinned);
    EXPECT_NE(lab.findings.all().front().message.find("Windows Server 2016"), std::string::npos);
}

TEST(CatalogLock, WhatStandsTwiceIsWrittenOnce) {
    const Loaded lab(kLock);
    ASSERT_TRUE(lab.declared);
    CatalogLock lock{{}, lab.declared->products->include};
    lock.products.push_back(lock.products.front());
    const std::string text = lock_text(lock, lab.pool);
    EXPECT_EQ(text.find("72e7624a"), text.rfind("72e7624a")) << text;
}

TEST(CatalogLock, AClassificationIsNoProduct) {
    const Loaded lab(
        "lockVersion: supctl/v1\nclassifications:\n"
        "  - {product: Security Updates, id: 0fa1201d-4330-4fa8-8ae9-b877473b6441}\n");
    EXPECT_FALSE(lab.declared);
    ASSERT_FALSE(lab.findings.empty());
    EXPECT_EQ(lab.findings.all().front().code, codes::kUnknownKey);
}

TEST(CatalogLock, WhatItDoesNotKnowIsAdvice) {
    const Loaded lab("lockVersion: supctl/v1\nproducts: []\n");
    ASSERT_TRUE(lab.declared);
    ASSERT_EQ(lab.findings.all().size(), 3u);
    for (const Diagnostic& finding : lab.findings.all()) {
        EXPECT_EQ(finding.code, codes::kNotPinned);
        EXPECT_EQ(finding.severity, Severity::advice);
    }
}

TEST(CatalogLock, OtherVersionsAndEntriesWithoutIdAreErrors) {
    EXPECT_FALSE(Loaded("lockVersion: supctl/v9\n").declared);
    EXPECT_FALSE(Loaded("lockVersion: supctl/v1\nproducts: [Windows 11]\n").declared);
    EXPECT_FALSE(Loaded("- a\n").declared);
}

TEST(CatalogLock, APlanFileIsNoDescription) {
    const Loaded lab(kLock, "{\"formatVersion\": \"1.0\", \"planId\": \"x\"}");
    EXPECT_FALSE(lab.declared);
    ASSERT_FALSE(lab.findings.empty());
    EXPECT_NE(lab.findings.all().front().message.find("is a plan file"), std::string::npos);
}

}  // namespace
}  // namespace supctl
