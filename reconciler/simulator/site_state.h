// What the site knows and no provider class tells: how far each site's WSUS is configured, which points are
// installed, which synchronization runs. Behaviours read and change it; the state file keeps it; no answer
// shows it.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "simulator/world.h"

namespace supctl::simulator {

enum class Configuration : std::uint8_t {
    none = 0,
    pending = 1,
    success = 2,
    failed = 3,
    subscriptionPending = 4
};

struct SiteState {
    Site site;  // code, type, parent, name, server; no values and points
    Configuration configuration = Configuration::none;
    std::set<std::string> installed;  // servers whose role set-up finished, lower case
    bool passes = false;              // the hourly configuration pass is in the queue
    bool subscription_queued = false;
    TimePoint not_before{};  // no configuration succeeds before (slow_wcm)
    bool running = false;    // a synchronization
    bool full_owed = false;  // the next synchronization must be a full one
    bool notified_while_running = false;
    std::uint64_t run = 0;              // of synchronizations; events of older runs are stale
    std::uint32_t running_version = 0;  // what the running synchronization will bring
    std::string running_selection;
    Seconds last_duration{0};
    std::string synchronized_selection;
};

struct SiteStates {
    std::map<std::string, SiteState> sites;
    std::string top;
    std::uint32_t catalog_version = 0;
    bool catalog_complete = false;
    std::set<std::string> wsus_ssl;  // servers whose WSUS web service answers over TLS, lower case
    std::int64_t next_record = 72057594037927937;  // record ids begin with the site's number in the high byte

    [[nodiscard]] SiteState* find(std::string_view code);
    [[nodiscard]] const SiteState* find(std::string_view code) const;
    [[nodiscard]] std::string print() const;
    [[nodiscard]] static Result<SiteStates> read(std::string_view json);
};

}  // namespace supctl::simulator
