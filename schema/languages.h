// The languages that the product knows for update files and summary details: English name and the culture
// code that the site stores (domain 2.6). Names are matched without regard to case; codes are what is kept.
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace supctl {

struct Language {
    std::string_view code;  // `zh-CN`
    std::string_view name;  // `Chinese (Simplified, PRC)`
};

/// All 37, by name.
[[nodiscard]] std::span<const Language> languages();
/// The culture code of a code or an English name, without regard to case; empty when unknown.
[[nodiscard]] std::string_view culture_code(std::string_view code_or_name);
/// Codes and names, for suggestions.
[[nodiscard]] std::vector<std::string_view> language_words();

}  // namespace supctl
