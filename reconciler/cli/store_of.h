// Where the store of a connection lies, and what a reading command takes from it. Reading creates no store.
#pragma once

#include <memory>

#include "connection/connection_file.h"
#include "plan/memory.h"
#include "store/store.h"

namespace supctl {

struct StorePlace {
    std::string path;     // ":memory:" for a simulation that is not kept
    bool shared = false;  // named in the connection file
};
[[nodiscard]] StorePlace store_place(const ConnectionSettings& settings);

/// `user@host`, for people who meet a lease.
[[nodiscard]] std::string holder_name();

/// Whether a process still works on the run: it holds the run's lease, and is not known to be gone. Where the
/// holder runs elsewhere, the lease's expiry by this machine's clock decides.
[[nodiscard]] Result<bool> goes_on(Store& store, const Run& run);

/// What earlier runs left about this hierarchy; an empty Memory when there is no store.
[[nodiscard]] Result<Memory> remember(const StorePlace& place, const std::string& hierarchy);

}  // namespace supctl
