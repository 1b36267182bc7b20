// Reading: the registry policies of all objects in a folder. A file that is not readable makes its object
// unknown: nothing that it may hold is taken for absent, and nothing read before the damage is used.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "grouppolicy/gpo_folder.h"
#include "grouppolicy/policy_values.h"

namespace supctl::grouppolicy {

enum class Reading : std::uint8_t {
    none,     // there is no registry policy for computers
    read,     // all of it was read
    unknown,  // it could not be read
};

struct ReadGpo {
    Gpo gpo;
    Reading reading = Reading::none;
    PolicyValues values;  // of the computer's side; empty unless read
};

struct PolicyReading {
    std::vector<ReadGpo> gpos;
    bool complete = false;  // everything in the folder could be looked at
};

/// Reads all objects below `where`. Findings of the folder and of its files go to `diagnostics`. Windows
/// Update values for users are mentioned there as advice, and those of registry preferences as a warning.
[[nodiscard]] PolicyReading read_gpos(const std::filesystem::path& where, Diagnostics& diagnostics);

}  // namespace supctl::grouppolicy
