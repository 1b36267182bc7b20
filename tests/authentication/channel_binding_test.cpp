// Channel bindings against python3-gssapi, as Apache's module does not look at them: the right one is seen by
// the acceptor, a wrong one keeps us out.
#include "network/channel_binding.h"
#include "base/codes.h"
#include "tests/authentication/visitor.h"

namespace supctl::authentication {
namespace {

class Acceptor {
  public:
    Acceptor(const Domain& domain, const std::string& binding) {
        const auto leaf = network::make_leaf_certificate(root(), {.dns_names = {kHost}, .ip_addresses = {}});
        write_text(folder_.path() / "server.pem", leaf->certificate_pem + leaf->key_pem);
        How how;
        how.binary = "/usr/bin/python3";
        how.environment = {{"KRB5_KTNAME", (domain.folder() / "http.keytab").string()},
                           {"KRB5RCACHETYPE", "none"}};
        server_.emplace(
            std::vector<std::string>{(end_to_end::kSource / "tests/authentication/acceptor.py").string(),
                                     (folder_.path() / "server.pem").string(), binding},
            how);
        EXPECT_TRUE(server_->says(".")) << server_->ran.err;
        const std::string said = server_->ran.err;
        port = std::stoi(said.substr(said.find_first_of("0123456789")));
    }
    /// Everything that it has said, once it is ended.
    std::string said() {
        server_->signal(SIGTERM);
        return server_->finish(std::chrono::seconds(10)).err;
    }
    int port = 0;

  private:
    OpenFolder folder_;
    std::optional<Process> server_;
};

TEST(ChannelBinding, TheRightOneIsSeenByTheAcceptor) {
    const Domain domain;
    const Acceptor acceptor(domain, "right");
    Visitor visitor = with_kerberos(acceptor.port, {"alice", domain.keytab("alice"), {}});
    const auto answer = visitor.get("/");
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->body, R"({"name": "alice@EXAMPLE.TEST", "bound": true})");
}

TEST(ChannelBinding, AWrongOneIsRefused) {
    const Domain domain;
    Acceptor acceptor(domain, "wrong");
    Visitor visitor = with_kerberos(acceptor.port, {"alice", domain.keytab("alice"), {}});
    // The error that krb5's acceptor sends back does not name the reason; the acceptor itself does.
    EXPECT_EQ(refusal(visitor.get("/")).code, codes::kAuthenticationFailed);
    const std::string said = acceptor.said();
    EXPECT_NE(said.find("channel bindings"), std::string::npos) << said;
}

TEST(ChannelBinding, IsTheHashOfTheCertificateAsTheStandardHasIt) {
    EXPECT_EQ(network::channel_binding_of("").value(), "");
    const auto bad = network::channel_binding_of("not a certificate");
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error().code, codes::kTlsFailed);
}

}  // namespace
}  // namespace supctl::authentication
