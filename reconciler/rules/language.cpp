#include "rules/language.h"

#include <fmt/format.h>

#include "base/text.h"
#include "hierarchy/address.h"
#include "rules/placement.h"
#include "schema/languages.h"

namespace supctl {

namespace {

/// Runs `check` on every language list that the judged side states.
template <class Check>
void each_list(const RuleInput& in, Check check) {
    const auto look = [&](ObjectRef object, FieldId id) {
        const Value value = in.get(object, id);
        if (is(value, Value::Kind::set) && in.states(object, id)) check(object, id, value.set());
    };
    look(kWholeHierarchy, FieldId::summary_languages);
    for (const Site& site : in.hierarchy.sites())
        look(ref(in.hierarchy, site), FieldId::update_file_languages);
}

void languages_are_offered(const RuleInput& in, Findings& findings) {
    each_list(in, [&](ObjectRef object, FieldId id, SetId set) {
        for (const std::string_view culture : in.hierarchy.pool().set_texts(set)) {
            if (!culture_code(culture).empty()) continue;
            auto& made = findings.add(
                fmt::format("{}/{}", address(in.hierarchy, object, id), escape_controls(culture)),
                {object, id, "is not offered"},
                fmt::format("the product offers no language `{}`", escape_controls(culture)));
            const auto near = nearest(culture, language_words());
            if (!near.empty()) made.notes.push_back(fmt::format("did you mean {}?", quote_list(near)));
        }
    });
}

void language_lists_are_not_empty(const RuleInput& in, Findings& findings) {
    each_list(in, [&](ObjectRef object, FieldId id, SetId set) {
        if (!in.hierarchy.pool().set(set).empty()) return;
        findings.add(address(in.hierarchy, object, id), {object, id, "names no language"},
                     fmt::format("`{}` is empty; the product needs at least one language", field_name(id)));
    });
}

void summary_languages_only_at_the_top(const RuleInput& in, Findings& findings) {
    report_at_sites(in, findings, FieldId::summary_languages);
}

constexpr Rule kLanguageRules[] = {
    {Code{2049}, "VR-49", Severity::error, "offered language",
     "The product offers a fixed list of languages. They are kept as culture codes, as display names differ "
     "between Windows versions.",
     "use a culture code such as `en`, `de` or `zh-CN`, or the language's English name",
     "SEED-87; PowerShell docs: Set-CMSoftwareUpdatePointComponent",
     "languages: {summaryDetails: [en, klingon]}\n", languages_are_offered},
    {Code{2050}, "VR-50", Severity::error, "language lists that are not empty",
     "Neither list may be emptied: without a language no update files or no titles would be fetched.",
     "name at least one language, or leave the list out",
     "SEED-87; PowerShell docs: Set-CMSoftwareUpdatePointComponent", "languages: {summaryDetails: []}\n",
     language_lists_are_not_empty},
    {Code{2051}, "VR-51", Severity::error, "summary languages at the top only",
     "Which languages titles and descriptions are fetched in is decided at the top-level site and inherited. "
     "Only the languages of update files are a matter of each site.",
     "write `languages.summaryDetails` at the root of the description",
     "SEED-89; ConfigMgr docs: plan for software updates",
     "sites:\n  PS1: {type: primarySite, parent: CAS, languages: {summaryDetails: [en]}}\n",
     summary_languages_only_at_the_top},
};

}  // namespace

std::span<const Rule> language_rules() {
    return kLanguageRules;
}

}  // namespace supctl
