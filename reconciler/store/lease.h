// Lease: at most one run changes a hierarchy. A lease belongs to a run, not to a process: a run that is
// resumed takes its lease along. It is taken over at once from a holder that is provably gone, else after it
// has expired. Every take-over raises the epoch; who writes checks the epoch first, so that a holder that was
// only asleep finds out before it does harm.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "store/process.h"

namespace supctl {

inline constexpr Seconds kLeaseTime{120};
inline constexpr Seconds kLeaseRenewal{30};

struct Lease {
    std::string hierarchy;
    std::string run;     // empty: free
    std::string holder;  // for people: `user@host`
    ProcessIdentity process;
    std::int64_t epoch = 0;
    TimePoint acquired{}, expires{};
};

class Leases {
  public:
    virtual ~Leases() = default;
    /// Takes the lease for `wanted.run` from `now` on; `epoch`, `acquired` and `expires` are filled in.
    /// Error: kLeaseHeld with the holder's name, when the holder is neither gone nor expired.
    [[nodiscard]] virtual Result<Lease> acquire(Lease wanted, TimePoint now, const Processes& processes) = 0;
    /// Moves the expiry. Error: kLeaseHeld when the epoch is no longer ours.
    [[nodiscard]] virtual Result<void> renew(Lease& lease, TimePoint now) = 0;
    /// Error: kLeaseHeld when the epoch is no longer ours.
    [[nodiscard]] virtual Result<void> check(const Lease& lease) = 0;
    /// Gives it back; one that is no longer ours is left alone.
    [[nodiscard]] virtual Result<void> release(const Lease& lease) = 0;
    /// Held ones, by hierarchy.
    [[nodiscard]] virtual Result<std::vector<Lease>> list() = 0;
    [[nodiscard]] virtual Result<std::optional<Lease>> find(std::string_view hierarchy) = 0;
    /// Takes it from whoever holds it and keeps why and by whom; gives what it was. Error: kNoSuchRun
    /// when nobody holds it.
    [[nodiscard]] virtual Result<Lease> break_lease(std::string_view hierarchy, std::string_view reason,
                                                    std::string_view by, TimePoint now) = 0;
};

/// Whether the holder can be proven not to run any more: its process is gone from this kernel and process
/// namespace, or its machine was started again.
[[nodiscard]] bool provably_gone(const ProcessIdentity& holder, const Processes& processes);

}  // namespace supctl
