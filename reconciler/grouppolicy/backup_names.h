// What the XML files of a GPO backup say about the object: its id, its name, its domain, when it was backed
// up, and whether a registry policy belongs to it.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"

namespace supctl::grouppolicy {

struct BackupNames {
    std::string id, name, domain, time;
    bool has_machine_policy = false;  // the backup's list of files names Machine\registry.pol

    /// Fills what is still empty.
    void complete(const BackupNames& other);
};

/// Reads a backup's `bkupInfo.xml` or `Backup.xml`. Error: kBadXml.
[[nodiscard]] Result<BackupNames> read_backup_names(std::string_view text, std::string_view path);

/// Reads `manifest.xml`: names by the lower-case id of the backup, which is its folder's name.
[[nodiscard]] Result<std::map<std::string, BackupNames>> read_manifest(std::string_view text,
                                                                       std::string_view path);

}  // namespace supctl::grouppolicy
