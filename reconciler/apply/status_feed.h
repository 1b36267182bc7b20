// StatusFeed: how things stand, read once a tick for all waits together: the synchronization rows, and the
// messages of the WSUS components since a given time. It also keeps the server's clock: the newest Date that
// an answer carried, and how far our own clock has gone since.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "base/clock.h"
#include "site/synchronization.h"

namespace supctl {

inline constexpr Seconds kTick{30};

class StatusFeed {
  public:
    /// All must outlive the feed.
    StatusFeed(provider::Reader& reader, ValuePool& pool, Clock& clock)
        : reader_(reader), pool_(pool), clock_(clock) {}

    /// Messages older than this are not asked for. Later readings ask only for the newest ones; those of
    /// child sites arrive late, so readings overlap.
    void since(TimePoint server_time) { since_ = server_time; }
    /// An answer told the server's time.
    void heard(TimePoint server_time);
    /// The server's time now; never goes back.
    [[nodiscard]] TimePoint server_now() const;

    /// Reads; a reading that failed leaves the last one.
    [[nodiscard]] Task<void> read();
    /// Before the first one that succeeded: nothing at all.
    [[nodiscard]] const StatusReading& last() const { return last_; }
    /// Whether rows and messages were read completely less than a tick ago. Only then does it mean anything
    /// that something is not there.
    [[nodiscard]] bool current() const;
    /// Why the newest reading failed or is not complete; empty when it is.
    [[nodiscard]] const std::string& failure() const { return failure_; }
    /// When the next tick is due, by our clock.
    [[nodiscard]] TimePoint next_tick() const;

  private:
    provider::Reader& reader_;
    ValuePool& pool_;
    Clock& clock_;
    TimePoint since_{};
    Seconds offset_{0};
    mutable TimePoint newest_{};
    StatusReading last_;
    std::string failure_;
    std::optional<TimePoint> complete_at_;            // by our clock
    std::map<std::int64_t, StatusMessage> messages_;  // by record
    std::optional<TimePoint> last_read_;
};

}  // namespace supctl
