// Attempts: the synchronizations of the top-level site that supctl asked for, with what the site's messages
// and row show of each; and the messages that tell of synchronizations at all.
#pragma once

#include <optional>
#include <vector>

#include "doctor/evidence.h"

namespace supctl {

/// Whether the message is of that component.
[[nodiscard]] bool from(const Evidence& e, const StatusMessage& message, std::string_view component);
/// One of 6701 to 6708 of the synchronization manager.
[[nodiscard]] bool synchronization_message(const Evidence& e, const StatusMessage& message);
/// The newest row of the site; null: none.
[[nodiscard]] const SynchronizationRow* newest_row(const Evidence& e, SiteCode site);

/// A failure this soon after the request is an early one.
inline constexpr std::chrono::minutes kEarly{5};

/// One synchronization of the top-level site that supctl asked for.
struct Attempt {
    TimePoint asked{};
    std::optional<TimePoint> began, ended;
    std::uint32_t end = 0;    // the message that ended it
    std::uint32_t error = 0;  // where the row still shows it
    [[nodiscard]] bool early_failure() const {
        return ended && end == sync_state::kFailed && *ended - asked < kEarly;
    }
};

/// The requests that the site accepted, in the order of time, with what followed.
[[nodiscard]] std::vector<Attempt> attempts(const Evidence& e);

/// Early failures in a row, and how the row ended.
struct EarlyFailures {
    std::vector<Attempt> failures;
    bool overcome = false;  // a later attempt succeeded
    [[nodiscard]] std::uint32_t error() const { return failures.back().error; }
};
[[nodiscard]] std::vector<EarlyFailures> early_failures(const Evidence& e);

}  // namespace supctl
