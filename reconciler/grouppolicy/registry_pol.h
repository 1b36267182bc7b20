// Registry.pol: the file in which a group policy object keeps its registry settings ([MS-GPREG] 2.2.1).
// Records are handed on one by one, so that memory stays bounded by one record whatever the file holds. Data
// are taken by their size: `]` and `;` inside them mean nothing. What records mean is not decided here.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "grouppolicy/registry_value.h"

namespace supctl::grouppolicy {

struct PolicyRecord {
    std::string key;   // below the hive, e.g. `Software\Policies\Microsoft\Windows\WindowsUpdate`
    std::string name;  // of the value, or a directive such as `**del.NAME`; may be empty
    RegistryType type = RegistryType::none;
    std::string_view data;   // valid during the call only
    std::size_t offset = 0;  // of the record's `[` in the file
};

using RecordSink = std::function<void(const PolicyRecord&)>;

/// Hands every record to `sink` in the file's order and returns how many there were. Error: kPolicyFile,
/// naming `path` and the byte at which the file stops being a Registry.pol; records before it were handed on.
[[nodiscard]] Result<std::size_t> scan_registry_pol(std::string_view bytes, std::string_view path,
                                                    const RecordSink& sink);

/// The most data that one record may hold, and the longest key or name in UTF-16 units.
inline constexpr std::uint32_t kMostData = 0xFFFF;
inline constexpr std::size_t kMostName = 16'383;

}  // namespace supctl::grouppolicy
