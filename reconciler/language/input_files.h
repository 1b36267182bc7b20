// Input files: which texts a list of paths names, and their contents. Bounded: a file larger than the limit
// is refused before it is read whole.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <vector>

#include "base/diagnostic.h"
#include "language/parse.h"

namespace supctl {

struct InputFile {
    NamedText text;
    bool from_folder = false;  // then it may turn out to be a connection file
};

/// The files that `paths` name, in order; what cannot be read is reported and left out. True when nothing was
/// left out.
[[nodiscard]] bool collect(std::span<const std::filesystem::path> paths, std::vector<InputFile>& out,
                           Diagnostics& diagnostics);

/// One file's content, at most 16 MiB; nothing when it cannot be read, which has been reported.
[[nodiscard]] std::optional<std::string> read_input(const std::filesystem::path& path,
                                                    Diagnostics& diagnostics);

}  // namespace supctl
