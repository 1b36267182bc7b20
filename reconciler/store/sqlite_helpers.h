// What the SQLite parts of the store share: times as integers, and one statement with its rows in one go.
#pragma once

#include <functional>
#include <string_view>

#include "base/clock.h"
#include "base/sqlite.h"

namespace supctl {

[[nodiscard]] inline std::int64_t seconds(TimePoint when) {
    return when.time_since_epoch().count();
}
[[nodiscard]] inline TimePoint time_point(std::int64_t seconds) {
    return TimePoint(Seconds(seconds));
}

/// Prepares `sql`, lets `bind` fill it and hands each row to `row`.
[[nodiscard]] Result<void> each_row(sqlite::Database& database, std::string_view sql,
                                    const std::function<void(sqlite::Statement&)>& bind,
                                    const std::function<void(const sqlite::Statement&)>& row);
/// Prepares `sql`, lets `bind` fill it and runs it.
[[nodiscard]] Result<void> run_statement(sqlite::Database& database, std::string_view sql,
                                         const std::function<void(sqlite::Statement&)>& bind);

}  // namespace supctl
