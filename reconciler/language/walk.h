// Walk: takes one tree through the field table into Layers. Every key is looked up in the table; rows that
// this version does not act on are refused; all errors are reported and the walk goes on.
#pragma once

#include "language/layers.h"

namespace supctl {

/// Merges one file's tree into `layers`. Precondition: the tree has a root.
void walk(const EventTree& tree, InputKind input, ValuePool& pool, Layers& layers, Diagnostics& diagnostics);

/// In a folder, a file is a connection file when it has no apiVersion and a key that only connection files
/// have.
[[nodiscard]] bool is_connection(const EventTree& tree);

}  // namespace supctl
