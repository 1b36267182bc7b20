// The built-in catalog: classifications and products whose ids are publicly known, for the time before a
// site's own catalog is. It names what is expected, nothing more: the site's catalog decides, titles are not
// unique, and a title that is missing here may well exist.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace supctl {

enum class BuiltinType : std::uint8_t { classification, company, family, product };

struct BuiltinCategory {
    BuiltinType type = BuiltinType::product;
    std::string_view title;
    std::string_view family;  // the product family's title; empty: not publicly known, or none
    std::string_view guid;    // lower case, without a type prefix
};

/// All entries: by type, in the order of the documentation.
[[nodiscard]] std::span<const BuiltinCategory> builtin_catalog();
/// By GUID without prefix, in any case; null when it is not built in.
[[nodiscard]] const BuiltinCategory* find_builtin(std::string_view guid);
/// All entries of that type whose title is the same after trimming, collapsing blanks and folding case; two
/// products can share a title.
[[nodiscard]] std::vector<const BuiltinCategory*> find_builtin_title(BuiltinType type,
                                                                     std::string_view title);

/// The classification that endpoint protection lives on.
inline constexpr std::string_view kDefinitionUpdates = "e0789628-ce08-4437-be74-2495b842f43b";

}  // namespace supctl
