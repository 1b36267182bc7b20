// Verdicts from what was seen: each check with its three verdicts, the weight of SSL that is required or not,
// and facts that are taken over only where they are certain.
#include "preflight/judge.h"

#include <gtest/gtest.h>

#include "base/codes.h"

namespace supctl::preflight {
namespace {

using namespace std::chrono_literals;

const TimePoint kNow = std::chrono::sys_days(std::chrono::year(2026) / 3 / 2);

Target target() {
    Target out;
    out.id = TextId{7};
    out.server = "sup.contoso.com";
    out.site = "PS1";
    out.http = {8530, true};
    out.https = {8531, true};
    out.ssl = Ssl::required;
    out.mode = Mode::autonomous;
    out.upstream = Upstream::microsoftUpdate;
    return out;
}

network::CertificateView certificate() {
    network::CertificateView out;
    out.dns_names = {"sup.contoso.com"};
    out.issuer = "CN=Issuing";
    out.subject = "CN=sup";
    out.valid_from = kNow - 24h;
    out.valid_to = kNow + 24h * 300;
    out.names_host = true;
    return out;
}

/// Everything in order.
Sight sound() {
    Sight out;
    out.http.port.addresses = out.https.port.addresses = {"192.0.2.7:8530"};
    out.http.port.peer = "192.0.2.7:8530";
    out.https.port.peer = "192.0.2.7:8531";
    out.https.port.verified = true;
    out.https.port.certificate = certificate();
    out.http.status = 403;
    out.https.status = 200;
    SetupValues setup;
    setup.wsus_installed = true;
    setup.wsus_version = FileVersion{{10, 0, 20348, 1}};
    setup.port = 8531;
    setup.ssl = true;
    setup.database_kind = DatabaseKind::wid;
    setup.database_server = "microsoft##wid";
    setup.content_path = "D:\\WSUS";
    out.setup = setup;
    return out;
}

ServerFacts filed() {
    ServerFacts out;
    out.server = TextId{7};
    out.replica = false;
    out.internet_reachable = true;
    return out;
}

Check found(const ServerReport& report, Subject subject) {
    for (const Check& one : report.checks)
        if (one.subject == subject) return one;
    ADD_FAILURE() << "no check of " << entry(subject).word;
    return {};
}
Check found(const Sight& sight, Subject subject, const Target& of = target(),
            const ServerFacts& facts = filed()) {
    return found(judge_server(of, sight, &facts, kNow), subject);
}

TEST(Preflight, FindsNothingAgainstASoundServer) {
    const ServerFacts facts = filed();
    const ServerReport report = judge_server(target(), sound(), &facts, kNow);
    ASSERT_EQ(report.checks.size(), kSubjects);
    for (std::size_t i = 0; i < kSubjects; ++i) {
        EXPECT_EQ(static_cast<std::size_t>(report.checks[i].subject), i);
        EXPECT_EQ(report.checks[i].verdict, Verdict::ok) << entry(report.checks[i].subject).word;
        EXPECT_NE(report.checks[i].evidence, "") << entry(report.checks[i].subject).word;
        EXPECT_EQ(report.checks[i].help, "");
    }
    EXPECT_FALSE(report.unread);
}

TEST(Preflight, WhatNobodyLookedAtIsUnverified) {
    const ServerReport report = judge_server(target(), Sight{}, nullptr, kNow);
    for (const Check& one : report.checks)
        EXPECT_EQ(one.verdict, one.subject == Subject::name ? Verdict::failed : Verdict::unverified)
            << entry(one.subject).word;
}

// proves: SEED-17
TEST(Preflight, ANameHasToResolve) {
    Sight sight = sound();
    EXPECT_EQ(found(sight, Subject::name).evidence, "192.0.2.7:8530");
    sight.http.port.addresses.clear();
    sight.http.port.failure = error(codes::kUnreachable, "`sup.contoso.com` does not resolve");
    const Check check = found(sight, Subject::name);
    EXPECT_EQ(check.verdict, Verdict::failed);
    EXPECT_EQ(check.severity, Severity::error);
    EXPECT_EQ(check.evidence, "`sup.contoso.com` does not resolve");
    Target given = target();
    given.ip = "127.0.0.1";
    EXPECT_EQ(found(sound(), Subject::name, given).verdict, Verdict::unverified)
        << "an address of the connection file says nothing about DNS";
}

// proves: SEED-54
TEST(Preflight, APortHasToLetConnectionsPass) {
    Sight sight = sound();
    sight.http.port.peer.clear();
    sight.http.port.failure = error(codes::kUnreachable, "connecting took longer than 5 s");
    sight.http.status.reset();
    Check check = found(sight, Subject::httpPort);
    EXPECT_EQ(check.verdict, Verdict::failed);
    EXPECT_NE(check.help.find("firewall"), std::string::npos);
    EXPECT_EQ(check.evidence, "connecting took longer than 5 s");
    EXPECT_EQ(found(sight, Subject::httpService).verdict, Verdict::unverified);
    Target usual = target();
    usual.http.declared = false;
    check = found(sight, Subject::httpPort, usual);
    EXPECT_NE(check.reason.find("the product's default"), std::string::npos) << check.reason;
}

TEST(Preflight, WithoutSslItsPortMayBeClosed) {
    Sight sight = sound();
    sight.https = WebSight{};
    sight.https.port.addresses = {"192.0.2.7:8531"};
    Target plain = target();
    for (const auto& [ssl, verdict] :
         {std::pair{Ssl::required, Verdict::failed}, std::pair{Ssl::off, Verdict::unverified},
          std::pair{Ssl::open, Verdict::unverified}}) {
        plain.ssl = ssl;
        EXPECT_EQ(found(sight, Subject::httpsPort, plain).verdict, verdict);
    }
    const ServerReport report = judge_server(plain, sight, nullptr, kNow);
    for (const Check& one : report.checks) EXPECT_NE(one.subject, Subject::tls);
    plain.ssl = Ssl::off;
    sight = sound();
    sight.https.port.certificate->names_host = false;
    EXPECT_EQ(found(sight, Subject::certificateNames, plain).severity, Severity::warning);
    EXPECT_EQ(found(sight, Subject::certificateNames).severity, Severity::error);
}

TEST(Preflight, ACertificateIsJudgedByTrustNamesAndTime) {
    Sight sight = sound();
    sight.https.port.verified = false;
    sight.https.status.reset();
    sight.https.port.failure = error(codes::kTlsFailed, "it does not verify").advise("name it under `trust`");
    Check check = found(sight, Subject::tls);
    EXPECT_EQ(check.verdict, Verdict::failed);
    EXPECT_EQ(check.evidence, "it does not verify");
    EXPECT_EQ(check.help, "name it under `trust`");
    EXPECT_EQ(found(sight, Subject::certificateNames).verdict, Verdict::ok)
        << "the names are a matter of their own";
    EXPECT_EQ(found(sight, Subject::httpsService).verdict, Verdict::unverified);

    sight = sound();
    sight.https.port.certificate->names_host = false;
    sight.https.port.certificate->dns_names = {"other.contoso.com"};
    check = found(sight, Subject::certificateNames);
    EXPECT_EQ(check.verdict, Verdict::failed);
    EXPECT_EQ(check.evidence, "other.contoso.com");
    sight.https.port.certificate->dns_names.clear();
    check = found(sight, Subject::certificateNames);
    EXPECT_NE(check.reason.find("no subject alternative name"), std::string::npos);

    const auto at = [&](std::chrono::seconds from, std::chrono::seconds to) {
        sight.https.port.certificate->valid_from = kNow + from;
        sight.https.port.certificate->valid_to = kNow + to;
        return found(sight, Subject::certificateTime);
    };
    EXPECT_EQ(at(-24h, 24h * 31).verdict, Verdict::ok);
    check = at(-24h, 24h * 29);
    EXPECT_EQ(check.verdict, Verdict::failed);
    EXPECT_EQ(check.severity, Severity::warning);
    check = at(-48h, -1s);
    EXPECT_EQ(check.severity, Severity::error);
    EXPECT_EQ(check.reason, "the certificate has expired");
    EXPECT_EQ(at(1s, 24h * 100).reason, "the certificate is not valid yet");
}

// proves: SEED-19
TEST(Preflight, TheServerHasToHaveWsus) {
    const auto http = [](unsigned status, Ssl ssl = Ssl::off) {
        Sight sight = sound();
        sight.http.status = status;
        Target plain = target();
        plain.ssl = ssl;
        return found(sight, Subject::httpService, plain);
    };
    EXPECT_EQ(http(200).verdict, Verdict::ok);
    EXPECT_EQ(http(403, Ssl::required).verdict, Verdict::ok);
    for (const auto& [status, words] :
         {std::pair{403U, "takes no plain HTTP"}, std::pair{401U, "login"}, std::pair{407U, "login"},
          std::pair{302U, "leads elsewhere"}, std::pair{404U, "not that of WSUS"},
          std::pair{503U, "application pool"}, std::pair{500U, "error"}}) {
        const Check check = http(status);
        EXPECT_EQ(check.verdict, Verdict::failed) << status;
        EXPECT_NE(check.reason.find(words), std::string::npos) << check.reason;
        EXPECT_NE(check.evidence.find("http://sup.contoso.com:8530/ClientWebService/client.asmx"),
                  std::string::npos);
    }
    Sight sight = sound();
    sight.https.status.reset();
    sight.https.no_answer = error(codes::kHttpProtocol, "not valid HTTP");
    EXPECT_EQ(found(sight, Subject::httpsService).evidence, "not valid HTTP");

    sight = sound();
    sight.setup = SetupValues{};
    Check check = found(sight, Subject::wsus);
    EXPECT_EQ(check.verdict, Verdict::failed);
    EXPECT_NE(check.evidence.find("Update Services"), std::string::npos);
    sight.setup.reset();
    EXPECT_EQ(found(sight, Subject::wsus).verdict, Verdict::unverified);
    ServerFacts facts = filed();
    facts.wsus_version = FileVersion{{10, 0, 20348, 1}};
    check = found(sight, Subject::wsus, target(), facts);
    EXPECT_EQ(check.verdict, Verdict::ok);
    EXPECT_EQ(check.evidence, "facts file: version 10.0.20348.1");
}

// proves: SEED-42
TEST(Preflight, ThePortsAreThoseOfTheWebSite) {
    const auto set_up = [](std::uint32_t port, bool ssl, Ssl wanted) {
        Sight sight = sound();
        (**sight.setup).port = port;
        (**sight.setup).ssl = ssl;
        Target of = target();
        of.ssl = wanted;
        return found(sight, Subject::ports, of);
    };
    EXPECT_EQ(set_up(8531, true, Ssl::required).verdict, Verdict::ok);
    EXPECT_EQ(set_up(8530, false, Ssl::off).verdict, Verdict::ok);
    EXPECT_EQ(set_up(8530, true, Ssl::open).verdict, Verdict::ok) << "what is unmanaged is no contradiction";
    const Check other = set_up(80, false, Ssl::off);
    EXPECT_EQ(other.verdict, Verdict::failed);
    EXPECT_EQ(other.reason, "WSUS is set up for port 80, the point for 8530 and 8531");
    EXPECT_NE(set_up(8530, false, Ssl::required).help.find("configuressl"), std::string::npos);
    EXPECT_EQ(set_up(8531, true, Ssl::off).verdict, Verdict::failed);

    Sight unread = sound();
    unread.setup.reset();
    ServerFacts facts = filed();
    EXPECT_EQ(found(unread, Subject::ports, target(), facts).verdict, Verdict::unverified);
    facts.bindings = {{Protocol::http, 8530}, {Protocol::https, 8531}};
    EXPECT_EQ(found(unread, Subject::ports, target(), facts).verdict, Verdict::ok);
    facts.bindings = {{Protocol::http, 8530}, {Protocol::https, 443}};
    Check check = found(unread, Subject::ports, target(), facts);
    EXPECT_EQ(check.verdict, Verdict::failed);
    EXPECT_EQ(check.evidence, "facts file: bound to http 8530, https 443");
    facts.bindings = {{Protocol::http, 80}};
    EXPECT_EQ(found(unread, Subject::ports, target(), facts).verdict, Verdict::failed);
}

TEST(Preflight, TheFirstPointOfASiteIsNoReplica) {
    ServerFacts facts = filed();
    facts.replica = true;
    EXPECT_EQ(found(sound(), Subject::replica, target(), facts).verdict, Verdict::failed);
    Target other = target();
    other.mode = Mode::replica;
    EXPECT_EQ(found(sound(), Subject::replica, other, facts).verdict, Verdict::ok);
    other.mode = Mode::open;
    EXPECT_EQ(found(sound(), Subject::replica, other, facts).verdict, Verdict::unverified);
    facts.replica.reset();
    EXPECT_EQ(found(sound(), Subject::replica, target(), facts).verdict, Verdict::unverified);
}

// proves: SEED-53
TEST(Preflight, TheTopLevelPointHasToReachMicrosoftUpdate) {
    ServerFacts facts = filed();
    EXPECT_EQ(found(sound(), Subject::internet).verdict, Verdict::ok);
    facts.internet_reachable = false;
    const Check check = found(sound(), Subject::internet, target(), facts);
    EXPECT_EQ(check.verdict, Verdict::failed);
    EXPECT_EQ(check.severity, Severity::error);
    facts.internet_reachable.reset();
    EXPECT_EQ(found(sound(), Subject::internet, target(), facts).verdict, Verdict::unverified);
    Target child = target();
    child.upstream = Upstream::other;
    for (const Check& one : judge_server(child, sound(), &facts, kNow).checks)
        EXPECT_NE(one.subject, Subject::internet);
}

TEST(Preflight, SaysWhyTheRegistryWasNotRead) {
    Sight sight = sound();
    sight.setup = Result<SetupValues>(fail(error(codes::kUnauthorized, "the account may not read")));
    const ServerFacts facts = filed();
    const ServerReport report = judge_server(target(), sight, &facts, kNow);
    ASSERT_TRUE(report.unread);
    EXPECT_EQ(report.unread->code, codes::kUnauthorized);
    EXPECT_NE(found(report, Subject::database).reason.find("the account may not read"), std::string::npos);
}

TEST(PreflightFacts, AreOnlyThoseThatAreCertain) {
    ServerFacts facts = facts_of(target(), sound());
    EXPECT_EQ(facts.certificate_names, std::vector<std::string>{"sup.contoso.com"});
    ASSERT_TRUE(facts.bindings);
    EXPECT_EQ(facts.bindings->size(), 2U);
    EXPECT_EQ(facts.database_server, "microsoft##wid");
    EXPECT_EQ(facts.wsus_version, (FileVersion{{10, 0, 20348, 1}}));
    EXPECT_FALSE(facts.replica) << "no registry holds it";
    EXPECT_FALSE(facts.internet_reachable) << "only the server itself knows";

    Sight sight = sound();
    sight.http.status = 404;
    EXPECT_FALSE(facts_of(target(), sight).bindings) << "that is another web site";
    sight = sound();
    sight.https.port.verified = false;
    sight.https.status.reset();
    facts = facts_of(target(), sight);
    EXPECT_FALSE(facts.certificate_names) << "anybody can show a certificate";
    EXPECT_FALSE(facts.bindings) << "half a list would be taken for a whole one";
}

TEST(PreflightFacts, WhatWasSeenWinsOverTheFile) {
    ServerFacts older = filed();
    older.wsus_version = FileVersion{{6, 3, 9600, 1}};
    older.database_kind = DatabaseKind::sql;
    older.database_server = "sql01";
    const ServerFacts both = merged(older, facts_of(target(), sound()));
    EXPECT_EQ(both.wsus_version, (FileVersion{{10, 0, 20348, 1}}));
    EXPECT_EQ(both.database_kind, DatabaseKind::wid);
    EXPECT_EQ(both.database_server, "microsoft##wid");
    EXPECT_EQ(both.replica, false);
    HostFacts file;
    ServerFacts other;
    other.server = TextId{3};
    other.replica = true;
    file.servers = {other, older};
    const HostFacts all = merged(&file, {target()}, {sound()});
    ASSERT_EQ(all.servers.size(), 2U);
    EXPECT_EQ(all.find(TextId{3})->replica, true);
    EXPECT_EQ(all.find(TextId{7})->database_kind, DatabaseKind::wid);
}

}  // namespace
}  // namespace supctl::preflight
