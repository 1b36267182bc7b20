// Input: the description that a command was given, with everything that its diagnostics need.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cli/terminal.h"
#include "hierarchy/declaration.h"
#include "language/parse.h"

namespace supctl {

using Paths = std::vector<std::filesystem::path>;

/// Owns sources and pool; everything that a run makes of the description refers to them.
struct Input {
    SourceStore sources;
    ValuePool pool;
    Diagnostics diagnostics;
    std::optional<Declaration> declaration;

    /// True when a description without errors was read.
    bool read(const Paths& paths, const Paths& overlays, OnError on_error = OnError::refuse);
};

}  // namespace supctl
