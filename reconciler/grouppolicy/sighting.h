// Sighting: one value as one object has it. What the files of `judge` share.
#pragma once

#include <string_view>
#include <vector>

#include "grouppolicy/read_gpos.h"
#include "grouppolicy/verdict.h"

namespace supctl::grouppolicy {

struct Sighting {
    const ReadGpo* gpo = nullptr;
    PolicyValue value;
};

/// Every object that speaks of the value, in the reading's order.
[[nodiscard]] std::vector<Sighting> sightings(const PolicyReading& reading, PolicyKey key,
                                              std::string_view name);
[[nodiscard]] Evidence evidence_of(const ReadGpo& gpo, const PolicyValue& value);
/// `deletes WUServer`, `WUServer = "http://a"`.
[[nodiscard]] std::string words_of(const PolicyValue& value);
/// The value is set, of four bytes, and this number.
[[nodiscard]] bool is_number(const PolicyValue& value, std::uint32_t number);
/// Set, by either kind of writing, and of a type that Windows Update does not take.
[[nodiscard]] bool wrong_type(const PolicyValue& value, RegistryType expected);
[[nodiscard]] bool written(const PolicyValue& value);

}  // namespace supctl::grouppolicy
