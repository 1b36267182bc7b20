// NTLM with gss-ntlmssp on both sides: Apache in front of the simulator, where a proof counts for the
// connection that it was made on.
#include "base/codes.h"
#include "tests/authentication/visitor.h"

namespace supctl::authentication {
namespace {

constexpr const char* kUsers = "EXAMPLE:carol:carolpw\n";

Visitor with_ntlm(const Gateway& gateway, const char* password, const std::string& user = "EXAMPLE\\carol") {
    provider::WindowsIdentity identity{user, {}, secret_in("SUPCTL_NTLM", password)};
    return {gateway.port(), provider::make_ntlm_authentication(kHost, std::move(identity))};
}

TEST(Ntlm, ProvesAConnectionOnceAndUsesItForAll) {
    const Domain domain;
    Gateway gateway(domain, {.ntlm_users = kUsers});
    Visitor visitor = with_ntlm(gateway, "carolpw");
    for (int i = 0; i < 5; ++i) {
        const auto answer = visitor.get();
        ASSERT_TRUE(answer) << answer.error().message;
        EXPECT_EQ(answer->status, 200u);
        EXPECT_NE(answer->body.find("ThisSiteCode"), std::string::npos);
    }
    EXPECT_EQ(visitor.traffic.connections, 1u);
    EXPECT_EQ(visitor.traffic.requests, 6u);  // one leg more than requests
    EXPECT_EQ(end_to_end::count(gateway.log(), "EXAMPLE\\\\carol GET"), 5u) << gateway.log();
}

TEST(Ntlm, TheServersCloseOfAProvenConnectionIsSurvived) {
    const Domain domain;
    Gateway gateway(domain, {.ntlm_users = kUsers, .settings = "MaxKeepAliveRequests 3\n"});
    Visitor visitor = with_ntlm(gateway, "carolpw");
    for (int i = 0; i < 6; ++i) {
        const auto answer = visitor.get();
        ASSERT_TRUE(answer) << answer.error().message;
        EXPECT_EQ(answer->status, 200u);
    }
    EXPECT_EQ(visitor.traffic.connections, 2u);
}

TEST(Ntlm, TheBodyOfAWriteTravelsWithTheProofAndNotBefore) {
    const Domain domain;
    Gateway gateway(domain, {.ntlm_users = kUsers});
    Visitor visitor = with_ntlm(gateway, "carolpw");
    const auto answer = visitor.send({"POST",
                                      "/AdminService/wmi/SMS_SoftwareUpdate.SyncNow",
                                      {{"Content-Type", "application/json"}},
                                      R"({"fullSync":false})"},
                                     network::Repeatable::no);
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->status / 100, 2u) << answer->body;
    EXPECT_EQ(gateway.requests().size(), 1u);
}

TEST(Ntlm, AWrongPasswordIsNamedAndNotTriedAgain) {
    const Domain domain;
    Gateway gateway(domain, {.ntlm_users = kUsers});
    Visitor wrong = with_ntlm(gateway, "swordfish");
    const Diagnostic found = refusal(wrong.get());
    EXPECT_EQ(found.code, codes::kWrongPassword) << found.message;
    EXPECT_EQ(wrong.traffic.requests, 2u);  // a third would bring the account nearer to its lock-out
    Visitor unknown = with_ntlm(gateway, "carolpw", "EXAMPLE\\mallory");
    EXPECT_EQ(refusal(unknown.get()).code, codes::kWrongPassword);
    EXPECT_EQ(gateway.requests().size(), 0u);
}

TEST(Ntlm, AConnectionThatIsClosedBetweenTheLegsIsNamed) {
    const Domain domain;
    Gateway gateway(domain, {.ntlm_users = kUsers, .settings = "KeepAlive Off\n"});
    Visitor visitor = with_ntlm(gateway, "carolpw");
    const Diagnostic found = refusal(visitor.get());
    EXPECT_EQ(found.code, codes::kTransport);
    EXPECT_NE(found.message.find("in the middle of the authentication"), std::string::npos) << found.message;
    EXPECT_EQ(visitor.traffic.requests, 1u);  // the proof was not carried to another connection
}

TEST(Ntlm, AServerThatTakesOnlyKerberosIsNamed) {
    const Domain domain;
    Gateway gateway(domain);
    Visitor visitor = with_ntlm(gateway, "carolpw");
    const Diagnostic found = refusal(visitor.get());
    EXPECT_EQ(found.code, codes::kStrongerAuthentication) << found.message;
    EXPECT_EQ(gateway.requests().size(), 0u);
}

}  // namespace
}  // namespace supctl::authentication
