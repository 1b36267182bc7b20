#include "hierarchy/product_version.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace supctl {

namespace {

struct Build {
    unsigned build;
    unsigned release;
};

/// ConfigMgr docs: support for current branch versions.
constexpr Build kBuilds[] = {
    {8325, 1511}, {8355, 1602}, {8412, 1606}, {8458, 1610}, {8498, 1702}, {8540, 1706}, {8577, 1710},
    {8634, 1802}, {8692, 1806}, {8740, 1810}, {8790, 1902}, {8853, 1906}, {8913, 1910}, {8968, 2002},
    {9012, 2006}, {9040, 2010}, {9049, 2103}, {9058, 2107}, {9068, 2111}, {9078, 2203}, {9088, 2207},
    {9096, 2211}, {9106, 2303}, {9122, 2309}, {9128, 2403}, {9132, 2409}, {9135, 2503}};

std::optional<unsigned> number(std::string_view text) {
    unsigned value = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || failed != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

}  // namespace

std::optional<unsigned> parse_release(std::string_view text) {
    const auto release = text.size() == 4 ? number(text) : std::nullopt;
    if (!release || *release < 1511 || *release % 100 < 1 || *release % 100 > 12) return std::nullopt;
    return release;
}

std::optional<unsigned> release_of_build(std::string_view text) {
    for (int part = 0; part < 2; ++part) {
        const auto dot = text.find('.');
        if (dot == std::string_view::npos) return std::nullopt;
        text.remove_prefix(dot + 1);
    }
    const auto build = number(text.substr(0, text.find('.')));
    if (!build) return std::nullopt;
    const auto after = std::upper_bound(std::begin(kBuilds), std::end(kBuilds), *build,
                                        [](unsigned wanted, const Build& one) { return wanted < one.build; });
    if (after == std::begin(kBuilds)) return std::nullopt;
    return std::prev(after)->release;
}

}  // namespace supctl
