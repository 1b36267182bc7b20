// Result<T>: a value, or the one Diagnostic that says why there is none.
// Functions that can find several problems take Diagnostics& instead. No exception crosses a room's border.
#pragma once

#include <tl/expected.hpp>

#include "base/diagnostic.h"

namespace supctl {

template <class T>
using Result = tl::expected<T, Diagnostic>;

/// Wraps a Diagnostic so that it converts to any Result: `return fail(Diagnostic{…})`.
[[nodiscard]] inline tl::unexpected<Diagnostic> fail(Diagnostic diagnostic) {
    return tl::unexpected<Diagnostic>(std::move(diagnostic));
}

}  // namespace supctl
