// Kerberos against what others wrote: MIT's key centre, and Apache with mod_auth_gssapi in front of the
// simulator. `curl --negotiate` on the same set-up has to get the same answers.
#include "base/codes.h"
#include "tests/authentication/visitor.h"

namespace supctl::authentication {
namespace {

/// What curl makes of the same target with the ticket cache: the status, then the body.
std::string by_curl(const Gateway& gateway, const std::string& host = kHost) {
    How how;
    how.binary = "/usr/bin/curl";
    const std::string name = host + ":" + std::to_string(gateway.port());
    return end_to_end::run({"-sS", "--negotiate", "-u", ":", "--cacert", gateway.root_file().string(),
                            "--resolve", name + ":127.0.0.1", "-H", "Accept: application/json", "-w",
                            "%{http_code}", "https://" + name + kTarget},
                           how)
        .out;
}

TEST(Kerberos, TicketCacheKeytabAndPasswordLetInAsCurlDoes) {
    Domain domain;
    Gateway gateway(domain);
    domain.sign_in("alice");
    const std::string curl = by_curl(gateway);
    const std::vector<provider::WindowsIdentity> identities{
        {},
        {"alice@EXAMPLE.TEST", {}, {}},
        {"bob@EXAMPLE.TEST", domain.keytab("bob"), {}},
        {"bob@EXAMPLE.TEST", {}, secret_in("SUPCTL_BOB", "bobpw")}};
    for (const auto& identity : identities) {
        Visitor visitor = with_kerberos(gateway.port(), identity);
        const auto answer = visitor.get();
        ASSERT_TRUE(answer) << answer.error().message
                            << (answer.error().notes.empty() ? "" : answer.error().notes[0]);
        EXPECT_EQ(answer->status, 200u);
        EXPECT_EQ(answer->body + "200", curl);
        EXPECT_NE(answer->body.find("ThisSiteCode"), std::string::npos) << answer->body;
    }
    const std::string log = gateway.log();
    EXPECT_EQ(end_to_end::count(log, "alice@EXAMPLE.TEST GET"), 3u) << log;
    EXPECT_EQ(end_to_end::count(log, "bob@EXAMPLE.TEST GET"), 2u) << log;
}

TEST(Kerberos, EveryRequestIsProvenAndTheServersCloseOfAKeptConnectionIsSurvived) {
    Domain domain;
    Gateway gateway(domain, {.settings = "MaxKeepAliveRequests 3\n"});
    Visitor visitor = with_kerberos(gateway.port(), {"alice", domain.keytab("alice"), {}});
    for (int i = 0; i < 10; ++i) {
        const auto answer = visitor.get();
        ASSERT_TRUE(answer) << answer.error().message;
        EXPECT_EQ(answer->status, 200u);
    }
    EXPECT_EQ(visitor.traffic.requests, 10u);  // nothing is refused first and then asked again
    EXPECT_EQ(visitor.traffic.connections, 3u);
    EXPECT_EQ(end_to_end::count(gateway.log(), "alice@EXAMPLE.TEST GET"), 10u) << gateway.log();
}

TEST(Kerberos, AWriteIsSentOnceWithItsBody) {
    Domain domain;
    Gateway gateway(domain);
    Visitor visitor = with_kerberos(gateway.port(), {"alice", domain.keytab("alice"), {}});
    const auto answer = visitor.send({"POST",
                                      "/AdminService/wmi/SMS_SoftwareUpdate.SyncNow",
                                      {{"Content-Type", "application/json"}},
                                      R"({"fullSync":false})"},
                                     network::Repeatable::no);
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->status / 100, 2u) << answer->body;
    EXPECT_EQ(visitor.traffic.requests, 1u);
    EXPECT_EQ(gateway.requests().size(), 1u);
}

TEST(Kerberos, WhatTheDomainRefusesIsNamedAndReachesNoServer) {
    Domain domain;
    Gateway gateway(domain);
    struct Case {
        provider::WindowsIdentity identity;
        std::string host;
        Code code;
    };
    SecretReference unset;
    unset.name = "SUPCTL_UNSET";
    const Case cases[] = {
        {{"alice@EXAMPLE.TEST", {}, secret_in("SUPCTL_WRONG", "swordfish")}, kHost, codes::kWrongPassword},
        {{"alice@EXAMPLE.TEST", domain.keytab("bob"), {}}, kHost, codes::kWrongPassword},
        {{"alice@EXAMPLE.TEST", "/nowhere/keytab", {}}, kHost, codes::kWrongPassword},
        {{"mallory@EXAMPLE.TEST", {}, secret_in("SUPCTL_WRONG", "swordfish")}, kHost, codes::kUnknownUser},
        {{"EXAMPLE\\alice", {}, secret_in("SUPCTL_WRONG", "swordfish")}, kHost, codes::kUnknownUser},
        {{"alice@NOWHERE.TEST", {}, secret_in("SUPCTL_WRONG", "swordfish")}, kHost, codes::kUnknownRealm},
        {{"alice@SILENT.TEST", {}, secret_in("SUPCTL_WRONG", "swordfish")}, kHost, codes::kNoKeyCentre},
        {{"alice", domain.keytab("alice"), {}}, kWithoutPrincipal, codes::kNoServicePrincipal},
        {{}, kHost, codes::kNoTicket},
        {{"alice", {}, unset}, kHost, codes::kBadSecret},
    };
    for (const Case& one : cases) {
        Visitor visitor = with_kerberos(gateway.port(), one.identity, one.host);
        const Diagnostic found = refusal(visitor.get());
        EXPECT_EQ(found.code, one.code) << one.identity.user << ": " << found.message;
        EXPECT_EQ(found.message.find("swordfish"), std::string::npos);
        EXPECT_EQ(visitor.traffic.requests, 0u) << one.identity.user;
    }
    domain.sign_in("bob");
    Visitor other = with_kerberos(gateway.port(), {"alice@EXAMPLE.TEST", {}, {}});
    EXPECT_EQ(refusal(other.get()).code, codes::kNoTicket);
    // curl has no words for it, but gets no further either.
    EXPECT_TRUE(by_curl(gateway, kWithoutPrincipal).ends_with("401"));
    EXPECT_EQ(gateway.log().find("@EXAMPLE.TEST"), std::string::npos) << gateway.log();
}

TEST(Kerberos, AnExpiredTicketIsNamed) {
    Domain yesterday({.shift = "-2d"});
    yesterday.sign_in("alice");
    Gateway gateway(yesterday);
    Visitor visitor = with_kerberos(gateway.port(), {});
    EXPECT_EQ(refusal(visitor.get()).code, codes::kTicketExpired);
    EXPECT_EQ(visitor.traffic.requests, 0u);
    EXPECT_TRUE(by_curl(gateway).ends_with("401"));
}

TEST(Kerberos, AServerWhoseClockIsWrongIsNamed) {
    Domain domain;
    Gateway gateway(domain, {.shift = "+1h"});
    Visitor visitor = with_kerberos(gateway.port(), {"alice", domain.keytab("alice"), {}});
    EXPECT_EQ(refusal(visitor.get()).code, codes::kClockSkew);
}

TEST(Kerberos, ADomainWhoseClockIsWrongIsNamed) {
    Domain domain({.shift = "+1h", .settings = " kdc_timesync = 0\n"});
    Gateway gateway(domain);
    Visitor visitor = with_kerberos(gateway.port(), {"alice", domain.keytab("alice"), {}});
    EXPECT_EQ(refusal(visitor.get()).code, codes::kClockSkew);
    EXPECT_EQ(visitor.traffic.requests, 0u);
}

}  // namespace
}  // namespace supctl::authentication
