// Assumed: which assumption about the product an operation rested on, said where its read-back shows that the
// site did otherwise. It judges nothing; the doctor does, by the journal.
#pragma once

#include <string_view>

#include "base/diagnostic.h"

namespace supctl {

/// The finding with the assumption of that id (schema/assumptions) as a note.
[[nodiscard]] Diagnostic assumed(Diagnostic finding, std::string_view id);

}  // namespace supctl
