// The whole object store as canonical JSON, for comparing two runs: classes, rows and properties sorted, one
// row a line.
#pragma once

#include <string>

#include "simulator/object_store.h"

namespace supctl::simulator {

/// What two runs that did the same may differ in. Status messages are a record of the way, not of the state:
/// masking the record ids leaves them out altogether.
struct Masks {
    bool times = false;
    bool record_ids = false;
    bool etags = false;  // keys that are numbered by the site
    bool catalog_versions = false;
    [[nodiscard]] static Masks all() { return {true, true, true, true}; }
};

[[nodiscard]] std::string dump_store(const ObjectStore& store, Masks masks = {});

}  // namespace supctl::simulator
