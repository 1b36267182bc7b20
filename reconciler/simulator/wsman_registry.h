// The registries of the hierarchy's machines as StdRegProv shows them: what the site server's components and
// the WSUS set-up keep there. ConfigurationState of the WSUS configuration manager follows the site's hidden
// state; the key is missing until the component has had something to configure. Read-only.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "simulator/faults.h"
#include "simulator/site_state.h"
#include "simulator/world.h"

namespace supctl::simulator {

struct RegistryValue {
    enum class Type : std::uint8_t { text = 1, expandable = 2, number = 4 };
    Type type = Type::text;
    std::string text;
    std::uint32_t number = 0;
};

/// One key: its values and the names of the keys below it.
struct RegistryKey {
    std::map<std::string, RegistryValue> values;
    std::set<std::string> keys;
};

class Registries {
  public:
    /// The machines are the World's servers; what is configured on them is read from `states` when asked.
    /// `faults`: the assumptions that the site breaks.
    Registries(const World& world, const SiteStates& states, const Faults& faults);

    /// The machine of that name (case ignored), or of the top site's server for a name that is none of
    /// theirs, such as an IP address.
    [[nodiscard]] std::string machine(std::string_view name) const;
    /// A key below HKEY_LOCAL_MACHINE, case ignored; nothing when it is not there.
    [[nodiscard]] std::optional<RegistryKey> find(std::string_view machine, std::string_view key) const;
    /// All machines, lower case.
    [[nodiscard]] std::vector<std::string> machines() const;

  private:
    struct Wsus {
        std::uint32_t port = 8530;
        bool ssl = false;
    };
    struct Machine {
        std::string site;  // whose site server it is; empty: none
        std::optional<Wsus> wsus;
    };
    void fill(const Machine& machine, std::map<std::string, RegistryKey>& keys) const;

    const SiteStates& states_;
    const Faults& faults_;
    std::map<std::string, Machine> machines_;  // by lower-case name
};

}  // namespace supctl::simulator
