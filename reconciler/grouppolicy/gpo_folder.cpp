#include "grouppolicy/gpo_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "base/codes.h"
#include "base/text.h"
#include "grouppolicy/backup_names.h"
#include "grouppolicy/files.h"

namespace supctl::grouppolicy {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMostDepth = 8;
constexpr std::size_t kMostFolders = 100'000;
constexpr std::string_view kPolicyName = "registry.pol";

using Entries = std::vector<FolderEntry>;
using Manifest = std::map<std::string, BackupNames>;

bool is_guid(std::string_view name) {
    constexpr std::string_view kShape = "{00000000-0000-0000-0000-000000000000}";
    if (name.size() != kShape.size()) return false;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const char c = name[i];
        const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        if (kShape[i] == '0' ? !hex : c != kShape[i]) return false;
    }
    return true;
}

std::string name_of(const fs::path& path) {
    // `folder/.` and `folder/` are named by the folder.
    const fs::path clean = fs::absolute(path).lexically_normal();
    return (clean.has_filename() ? clean : clean.parent_path()).filename().string();
}

class Walk {
  public:
    explicit Walk(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

    void visit(const fs::path& folder, std::size_t depth, const Manifest& above = {}) {
        if (++folders_ > kMostFolders || depth > kMostDepth) {
            report(error(codes::kPolicyFolder,
                         fmt::format("`{}` is not looked at: the folder is nested or filled beyond what a "
                                     "SYSVOL tree or a set of backups is",
                                     escape_controls(folder.string()))));
            return;
        }
        const auto entries = list_folder(folder);
        if (!entries) return report(entries.error());
        for (const FolderEntry& entry : *entries)
            if (entry.kind == EntryKind::other)
                report(warning(codes::kPolicyFolder, fmt::format("`{}` is a link or a device and is left out",
                                                                 escape_controls(entry.path.string()))));
        if (is_backup(*entries)) return backup(folder, *entries, above);
        if (is_object(folder, *entries)) return object(folder, Layout::sysvol, folder);
        const Manifest manifest = manifest_in(*entries);
        for (const FolderEntry& entry : *entries)
            if (entry.kind == EntryKind::file && entry.lower.ends_with(".pol")) loose(entry.path);
        for (const FolderEntry& entry : *entries)
            if (entry.kind == EntryKind::folder) visit(entry.path, depth + 1, manifest);
        missing_backups(folder, *entries, manifest);
    }

    void loose(const fs::path& file) {
        Gpo made;
        made.layout = Layout::file;
        made.folder = file.parent_path();
        made.machine = file;
        found_.push_back(std::move(made));
    }

    std::vector<Gpo> take() { return std::move(found_); }

  private:
    void report(Diagnostic finding) { diagnostics_.add(std::move(finding)); }

    static bool is_backup(const Entries& entries) {
        return !find_entry(entries, "domainsysvol", EntryKind::folder).empty() ||
               !find_entry(entries, "backup.xml", EntryKind::file).empty() ||
               !find_entry(entries, "bkupinfo.xml", EntryKind::file).empty();
    }
    static bool is_object(const fs::path& folder, const Entries& entries) {
        if (!find_entry(entries, "gpt.ini", EntryKind::file).empty()) return true;
        for (const std::string_view side : {"machine", "user"}) {
            const fs::path inner = find_entry(entries, side, EntryKind::folder);
            if (inner.empty()) continue;
            if (is_guid(name_of(folder))) return true;
            const auto policy = find_below(inner, {kPolicyName});
            if (!policy || !policy->empty()) return true;  // what cannot be seen is reported by `object`
        }
        return false;
    }

    /// The policy files below `inside`, which is the folder itself or a backup's copy of it.
    void object(const fs::path& folder, Layout layout, const fs::path& inside,
                const BackupNames& names = {}) {
        Gpo made;
        made.layout = layout;
        made.folder = folder;
        made.name = names.name;
        made.domain = names.domain;
        made.backup_time = names.time;
        const std::string own = name_of(folder);
        made.id = !names.id.empty() ? names.id : is_guid(own) ? own : std::string();
        const std::pair<fs::path&, std::vector<std::string_view>> files[] = {
            {made.machine, {"machine", kPolicyName}},
            {made.user, {"user", kPolicyName}},
            {made.preferences, {"machine", "preferences", "registry", "registry.xml"}}};
        for (const auto& [path, names_below] : files) {
            const auto file = inside.empty() ? Result<fs::path>() : find_below(inside, names_below);
            if (file)
                path = *file;
            else
                report(file.error());
        }
        if (names.has_machine_policy && made.machine.empty())
            report(error(codes::kPolicyFolder,
                         fmt::format("the backup of `{}` in `{}` names a Registry.pol that is not there",
                                     escape_controls(made.shown()), escape_controls(folder.string()))));
        found_.push_back(std::move(made));
    }

    void backup(const fs::path& folder, const Entries& entries, const Manifest& manifest) {
        BackupNames names;
        for (const std::string_view file : {"bkupinfo.xml", "backup.xml"}) {
            const fs::path path = find_entry(entries, file, EntryKind::file);
            if (path.empty()) continue;
            const auto text = read_file(path);
            const auto read = text ? read_backup_names(*text, path.string())
                                   : Result<BackupNames>(tl::unexpect, text.error());
            if (read) {
                names.complete(*read);
            } else {
                Diagnostic finding = read.error();
                finding.severity = Severity::warning;  // the policy itself is still readable
                report(std::move(finding));
            }
        }
        const auto listed = manifest.find(lower_ascii(name_of(folder)));
        if (listed != manifest.end()) names.complete(listed->second);
        const fs::path sysvol = find_entry(entries, "domainsysvol", EntryKind::folder);
        fs::path inside;
        if (!sysvol.empty()) {
            const auto below = list_folder(sysvol);
            if (below)
                inside = find_entry(*below, "gpo", EntryKind::folder);
            else
                report(below.error());
        }
        object(folder, Layout::backup, inside, names);
    }

    Manifest manifest_in(const Entries& entries) {
        const fs::path path = find_entry(entries, "manifest.xml", EntryKind::file);
        if (path.empty()) return {};
        const auto text = read_file(path);
        auto read = text ? read_manifest(*text, path.string()) : Result<Manifest>(tl::unexpect, text.error());
        if (read) return std::move(*read);
        Diagnostic finding = read.error();
        finding.severity = Severity::warning;
        report(std::move(finding));
        return {};
    }

    /// A backup that the manifest lists and nobody copied is unknown, not empty.
    void missing_backups(const fs::path& folder, const Entries& entries, const Manifest& manifest) {
        for (const auto& [id, names] : manifest)
            if (find_entry(entries, id, EntryKind::folder).empty())
                report(error(codes::kPolicyFolder,
                             fmt::format("the manifest in `{}` lists a backup `{}` of `{}` that is not there",
                                         escape_controls(folder.string()), escape_controls(id),
                                         escape_controls(names.name))));
    }

    Diagnostics& diagnostics_;
    std::vector<Gpo> found_;
    std::size_t folders_ = 0;
};

/// An old backup says what the object was, not what it is.
std::vector<Gpo> newest_backups(std::vector<Gpo> all, Diagnostics& diagnostics) {
    const auto same = [](const Gpo& a, const Gpo& b) {
        return !a.id.empty() && equal_ignoring_case(a.id, b.id) && equal_ignoring_case(a.domain, b.domain) &&
               !a.backup_time.empty() && !b.backup_time.empty();
    };
    std::vector<Gpo> out;
    for (const Gpo& one : all) {
        const auto newer = std::find_if(all.begin(), all.end(), [&](const Gpo& other) {
            return same(one, other) && one.backup_time < other.backup_time;
        });
        if (newer == all.end()) {
            out.push_back(one);
            continue;
        }
        diagnostics.add(
            advice(codes::kPolicyFolder,
                   fmt::format("the backup of `{}` of {} in `{}` is left out: there is one of {}",
                               escape_controls(one.shown()), escape_controls(one.backup_time),
                               escape_controls(one.folder.string()), escape_controls(newer->backup_time))));
    }
    return out;
}

}  // namespace

std::string_view to_text(Layout layout) {
    constexpr std::string_view kWords[] = {"backup", "sysvol", "file"};
    return kWords[static_cast<std::size_t>(layout)];
}

std::string Gpo::shown() const {
    if (!name.empty()) return name;
    if (!id.empty()) return id;
    return layout == Layout::file ? machine.filename().string() : name_of(folder);
}

std::vector<Gpo> find_gpos(const fs::path& where, Diagnostics& diagnostics) {
    Walk walk(diagnostics);
    std::error_code failed;
    if (fs::is_regular_file(where, failed))
        walk.loose(where);
    else
        walk.visit(where, 0);
    auto out = newest_backups(walk.take(), diagnostics);
    if (out.empty() && !diagnostics.has_errors())
        diagnostics.add(error(codes::kNoPolicy, fmt::format("`{}` holds no group policy object",
                                                            escape_controls(where.string()))));
    return out;
}

}  // namespace supctl::grouppolicy
