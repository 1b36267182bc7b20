// Kerberos against what others wrote: MIT's key centre, and Apache with mod_auth_gssapi in front of the
// simulator. `curl --negotiate` on the same set-up has to get the same answers.
#include "base/codes.h"
#include "tests/authentication/visitor.h"

namespace supctl::authentication {
namespace {

/// What curl makes of the same target with the ticket cache: the body, then the status, as often as it asks.
std::string by_curl(const Gateway& gateway, const std::string& host = kHost, int times = 1) {
    How how;
    how.binary = "/usr/bin/curl";
    const std::string name = host + ":" + std::to_string(gateway.port());
    std::vector<std::string> arguments{"-sS",       "--negotiate",
                                       "-u",        ":",
                                       "--cacert",  gateway.root_file().string(),
                                       "--resolve", name + ":127.0.0.1",
                                       "-H",        "Accept: application/json",
                                       "-w",        "%{http_code}"};
    for (int i = 0; i < times; ++i) arguments.push_back("https://" + name + kTarget);
    return end_to_end::run(arguments, how).out;
}

/// Puts tickets into the cache as people do before they use curl; what kinit says when it gets none.
std::string kinit(const std::string& arguments, const std::string& password = {}) {
    How how;
    how.binary = "/bin/sh";
    how.environment = {{"LC_ALL", "C"}};
    const Ran ran = end_to_end::run(
        {"-c", "/usr/bin/kdestroy -q 2>/dev/null; echo '" + password + "' | /usr/bin/kinit " + arguments},
        how);
    EXPECT_EQ(ran.exit == 0, ran.err.empty()) << ran.err;
    return ran.err;
}

TEST(Kerberos, TicketCacheKeytabAndPasswordLetInAsCurlDoes) {
    Domain domain;
    Gateway gateway(domain);
    struct Case {
        provider::WindowsIdentity identity;
        std::string kinit;  // how curl gets the same tickets; empty: those of the case before
        std::string password;
    };
    const std::vector<Case> cases{
        {{}, "-k -t " + domain.keytab("alice") + " alice", {}},
        {{"alice@EXAMPLE.TEST", {}, {}}, {}, {}},
        {{"bob@EXAMPLE.TEST", domain.keytab("bob"), {}}, "-k -t " + domain.keytab("bob") + " bob", {}},
        {{"bob@EXAMPLE.TEST", {}, secret_in("SUPCTL_BOB", "bobpw")}, "bob", "bobpw"}};
    for (const Case& one : cases) {
        if (!one.kinit.empty()) {
            EXPECT_EQ(kinit(one.kinit, one.password), "");
        }
        const std::string curl = by_curl(gateway);
        Visitor visitor = with_kerberos(gateway.port(), one.identity);
        const auto answer = visitor.get();
        ASSERT_TRUE(answer) << answer.error().message
                            << (answer.error().notes.empty() ? "" : answer.error().notes[0]);
        EXPECT_EQ(answer->status, 200u);
        EXPECT_EQ(answer->body + "200", curl);
        EXPECT_NE(answer->body.find("ThisSiteCode"), std::string::npos) << answer->body;
    }
    const std::string log = gateway.log();
    EXPECT_EQ(end_to_end::count(log, "alice@EXAMPLE.TEST GET"), 4u) << log;
    EXPECT_EQ(end_to_end::count(log, "bob@EXAMPLE.TEST GET"), 4u) << log;
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
    const auto last = visitor.get();
    ASSERT_TRUE(last) << last.error().message;
    domain.sign_in("alice");
    std::string ten_times;
    for (int i = 0; i < 10; ++i) ten_times += last->body + "200";
    EXPECT_EQ(by_curl(gateway, kHost, 10), ten_times);
    const std::string log = gateway.log();
    EXPECT_EQ(end_to_end::count(log, "/SMS_Identification 200 "), 21u) << log;
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
    // curl has no words for it, but gets no further either: kinit gets no tickets, and curl has none.
    EXPECT_NE(kinit("alice", "swordfish"), "");
    EXPECT_TRUE(by_curl(gateway).ends_with("401"));
    EXPECT_NE(kinit("-k -t " + domain.keytab("bob") + " alice"), "");
    EXPECT_TRUE(by_curl(gateway).ends_with("401"));
    EXPECT_NE(kinit("mallory", "swordfish"), "");
    EXPECT_TRUE(by_curl(gateway).ends_with("401"));
    domain.sign_in("bob");
    Visitor other = with_kerberos(gateway.port(), {"alice@EXAMPLE.TEST", {}, {}});
    EXPECT_EQ(refusal(other.get()).code, codes::kNoTicket);
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
    domain.sign_in("alice");
    EXPECT_TRUE(by_curl(gateway).ends_with("401"));
    EXPECT_EQ(gateway.requests().size(), 0u);
}

TEST(Kerberos, ADomainWhoseClockIsWrongIsNamed) {
    Domain domain({.shift = "+1h", .settings = " kdc_timesync = 0\n"});
    Gateway gateway(domain);
    Visitor visitor = with_kerberos(gateway.port(), {"alice", domain.keytab("alice"), {}});
    EXPECT_EQ(refusal(visitor.get()).code, codes::kClockSkew);
    EXPECT_EQ(visitor.traffic.requests, 0u);
    const std::string said = kinit("-k -t " + domain.keytab("alice") + " alice");
    EXPECT_NE(said.find("Clock skew too great"), std::string::npos) << said;
    EXPECT_TRUE(by_curl(gateway).ends_with("401"));
}

}  // namespace
}  // namespace supctl::authentication
