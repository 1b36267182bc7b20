#include "grouppolicy/files.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <system_error>
#include <tuple>

#include "base/codes.h"
#include "base/text.h"

namespace supctl::grouppolicy {

namespace fs = std::filesystem;

namespace {

tl::unexpected<Diagnostic> unreadable(const fs::path& path, std::string_view why) {
    return fail(error(codes::kPolicyFolder,
                      fmt::format("`{}` cannot be read: {}", escape_controls(path.string()), why)));
}

}  // namespace

Result<std::string> read_file(const fs::path& path) {
    std::error_code failed;
    const auto status = fs::symlink_status(path, failed);
    if (failed) return unreadable(path, failed.message());
    if (!fs::is_regular_file(status)) return unreadable(path, "it is no regular file");
    const auto size = fs::file_size(path, failed);
    if (failed) return unreadable(path, failed.message());
    if (size > kMostFile) return unreadable(path, fmt::format("it is larger than {} MiB", kMostFile >> 20));
    std::ifstream file(path, std::ios::binary);
    std::string out(size, '\0');
    if (!file || !file.read(out.data(), static_cast<std::streamsize>(size)))
        return unreadable(path, "reading failed");
    return out;
}

Result<std::vector<FolderEntry>> list_folder(const fs::path& folder) {
    std::error_code failed;
    std::vector<FolderEntry> out;
    fs::directory_iterator at(folder, failed);
    for (; !failed && at != fs::directory_iterator(); at.increment(failed)) {
        std::error_code unknown;
        const auto status = at->symlink_status(unknown);
        if (unknown) return unreadable(at->path(), unknown.message());
        const EntryKind kind = fs::is_directory(status)      ? EntryKind::folder
                               : fs::is_regular_file(status) ? EntryKind::file
                                                             : EntryKind::other;
        out.push_back({lower_ascii(at->path().filename().string()), at->path(), kind});
    }
    if (failed) return unreadable(folder, failed.message());
    std::sort(out.begin(), out.end(), [](const FolderEntry& a, const FolderEntry& b) {
        return std::tie(a.lower, a.path) < std::tie(b.lower, b.path);
    });
    return out;
}

fs::path find_entry(const std::vector<FolderEntry>& entries, std::string_view lower, EntryKind kind) {
    for (const FolderEntry& entry : entries)
        if (entry.lower == lower && entry.kind == kind) return entry.path;
    return {};
}

Result<fs::path> find_below(const fs::path& folder, const std::vector<std::string_view>& names) {
    fs::path at = folder;
    for (std::size_t i = 0; i < names.size() && !at.empty(); ++i) {
        const auto entries = list_folder(at);
        if (!entries) return fail(entries.error());
        at = find_entry(*entries, names[i], i + 1 == names.size() ? EntryKind::file : EntryKind::folder);
    }
    return at;
}

}  // namespace supctl::grouppolicy
