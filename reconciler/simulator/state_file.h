// The simulator's memory on disk: every change is committed before its answer goes out, and reopening
// restores objects, hidden state, time and pending events. A file that holds a state wins over the World.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/sqlite.h"
#include "simulator/object_store.h"
#include "simulator/site_state.h"
#include "simulator/timeline.h"

namespace supctl::simulator {

class StateFile {
  public:
    /// Errors: kStoreUnusable.
    [[nodiscard]] static Result<StateFile> open(const std::string& path);
    /// True when the file held a state, which now is in the three. Errors: kStoreUnusable.
    [[nodiscard]] Result<bool> load(ObjectStore& store, SiteStates& states, Timeline& timeline);
    /// Commits what changed. Errors: kStoreUnusable.
    [[nodiscard]] Result<void> save(const std::vector<Change>& changes, const SiteStates& states,
                                    const Timeline& timeline);

  private:
    explicit StateFile(sqlite::Database database) : database_(std::move(database)) {}
    sqlite::Database database_;
    std::string last_states_;
    std::string last_timeline_;
};

}  // namespace supctl::simulator
