// Parse: files, folders and overlays in, a Declaration out. All errors of one run are reported together, each
// at its place. Files merge in the order named; overlays come last and may replace values or, with `null`,
// make them unmanaged again. Composite values (a schedule, a source, a selection, a list) replace as a whole;
// `softwareUpdatePoints: [a, b]` is short for empty mappings and merges as they do.
//
// Of a folder, all *.yaml and *.yml files directly inside count, by name. Hidden files are skipped, and
// connection files: those named connection*, and those without apiVersion that have a key which only
// connection files have.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>

#include "base/diagnostic.h"
#include "base/source.h"
#include "hierarchy/declaration.h"

namespace supctl {

/// A text that is read as if it were a file of that name.
struct NamedText {
    std::string name;
    std::string text;
};

/// With errors: `refuse` returns nothing; `keep` returns what could be understood, for `validate`, which goes
/// on to the rules.
enum class OnError : std::uint8_t { refuse, keep };

/// Reads a description. Nothing when there are errors, all of which are in `diagnostics`.
[[nodiscard]] std::optional<Declaration> load(std::span<const std::filesystem::path> paths,
                                              std::span<const std::filesystem::path> overlays,
                                              SourceStore& sources, ValuePool& pool, Diagnostics& diagnostics,
                                              OnError on_error = OnError::refuse);

/// The catalog.lock in the first of the folders, or beside the first of the files, that has one.
[[nodiscard]] std::optional<std::filesystem::path> lock_beside(std::span<const std::filesystem::path> paths);

/// As `load`, from memory; a text named `catalog.lock` is the lock.
[[nodiscard]] std::optional<Declaration> load_texts(std::span<const NamedText> files,
                                                    std::span<const NamedText> overlays, SourceStore& sources,
                                                    ValuePool& pool, Diagnostics& diagnostics,
                                                    OnError on_error = OnError::refuse);

}  // namespace supctl
