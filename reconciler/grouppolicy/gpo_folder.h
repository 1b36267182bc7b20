// The group policy objects in a folder: backups (`{ID}/DomainSysvol/GPO/Machine/registry.pol`), SYSVOL trees
// (`Policies/{ID}/Machine/Registry.pol`), one such object by itself, or loose *.pol files. Names are found
// without regard to case; links are not followed; the walk is bounded. Policies are not read here.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"

namespace supctl::grouppolicy {

enum class Layout : std::uint8_t { backup, sysvol, file };
[[nodiscard]] std::string_view to_text(Layout layout);

struct Gpo {
    Layout layout = Layout::sysvol;
    std::string id;           // of the object, `{…}`; empty for a loose file
    std::string name;         // as shown in consoles; empty where the folder does not hold it
    std::string domain;       // likewise
    std::string backup_time;  // `2026-01-31T12:00:00`; empty unless it is a backup
    std::filesystem::path folder;
    std::filesystem::path machine;      // its Registry.pol; empty: it has no registry policy for computers
    std::filesystem::path user;         // likewise for users
    std::filesystem::path preferences;  // its registry preferences for computers; empty: it has none

    /// `Workstations` or, without a name, the id or the file's name.
    [[nodiscard]] std::string shown() const;
};

/// All objects below `where` (a folder or one file), in the order of their paths. What cannot be looked at is
/// an error in `diagnostics`, and so is a folder without any object. Of several backups of one object only
/// the newest is returned; advice names the others.
[[nodiscard]] std::vector<Gpo> find_gpos(const std::filesystem::path& where, Diagnostics& diagnostics);

}  // namespace supctl::grouppolicy
