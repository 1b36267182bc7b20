// The web services of the simulated WSUS servers, on the simulator's own listener: what they answer depends
// on the name that was asked for, and on whether that server's team has set it up for TLS. Nothing but "here
// I am" is served: clients and synchronization are simulated elsewhere.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "network/http_server.h"
#include "simulator/object_store.h"
#include "simulator/site_state.h"
#include "simulator/world.h"

namespace supctl::simulator {

/// Whether a request is for one of the five virtual directories that WSUS protects.
[[nodiscard]] bool is_wsus_service(std::string_view target);
/// Where a server's team tells what it did: {"server": "...", "ssl": true}.
inline constexpr std::string_view kWsusEndpoint = "/simulator/wsus";
[[nodiscard]] network::Response set_up_wsus(const network::Request& request, SiteStates& states);
/// The servers of the World's points that require SSL: those who run them have set up WSUS for it before the
/// simulation begins, also where the role is not installed yet.
[[nodiscard]] std::set<std::string> servers_with_ssl(const World& world);
/// The names that the listener's certificate carries: `first`, those that answer over TLS, and the
/// hierarchy's other servers as far as they fit.
[[nodiscard]] std::vector<std::string> server_names(const ObjectStore& store, const SiteStates& states,
                                                    std::string_view first);
/// A server that is not set up for TLS closes the connection without an answer.
[[nodiscard]] network::Answer answer_wsus_service(const network::Request& request, const SiteStates& states);

}  // namespace supctl::simulator
