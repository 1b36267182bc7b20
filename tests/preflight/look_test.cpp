// Looking at real servers on loopback: what is sent, what is not, and that many are looked at within bounds.
#include <gtest/gtest.h>

#include "base/codes.h"
#include "base/text.h"
#include "preflight/judge.h"
#include "tests/network/house.h"
#include "tests/network/raw.h"

namespace supctl::preflight {
namespace {

using network::Answer;
using network::HttpServer;
using network::Peer;
using network::Request;
using network::test::leaf;
using network::test::root;
using network::test::run;
using network::test::say;
using network::test::text;

class Looking : public ::testing::Test {
  protected:
    boost::asio::io_context context;
    network::Traffic traffic;
    std::vector<Request> seen;
    LookOptions options;

    Looking() { options.trust.extra_root_pem = root().certificate_pem; }

    std::unique_ptr<HttpServer> serve(unsigned status, const network::CertificateAndKey& certificate = {},
                                      std::vector<network::Header> headers = {}) {
        network::ServerOptions how;
        how.certificate_pem = certificate.certificate_pem;
        how.key_pem = certificate.key_pem;
        auto listening = HttpServer::listen(context.get_executor(), how,
                                            [this, status, headers](const Request& request, Peer&) {
                                                seen.push_back(request);
                                                Answer answer = text("", status);
                                                answer.response.headers = headers;
                                                return say(answer);
                                            });
        EXPECT_TRUE(listening) << listening.error().message;
        return std::move(*listening);
    }
    static Target target(const HttpServer& http, const HttpServer& https,
                         const std::string& name = "site.test") {
        Target out;
        out.server = name;
        out.http = {http.port(), true};
        out.https = {https.port(), true};
        out.ssl = Ssl::required;
        out.ip = "127.0.0.1";
        return out;
    }
    std::vector<Sight> look_at(const std::vector<Target>& targets) {
        return run(context, look(targets, options, traffic));
    }
};

// proves: SEED-54
TEST_F(Looking, AsksBothPortsAndSendsNothingOfAnyIdentity) {
    options.trust.client_certificate_pem = leaf().certificate_pem;
    options.trust.client_key_pem = "never read";
    const auto http = serve(200);
    const auto https = serve(200, leaf());
    const Target one = target(*http, *https);
    const auto sights = look_at({one});
    ASSERT_EQ(sights.size(), 1U);
    EXPECT_EQ(sights[0].http.status, 200U);
    EXPECT_EQ(sights[0].https.status, 200U);
    EXPECT_TRUE(sights[0].https.port.verified);
    EXPECT_FALSE(sights[0].setup);
    ASSERT_EQ(seen.size(), 2U);
    for (const Request& request : seen) {
        EXPECT_EQ(request.method, "GET");
        EXPECT_EQ(request.target, "/ClientWebService/client.asmx");
        EXPECT_EQ(request.body, "");
        for (const auto& header : request.headers) {
            const std::string name = lower_ascii(header.name);
            EXPECT_TRUE(name == "host" || name == "user-agent" || name == "connection") << name;
        }
    }
    const ServerReport report = judge_server(one, sights[0], nullptr, make_system_clock()->now());
    std::vector<Subject> good;
    for (const Check& check : report.checks) {
        EXPECT_NE(check.verdict, Verdict::failed) << check.reason;
        if (check.verdict == Verdict::ok) good.push_back(check.subject);
    }
    EXPECT_EQ(good,
              (std::vector{Subject::httpPort, Subject::httpService, Subject::httpsPort, Subject::tls,
                           Subject::certificateNames, Subject::certificateTime, Subject::httpsService}));
}

TEST_F(Looking, FollowsNoRedirect) {
    const auto elsewhere = serve(200);
    const auto http =
        serve(302, {}, {{"Location", "http://127.0.0.1:" + std::to_string(elsewhere->port()) + "/"}});
    const auto https = serve(200, leaf());
    const auto sights = look_at({target(*http, *https)});
    EXPECT_EQ(sights[0].http.status, 302U);
    EXPECT_NE(sights[0].http.location.find("127.0.0.1"), std::string::npos);
    EXPECT_EQ(seen.size(), 2U);
}

TEST_F(Looking, AsksNobodyWhoseCertificateDoesNotVerify) {
    const auto http = serve(200);
    const auto https = serve(200, leaf({{"other.test"}, {}}));
    const auto sights = look_at({target(*http, *https)});
    EXPECT_FALSE(sights[0].https.status);
    EXPECT_FALSE(sights[0].https.port.verified);
    ASSERT_TRUE(sights[0].https.port.certificate);
    EXPECT_EQ(seen.size(), 1U) << "only the plain port was asked";
}

TEST_F(Looking, TellsAnOpenPortThatSpeaksNoHttp) {
    network::test::RawServer raw(context, {{"SSH-2.0-OpenSSH\r\n\r\n"}});
    const auto https = serve(200, leaf());
    Target one = target(*https, *https);
    one.http.number = raw.origin().port;
    const auto sights = look_at({one});
    EXPECT_FALSE(sights[0].http.status);
    ASSERT_TRUE(sights[0].http.no_answer);
    EXPECT_EQ(sights[0].http.no_answer->code, codes::kHttpProtocol);
}

TEST_F(Looking, LooksAtMoreServersThanAtATime) {
    const auto http = serve(200);
    const auto https = serve(200, leaf());
    std::vector<Target> targets(20, target(*http, *https));
    targets[7].server = "other.test";
    options.parallel = 3;
    const auto sights = look_at(targets);
    ASSERT_EQ(sights.size(), 20U);
    for (std::size_t i = 0; i < sights.size(); ++i) {
        EXPECT_EQ(sights[i].http.status, 200U) << i;
        EXPECT_EQ(sights[i].https.port.verified, i != 7) << i;
    }
    EXPECT_EQ(traffic.in_flight, 0);
}

TEST_F(Looking, HasNothingToDoForNobody) {
    EXPECT_TRUE(look_at({}).empty());
}

}  // namespace
}  // namespace supctl::preflight
