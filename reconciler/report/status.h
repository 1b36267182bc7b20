// Status: how each software update point's synchronization stands, as rows that text and JSON show alike. A
// pure view of one Observation; what a description expects and the site does not have is a row too.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hierarchy/declaration.h"
#include "hierarchy/observation.h"

namespace supctl {

enum class PointState : std::uint8_t {
    notInstalled,  // declared, and the site has no such point
    never,         // no synchronization was ever seen
    running,
    success,
    licensePending,  // synchronized; license terms are still downloaded
    failed,
    outOfStep,  // content out of step with upstream
    unknown     // a state that is not documented
};
[[nodiscard]] std::string_view to_text(PointState state);

struct StatusRow {
    SiteCode site;
    std::string server;
    PointState state = PointState::never;
    std::uint32_t code = 0;   // the site's own number of the state
    std::uint32_t error = 0;  // the last synchronization's error code
    TimePoint since{};        // when the state began
    std::optional<TimePoint> last_success;
    std::uint32_t catalog_version = 0;
    std::optional<std::uint32_t> behind;  // the top-level site's version where this one has not reached it
    std::uint32_t link = 0;               // 0 healthy, 1 degraded, 2 error
    std::string source;
    std::string log;  // where the site keeps the details
};

struct Status {
    TimePoint at{};  // the server's clock
    SiteCode top;
    std::string schedule;                      // the top-level site's, for people; empty when it was not read
    std::optional<TimePoint> next_run;         // of a schedule in UTC
    std::vector<std::string> classifications;  // what every synchronization fetches: titles, sorted
    std::size_t products = 0;
    std::vector<StatusRow> rows;   // by site code, then server
    std::size_t uncomparable = 0;  // declared settings of which nobody knows where the product keeps them

    [[nodiscard]] std::size_t count(PointState state) const;
    [[nodiscard]] std::size_t behind() const;
    /// Every row succeeded, at the top's version, over a healthy link.
    [[nodiscard]] bool in_step() const;
};

/// `declaration` may be null.
[[nodiscard]] Status status_of(const Observation& observation, const Declaration* declaration = nullptr);

/// `running: synchronizing WSUS`, `failed (0x80131509)`, `success, license terms pending`.
[[nodiscard]] std::string state_words(const StatusRow& row);
/// `healthy`, `degraded`, `error`.
[[nodiscard]] std::string link_words(std::uint32_t link);

}  // namespace supctl
