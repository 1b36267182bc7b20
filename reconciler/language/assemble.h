// Assemble: resolves Layers into a Declaration: for each site the defaults of its type, then its profiles in
// order, then its own values; records for each value where it stands and which layer gave it.
#pragma once

#include "language/layers.h"

namespace supctl {

/// Whether every input could be read: what is missing is only reported then.
enum class Inputs : std::uint8_t { complete, incomplete };

void assemble(const Layers& layers, Inputs inputs, Declaration& out, Diagnostics& diagnostics);

}  // namespace supctl
