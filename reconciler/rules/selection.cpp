#include "rules/selection.h"

#include <fmt/format.h>

#include <unordered_map>

#include "base/text.h"
#include "hierarchy/address.h"
#include "rules/chosen.h"
#include "schema/builtin_catalog.h"

namespace supctl {

namespace {

/// Entries of one list by what they may mean: an id, or a folded title, where a family can tell two titles
/// apart.
class EntryIndex {
  public:
    EntryIndex(const RuleInput& in, BuiltinType type) : in_(in), type_(type) {}

    void add(const CategoryReference& entry) {
        if (const std::string id = id_of(entry); !id.empty()) by_id_.emplace(id, &entry);
        if (entry.id == TextId{}) by_title_.emplace(title_of(entry), &entry);
    }

    /// The first entry that means the same as this one; null when none does.
    [[nodiscard]] const CategoryReference* same(const CategoryReference& entry) const {
        if (const std::string id = id_of(entry); !id.empty())
            if (const auto found = by_id_.find(id); found != by_id_.end()) return found->second;
        if (entry.id != TextId{}) return nullptr;
        const auto [first, last] = by_title_.equal_range(title_of(entry));
        for (auto candidate = first; candidate != last; ++candidate)
            if (families_meet(*candidate->second, entry)) return candidate->second;
        return nullptr;
    }

  private:
    /// The id that is written, or the one that the built-in catalog knows for a title without doubt.
    [[nodiscard]] std::string id_of(const CategoryReference& entry) const {
        if (entry.id != TextId{}) return lower_ascii(in_.text(entry.id));
        if (entry.title == TextId{}) return {};
        std::string found;
        for (const BuiltinCategory* known : find_builtin_title(type_, in_.text(entry.title))) {
            if (entry.family != TextId{} && !known->family.empty() &&
                fold_title(known->family) != fold_title(in_.text(entry.family)))
                continue;
            if (!found.empty()) return {};
            found = known->guid;
        }
        return found;
    }
    [[nodiscard]] std::string title_of(const CategoryReference& entry) const {
        // A whole family stands apart from the titles in it.
        if (entry.title == TextId{}) return "family " + fold_title(in_.text(entry.family));
        return "title " + fold_title(in_.text(entry.title));
    }
    [[nodiscard]] bool families_meet(const CategoryReference& a, const CategoryReference& b) const {
        if (a.family == TextId{} || b.family == TextId{}) return true;
        return fold_title(in_.text(a.family)) == fold_title(in_.text(b.family));
    }

    const RuleInput& in_;
    BuiltinType type_;
    std::unordered_map<std::string, const CategoryReference*> by_id_;
    std::unordered_multimap<std::string, const CategoryReference*> by_title_;
};

void included_or_excluded(const RuleInput& in, Findings& findings) {
    if (in.declared == nullptr) return;
    for (const FieldId id : {FieldId::classifications, FieldId::products}) {
        const auto& selection = in.declared->selection(id);
        if (!selection || selection->exclude.empty()) continue;
        EntryIndex included(in, id == FieldId::products ? BuiltinType::product : BuiltinType::classification);
        for (const auto& entry : selection->include) included.add(entry);
        for (const auto& entry : selection->exclude) {
            const CategoryReference* other = included.same(entry);
            if (other == nullptr) continue;
            auto& made = findings.add(
                fmt::format("{}/{}", address(in.hierarchy, kWholeHierarchy, id), shown(in, entry)),
                {kWholeHierarchy, id, "is excluded", &entry},
                fmt::format("`{}` is both included and excluded", shown(in, entry)));
            made.others.push_back({kWholeHierarchy, id, "is included", other});
        }
    }
}

constexpr Rule kSelectionRules[] = {
    {Code{2048}, "VR-48", Severity::error, "included or excluded, not both",
     "An entry that stands in both lists has no meaning; which one wins would depend on the order of "
     "writing. A title and an id mean the same when the public catalog knows the title without doubt.",
     "keep the entry in one of the lists", "SEED-135; PowerShell docs: Set-CMSoftwareUpdatePointComponent",
     "products: {include: [Windows 11], exclude: [Windows 11]}\n", included_or_excluded},
};

}  // namespace

std::span<const Rule> selection_rules() {
    return kSelectionRules;
}

}  // namespace supctl
