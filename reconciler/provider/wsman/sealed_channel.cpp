#include <fmt/format.h>

#include "base/codes.h"
#include "provider/wsman/channel.h"
#include "provider/wsman/sealed_message.h"

namespace supctl::provider::wsman {

namespace {

using network::GssapiContext;
using network::Lane;
using network::Request;
using network::Response;

/// An identity is proven to a connection, and that proof's keys seal every message on it: a message belongs
/// to one connection and can never be sent on another.
class SealedChannel final : public Channel {
  public:
    SealedChannel(network::HttpClient& client, Authenticator& authenticator, ServiceAddress address)
        : client_(client), authenticator_(authenticator), address_(std::move(address)) {}

    Task<Result<Response>> post(std::string message, network::Repeatable repeatable) override {
        Result<Lane> lane = co_await client_.lane();
        if (!lane) co_return fail(std::move(lane.error()));
        const bool fresh = lane->attached() == nullptr;
        Result<Response> answer = co_await exchange(*lane, message);
        // On a connection that was kept, the server may have closed it, or have forgotten us. It does not say
        // so in a way that only the server can: anybody on the path can close, and can answer 401.
        const bool forgotten = answer && answer->status == 401;
        const bool unseen = !answer && lane->lost_unanswered();
        if (!fresh && repeatable == network::Repeatable::yes && (forgotten || unseen)) {
            lane->close();
            answer = co_await exchange(*lane, message);
        }
        // After any failure the counters of the two sides may differ.
        if (!answer || answer->status == 401) lane->close();
        if (repeatable == network::Repeatable::no && answer && !says_service(*answer))
            co_return fail(
                error(codes::kTransport,
                      fmt::format("a sealed message to `{}` was answered in clear, with status {}, "
                                  "which anybody on the way can say: whether it was carried out "
                                  "is not known",
                                  address_.host, answer->status)));
        co_return answer;
    }

  private:
    /// Proves the identity unless the connection knows it, then sends the message and opens the answer.
    Task<Result<Response>> exchange(Lane& lane, const std::string& message) {
        if (lane.attached() == nullptr) {
            Request probe = make_post(address_, std::string(kSoapContent), {});
            std::string host = address_.host;
            Result<std::shared_ptr<GssapiContext>> proven =
                co_await authenticator_.prove(std::move(host), lane, std::move(probe));
            if (!proven) co_return fail(unsealable(std::move(proven.error())));
            lane.attach(std::move(*proven));
        }
        const auto context = std::static_pointer_cast<GssapiContext>(lane.attached());
        Result<GssapiContext::Sealed> sealed = context->seal(message);
        if (!sealed) co_return fail(std::move(sealed.error()));
        Request request =
            make_post(address_, std::string(kSealedContent),
                      write_sealed({std::move(sealed->header), std::move(sealed->content), message.size()}));
        Result<Response> answer = co_await lane.send(std::move(request));
        if (!answer) co_return answer;
        co_return open(*context, std::move(*answer));
    }

    static Diagnostic unsealable(Diagnostic why) {
        if (why.code != codes::kNoMechanism) return why;
        return error(codes::kUnsealed,
                     fmt::format("plain HTTP is not used for messages in clear: {}", why.message))
            .advise(std::string(find_code(codes::kUnsealed)->help));
    }

    /// Only the service can seal.
    static bool says_service(const Response& answer) {
        return is_sealed(network::header(answer.headers, "Content-Type"));
    }

    /// The answer in clear. What is not sealed is no answer of the service: of such a refusal only the status
    /// counts.
    static Result<Response> open(GssapiContext& context, Response answer) {
        if (!says_service(answer)) {
            if (answer.status >= 200 && answer.status < 300)
                return fail(error(codes::kSealBroken, "the answer to a sealed message came in clear"));
            answer.body.clear();
            return answer;
        }
        const Result<SealedMessage> sealed = read_sealed(answer.body);
        if (!sealed) return fail(sealed.error());
        Result<std::string> plain = context.unseal(sealed->header, sealed->content);
        if (!plain) return fail(std::move(plain.error()));
        if (plain->size() != sealed->plain_length)
            return fail(error(codes::kSealBroken, "a sealed message has another length than it says"));
        answer.body = std::move(*plain);
        return answer;
    }

    network::HttpClient& client_;
    Authenticator& authenticator_;
    ServiceAddress address_;
};

}  // namespace

std::unique_ptr<Channel> make_sealed_channel(network::HttpClient& client, Authenticator& authenticator,
                                             ServiceAddress address) {
    return std::make_unique<SealedChannel>(client, authenticator, std::move(address));
}

}  // namespace supctl::provider::wsman
