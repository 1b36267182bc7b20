#include "cli/store_of.h"

#include <pwd.h>
#include <unistd.h>

#include <filesystem>

#include "apply/executor.h"
#include "store/database.h"

namespace supctl {

StorePlace store_place(const ConnectionSettings& settings) {
    // A replay is lived through once more from its beginning.
    if (settings.recording) return {":memory:", true};
    if (settings.store) return {settings.store->string(), true};
    if (!settings.simulator) return {".supctl/state.db", false};
    // A simulation that is kept keeps its store beside it; another one ends with the process, and so does its
    // store.
    if (settings.simulator->state) return {settings.simulator->state->string() + ".store.db", true};
    return {":memory:", true};
}

std::string holder_name() {
    char host[256] = {};
    ::gethostname(host, sizeof host - 1);
    const passwd* user = ::getpwuid(::geteuid());
    return std::string(user == nullptr ? "unknown" : user->pw_name) + "@" + host;
}

Result<bool> goes_on(Store& store, const Run& run) {
    if (run.ended) return false;
    const auto lease = store.leases().find(run.hierarchy);
    if (!lease) return tl::unexpected(lease.error());
    if (!*lease || (*lease)->run != run.id) return false;
    const ProcProcesses processes;
    const ProcessIdentity& holder = (*lease)->process;
    const ProcessIdentity self = processes.self();
    if (provably_gone(holder, processes)) return false;
    // Its time may be a simulator's; a process that is seen needs no clock.
    const bool same =
        holder.host == self.host && holder.boot == self.boot && holder.name_space == self.name_space;
    if (same && processes.started(holder.pid) == holder.started) return true;
    return std::chrono::system_clock::now() < (*lease)->expires;
}

Result<Memory> remember(const StorePlace& place, const std::string& hierarchy) {
    std::error_code ignored;
    if (place.path == ":memory:") {
        // A simulation that begins now has no past: nothing is missing.
        Memory fresh;
        fresh.available = true;
        return fresh;
    }
    if (!std::filesystem::exists(place.path, ignored)) return Memory{};
    auto store = open_store(place.path);
    if (!store) return tl::unexpected(store.error());
    return load_memory(**store, hierarchy);
}

}  // namespace supctl
