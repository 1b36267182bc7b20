// The simulated time and what is due in it: a queue of events ordered by time, then by when they were queued.
// No request moves time. In the stepped mode only holds do: when every participant holds, events run up to
// the earliest `until`, that becomes now, and whoever is due is answered. In the other modes the machine's
// clock moves time, and a hold waits. Events are data, so that a state file can keep them.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/task.h"

namespace supctl::simulator {

struct Event {
    TimePoint at;
    std::uint64_t sequence = 0;
    std::string kind;
    std::string site;
    std::string server;
    std::string detail;
    std::uint64_t run = 0;  // of what it belongs to; the behaviour tells stale ones by it
    friend bool operator<(const Event& a, const Event& b) {
        return a.at != b.at ? a.at < b.at : a.sequence < b.sequence;
    }
};

struct ClockOptions {
    enum class Mode : std::uint8_t { stepped, real };
    Mode mode = Mode::stepped;
    double speed = 1.0;            // of the real mode: simulated seconds in a real one
    std::size_t participants = 1;  // time stands still until so many have joined
};

/// `stepped`, `real` or `xN`. Errors: kBadValue.
[[nodiscard]] Result<ClockOptions> parse_clock(std::string_view text);

class Timeline {
  public:
    /// One who holds time. It leaves when the last pointer to it goes.
    class Participant;

    Timeline(TimePoint start, ClockOptions options);
    ~Timeline();
    Timeline(const Timeline&) = delete;

    [[nodiscard]] TimePoint now() const { return now_; }
    /// Queues an event; one in the past is due at once.
    void queue(TimePoint at, std::string kind, std::string site = {}, std::string server = {},
               std::string detail = {}, std::uint64_t run = 0);
    /// Who runs events, and who is told after a batch of them was run (to commit them).
    void on_event(std::function<void(const Event&)> run, std::function<void()> settled);
    /// Runs everything due up to `until`, in order, and sets now. Going back is ignored.
    void advance(TimePoint until);
    /// In the real mode, moves now to where the machine's clock says; otherwise nothing.
    void catch_up();

    [[nodiscard]] std::shared_ptr<Participant> join(std::string name);
    /// Answers with the new now once time has reached `until`.
    [[nodiscard]] Task<TimePoint> hold(std::shared_ptr<Participant> participant, TimePoint until);
    [[nodiscard]] std::size_t participants() const { return joined_.size(); }

    [[nodiscard]] std::string print() const;
    /// Replaces now and the queue by what `print` wrote.
    [[nodiscard]] Result<void> restore(std::string_view json);

  private:
    friend class Participant;
    void settle();
    [[nodiscard]] TimePoint by_machine() const;

    TimePoint now_;
    ClockOptions options_;
    std::chrono::steady_clock::time_point wall_start_ = std::chrono::steady_clock::now();
    TimePoint simulated_start_;
    std::set<Event> events_;
    std::uint64_t next_sequence_ = 1;
    std::function<void(const Event&)> run_;
    std::function<void()> settled_;
    std::set<Participant*> joined_;
    std::size_t ever_joined_ = 0;
};

}  // namespace supctl::simulator
