// A conversation on one connection: requests that carry the tokens of one proof, until the server has had
// enough. Says what the server's tokens mean; what a final 401 means is judged by the caller.
#pragma once

#include <string>

#include "base/task.h"
#include "network/gssapi_context.h"
#include "network/http_client.h"

namespace supctl::provider {

struct Opening {
    network::GssapiCredential credential;
    network::Framing framing = network::Framing::spnego;
    std::string scheme = "Negotiate";
    std::string host;
};

/// When the request's body is sent: with the first token, or not before the server has answered one, because
/// the first is refused in any case.
enum class Body : std::uint8_t { at_once, after_challenge };

struct Conversation {
    network::Response response;
    network::GssapiContext context;
    unsigned legs = 0;
};

/// Errors: those of Lane::send (also when the server closes the connection between two legs), 311x and 312x
/// for what the server's tokens say, kServerNotProven.
[[nodiscard]] Task<Result<Conversation>> converse(network::Lane& lane, Opening opening,
                                                  network::Request request, Body body,
                                                  network::OnBody on_body);

}  // namespace supctl::provider
