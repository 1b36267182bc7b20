// Uncomparable: declared values of which no public page says where the product keeps them. Rules check them
// and scripts may set them, but they are neither read nor written; who reports on a description counts them,
// so that none is taken for done. A pure view of a Declaration.
#pragma once

#include <vector>

#include "base/diagnostic.h"
#include "hierarchy/declaration.h"

namespace supctl {

struct Uncomparable {
    ObjectRef object;
    FieldId field{};
};

/// Every such value, by owner, then by object, then in the order of the field table.
[[nodiscard]] std::vector<Uncomparable> uncomparable_settings(const Declaration& declaration);

/// One advice (kUndocumented) a setting, at the first value of it.
void advise_on(const std::vector<Uncomparable>& all, const Declaration& declaration,
               Diagnostics& diagnostics);

/// `1 setting nobody can compare`.
[[nodiscard]] std::string uncomparable_words(std::size_t count);

}  // namespace supctl
