// Files and folders as group policy stores them: names without regard to case, read with bounds.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace supctl::grouppolicy {

/// The most that one file may hold; a Registry.pol of a real object is a few hundred KiB at most.
inline constexpr std::uintmax_t kMostFile = 16u << 20;

/// A regular file's bytes. Error: kPolicyFolder (missing, not regular, too large, not readable).
[[nodiscard]] Result<std::string> read_file(const std::filesystem::path& path);

/// `other`: a link, which is not followed, or what is neither file nor folder.
enum class EntryKind : std::uint8_t { file, folder, other };

struct FolderEntry {
    std::string lower;  // the name in lower case
    std::filesystem::path path;
    EntryKind kind = EntryKind::file;
};

/// Entries by lower-case name. Error: kPolicyFolder.
[[nodiscard]] Result<std::vector<FolderEntry>> list_folder(const std::filesystem::path& folder);

/// The entry of that lower-case name and kind; an empty path when there is none.
[[nodiscard]] std::filesystem::path find_entry(const std::vector<FolderEntry>& entries,
                                               std::string_view lower, EntryKind kind);
/// The file at `names` below `folder`, each name lower case; empty when there is none. Error: kPolicyFolder
/// where a folder on the way cannot be looked at: what is not seen is not absent.
[[nodiscard]] Result<std::filesystem::path> find_below(const std::filesystem::path& folder,
                                                       const std::vector<std::string_view>& names);

}  // namespace supctl::grouppolicy
