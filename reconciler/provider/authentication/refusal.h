// Refusals: what a 401 means, judged by what the server offers, by how far the proof came and by its clock.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "network/http_client.h"

namespace supctl::provider {

/// How far a proof came before the server refused it.
enum class Proof : std::uint8_t {
    none,        // the scheme has no conversation
    unfinished,  // the server ended it
    complete     // the server has proven itself, so it knows who asks
};

/// The error when the answer (401) offers other schemes than `scheme`, or says that the proof itself is the
/// trouble; else the answer, for the caller to judge. Errors: kStrongerAuthentication, kClockSkew.
[[nodiscard]] Result<network::Response> judge_refusal(std::string_view scheme, const std::string& host,
                                                      network::Response answer, Proof proof = Proof::none);

}  // namespace supctl::provider
