#include "plan/resolve.h"

#include "base/codes.h"
#include "world.h"

namespace supctl {
namespace {

using testing_plan::World;

std::string lab(const std::string& selection) {
    return "apiVersion: supctl/v1\nhierarchy: lab\nsites: {LAB: {type: primarySite, softwareUpdatePoints: "
           "[lab01.lab.local]}}\n" +
           selection + "\n";
}

/// Titles that a selection resolves to over a refreshed catalog.
struct Resolved {
    std::set<std::string> titles;
    std::vector<Diagnostic> findings;
    Value::Kind kind;
};

Resolved resolved(const std::string& selection, FieldId id, const std::function<void(World&)>& prepare = {}) {
    World world(lab(selection));
    world.refresh_catalog();
    if (prepare) prepare(world);
    Diagnostics found;
    const Resolution out = resolve(*world.declared, world.seen, Phase::established, found);
    const Value value = out.desired.get(out.desired.global(), id);
    Resolved made;
    made.kind = value.kind;
    if (value.kind == Value::Kind::set)
        for (const TextId each : world.pool.set(value.set()))
            made.titles.emplace(world.pool.text(world.seen.catalog.find(each)->title));
    made.findings.assign(found.all().begin(), found.all().end());
    return made;
}

using Titles = std::set<std::string>;

TEST(Resolve, ListMeansExactly) {
    const auto out = resolved("products: [Windows 11, Office 2016]", FieldId::products,
                              [](World& world) { world.subscribe(CategoryType::product, {"Silverlight"}); });
    EXPECT_EQ(out.titles, (Titles{"Windows 11", "Office 2016"}));
    EXPECT_TRUE(out.findings.empty());
}

// proves: SEED-151
TEST(Resolve, IncludeAndExcludeChangeWhatIsLive) {
    const auto out = resolved("products: {include: [Windows 11], exclude: [Silverlight]}", FieldId::products,
                              [](World& world) {
                                  world.subscribe(CategoryType::product, {"Silverlight", "Office 2016"});
                              });
    EXPECT_EQ(out.titles, (Titles{"Windows 11", "Office 2016"}));
}

TEST(Resolve, TitlesAreComparedFolded) {
    EXPECT_EQ(resolved("products: ['windows  11']", FieldId::products).titles, Titles{"Windows 11"});
}

// proves: SEED-148
TEST(Resolve, ByIdAndByFamily) {
    EXPECT_EQ(resolved("products: [{id: 72E7624A-5B00-45D2-B92F-E561C0A6A160}]", FieldId::products).titles,
              Titles{"Windows 11"});
    const auto out =
        resolved("products: [{family: windows, product: Windows Server 2019}]", FieldId::products);
    EXPECT_EQ(out.titles, Titles{"Windows Server 2019"});
    EXPECT_TRUE(out.findings.empty());
}

TEST(Resolve, TitleThatIsNotUniqueIsRefusedWithItsFamilies) {
    const auto out = resolved("products: [Windows Server 2019]", FieldId::products);
    ASSERT_EQ(out.findings.size(), 1u);
    EXPECT_EQ(out.findings[0].code, codes::kAmbiguousCategory);
    EXPECT_EQ(out.findings[0].severity, Severity::error);
    ASSERT_EQ(out.findings[0].notes.size(), 2u);
    EXPECT_NE(out.findings[0].notes[0].find("Developer Tools"), std::string::npos);
    EXPECT_NE(out.findings[0].notes[1].find("f702a48c-919b-45d6-9aef-ca4248d50397 in Windows"),
              std::string::npos);
    EXPECT_TRUE(out.findings[0].span().known());
    EXPECT_NE(out.findings[0].suggestion.find("product: Windows Server 2019"), std::string::npos);
}

// proves: VR-40 VR-41
TEST(Resolve, UnknownNamesTheNearest) {
    const auto out = resolved("products: [Windows 12]", FieldId::products);
    ASSERT_EQ(out.findings.size(), 1u);
    EXPECT_EQ(out.findings[0].code, codes::kUnknownCategory);
    EXPECT_EQ(out.findings[0].severity, Severity::error);
    EXPECT_NE(out.findings[0].help.find("`Windows 11`"), std::string::npos);
    const auto far = resolved("classifications: [Entirely Different Things]", FieldId::classifications);
    ASSERT_EQ(far.findings.size(), 1u);
    EXPECT_EQ(far.findings[0].help, find_code(codes::kUnknownCategory)->help);
}

TEST(Resolve, WrongFamilyIsUnknown) {
    const auto out = resolved("products: [{family: Office, product: Windows 11}]", FieldId::products);
    ASSERT_EQ(out.findings.size(), 1u);
    EXPECT_EQ(out.findings[0].code, codes::kUnknownCategory);
    EXPECT_NE(out.findings[0].message.find("Office/Windows 11"), std::string::npos);
}

TEST(Resolve, UnknownIdIsRefused) {
    const auto out = resolved("products: [{id: 11111111-2222-3333-4444-555555555555}]", FieldId::products);
    ASSERT_EQ(out.findings.size(), 1u);
    EXPECT_EQ(out.findings[0].code, codes::kUnknownCategory);
}

TEST(Resolve, WhatIsExcludedNeedNotExist) {
    const auto out =
        resolved("products: {include: [Windows 11], exclude: [Windows 3.11]}", FieldId::products);
    ASSERT_EQ(out.findings.size(), 1u);
    EXPECT_EQ(out.findings[0].severity, Severity::warning);
    EXPECT_EQ(out.titles, Titles{"Windows 11"});
}

TEST(Resolve, WhatTheSiteForbidsIsRefusedUnlessItIsSelectedAlready) {
    const auto forbid = [](World& world) {
        world.change_category("Windows 11", [](Category& each) { each.subscribable = false; });
    };
    const auto out = resolved("products: [Windows 11]", FieldId::products, forbid);
    ASSERT_EQ(out.findings.size(), 1u);
    EXPECT_EQ(out.findings[0].code, codes::kNotSubscribable);
    const auto selected = resolved("products: [Windows 11]", FieldId::products, [&](World& world) {
        forbid(world);
        world.subscribe(CategoryType::product, {"Windows 11"});
    });
    EXPECT_TRUE(selected.findings.empty());
    const auto excluded =
        resolved("products: {include: [Office 2016], exclude: [Windows 11]}", FieldId::products, forbid);
    EXPECT_TRUE(excluded.findings.empty());
}

TEST(Resolve, AllErrorsInOneRun) {
    EXPECT_EQ(resolved("products: [Windows 12, Windows Server 2019, Ofice 2016]", FieldId::products)
                  .findings.size(),
              3u);
}

TEST(Resolve, UnreadCatalogResolvesNothing) {
    const auto out = resolved("products: [Windows 12]", FieldId::products, [](World& world) {
        world.seen.coverage.classes[static_cast<std::size_t>(ObservedClass::categories)] =
            Completeness::partial;
    });
    EXPECT_EQ(out.kind, Value::Kind::absent);
    ASSERT_EQ(out.findings.size(), 1u) << "nobody may take an unread selection for agreement";
    EXPECT_EQ(out.findings.front().code, codes::kUnknownLive);
    EXPECT_EQ(out.findings.front().severity, Severity::warning);
}

// proves: SEED-152
TEST(Resolve, BeforeTheCatalogNothingIsAnError) {
    World world(lab("products: [Windows 12, Windows Server 2019]"));
    Diagnostics found;
    const Resolution out = resolve(*world.declared, world.seen, Phase::neverSynchronized, found);
    EXPECT_TRUE(found.empty());
    EXPECT_EQ(out.desired.get(out.desired.global(), FieldId::products).kind, Value::Kind::pending);
    EXPECT_FALSE(out.desired.get(out.desired.global(), FieldId::classifications).present());
}

TEST(Resolve, ErrorsForbidThePlan) {
    World world(lab("products: [Windows 12]"));
    world.refresh_catalog();
    EXPECT_FALSE(world.plan());
    EXPECT_NE(world.finding(codes::kUnknownCategory.number), nullptr);
}

constexpr const char* kNewProduct = "aaaaaaaa-0000-0000-0000-000000000001";

// proves: SEED-149
TEST(Resolve, AWholeFamilyMeansItsProducts) {
    const auto out = resolved("products: [{family: Tools of a test}]", FieldId::products, [](World& world) {
        world.category(CategoryType::family, "Tools of a test", "aaaaaaaa-0000-0000-0000-000000000000");
        world.category(CategoryType::product, "Hammer", kNewProduct, "Tools of a test");
        world.category(CategoryType::product, "Saw", "aaaaaaaa-0000-0000-0000-000000000002",
                       "Tools of a test");
    });
    EXPECT_EQ(out.titles, (Titles{"Hammer", "Saw"}));
    EXPECT_TRUE(out.findings.empty());
}

TEST(Resolve, AFamilyThatNobodyKnowsIsAnError) {
    const auto out = resolved("products: [{family: Tools of a test}]", FieldId::products);
    ASSERT_EQ(out.findings.size(), 1u);
    EXPECT_EQ(out.findings[0].code, codes::kUnknownCategory);
}

// proves: SEED-149
TEST(Resolve, NewProductsOfAPinnedFamilyAreAskedAboutTakenOrIgnored) {
    const auto prepare = [](World& world) {
        world.category(CategoryType::family, "Tools of a test", "aaaaaaaa-0000-0000-0000-000000000000");
        world.category(CategoryType::product, "Hammer", kNewProduct, "Tools of a test");
        world.category(CategoryType::product, "Saw", "aaaaaaaa-0000-0000-0000-000000000002",
                       "Tools of a test");
    };
    const std::string pinned = std::string(", pinned: [") + kNewProduct + "]}]";
    const auto ask = resolved("products: [{family: Tools of a test, newProducts: ask" + pinned,
                              FieldId::products, prepare);
    EXPECT_EQ(ask.titles, Titles{"Hammer"});
    ASSERT_EQ(ask.findings.size(), 1u);
    EXPECT_EQ(ask.findings[0].code, codes::kNewInFamily);
    EXPECT_EQ(ask.findings[0].notes, std::vector<std::string>{"Saw"});
    const auto include = resolved("products: [{family: Tools of a test, newProducts: include" + pinned,
                                  FieldId::products, prepare);
    EXPECT_EQ(include.titles, (Titles{"Hammer", "Saw"}));
    const auto ignore = resolved("products: [{family: Tools of a test, newProducts: ignore" + pinned,
                                 FieldId::products, prepare);
    EXPECT_EQ(ignore.titles, Titles{"Hammer"});
    EXPECT_TRUE(include.findings.empty() && ignore.findings.empty());
}

TEST(Resolve, ProductsThatAPinnedFamilyLostAreNamed) {
    const auto out = resolved(
        "products: [{family: Tools of a test, pinned: [bbbbbbbb-0000-0000-0000-000000000009]}]",
        FieldId::products, [](World& world) {
            world.category(CategoryType::family, "Tools of a test", "aaaaaaaa-0000-0000-0000-000000000000");
        });
    ASSERT_EQ(out.findings.size(), 1u);
    EXPECT_EQ(out.findings[0].code, codes::kRetiredCategory);
    EXPECT_EQ(out.findings[0].severity, Severity::warning);
}

TEST(Resolve, RetiredRenamedAndNotYetFetchedAreToldApart) {
    const auto retired = resolved(
        "products: [{product: Windows 3.11, id: bbbbbbbb-0000-0000-0000-000000000001}]", FieldId::products);
    ASSERT_EQ(retired.findings.size(), 1u);
    EXPECT_EQ(retired.findings[0].code, codes::kRetiredCategory);
    EXPECT_EQ(retired.findings[0].severity, Severity::error);
    EXPECT_TRUE(retired.findings[0].notes.empty());
    const auto pinned_elsewhere = resolved(
        "products: [{product: windows  11, id: bbbbbbbb-0000-0000-0000-000000000001}]", FieldId::products);
    ASSERT_EQ(pinned_elsewhere.findings.size(), 1u);
    EXPECT_EQ(pinned_elsewhere.findings[0].code, codes::kRetiredCategory);
    EXPECT_EQ(pinned_elsewhere.findings[0].notes,
              std::vector<std::string>{"`windows  11` is pinned as bbbbbbbb-0000-0000-0000-000000000001, and "
                                       "the catalog has it as 72e7624a-5b00-45d2-b92f-e561c0a6a160"});
    EXPECT_NE(pinned_elsewhere.findings[0].help, retired.findings[0].help);
    const auto renamed =
        resolved("products: [{product: Office 365 Client, id: 72e7624a-5b00-45d2-b92f-e561c0a6a160}]",
                 FieldId::products);
    EXPECT_EQ(renamed.titles, Titles{"Windows 11"});
    ASSERT_EQ(renamed.findings.size(), 1u);
    EXPECT_EQ(renamed.findings[0].code, codes::kRenamedCategory);
    EXPECT_EQ(renamed.findings[0].severity, Severity::warning);
    const auto late = resolved(
        "products: [{id: 72e7624a-5b00-45d2-b92f-e561c0a6a160}]", FieldId::products, [](World& world) {
            // The catalog of a site that has not fetched Windows 11 yet.
            world.change_category(
                "Windows 11", [&](Category& each) { each.id = world.pool.text("Product:filler-windows"); });
        });
    ASSERT_EQ(late.findings.size(), 1u);
    EXPECT_EQ(late.findings[0].code, codes::kNotYetKnown);
}

}  // namespace
}  // namespace supctl
