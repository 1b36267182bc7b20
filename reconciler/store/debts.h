// Debts: synchronizations that are owed, because something was written that only a synchronization carries to
// the sites. Times are the server's. A debt is on the disk before the first such write; only a success that
// started after the newest write clears it.
#pragma once

#include <optional>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace supctl {

struct Debt {
    TimePoint written{};  // server time of the newest owing write that was answered
    bool open = false;    // a write was begun and never answered: it may have happened later than `written`
};

class Debts {
  public:
    virtual ~Debts() = default;
    /// Before an owing write: the debt exists from now on and is open.
    [[nodiscard]] virtual Result<void> owe(std::string_view hierarchy, TimePoint server_time) = 0;
    /// After the write was answered; `closes` what `owe` opened. The newest time counts.
    [[nodiscard]] virtual Result<void> written(std::string_view hierarchy, TimePoint server_time) = 0;
    /// At the begin of a run: writes that an earlier one left open happened at `server_time` at the latest.
    [[nodiscard]] virtual Result<void> close_open(std::string_view hierarchy, TimePoint server_time) = 0;
    /// A synchronization of the top-level site succeeded that started at `started` or later: clears the debt
    /// unless it is open or newer.
    [[nodiscard]] virtual Result<void> synchronized(std::string_view hierarchy, TimePoint started) = 0;
    [[nodiscard]] virtual Result<std::optional<Debt>> find(std::string_view hierarchy) = 0;
    /// Whether a success was ever seen.
    [[nodiscard]] virtual Result<bool> ever_synchronized(std::string_view hierarchy) = 0;
};

}  // namespace supctl
