// Sealed messages between both ends of a proof, as WS-Man over plain HTTP sends them, with both mechanisms.
#include <algorithm>

#include "base/codes.h"
#include "network/gssapi_context.h"
#include "tests/authentication/visitor.h"

namespace supctl::authentication {
namespace {

using network::Framing;
using network::GssapiContext;
using network::GssapiCredential;
using network::Mechanism;

struct Pair {
    GssapiContext ours;
    GssapiContext theirs;
    Result<void> agree() {
        std::string received;
        for (int leg = 0; leg < 8 && !(ours.complete() && theirs.complete()); ++leg) {
            Result<std::string> asked = ours.complete() ? std::string() : ours.step(received);
            if (!asked) return fail(std::move(asked.error()));
            if (asked->empty()) break;
            Result<std::string> answered = theirs.step(*asked);
            if (!answered) return fail(std::move(answered.error()));
            received = std::move(*answered);
        }
        return {};
    }
};

/// Both ends over what the mechanism needs; `framing` as the initiator speaks.
class Sealing : public ::testing::TestWithParam<std::pair<Mechanism, Framing>> {
  protected:
    Domain domain;
    std::string users = (domain.folder() / "users").string();

    Sealing() {
        write_text(users, "EXAMPLE:carol:carolpw\n");
        ::setenv("NTLM_USER_FILE", users.c_str(), 1);
        ::setenv("KRB5RCACHETYPE", "none", 1);
    }
    Pair pair(const std::string& our_channel = {}, const std::string& their_channel = {},
              const std::string& password = "carolpw") {
        const std::string service = std::string("HTTP@") + kHost;
        auto credential =
            GetParam().first == Mechanism::ntlm
                ? GssapiCredential::from_password(Mechanism::ntlm, "EXAMPLE\\carol", Secret(password))
                : GssapiCredential::from_keytab("alice", domain.keytab("alice"));
        EXPECT_TRUE(credential) << credential.error().message;
        const auto fetched = credential->fetch_ticket(service);
        EXPECT_TRUE(fetched) << fetched.error().message;
        auto server = GssapiCredential::acceptor(GetParam().second == Framing::bare ? service : "",
                                                 (domain.folder() / "http.keytab").string());
        EXPECT_TRUE(server) << server.error().message;
        return {GssapiContext::initiator(*credential, GetParam().second, service, our_channel),
                GssapiContext::acceptor(*server, their_channel)};
    }
};

TEST_P(Sealing, OpensWhatTheOtherSideSealedAndNothingElse) {
    Pair both = pair();
    const auto agreed = both.agree();
    ASSERT_TRUE(agreed) << agreed.error().message << agreed.error().notes.front();
    ASSERT_TRUE(both.ours.complete() && both.theirs.complete());
    EXPECT_EQ(both.theirs.mechanism(), GetParam().first);
    EXPECT_EQ(both.theirs.initiator_name().value(),
              GetParam().first == Mechanism::ntlm ? "EXAMPLE\\carol" : "alice@EXAMPLE.TEST");
    for (const std::string& plain :
         {std::string("<s:Envelope/>"), std::string("x"), std::string(70000, 'x')}) {
        const auto asked = both.ours.seal(plain);
        ASSERT_TRUE(asked) << asked.error().message << asked.error().notes.front();
        EXPECT_EQ(asked->content.find("Envelope"), std::string::npos);
        EXPECT_EQ(asked->header.size(), GetParam().first == Mechanism::ntlm ? 16u : 60u);
        EXPECT_EQ(asked->content.size(), plain.size());
        EXPECT_EQ(both.theirs.unseal(asked->header, asked->content).value(), plain);
        const auto answered = both.theirs.seal(plain + "!");
        EXPECT_EQ(both.ours.unseal(answered->header, answered->content).value(), plain + "!");
    }
    auto changed = both.ours.seal("remove nothing");
    changed->content[3] = static_cast<char>(changed->content[3] ^ 1);
    const auto opened = both.theirs.unseal(changed->header, changed->content);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, codes::kSealBroken);
}

TEST_P(Sealing, AMessageThatComesTwiceIsRefused) {
    Pair both = pair();
    ASSERT_TRUE(both.agree());
    const auto once = both.ours.seal("install");
    ASSERT_TRUE(once) << once.error().notes.front();
    ASSERT_TRUE(both.theirs.unseal(once->header, once->content));
    const auto twice = both.theirs.unseal(once->header, once->content);
    ASSERT_FALSE(twice);
    EXPECT_EQ(twice.error().code, codes::kSealBroken);
}

TEST_P(Sealing, TheChannelHasToBeTheSame) {
    Pair same = pair("tls-server-end-point:a", "tls-server-end-point:a");
    const auto agreed = same.agree();
    EXPECT_TRUE(agreed) << agreed.error().message;
    // gss-ntlmssp compares the channels, but does not say that it did.
    EXPECT_TRUE(same.theirs.channel_bound() || GetParam().first == Mechanism::ntlm);
    Pair other = pair("tls-server-end-point:a", "tls-server-end-point:b");
    const auto refused = other.agree();
    ASSERT_FALSE(refused);
    // gss-ntlmssp does not say whether it was the channel or the password.
    EXPECT_EQ(refused.error().code,
              GetParam().first == Mechanism::ntlm ? codes::kWrongPassword : codes::kChannelMismatch)
        << refused.error().message << refused.error().notes.front();
}

INSTANTIATE_TEST_SUITE_P(Ways, Sealing,
                         ::testing::Values(std::pair(Mechanism::kerberos, Framing::spnego),
                                           std::pair(Mechanism::kerberos, Framing::bare),
                                           std::pair(Mechanism::ntlm, Framing::spnego),
                                           std::pair(Mechanism::ntlm, Framing::bare)));

}  // namespace
}  // namespace supctl::authentication
