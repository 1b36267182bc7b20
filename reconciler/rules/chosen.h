// Chosen: whether a publicly known classification or product is selected, by the description or, where it
// leaves that open, at the site. Titles and ids mean the same when the built-in catalog knows the title.
#pragma once

#include "rules/rule.h"

namespace supctl {

struct Chosen {
    bool selected = false;
    const CategoryReference* entry =
        nullptr;  // null: the site has it selected, and the description leaves it
};

/// `guid` without a type prefix, from the built-in catalog.
[[nodiscard]] Chosen chosen(const RuleInput& in, FieldId selection, std::string_view guid);

/// The entry as a party, or a note that the site has it.
void tell_chosen(Finding& finding, FieldId selection, const Chosen& what, std::string_view title);

/// How an entry is shown to people.
[[nodiscard]] std::string shown(const RuleInput& in, const CategoryReference& entry);

namespace known {
inline constexpr std::string_view kSecurityUpdates = "0fa1201d-4330-4fa8-8ae9-b877473b6441";
inline constexpr std::string_view kUpgrades = "3689bdc8-b205-4af4-8d4a-a63924c5e9d5";
inline constexpr std::string_view kInsider = "ca006cfb-49eb-439b-880a-1312e1fc9713";
inline constexpr std::string_view kWindows10Since1903 = "b3c75dc1-155f-4be4-b015-3f1a91758e52";
}  // namespace known

}  // namespace supctl
