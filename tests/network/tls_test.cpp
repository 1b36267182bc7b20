// Who is trusted and who is not: verification is what stands between a site's credentials and a stranger.
#include "tests/network/house.h"

namespace supctl::network::test {
namespace {

TEST_F(House, AnswersOverTlsThatTheExtraRootVerifies) {
    serve(always(text("hello")));
    HttpClient verified = client();
    EXPECT_TRUE(verified.server_certificate_der().empty());
    const auto answer = get(verified, "/a?b=c");
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->status, 200u);
    EXPECT_EQ(answer->body, "hello");
    EXPECT_EQ(header(answer->headers, "content-TYPE"), "text/plain");
    ASSERT_EQ(seen.size(), 1u);
    EXPECT_EQ(seen[0].target, "/a?b=c");
    EXPECT_EQ(header(seen[0].headers, "host"), "site.test:" + std::to_string(server->port()));
    EXPECT_EQ(header(seen[0].headers, "content-length"), "") << "a GET has no body, not an empty one";
}

TEST_F(House, BothSidesSeeTheSameCertificate) {
    std::string at_server;
    serve([&](const Request&, Peer& peer) {
        at_server = peer.tls_server_certificate_der;
        return say(text(""));
    });
    HttpClient verified = client();
    ASSERT_TRUE(get(verified));
    EXPECT_FALSE(at_server.empty());
    EXPECT_EQ(verified.server_certificate_der(), at_server);
}

TEST_F(House, RefusesAnUnknownRoot) {
    serve(always(text("secret")));
    HttpClient stranger(origin(), Trust{make_root_certificate("Another")->certificate_pem, {}, {}}, limits,
                        traffic);
    const auto answer = get(stranger);
    EXPECT_CODE(answer, codes::kTlsFailed);
    EXPECT_NE(answer.error().message.find("unable to get local issuer certificate"), std::string::npos)
        << answer.error().message;
    EXPECT_NE(answer.error().help.find("`trust`"), std::string::npos);
    EXPECT_TRUE(seen.empty());
    EXPECT_EQ(traffic.bytes_sent, 0u);
}

TEST_F(House, NamesASelfSignedCertificateInTheChain) {
    CertificateAndKey chain = leaf();
    chain.certificate_pem += root().certificate_pem;
    serve(always(text("")), chain);
    HttpClient stranger(origin(), Trust{}, limits, traffic);
    const auto answer = get(stranger);
    EXPECT_CODE(answer, codes::kTlsFailed);
    EXPECT_NE(answer.error().message.find("self-signed certificate in certificate chain"), std::string::npos)
        << answer.error().message;
}

TEST_F(House, RefusesAnotherHostsName) {
    serve(always(text("secret")));
    HttpClient wrong = client(origin("other.test"));
    const auto answer = get(wrong);
    EXPECT_CODE(answer, codes::kTlsFailed);
    EXPECT_NE(answer.error().message.find("hostname mismatch"), std::string::npos) << answer.error().message;
    EXPECT_TRUE(seen.empty());
}

TEST_F(House, RefusesAnotherAddress) {
    serve(always(text("")), leaf({{"site.test"}, {"192.0.2.7"}}));
    HttpClient wrong = client(origin("127.0.0.1"));
    const auto answer = get(wrong);
    EXPECT_CODE(answer, codes::kTlsFailed);
    EXPECT_NE(answer.error().message.find("IP address mismatch"), std::string::npos)
        << answer.error().message;
}

TEST_F(House, RefusesAnExpiredAndAFutureCertificate) {
    for (const auto& [from, to, words] : {std::tuple{-30, -1, "certificate has expired"},
                                          std::tuple{2, 30, "certificate is not yet valid"}}) {
        serve(always(text("")), leaf({{"site.test"}, {}, from, to}));
        HttpClient verified = client();
        const auto answer = get(verified);
        EXPECT_CODE(answer, codes::kTlsFailed);
        EXPECT_NE(answer.error().message.find(words), std::string::npos) << answer.error().message;
    }
}

TEST_F(House, RefusesRootsThatAreNone) {
    serve(always(text("")));
    for (const std::string roots : {"no certificate at all", "-----BEGIN CERTIFICATE-----\nAAAA\n"}) {
        HttpClient misled(origin(), Trust{roots, {}, {}}, limits, traffic);
        EXPECT_CODE(get(misled), codes::kTlsFailed);
    }
    EXPECT_EQ(traffic.connections, 0u);
}

TEST_F(House, RefusesAClientCertificateWithoutItsKey) {
    serve(always(text("")));
    HttpClient muddled(origin(), Trust{root().certificate_pem, usual_leaf().certificate_pem, root().key_pem},
                       limits, traffic);
    const auto answer = get(muddled);
    EXPECT_CODE(answer, codes::kTlsFailed);
    EXPECT_NE(answer.error().message.find("client certificate"), std::string::npos) << answer.error().message;
}

TEST_F(House, TrustsSeveralRootsInOneText) {
    serve(always(text("hello")));
    const std::string both = make_root_certificate("Another")->certificate_pem + root().certificate_pem;
    HttpClient verified(origin(), Trust{both, {}, {}}, limits, traffic);
    EXPECT_TRUE(get(verified));
}

TEST_F(House, TrustsExactlyTheCertificateThatIsNamed) {
    const CertificateAndKey mine = leaf();
    serve(always(text("hello")), mine);
    HttpClient verified(origin(), Trust{mine.certificate_pem, {}, {}}, limits, traffic);
    const auto answer = get(verified);
    EXPECT_TRUE(answer) << answer.error().message;
}

TEST_F(House, TellsThatAPortSpeaksNoTls) {
    serve(always(text("")), ServerOptions{});
    HttpClient verified = client();
    const auto answer = get(verified);
    EXPECT_CODE(answer, codes::kTlsFailed);
    EXPECT_NE(answer.error().message.find("wrong version number"), std::string::npos)
        << answer.error().message;
}

TEST_F(House, RefusesACertificateWithoutItsKey) {
    ServerOptions options;
    options.certificate_pem = usual_leaf().certificate_pem;
    options.key_pem = root().key_pem;
    EXPECT_CODE(HttpServer::listen(context.get_executor(), options, always(text(""))), codes::kTlsFailed);
}

TEST(Certificate, NeedsANameAndTakesOnlyPlainOnes) {
    EXPECT_CODE(make_leaf_certificate(root(), {}), codes::kTlsFailed);
    EXPECT_CODE(make_leaf_certificate(root(), {{"a.test,DNS:bank.test"}, {}}), codes::kTlsFailed);
    EXPECT_CODE(make_leaf_certificate(root(), {{}, {"not an address"}}), codes::kTlsFailed);
    EXPECT_CODE(make_leaf_certificate({}, {{"a.test"}, {}}), codes::kTlsFailed);
}

TEST(Certificate, IsNeverTheSameTwice) {
    EXPECT_NE(leaf().certificate_pem, leaf().certificate_pem);
    EXPECT_NE(leaf().key_pem, leaf().key_pem);
}

}  // namespace
}  // namespace supctl::network::test
