#include "schema/languages.h"

#include "base/text.h"

namespace supctl {

namespace {
constexpr Language kLanguages[] = {
    {"ar", "Arabic"},
    {"bg", "Bulgarian"},
    {"zh-CN", "Chinese (Simplified, PRC)"},
    {"zh-HK", "Chinese (Traditional, Hong Kong S.A.R.)"},
    {"zh-TW", "Chinese (Traditional, Taiwan)"},
    {"hr", "Croatian"},
    {"cs", "Czech"},
    {"da", "Danish"},
    {"nl", "Dutch"},
    {"en", "English"},
    {"et", "Estonian"},
    {"fi", "Finnish"},
    {"fr", "French"},
    {"de", "German"},
    {"el", "Greek"},
    {"he", "Hebrew"},
    {"hi", "Hindi"},
    {"hu", "Hungarian"},
    {"it", "Italian"},
    {"ja", "Japanese"},
    {"ko", "Korean"},
    {"lv", "Latvian"},
    {"lt", "Lithuanian"},
    {"no", "Norwegian"},
    {"pl", "Polish"},
    {"pt", "Portuguese"},
    {"pt-BR", "Portuguese (Brazil)"},
    {"ro", "Romanian"},
    {"ru", "Russian"},
    {"sr", "Serbian"},
    {"sk", "Slovak"},
    {"sl", "Slovenian"},
    {"es", "Spanish"},
    {"sv", "Swedish"},
    {"th", "Thai"},
    {"tr", "Turkish"},
    {"uk", "Ukrainian"},
};
static_assert(std::size(kLanguages) == 37);
}  // namespace

std::span<const Language> languages() {
    return kLanguages;
}

std::string_view culture_code(std::string_view code_or_name) {
    for (const Language& language : kLanguages)
        if (equal_ignoring_case(language.code, code_or_name) ||
            equal_ignoring_case(language.name, code_or_name))
            return language.code;
    return {};
}

std::vector<std::string_view> language_words() {
    std::vector<std::string_view> out;
    for (const Language& language : kLanguages) {
        out.push_back(language.code);
        out.push_back(language.name);
    }
    return out;
}

}  // namespace supctl
