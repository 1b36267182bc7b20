#include "provider/authentication/windows.h"

#include <fmt/format.h>

#include "base/codes.h"
#include "base/text.h"
#include "network/challenge.h"
#include "provider/authentication/conversation.h"
#include "provider/authentication/credential_keeper.h"
#include "provider/authentication/refusal.h"

namespace supctl::provider {

namespace {

using network::Framing;
using network::Mechanism;
using network::Repeatable;

Proof proof_of(const Conversation& conversation) {
    return conversation.context.complete() ? Proof::complete : Proof::unfinished;
}

/// What both kinds share: the host, the credential, and proving it to seal messages.
class WindowsAuthentication : public Authenticator {
  public:
    WindowsAuthentication(Mechanism mechanism, std::string host, WindowsIdentity identity)
        : host_(std::move(host)), keeper_(mechanism, std::move(identity)) {}

    Task<Result<std::shared_ptr<network::GssapiContext>>> prove(std::string host, network::Lane& lane,
                                                                network::Request probe) override {
        if (Result<void> ours = belongs_to(host_, host); !ours) co_return fail(std::move(ours.error()));
        probe.body.clear();
        network::Request copy = probe;
        Result<Conversation> spoken = co_await speak(lane, std::move(copy), Body::at_once, nullptr);
        if (spoken && adapted(*spoken, lane))
            spoken = co_await speak(lane, std::move(probe), Body::at_once, nullptr);
        if (!spoken) co_return fail(std::move(spoken.error()));
        const Proof proof = proof_of(*spoken);
        if (spoken->response.status == 401) co_return fail(refused(std::move(*spoken)));
        if (proof != Proof::complete)
            co_return fail(error(codes::kServerNotProven,
                                 fmt::format("`{}` lets us in without proving that it is the server",
                                             escape_controls(host_)))
                               .advise(std::string(find_code(codes::kServerNotProven)->help)));
        co_return std::make_shared<network::GssapiContext>(std::move(spoken->context));
    }

  protected:
    Task<Result<Conversation>> speak(network::Lane& lane, network::Request request, Body body,
                                     network::OnBody on_body) {
        Result<network::GssapiCredential> credential = co_await keeper_.get("HTTP@" + host_);
        if (!credential) co_return fail(std::move(credential.error()));
        Result<void> connected = co_await lane.connect();
        if (!connected) co_return fail(std::move(connected.error()));
        Opening opening{std::move(*credential), framing_, scheme_, host_};
        co_return co_await converse(lane, std::move(opening), std::move(request), body, std::move(on_body));
    }

    /// The server refused, but takes the same proof in another form, which is the one from now on.
    [[nodiscard]] virtual bool adapted(const Conversation&, network::Lane&) { return false; }
    /// What a conversation that ended with 401 means, when the refusal is about the proof.
    [[nodiscard]] virtual Result<network::Response> judge(Conversation conversation) const {
        return judge_refusal(scheme_, host_, std::move(conversation.response), proof_of(conversation));
    }
    [[nodiscard]] Diagnostic refused(Conversation conversation) const {
        Result<network::Response> judged = judge(std::move(conversation));
        if (!judged) return std::move(judged.error());
        return error(codes::kUnauthorized,
                     fmt::format("`{}` refused the credentials", escape_controls(host_)))
            .advise(std::string(find_code(codes::kUnauthorized)->help));
    }

    std::string host_;
    CredentialKeeper keeper_;
    Framing framing_ = Framing::spnego;
    std::string scheme_ = "Negotiate";
};

class NegotiateAuthentication final : public WindowsAuthentication {
  public:
    NegotiateAuthentication(std::string host, WindowsIdentity identity)
        : WindowsAuthentication(Mechanism::kerberos, std::move(host), std::move(identity)) {}

    Task<Result<network::Response>> send(network::HttpClient& client, network::Request request,
                                         Repeatable repeatable, network::OnBody on_body) override {
        if (Result<void> ours = belongs_to(host_, client.origin().host); !ours)
            co_return fail(std::move(ours.error()));
        Result<network::Lane> lane = co_await client.lane();
        if (!lane) co_return fail(std::move(lane.error()));
        bool repeated = false;
        while (true) {
            network::Request copy = request;
            network::OnBody sink = on_body;
            Result<Conversation> spoken =
                co_await speak(*lane, std::move(copy), Body::at_once, std::move(sink));
            if (!spoken && lane->lost_unanswered() && repeatable == Repeatable::yes && !repeated) {
                repeated = true;
                continue;
            }
            if (!spoken) co_return fail(std::move(spoken.error()));
            // Over TLS the server is proven by its certificate; its Kerberos proof, when it sends one, must
            // hold too (converse sees to it), but not every server sends it.
            if (spoken->response.status != 401) co_return std::move(spoken->response);
            co_return judge(std::move(*spoken));
        }
    }
};

/// Hangs on a connection that the identity was proven to.
struct Proven {};

class NtlmAuthentication final : public WindowsAuthentication {
  public:
    NtlmAuthentication(std::string host, WindowsIdentity identity)
        : WindowsAuthentication(Mechanism::ntlm, std::move(host), std::move(identity)) {}

    Task<Result<network::Response>> send(network::HttpClient& client, network::Request request,
                                         Repeatable repeatable, network::OnBody on_body) override {
        if (Result<void> ours = belongs_to(host_, client.origin().host); !ours)
            co_return fail(std::move(ours.error()));
        Result<network::Lane> lane = co_await client.lane();
        if (!lane) co_return fail(std::move(lane.error()));
        if (lane->attached() != nullptr) {
            network::Request copy = request;
            network::OnBody sink = on_body;
            Result<network::Response> answer = co_await lane->send(std::move(copy), std::move(sink));
            if (!answer && (!lane->lost_unanswered() || repeatable == Repeatable::no)) co_return answer;
            if (answer && answer->status != 401) co_return answer;
            lane->close();  // the server has forgotten us
        }
        co_return co_await introduce(*lane, std::move(request), repeatable, std::move(on_body));
    }

  private:
    /// The conversation that makes a connection ours, with the request in its last leg.
    Task<Result<network::Response>> introduce(network::Lane& lane, network::Request request,
                                              Repeatable repeatable, network::OnBody on_body) {
        bool repeated = false;
        while (true) {
            network::Request copy = request;
            network::OnBody sink = on_body;
            Result<Conversation> spoken =
                co_await speak(lane, std::move(copy), Body::after_challenge, std::move(sink));
            if (!spoken && lane.lost_unanswered() && repeatable == Repeatable::yes && !repeated) {
                repeated = true;
                continue;
            }
            if (!spoken) co_return fail(std::move(spoken.error()));
            if (spoken->response.status != 401) {
                lane.attach(std::make_shared<Proven>());
                co_return std::move(spoken->response);
            }
            if (!adapted(*spoken, lane)) co_return judge(std::move(*spoken));
        }
    }

    /// A server that does not speak SPNEGO may speak NTLM without it.
    [[nodiscard]] bool adapted(const Conversation& conversation, network::Lane& lane) override {
        const auto offered = network::read_challenges(conversation.response.headers);
        if (framing_ == Framing::bare || network::find_challenge(offered, "Negotiate") != nullptr ||
            network::find_challenge(offered, "NTLM") == nullptr)
            return false;
        lane.close();
        scheme_ = "NTLM";
        framing_ = Framing::bare;
        return true;
    }

    [[nodiscard]] Result<network::Response> judge(Conversation conversation) const override {
        const unsigned legs = conversation.legs;
        // NTLM proves no server: a finished conversation does not say that the server knows who asks.
        Result<network::Response> judged =
            judge_refusal(scheme_, host_, std::move(conversation.response), Proof::none);
        if (!judged || legs < 2) return judged;
        return fail(error(codes::kWrongPassword,
                          fmt::format("`{}` refused the user or the password", escape_controls(host_)))
                        .advise(std::string(find_code(codes::kWrongPassword)->help)));
    }
};

}  // namespace

std::unique_ptr<Authenticator> make_negotiate_authentication(std::string host, WindowsIdentity identity) {
    return std::make_unique<NegotiateAuthentication>(std::move(host), std::move(identity));
}

std::unique_ptr<Authenticator> make_ntlm_authentication(std::string host, WindowsIdentity identity) {
    return std::make_unique<NtlmAuthentication>(std::move(host), std::move(identity));
}

}  // namespace supctl::provider
