#include "provider/authentication/conversation.h"

#include <fmt/format.h>

#include "base/codes.h"
#include "base/text.h"
#include "network/challenge.h"
#include "network/channel_binding.h"

namespace supctl::provider {

namespace {

constexpr unsigned kMostLegs = 6;

Diagnostic not_proven(const std::string& host, std::string_view why) {
    return error(codes::kServerNotProven, fmt::format("`{}` {}", escape_controls(host), why))
        .advise(std::string(find_code(codes::kServerNotProven)->help));
}

}  // namespace

Task<Result<Conversation>> converse(network::Lane& lane, Opening opening, network::Request request, Body body,
                                    network::OnBody on_body) {
    Result<std::string> binding = network::channel_binding_of(lane.server_certificate_der());
    if (!binding) co_return fail(std::move(binding.error()));
    network::GssapiContext context = network::GssapiContext::initiator(
        opening.credential, opening.framing, "HTTP@" + opening.host, std::move(*binding));
    Result<std::string> token = context.step({});
    if (!token) co_return fail(std::move(token.error()));
    for (unsigned leg = 0; leg < kMostLegs; ++leg) {
        const bool withheld = leg == 0 && body == Body::after_challenge;
        network::Request copy = request;
        if (withheld) copy.body.clear();
        copy.headers.push_back({"Authorization", network::write_challenge(opening.scheme, *token)});
        network::OnBody sink;
        if (!withheld) sink = on_body;
        Result<network::Response> answer = co_await lane.send(std::move(copy), std::move(sink));
        if (!answer) co_return fail(std::move(answer.error()));
        token->clear();
        const auto challenges = network::read_challenges(answer->headers);
        const network::Challenge* ours = network::find_challenge(challenges, opening.scheme);
        if (ours != nullptr && !ours->token.empty() && !context.complete()) {
            token = context.step(ours->token);
            // Here it is the server that has no such mechanism: ours made the first token.
            if (!token && answer->status == 401 && token.error().code == codes::kNoMechanism)
                co_return fail(error(codes::kStrongerAuthentication,
                                     fmt::format("`{}` does not take this kind of authentication",
                                                 escape_controls(opening.host)))
                                   .advise(std::string(find_code(codes::kStrongerAuthentication)->help))
                                   .note(token.error().message));
            if (!token && answer->status == 401) co_return fail(std::move(token.error()));
            if (!token)
                co_return fail(not_proven(opening.host, "answers with a proof that does not hold")
                                   .note(token.error().message));
        }
        if (answer->status != 401) {
            if (withheld) co_return fail(not_proven(opening.host, "answers without having asked who we are"));
            co_return Conversation{std::move(*answer), std::move(context), leg + 1};
        }
        if (token->empty()) co_return Conversation{std::move(*answer), std::move(context), leg + 1};
        if (!lane.connected())
            co_return fail(error(codes::kTransport,
                                 fmt::format("`{}` closed the connection in the middle of the authentication",
                                             escape_controls(opening.host)))
                               .advise("look for a proxy or load balancer that does not keep connections"));
    }
    co_return fail(not_proven(opening.host, "does not come to an end with the authentication"));
}

}  // namespace supctl::provider
