// Facts: what this run and the runs before it did and saw, as far as waits depend on it: when something was
// written that WSUS must take over, which synchronization was asked for and how its rows stood then, and
// which waits were decided by time alone. Kept in the journal's records, so that a killed run's successor
// knows them too. Times are the server's.
#pragma once

#include <boost/json/object.hpp>
#include <map>
#include <optional>
#include <string>

#include "hierarchy/observation.h"
#include "plan/step.h"
#include "store/store.h"

namespace supctl {

struct ConfigurationSight;

/// What decided a wait.
enum class Rung : std::uint8_t { seen, timed };

/// The part of a synchronization row that tells whether it changed.
struct RowMark {
    std::uint32_t state = 0;
    TimePoint state_time{};
    TimePoint last_success{};
    std::uint32_t error = 0;
    std::uint32_t catalog_version = 0;
    friend bool operator==(const RowMark&, const RowMark&) = default;
};
/// A row that is not there is a row that never did anything.
[[nodiscard]] RowMark mark(const SynchronizationRow* row);

/// A synchronization that was asked for.
struct Request {
    TimePoint first{};                                  // when it was first asked for
    TimePoint time{};                                   // not later than the newest asking
    RowMark top;                                        // the top's default point before the newest asking
    std::map<std::pair<SiteCode, Fqdn>, RowMark> rows;  // all others; only of this process
    bool known_rows = false;
    bool accepted = false;   // the provider said yes
    bool exhausted = false;  // it ended: it serves no further step
    bool earlier = false;    // asked for by another process
    bool by_hand = false;    // by a `sync` that has ended
    unsigned repeats = 0;
    std::optional<TimePoint> ask_again;  // after an early failure
};

/// Whether a write creates its object.
enum class Creates : std::uint8_t { no, yes };
/// Whether the site's WSUS must take a write over before it counts as configured.
enum class Configures : std::uint8_t { no, yes };

struct Configured {
    TimePoint time{};
    Rung rung = Rung::timed;
};

struct Facts {
    std::optional<TimePoint> first_write;
    std::map<SiteCode, TimePoint> written;                   // something that the site's WSUS must take over
    std::map<std::pair<SiteCode, Fqdn>, TimePoint> created;  // roles
    std::map<Fqdn, TimePoint> removed;                       // roles that were taken away, by server
    std::optional<TimePoint> selected;                       // the selection
    std::map<SiteCode, Configured> configured;
    std::optional<Rung> subscribed;
    std::optional<Request> request;
    std::optional<TimePoint> success_began;  // of the top's newest success that we know of: not later than
    std::optional<TimePoint> last_owing;     // the newest write that owes a synchronization
    std::map<std::string, TimePoint, std::less<>> wait_started;  // by step id; of this run
    bool owing_settled = false;  // nothing more is owed, says the plan: waits go on

    /// Takes note of a write that was sent, at the latest known time before it.
    void note_write(const Step& step, Creates creates, Configures configures, TimePoint when);
};

/// Reads the journal's runs of the hierarchy since the newest `apply` that ended with everything done; of
/// `run` itself also when its waits began.
[[nodiscard]] Result<Facts> recall(Store& store, std::string_view hierarchy, std::string_view run,
                                   ValuePool& pool);

/// Bodies of the journal's records, as recall reads them. `server_time` is not later than the write.
[[nodiscard]] boost::json::object write_body(const Step& step, Creates creates, Configures configures,
                                             TimePoint server_time, const ValuePool& pool);
[[nodiscard]] boost::json::object request_body(const Request& request);
[[nodiscard]] boost::json::object wait_body(TimePoint server_time);
/// A wait is over; `state` is the word of its StepState. `seen`: what the site's registry last said; of a
/// wait for a selection it is kept since when that waited for nothing else.
[[nodiscard]] boost::json::object settled_body(const Step& step, std::string_view state,
                                               TimePoint server_time,
                                               const ConfigurationSight* seen = nullptr);

}  // namespace supctl
