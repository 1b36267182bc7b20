#include "rules/categories.h"

#include <fmt/format.h>

#include "base/text.h"
#include "hierarchy/address.h"
#include "rules/chosen.h"
#include "schema/builtin_catalog.h"

namespace supctl {

namespace {

/// The family of an entry: as written, or as the built-in catalog knows it; empty when neither says.
std::string family_of(const RuleInput& in, const CategoryReference& entry) {
    if (entry.family != TextId{}) return fold_title(in.text(entry.family));
    if (entry.id != TextId{}) {
        const BuiltinCategory* known = find_builtin(in.text(entry.id));
        return known == nullptr ? std::string() : fold_title(known->family);
    }
    std::string found;
    for (const BuiltinCategory* known : find_builtin_title(BuiltinType::product, in.text(entry.title))) {
        if (!found.empty() && fold_title(known->family) != found) return {};
        found = fold_title(known->family);
    }
    return found;
}

void no_product_beside_its_family(const RuleInput& in, Findings& findings) {
    if (in.declared == nullptr || !in.declared->products) return;
    const auto& include = in.declared->products->include;
    for (const auto& family : include) {
        if (!family.whole_family()) continue;
        const std::string name = fold_title(in.text(family.family));
        for (const auto& entry : include) {
            if (&entry == &family || family_of(in, entry) != name) continue;
            if (entry.whole_family() && &entry < &family) continue;  // told once
            auto& made =
                findings.add(fmt::format("{}/{}", address(in.hierarchy, kWholeHierarchy, FieldId::products),
                                         shown(in, entry)),
                             {kWholeHierarchy, FieldId::products, "adds nothing", &entry},
                             fmt::format("`{}` is selected with its whole family already", shown(in, entry)));
            made.others.push_back({kWholeHierarchy, FieldId::products, "selects the family", &family});
        }
    }
}

enum class Amount : std::uint8_t { nothing, something, open };

Amount amount(const RuleInput& in, FieldId id) {
    if (in.declared != nullptr && in.declared->selection(id)) {
        const Selection& selection = *in.declared->selection(id);
        if (!selection.include.empty()) return Amount::something;
        if (selection.mode == Selection::Mode::exactly) return Amount::nothing;
    }
    const Value live = in.global(id);
    if (!is(live, Value::Kind::set)) return Amount::open;
    return in.hierarchy.pool().set(live.set()).empty() ? Amount::nothing : Amount::something;
}

void both_products_and_classifications(const RuleInput& in, Findings& findings) {
    const bool stated = in.declared == nullptr || in.declared->products || in.declared->classifications;
    if (!stated) return;
    for (const auto& [id, other] : {std::pair{FieldId::products, FieldId::classifications},
                                    std::pair{FieldId::classifications, FieldId::products}}) {
        if (amount(in, id) != Amount::nothing || amount(in, other) != Amount::something) continue;
        auto& made =
            findings.add(address(in.hierarchy, kWholeHierarchy, id), {kWholeHierarchy, id, "selects nothing"},
                         fmt::format("{} are selected, but no {}: nothing will be synchronized",
                                     field_name(other), field_name(id)));
        made.others.push_back({kWholeHierarchy, other, "selects something"});
    }
}

struct Outlived {
    std::string_view guid;
    std::string_view why;
};

constexpr std::string_view kPackaged =
    "it is rarely used any more; what it once held comes in other classifications";
constexpr std::string_view kDrivers =
    "drivers cannot be deployed from here; Surface drivers have their own setting";
constexpr std::string_view kDynamic = "Windows Setup fetches it by itself; it cannot be deployed";
constexpr std::string_view kNoSupport = "Microsoft has ended its support";

constexpr Outlived kClassifications[] = {
    {"b54e7d24-7add-428f-8b75-90a396fa584f", kPackaged},  // Feature Packs
    {"68c5b0a3-d1a6-4553-ae49-01d3a7827828", kPackaged},  // Service Packs
    {"28bc880e-0592-4cbf-8f95-c79b17911d5f", kPackaged},  // Update Rollups
    {"ebfc1fc5-71a4-4f7b-9aca-3b9a503104a0", kDrivers},   // Drivers
    {"77835c8d-62a7-41f5-82ad-f28d1af1e3b1", kDrivers},   // Driver Sets
};
constexpr Outlived kProducts[] = {
    {"ab1852d6-15fd-4bf0-acd1-d276a5ea82fb", kDynamic},    // Windows 11 Dynamic Update
    {"e4b04398-adbd-4b69-93b9-477322331cd3", kDynamic},    // Windows 10 and later Dynamic Update
    {"9f3dd20a-1004-470e-ba65-3dc62d982958", kNoSupport},  // Silverlight
    {"6407468e-edc7-4ecd-8c32-521f64cee65e", kNoSupport},  // Windows 8.1
    {"2ee2ad83-828c-4405-9479-544d767993fc", kNoSupport},  // Windows 8
    {"bfe5b177-a086-47a0-b102-097e4fa1f807", kNoSupport},  // Windows 7
    {"d31bd4c3-d872-41c9-a2e7-231f372588cb", kNoSupport},  // Windows Server 2012 R2
    {"a105a108-7c9b-4518-bbbe-73f0fe30012b", kNoSupport},  // Windows Server 2012
    {"fdfe8200-9d98-44ba-a12a-772282bf60ef", kNoSupport},  // Windows Server 2008 R2
    {"ba0ae9cc-5f01-40b4-ac3f-50192b5d6aaf", kNoSupport},  // Windows Server 2008
};

void outlived_categories(const RuleInput& in, Findings& findings) {
    const auto look = [&](FieldId id, std::span<const Outlived> table) {
        for (const Outlived& one : table) {
            const Chosen what = chosen(in, id, one.guid);
            if (!what.selected) continue;
            // What the description leaves at the site, or takes in with a family, is not its business.
            if (in.declared != nullptr && (what.entry == nullptr || what.entry->whole_family())) continue;
            const BuiltinCategory* known = find_builtin(one.guid);
            auto& made =
                findings.add(fmt::format("{}/{}", address(in.hierarchy, kWholeHierarchy, id), known->title),
                             {kWholeHierarchy, id, "is selected", what.entry},
                             fmt::format("`{}` is hardly worth synchronizing", known->title));
            made.notes.emplace_back(one.why);
        }
    };
    look(FieldId::classifications, kClassifications);
    look(FieldId::products, kProducts);
}

/// Whether the selection is known wholly: offline, only a list that means exactly what it says is.
bool decided(const RuleInput& in, FieldId id) {
    if (in.live != nullptr) return true;
    const auto& selection = in.declared->selection(id);
    return selection && selection->mode == Selection::Mode::exactly;
}

void insider_needs_company(const RuleInput& in, Findings& findings) {
    const Chosen insider = chosen(in, FieldId::products, known::kInsider);
    if (!insider.selected) return;
    for (const auto& [id, guid] : {std::pair{FieldId::products, known::kWindows10Since1903},
                                   std::pair{FieldId::classifications, known::kUpgrades},
                                   std::pair{FieldId::classifications, known::kSecurityUpdates}}) {
        if (chosen(in, id, guid).selected || !decided(in, id)) continue;
        const BuiltinCategory* lacks = find_builtin(guid);
        auto& made = findings.add(
            fmt::format("{}/{}", address(in.hierarchy, kWholeHierarchy, id), lacks->title),
            {kWholeHierarchy, FieldId::products, fmt::format("needs {}", lacks->title), insider.entry},
            fmt::format("`Windows Insider Pre-Release` is selected without `{}`", lacks->title));
        if (insider.entry == nullptr)
            made.notes.push_back("Windows Insider Pre-Release is selected at the site");
    }
}

constexpr Rule kCategoriesRules[] = {
    {Code{2040}, "VR-40", Severity::error, "known classification",
     "A classification is known by its id, or by a title of the site's catalog. The plan resolves it there: "
     "a "
     "title that the refreshed catalog does not hold is SUP2102, one that cannot be selected SUP2105.",
     "use one of the nearest titles that the finding lists; `supctl explain SUP2102` says more",
     "SEED-135, SEED-137; ConfigMgr docs: configure classifications and products",
     "classifications: [Security Update]\n", nullptr},
    {Code{2041}, "VR-41", Severity::error, "product that means one category",
     "After the first synchronization every product has to be one category of the site's catalog. The plan "
     "resolves it there: no such title is SUP2102, a title of several products SUP2104, one that cannot be "
     "selected SUP2105. Before that, titles that the catalog may learn are pending.",
     "name the family, or the id; `supctl explain SUP2104` says more",
     "SEED-148, SEED-152; ConfigMgr docs: configure classifications and products",
     "products: [Windows Server 2019]\n", nullptr},
    {Code{2043}, "VR-43", Severity::warning, "no product beside its family",
     "A whole family takes in all its products; listing one of them as well says nothing, and hides what "
     "goes "
     "when the entry is removed.",
     "remove the product, or list products instead of the family",
     "SEED-149; ConfigMgr docs: configure classifications and products",
     "products: [{family: Windows, newProducts: ask}, Windows 11]\n", no_product_beside_its_family},
    {Code{2044}, "VR-44", Severity::warning, "products together with classifications",
     "An update is synchronized when its product and its classification are both selected; one without the "
     "other brings nothing.",
     "select at least one of each",
     "SEED-13, SEED-137; ConfigMgr docs: configure classifications and products",
     "products: [Windows 11]\nclassifications: []\n", both_products_and_classifications},
    {Code{2045}, "VR-45", Severity::advice, "no outlived categories",
     "Some categories are there for history: products without support, drivers and dynamic updates that "
     "cannot "
     "be deployed, kinds of packages that are no longer made. They make every synchronization and scan "
     "longer.",
     "remove it, or silence this with the reason why it is wanted",
     "SEED-150; ConfigMgr docs: manage settings for software updates", "classifications: [Service Packs]\n",
     outlived_categories},
    {Code{2047}, "VR-47", Severity::warning, "what Insider builds need",
     "Updates of Windows Insider Pre-Release come as upgrades and security updates of Windows 10, version "
     "1903 and "
     "later; without all of these selected, none appears.",
     "select the product `Windows 10, version 1903 and later` and the classifications Upgrades and Security "
     "Updates",
     "ConfigMgr docs: configure classifications and products",
     "products: [Windows Insider Pre-Release]\nclassifications: [Upgrades]\n", insider_needs_company},
};

}  // namespace

std::span<const Rule> categories_rules() {
    return kCategoriesRules;
}

}  // namespace supctl
