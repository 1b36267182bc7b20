#include "report/status.h"

#include <fmt/format.h>

#include <algorithm>

#include "hierarchy/next_run.h"
#include "hierarchy/product_numbers.h"
#include "plan/uncomparable.h"
#include "plan/value_json.h"

namespace supctl {
namespace {

PointState state_of(const SynchronizationRow& row) {
    if (row.running()) return PointState::running;
    if (row.failed()) return PointState::failed;
    switch (row.state) {
        case sync_state::kNever:
            return PointState::never;
        case sync_state::kSucceeded:
            return PointState::success;
        case sync_state::kLicensePending:
            return PointState::licensePending;
        case sync_state::kOutOfStep:
            return PointState::outOfStep;
        default:
            return PointState::unknown;
    }
}

/// The version that others must reach: the newest at the top-level site.
std::uint32_t top_version(const Observation& observation, SiteCode top) {
    std::uint32_t version = 0;
    for (const SynchronizationRow& row : observation.synchronization)
        if (row.site == top) version = std::max(version, row.catalog_version);
    return version;
}

StatusRow view(const SynchronizationRow& row, const ValuePool& pool, std::uint32_t version) {
    StatusRow made;
    made.site = row.site;
    made.server = pool.text(row.server);
    made.state = state_of(row);
    made.code = row.state;
    made.error = row.error;
    made.since = row.state_time;
    if (row.last_success > kNever) made.last_success = row.last_success;
    made.catalog_version = row.catalog_version;
    if (row.catalog_version < version) made.behind = version;
    made.link = row.link;
    made.source = pool.text(row.source);
    return made;
}

}  // namespace

std::string_view to_text(PointState state) {
    constexpr std::string_view words[] = {"notInstalled",   "never",  "running",   "success",
                                          "licensePending", "failed", "outOfStep", "unknown"};
    return words[static_cast<std::size_t>(state)];
}

std::size_t Status::count(PointState state) const {
    return static_cast<std::size_t>(std::count_if(
        rows.begin(), rows.end(), [state](const StatusRow& row) { return row.state == state; }));
}

std::size_t Status::behind() const {
    return static_cast<std::size_t>(
        std::count_if(rows.begin(), rows.end(), [](const StatusRow& row) { return row.behind.has_value(); }));
}

bool Status::in_step() const {
    return !rows.empty() && std::all_of(rows.begin(), rows.end(), [](const StatusRow& row) {
        return (row.state == PointState::success || row.state == PointState::licensePending) && !row.behind &&
               row.link == 0;
    });
}

Status status_of(const Observation& observation, const Declaration* declaration) {
    const ValuePool& pool = observation.live.pool();
    Status made;
    made.at = observation.server_time;
    if (declaration != nullptr) made.uncomparable = uncomparable_settings(*declaration).size();
    const Site* top = observation.live.top();
    if (top != nullptr) made.top = top->code;
    const Value schedule = observation.live.get(observation.live.global(), FieldId::schedule);
    if (schedule.kind == Value::Kind::schedule) made.schedule = value_text(FieldId::schedule, schedule, pool);
    // SEED-104 {
    if (schedule.kind == Value::Kind::schedule)
        made.next_run = next_run(pool.schedule(schedule.schedule()), observation.server_time);
    // }
    // SEED-92 {
    for (const Category& category : observation.catalog.all()) {
        if (!category.subscribed) continue;
        if (category.type == CategoryType::classification)
            made.classifications.emplace_back(pool.text(category.title));
        if (category.type == CategoryType::product) ++made.products;
    }
    std::sort(made.classifications.begin(), made.classifications.end());
    // }
    const std::uint32_t version = top_version(observation, made.top);
    // SEED-112 {
    for (const SynchronizationRow& row : observation.synchronization)
        made.rows.push_back(view(row, pool, version));
    // }
    const auto add_missing = [&](const SoftwareUpdatePoint& point, PointState state) {
        SynchronizationRow none;
        none.site = point.site;
        none.server = point.server;
        StatusRow row = view(none, pool, version);
        row.state = state;
        made.rows.push_back(std::move(row));
    };
    for (const SoftwareUpdatePoint& point : observation.live.points())
        if (observation.row(point.site, point.server) == nullptr) add_missing(point, PointState::never);
    if (declaration != nullptr)
        for (const SoftwareUpdatePoint& point : declaration->hierarchy.points())
            if (observation.live.find_point(point.site, point.server) == nullptr &&
                observation.row(point.site, point.server) == nullptr)
                add_missing(point, PointState::notInstalled);
    // SEED-113 {
    for (StatusRow& row : made.rows)
        if (const Site* site = observation.live.find_site(row.site);
            site != nullptr && site->server != Fqdn{})
            row.log = fmt::format("wsyncmgr.log in the folder Logs of the installation on {}",
                                  pool.text(site->server));
    // }
    std::stable_sort(made.rows.begin(), made.rows.end(), [](const StatusRow& a, const StatusRow& b) {
        return a.site != b.site ? a.site < b.site : a.server < b.server;
    });
    return made;
}

std::string state_words(const StatusRow& row) {
    const std::string error = row.error == 0 ? "" : fmt::format(" (0x{:08X})", row.error);
    switch (row.state) {
        case PointState::notInstalled:
            return "not installed";
        case PointState::never:
            return "never";
        case PointState::success:
            return "success";
        case PointState::licensePending:
            return "success, license terms pending";
        case PointState::failed:
            return "failed" + error;
        case PointState::outOfStep:
            return "out of step" + error;
        case PointState::unknown:
            return fmt::format("state {}", row.code) + error;
        case PointState::running:
            break;
    }
    switch (row.code) {
        case sync_state::kWsusRuns:
            return "running: synchronizing WSUS";
        case sync_state::kDatabaseRuns:
            return "running: synchronizing the site database";
        case sync_state::kOtherPointsRun:
            return "running: synchronizing other points";
        default:
            return "running: started";
    }
}

std::string link_words(std::uint32_t link) {
    switch (link) {
        case 0:
            return "healthy";
        case 1:
            return "degraded";
        case 2:
            return "error";
        default:
            return fmt::format("state {}", link);
    }
}

}  // namespace supctl
