// RecordedMemory: what earlier runs had left in the store, as far as it changes which steps there are: debts,
// successes and settle times. A recording notes it, so that a replay, whose store is empty, plans the same.
// What was applied last is not in it: it tells drift apart and makes no step.
#pragma once

#include <boost/json/object.hpp>
#include <optional>

#include "cli/session.h"
#include "plan/memory.h"
#include "store/store.h"

namespace supctl {

/// `{"memory": {…}}`; empty when there is nothing to tell.
[[nodiscard]] boost::json::object note_of(const Memory& memory);
/// The memory that the session's recording notes; nothing where none was noted.
[[nodiscard]] std::optional<Memory> noted_memory(const Session& session);
/// Puts it into an empty store.
[[nodiscard]] Result<void> put_into(Store& store, std::string_view hierarchy, const Memory& memory);

}  // namespace supctl
