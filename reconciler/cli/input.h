// Input: the description that a command was given, with everything that its diagnostics need.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cli/terminal.h"
#include "hierarchy/declaration.h"
#include "hierarchy/host_facts.h"
#include "language/parse.h"

namespace supctl {

using Paths = std::vector<std::filesystem::path>;

/// Owns sources and pool; everything that a run makes of the description refers to them.
struct Input {
    SourceStore sources;
    ValuePool pool;
    Diagnostics diagnostics;
    std::optional<Declaration> declaration;
    std::optional<HostFacts> facts;

    /// True when a description without errors was read. `replay:FILE` is the description of a recording.
    bool read(const Paths& paths, const Paths& overlays, OnError on_error = OnError::refuse);
    /// Reads a facts file, unless the name is empty. True unless it has errors.
    bool read_facts(const std::string& path);
    /// Writes a result to a file; false, with a finding, when it could not be written completely.
    bool write(const std::string& path, std::string_view text);
    [[nodiscard]] const HostFacts* seen_facts() const { return facts ? &*facts : nullptr; }
};

}  // namespace supctl
