// What servers may answer to a proof: tokens that end, other schemes, redirects, and answers that prove
// nothing.
#include "base/codes.h"
#include "network/challenge.h"
#include "tests/authentication/visitor.h"
#include "tests/network/house.h"

namespace supctl::authentication {
namespace {

using network::Answer;
using network::Request;
using network::test::say;

/// A token in JWT form that ends so many seconds from now. Its signature is of no interest here.
std::string token_ending_in(std::int64_t seconds) {
    const auto end = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now()) + seconds;
    std::string text = network::write_challenge("", R"({"exp":)" + std::to_string(end) + "}").substr(1);
    while (text.ends_with('=')) text.pop_back();
    return "e30." + text + ".c2ln";
}

Answer refuse(const std::vector<std::string>& challenges) {
    Answer out = network::test::text("", 401);
    for (const std::string& one : challenges) out.response.headers.push_back({"WWW-Authenticate", one});
    return out;
}

class Answers : public network::test::House {
  protected:
    Result<network::Response> send(provider::Authenticator& authenticator, Request request = {},
                                   network::Repeatable repeatable = network::Repeatable::yes) {
        if (!http_) http_.emplace(client());
        return test::run(context, authenticator.send(*http_, std::move(request), repeatable));
    }
    [[nodiscard]] std::string authorization(std::size_t request) const {
        return std::string(network::header(seen.at(request).headers, "Authorization"));
    }
    /// A bearer authenticator that takes the next token of the list each time it needs one.
    std::unique_ptr<provider::Authenticator> bearer(std::vector<std::string> tokens) {
        return provider::make_bearer_authentication("site.test", [this, tokens]() -> Result<std::string> {
            return tokens.at(std::min(asked++, tokens.size() - 1));
        });
    }
    std::size_t asked = 0;
    std::optional<network::HttpClient> http_;
};

TEST_F(Answers, ATokenIsAskedForOnceAndAgainBeforeItEnds) {
    serve(network::test::always(network::test::text("yes")));
    const std::string ending = token_ending_in(30), lasting = token_ending_in(3600);
    const auto authenticator = bearer({ending, lasting});
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(send(*authenticator));
    EXPECT_EQ(authorization(0), "Bearer " + ending);
    EXPECT_EQ(authorization(1), "Bearer " + lasting);
    EXPECT_EQ(authorization(2), "Bearer " + lasting);
    EXPECT_EQ(asked, 2u);
}

TEST_F(Answers, ARefusedTokenIsAskedForAgainOnce) {
    serve([](const Request& request, network::Peer&) {
        const bool good = network::header(request.headers, "Authorization") == "Bearer new";
        return say(good ? network::test::text("yes") : refuse({"Bearer error=\"invalid_token\""}));
    });
    const auto replaced = bearer({"old", "new"});
    const auto answer = send(*replaced, {"POST", "/", {}, "body"}, network::Repeatable::no);
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->status, 200u);
    EXPECT_EQ(seen.size(), 2u);
    asked = 0;
    const auto same = bearer({"old"});
    EXPECT_EQ(send(*same)->status, 401u);
    EXPECT_EQ(seen.size(), 3u);  // the same token is not tried twice
    EXPECT_EQ(asked, 2u);
}

TEST_F(Answers, AServerThatAsksForSomethingElseSaysSo) {
    serve(network::test::always(refuse({"Negotiate, NTLM", "Basic realm=\"a, b\""})));
    const auto authenticator = bearer({"t"});
    const Diagnostic found = refusal(send(*authenticator));
    EXPECT_EQ(found.code, codes::kStrongerAuthentication);
    EXPECT_NE(found.message.find("`Negotiate`, `NTLM`, `Basic`"), std::string::npos) << found.message;
}

TEST_F(Answers, ARedirectIsNotFollowed) {
    Answer elsewhere = network::test::text("", 302);
    elsewhere.response.headers.push_back({"Location", "https://other.test/"});
    serve(network::test::always(elsewhere));
    const auto authenticator = bearer({"t"});
    EXPECT_EQ(send(*authenticator)->status, 302u);
    EXPECT_EQ(seen.size(), 1u);
}

TEST_F(Answers, ATokenSealsNothing) {
    serve(network::test::always(network::test::text("yes")));
    http_.emplace(client());
    const auto authenticator = bearer({"t"});
    const auto prove = [&]() -> Task<Code> {
        Result<network::Lane> lane = co_await http_->lane();
        Request probe;
        auto proven = co_await authenticator->prove("site.test", *lane, std::move(probe));
        co_return proven ? Code{} : proven.error().code;
    };
    EXPECT_EQ(test::run(context, prove()), codes::kNoMechanism);
}

std::unique_ptr<provider::Authenticator> ntlm() {
    return provider::make_ntlm_authentication("site.test",
                                              {"EXAMPLE\\carol", {}, secret_in("SUPCTL_NTLM", "carolpw")});
}

TEST_F(Answers, AWriteIsNotGivenToAServerThatAsksForNoProof) {
    serve(network::test::always(network::test::text("yes")));
    const auto authenticator = ntlm();
    const auto found = refusal(send(*authenticator, {"PUT", "/", {}, "body"}, network::Repeatable::no));
    EXPECT_EQ(found.code, codes::kServerNotProven);
    ASSERT_EQ(seen.size(), 1u);
    EXPECT_EQ(seen[0].body, "");
}

/// A server that lets callers in with the library's accepting side, one conversation a connection.
network::Handler gate(network::GssapiCredential credential, std::string scheme, unsigned status) {
    return [credential, scheme, status](const Request& request, network::Peer& peer) {
        const auto given = network::read_challenges(request.headers, "Authorization");
        const network::Challenge* token = network::find_challenge(given, scheme);
        if (token == nullptr) return say(refuse({scheme}));
        auto context = std::static_pointer_cast<network::GssapiContext>(peer.state);
        if (context == nullptr || context->complete())
            context =
                std::make_shared<network::GssapiContext>(network::GssapiContext::acceptor(credential, {}));
        peer.state = context;
        const Result<std::string> reply = context->step(token->token);
        Answer out = network::test::text(reply && context->complete() ? *context->initiator_name() : "",
                                         reply && context->complete() ? status : 401);
        out.response.headers.push_back(
            {"WWW-Authenticate",
             network::write_challenge(scheme, reply ? *reply : context->failure_token())});
        return say(out);
    };
}

TEST_F(Answers, NtlmWithoutSpnegoIsSpokenWhereTheServerAsksForIt) {
    const OpenFolder folder;
    write_text(folder.path() / "users", "EXAMPLE:carol:carolpw\n");
    ::setenv("NTLM_USER_FILE", (folder.path() / "users").c_str(), 1);
    serve(gate(network::GssapiCredential::acceptor("", "").value(), "NTLM", 200));
    const auto authenticator = ntlm();
    const auto answer = send(*authenticator);
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->body, "EXAMPLE\\carol");
    EXPECT_EQ(peers.size(), 2u);  // the legs of the second conversation share a connection
}

class KerberosAnswers : public Answers {
  protected:
    Domain domain;
    std::unique_ptr<provider::Authenticator> alice() {
        return provider::make_negotiate_authentication("site.test", {"alice", domain.keytab("alice"), {}});
    }
    void SetUp() override {
        domain.add_service("site.test");
        ::setenv("KRB5RCACHETYPE", "none", 1);
    }
    network::GssapiCredential keys() {
        return network::GssapiCredential::acceptor("", (domain.folder() / "http.keytab").string()).value();
    }
};

TEST_F(KerberosAnswers, AServerThatKnowsWhoAsksAndRefusesDemandsMore) {
    serve(gate(keys(), "Negotiate", 401));
    const auto authenticator = alice();
    EXPECT_EQ(refusal(send(*authenticator)).code, codes::kStrongerAuthentication);
    EXPECT_EQ(seen.size(), 1u);
}

TEST_F(KerberosAnswers, AProofOfTheServerThatDoesNotHoldIsRefused) {
    Answer out = network::test::text("rows", 200);
    out.response.headers.push_back({"WWW-Authenticate", network::write_challenge("Negotiate", "rubbish")});
    serve(network::test::always(out));
    const auto authenticator = alice();
    EXPECT_EQ(refusal(send(*authenticator)).code, codes::kServerNotProven);
}

TEST_F(KerberosAnswers, AnAccountThatIsBarredIsNamed) {
    domain.bar("bob");
    serve(network::test::always(network::test::text("yes")));
    const auto authenticator =
        provider::make_negotiate_authentication("site.test", {"bob", domain.keytab("bob"), {}});
    EXPECT_EQ(refusal(send(*authenticator)).code, codes::kAccountBarred);
    EXPECT_EQ(seen.size(), 0u);
}

}  // namespace
}  // namespace supctl::authentication
