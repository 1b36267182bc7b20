// PolicyValues: what one Registry.pol leaves under the keys that decide where clients scan: its records
// applied in order, deletions included. A policy that deletes a value is not the same as one that leaves it
// alone: it also takes away what the ConfigMgr client wrote as local policy. Other keys are dropped.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "grouppolicy/registry_pol.h"

namespace supctl::grouppolicy {

enum class PolicyKey : std::uint8_t {
    windowsUpdate,    // Software\Policies\Microsoft\Windows\WindowsUpdate
    automaticUpdates  // its subkey AU
};

/// The key below the hive.
[[nodiscard]] std::string_view to_text(PolicyKey key);

enum class Presence : std::uint8_t {
    absent,        // the file does not speak of it
    set,           // it is written
    setIfMissing,  // `**soft.`: written where there is none yet
    removed        // it is deleted from the computer
};

struct PolicyValue {
    Presence presence = Presence::absent;
    std::string key;   // as the file spells it
    std::string name;  // of the value
    RegistryValue value;
    std::string directive;   // what removed it, e.g. `**del.WUServer`
    std::size_t offset = 0;  // of the record
};

class PolicyValues {
  public:
    /// Applies the next record of the file.
    void apply(const PolicyRecord& record);

    /// Names are compared without regard to case.
    [[nodiscard]] PolicyValue find(PolicyKey key, std::string_view name) const;
    /// All values under the two keys that the file sets, by key and name.
    [[nodiscard]] std::vector<PolicyValue> set() const;
    /// The certificates that the file puts among the computer's Trusted Publishers, without their bytes; a
    /// key's last part is the thumbprint.
    [[nodiscard]] std::vector<PolicyValue> trusted_publishers() const;
    /// The file says nothing about any of the keys, not even a deletion.
    [[nodiscard]] bool empty() const { return values_.empty() && removals_.empty(); }
    /// The file holds more values under the keys than anyone needs; the rest was dropped.
    [[nodiscard]] bool overflown() const { return overflown_; }

  private:
    /// A deletion of whole keys, or of all values of one.
    struct Removal {
        enum class Reach : std::uint8_t { values, tree };
        std::string key;  // lower case
        Reach reach = Reach::values;
        std::string directive;
        std::size_t offset = 0;
    };
    void put(const PolicyRecord& record, std::string_view name, Presence presence);
    void remove_all(Removal removal);
    /// The last deletion that took all values of this lower-case key along, or null.
    [[nodiscard]] const Removal* removal_of(std::string_view key) const;

    std::map<std::pair<std::string, std::string>, PolicyValue> values_;  // by lower-case key and name
    std::vector<Removal> removals_;
    bool overflown_ = false;
};

}  // namespace supctl::grouppolicy
