#include "rules/chosen.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "schema/builtin_catalog.h"

namespace supctl {

namespace {

bool means(const RuleInput& in, const CategoryReference& entry, const BuiltinCategory& known) {
    if (entry.id != TextId{}) return equal_ignoring_case(in.text(entry.id), known.guid);
    const bool families_meet = entry.family == TextId{} || known.family.empty() ||
                               fold_title(in.text(entry.family)) == fold_title(known.family);
    if (!families_meet) return false;
    if (entry.title == TextId{}) return !known.family.empty();  // the whole family
    return fold_title(in.text(entry.title)) == fold_title(known.title);
}

}  // namespace

Chosen chosen(const RuleInput& in, FieldId id, std::string_view guid) {
    const BuiltinCategory* known = find_builtin(guid);
    if (known == nullptr) return {};
    const auto names_it = [&](const CategoryReference& entry) { return means(in, entry, *known); };
    if (in.declared != nullptr && in.declared->selection(id)) {
        const Selection& selection = *in.declared->selection(id);
        if (std::any_of(selection.exclude.begin(), selection.exclude.end(), names_it)) return {};
        for (const auto& entry : selection.include)
            if (names_it(entry)) return {true, &entry};
        if (selection.mode == Selection::Mode::exactly) return {};
    }
    if (in.live == nullptr) return {};
    const std::string full =
        (known->type == BuiltinType::product ? "Product:" : "UpdateClassification:") + std::string(guid);
    TextId interned{};
    if (!in.hierarchy.pool().find_text(full, interned)) return {};
    const Category* category = in.live->catalog.find(interned);
    return {category != nullptr && category->subscribed, nullptr};
}

void tell_chosen(Finding& finding, FieldId selection, const Chosen& what, std::string_view title) {
    if (what.entry != nullptr)
        finding.others.push_back({kWholeHierarchy, selection, fmt::format("selects {}", title), what.entry});
    else
        finding.notes.push_back(fmt::format("{} is selected at the site", title));
}

std::string shown(const RuleInput& in, const CategoryReference& entry) {
    const TextId what = entry.id != TextId{}      ? entry.id
                        : entry.title != TextId{} ? entry.title
                                                  : entry.family;
    return escape_controls(in.text(what));
}

}  // namespace supctl
