// The simulator's own endpoints beside the service: `POST /simulator/join`, `POST /simulator/hold`, `GET
// /simulator/now`, `GET /simulator/dump[?masked]`. They are no part of the product; they let a client in
// another process live in simulated time. A participant belongs to its connection and leaves when that
// closes.
#pragma once

#include "network/http_server.h"
#include "simulator/object_store.h"
#include "simulator/timeline.h"

namespace supctl::simulator {

[[nodiscard]] bool is_time_endpoint(std::string_view target);
/// Bodies: `{"participant":"…"}`, and for hold also `"until":"2026-…Z"`; the answer to both is `{"now":"…"}`.
/// Holding joins by itself. The answer to hold comes once time has got there.
[[nodiscard]] Task<network::Response> answer_time_endpoint(const network::Request& request,
                                                           network::Peer& peer, Timeline& timeline,
                                                           const ObjectStore& store);

}  // namespace supctl::simulator
