#include "cli/store_of.h"

#include <filesystem>

#include "store/database.h"

namespace supctl {

StorePlace store_place(const ConnectionSettings& settings) {
    if (settings.store) return {settings.store->string(), true};
    if (!settings.simulator) return {".supctl/state.db", false};
    // A simulation that is kept keeps its store beside it; another one ends with the process, and so does its
    // store.
    if (settings.simulator->state) return {settings.simulator->state->string() + ".store.db", true};
    return {":memory:", true};
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
    return remember(**store, hierarchy);
}

Result<Memory> remember(Store& store, const std::string& hierarchy) {
    Memory out;
    out.available = true;
    const auto ever = store.debts().ever_synchronized(hierarchy);
    if (!ever) return tl::unexpected(ever.error());
    out.ever_synchronized = *ever;
    const auto debt = store.debts().find(hierarchy);
    if (!debt) return tl::unexpected(debt.error());
    if (*debt) out.debt = (*debt)->written;
    auto configured = store.baseline().configured(hierarchy);
    if (!configured) return tl::unexpected(configured.error());
    out.configured = std::move(*configured);
    auto applied = store.baseline().applied(hierarchy);
    if (!applied) return tl::unexpected(applied.error());
    out.applied = std::move(*applied);
    return out;
}

}  // namespace supctl
