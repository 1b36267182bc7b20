// What a port shows to whoever only looks: each stage that may fail, and a certificate that is described
// without being accepted.
#include "network/port_view.h"

#include "tests/network/house.h"
#include "tests/network/raw.h"

namespace supctl::network::test {
namespace {

PortView look(boost::asio::io_context& context, Origin origin, Traffic& traffic,
              const std::string& roots = root().certificate_pem) {
    return run(context, look_at_port(std::move(origin), Trust{roots, {}, {}}, traffic));
}

TEST_F(House, ShowsAVerifiedCertificate) {
    serve(always(text("")), leaf({{"site.test", "*.other.test"}, {"192.0.2.7", "2001:db8::7"}}));
    const PortView seen = look(context, origin(), traffic);
    EXPECT_FALSE(seen.failure);
    EXPECT_TRUE(seen.verified);
    EXPECT_EQ(seen.peer, origin().address);
    EXPECT_EQ(seen.addresses, std::vector<std::string>{origin().address});
    ASSERT_TRUE(seen.certificate);
    EXPECT_EQ(seen.certificate->dns_names, (std::vector<std::string>{"site.test", "*.other.test"}));
    EXPECT_EQ(seen.certificate->ip_addresses, (std::vector<std::string>{"192.0.2.7", "2001:db8::7"}));
    EXPECT_EQ(seen.certificate->issuer, "CN=Test Issuing");
    EXPECT_EQ(seen.certificate->subject, "CN=site.test");
    EXPECT_TRUE(seen.certificate->names_host);
    const auto lasts = seen.certificate->valid_to - seen.certificate->valid_from;
    EXPECT_EQ(lasts, std::chrono::hours(24 * 366));
    EXPECT_TRUE(this->seen.empty()) << "looking asks nothing";
    EXPECT_EQ(traffic.in_flight, 0);
    EXPECT_EQ(traffic.bytes_sent, 0U);
}

TEST_F(House, DescribesACertificateThatItDoesNotAccept) {
    serve(always(text("")), leaf({{"other.test"}, {}}));
    PortView seen = look(context, origin(), traffic);
    EXPECT_FALSE(seen.verified);
    ASSERT_TRUE(seen.failure);
    EXPECT_EQ(seen.failure->code, codes::kTlsFailed);
    EXPECT_NE(seen.failure->message.find("hostname mismatch"), std::string::npos) << seen.failure->message;
    EXPECT_EQ(seen.peer, origin().address);
    ASSERT_TRUE(seen.certificate);
    EXPECT_EQ(seen.certificate->dns_names, std::vector<std::string>{"other.test"});
    EXPECT_FALSE(seen.certificate->names_host);

    serve(always(text("")), leaf({{"site.test"}, {}, -30, -1}));
    seen = look(context, origin(), traffic);
    EXPECT_FALSE(seen.verified);
    ASSERT_TRUE(seen.certificate);
    EXPECT_TRUE(seen.certificate->names_host);
    EXPECT_EQ(seen.certificate->valid_to - seen.certificate->valid_from, std::chrono::hours(24 * 29));

    serve(always(text("")));
    seen = look(context, origin(), traffic, make_root_certificate("Another")->certificate_pem);
    EXPECT_FALSE(seen.verified);
    ASSERT_TRUE(seen.failure);
    EXPECT_NE(seen.failure->message.find("issuer"), std::string::npos) << seen.failure->message;
    ASSERT_TRUE(seen.certificate);
    EXPECT_EQ(seen.certificate->issuer, "CN=Test Issuing");
    EXPECT_TRUE(this->seen.empty());
}

TEST_F(House, TellsHowFarItCame) {
    Origin nowhere{"no-such-name.invalid", 1, {}};
    PortView seen = look(context, nowhere, traffic);
    EXPECT_TRUE(seen.addresses.empty());
    ASSERT_TRUE(seen.failure);
    EXPECT_EQ(seen.failure->code, codes::kUnreachable);

    serve(always(text("")));
    const Origin closed = origin();
    server->stop();
    server.reset();
    seen = look(context, closed, traffic);
    EXPECT_EQ(seen.addresses, std::vector<std::string>{closed.address});
    EXPECT_EQ(seen.peer, "");
    ASSERT_TRUE(seen.failure);
    EXPECT_NE(seen.failure->message.find("refused"), std::string::npos) << seen.failure->message;
    EXPECT_FALSE(seen.certificate);
}

TEST_F(House, LooksAtPlainPortsWithoutTls) {
    serve(always(text("")), ServerOptions{});
    Origin plain = origin();
    plain.scheme = Scheme::http;
    const PortView seen = look(context, plain, traffic);
    EXPECT_FALSE(seen.failure);
    EXPECT_EQ(seen.peer, plain.address);
    EXPECT_FALSE(seen.verified);
    EXPECT_FALSE(seen.certificate);
    const PortView secure = look(context, origin(), traffic);
    ASSERT_TRUE(secure.failure) << "a plain port speaks no TLS";
    EXPECT_EQ(secure.failure->code, codes::kTlsFailed);
    EXPECT_FALSE(secure.certificate);
}

TEST(CertificateView, IsNothingForWhatIsNoCertificate) {
    EXPECT_FALSE(view_certificate("", "a.test"));
    EXPECT_FALSE(view_certificate("\x30\x03\x02\x01\x01", "a.test"));
}

}  // namespace
}  // namespace supctl::network::test
