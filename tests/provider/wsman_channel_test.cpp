// Sealed messages over plain HTTP: their form, a real NTLM conversation that seals them, and what is refused.
#include <stdlib.h>

#include <filesystem>
#include <fstream>

#include "network/challenge.h"
#include "network/gssapi_context.h"
#include "provider/authentication/windows.h"
#include "provider/wsman/sealed_message.h"
#include "tests/provider/wsman_service.h"

namespace supctl::provider::wsman::test {
namespace {

using network::GssapiContext;
using network::test::expect_code;

TEST(SealedMessage, HasTheFormOfTheProtocol) {
    EXPECT_EQ(write_sealed({"sig", "text", 9}),
              "--Encrypted Boundary\r\n"
              "\tContent-Type: application/HTTP-SPNEGO-session-encrypted\r\n"
              "\tOriginalContent: type=application/soap+xml;charset=UTF-8;Length=9\r\n"
              "--Encrypted Boundary\r\n"
              "\tContent-Type: application/octet-stream\r\n" +
                  std::string("\x03\0\0\0sigtext", 11) + "--Encrypted Boundary--\r\n");
}

TEST(SealedMessage, ReadsWhatItWritesWhateverTheBytes) {
    const std::string awkward = "a\r\n--Encrypted Boundary\r\n\0--Encrypted Boundary--\r\n";
    const auto back = read_sealed(write_sealed({awkward, awkward + awkward, 70'000}));
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(back->header, awkward);
    EXPECT_EQ(back->content, awkward + awkward);
    EXPECT_EQ(back->plain_length, 70'000U);
}

TEST(SealedMessage, RefusesEveryCutAndOtherForms) {
    const std::string whole = write_sealed({"signature", "content", 7});
    for (std::size_t length = 0; length + 2 < whole.size(); ++length)
        EXPECT_CODE(read_sealed(whole.substr(0, length)), codes::kSealBroken);
    std::string without = whole;
    without.replace(without.find("Length=7"), 8, "Length=x");
    EXPECT_CODE(read_sealed(without), codes::kSealBroken);
    std::string long_header = write_sealed({"signature", "", 7});
    long_header.replace(long_header.find("signature") - 4, 1, "\x7f");
    EXPECT_CODE(read_sealed(long_header), codes::kSealBroken);
}

/// A WS-Man service on plain HTTP that is an NTLM acceptor.
class SealedService : public network::test::House {
  protected:
    enum class Answering : std::uint8_t { sealed, clear, wrongLength };
    struct Talk {
        GssapiContext context;
        explicit Talk(GssapiContext made) : context(std::move(made)) {}
    };

    void SetUp() override {
        folder = std::filesystem::temp_directory_path() / ("supctl-seal-" + std::to_string(::getpid()));
        std::filesystem::create_directories(folder);
        std::ofstream(folder / "users") << "EXAMPLE:bob:bobpw\n";
        ::setenv("NTLM_USER_FILE", (folder / "users").c_str(), 1);
        auto made = network::GssapiCredential::acceptor("", "");
        ASSERT_TRUE(made) << made.error().message;
        credential.emplace(std::move(*made));
        serve([this](const network::Request& request,
                     network::Peer& peer) { return say(judge(request, peer)); },
              network::ServerOptions{});
        ::setenv("SUPCTL_TEST_PASSWORD", "bobpw", 1);
        identity.user = "EXAMPLE\\bob";
        identity.password =
            SecretReference{SecretReference::Kind::environment, "SUPCTL_TEST_PASSWORD", {}, {}};
        network::Origin where = origin();
        where.scheme = network::Scheme::http;
        http_.emplace(where, network::Trust{}, limits, traffic);
        authenticator = make_ntlm_authentication("site.test", identity);
        channel = make_sealed_channel(*http_, *authenticator, {.host = "site.test"});
    }
    void TearDown() override {
        ::unsetenv("NTLM_USER_FILE");
        ::unsetenv("SUPCTL_TEST_PASSWORD");
        std::filesystem::remove_all(folder);
    }

    Answer challenge(std::string_view token) {
        Answer out;
        out.response = {401, {{"WWW-Authenticate", network::write_challenge("Negotiate", token)}}, ""};
        return out;
    }
    Answer judge(const network::Request& request, network::Peer& peer) {
        const auto given = network::read_challenges(request.headers, "Authorization");
        if (const auto* token = network::find_challenge(given, "Negotiate")) {
            auto talk = std::static_pointer_cast<Talk>(peer.state);
            if (!talk || talk->context.complete()) {
                talk = std::make_shared<Talk>(GssapiContext::acceptor(*credential, ""));
                peer.state = talk;
            }
            const auto next = talk->context.step(token->token);
            if (!next) return challenge("");
            if (!talk->context.complete()) return challenge(*next);
            ++proofs;
            Answer out;
            if (!next->empty())
                out.response.headers.push_back(
                    {"WWW-Authenticate", network::write_challenge("Negotiate", *next)});
            out.response.status = 200;
            return out;
        }
        const auto talk = std::static_pointer_cast<Talk>(peer.state);
        if (!talk || forget) {
            forget = false;
            peer.state.reset();
            return challenge("");
        }
        const auto sealed = read_sealed(request.body);
        if (!sealed) return network::test::text("not sealed", 500);
        const auto plain = talk->context.unseal(sealed->header, sealed->content);
        if (!plain || plain->size() != sealed->plain_length) return network::test::text("broken seal", 500);
        received.push_back(*plain);
        if (deny != 0) {
            Answer out = challenge("");
            out.response.status = std::exchange(deny, 0U);
            return out;
        }
        const std::string reply = "<answer to=\"" + *plain + "\"/>";
        if (answering == Answering::clear) return network::test::text(reply);
        auto back = talk->context.seal(reply);
        Answer out;
        const std::size_t length = reply.size() + (answering == Answering::wrongLength ? 1 : 0);
        out.response = {status,
                        {{"Content-Type", std::string(kSealedContent)}},
                        write_sealed({std::move(back->header), std::move(back->content), length})};
        return out;
    }
    Result<network::Response> post(std::string text,
                                   network::Repeatable repeatable = network::Repeatable::no) {
        return run(context, channel->post(std::move(text), repeatable));
    }

    std::filesystem::path folder;
    std::optional<network::GssapiCredential> credential;
    WindowsIdentity identity;
    std::optional<network::HttpClient> http_;
    std::unique_ptr<Authenticator> authenticator;
    std::unique_ptr<Channel> channel;
    Answering answering = Answering::sealed;
    unsigned status = 200;
    bool forget = false;
    unsigned deny = 0;  // the next message is carried out, and answered with this status in clear
    int proofs = 0;
    std::vector<std::string> received;
};

TEST_F(SealedService, NothingTravelsInClear) {
    const auto first = post("first secret words");
    ASSERT_TRUE(first) << first.error().message;
    EXPECT_EQ(first->body, "<answer to=\"first secret words\"/>");
    ASSERT_TRUE(post("second secret words"));
    EXPECT_EQ(received, (std::vector<std::string>{"first secret words", "second secret words"}));
    EXPECT_EQ(proofs, 1) << "the proof belongs to the connection";
    for (const auto& request : seen) EXPECT_EQ(request.body.find("secret"), std::string::npos);
    EXPECT_EQ(network::header(seen.back().headers, "Content-Type"), kSealedContent);
}

TEST_F(SealedService, FaultsComeSealedToo) {
    status = 500;
    const auto answer = post("words");
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 500U);
    EXPECT_EQ(answer->body, "<answer to=\"words\"/>");
}

TEST_F(SealedService, AForgottenConnectionIsProvenAnew) {
    ASSERT_TRUE(post("one"));
    forget = true;
    ASSERT_TRUE(post("two", network::Repeatable::yes));
    EXPECT_EQ(received, (std::vector<std::string>{"one", "two"}));
    EXPECT_EQ(proofs, 2);
}

TEST_F(SealedService, AWriteIsNotSentAgainOnAWordThatAnybodyCanSay) {
    for (const unsigned status_in_clear : {401U, 403U, 404U, 500U}) {
        SCOPED_TRACE(status_in_clear);
        received.clear();
        ASSERT_TRUE(post("read", network::Repeatable::yes));
        deny = status_in_clear;
        const auto answer = post("write");
        EXPECT_CODE(answer, codes::kTransport);
        EXPECT_EQ(received, (std::vector<std::string>{"read", "write"}));
    }
    // On a connection of its own, too.
    http_->close();
    received.clear();
    deny = 401;
    EXPECT_CODE(post("write"), codes::kTransport);
    EXPECT_EQ(received, std::vector<std::string>{"write"});
}

TEST_F(SealedService, AReadIsSentAgainWhenTheServerHasForgottenUs) {
    ASSERT_TRUE(post("read", network::Repeatable::yes));
    deny = 401;
    ASSERT_TRUE(post("again", network::Repeatable::yes));
    EXPECT_EQ(received, (std::vector<std::string>{"read", "again", "again"}));
}

TEST_F(SealedService, AnAnswerInClearIsNotTaken) {
    answering = Answering::clear;
    EXPECT_CODE(post("words"), codes::kSealBroken);
}

TEST_F(SealedService, AnAnswerOfAnotherLengthIsNotTaken) {
    answering = Answering::wrongLength;
    EXPECT_CODE(post("words"), codes::kSealBroken);
    answering = Answering::sealed;
    EXPECT_TRUE(post("words")) << "the next message has a connection of its own";
}

TEST_F(SealedService, AWrongPasswordSendsNoMessage) {
    ::setenv("SUPCTL_TEST_PASSWORD", "wrong", 1);
    authenticator = make_ntlm_authentication("site.test", identity);
    channel = make_sealed_channel(*http_, *authenticator, {.host = "site.test"});
    EXPECT_FALSE(post("secret words"));
    EXPECT_TRUE(received.empty());
    for (const auto& request : seen) EXPECT_TRUE(request.body.empty());
}

TEST_F(SealedService, WithoutASealNothingIsSent) {
    authenticator = make_bearer_authentication("site.test", [] { return Result<std::string>("token"); });
    channel = make_sealed_channel(*http_, *authenticator, {.host = "site.test"});
    EXPECT_CODE(post("secret words"), codes::kUnsealed);
    EXPECT_TRUE(seen.empty());
}

}  // namespace
}  // namespace supctl::provider::wsman::test
