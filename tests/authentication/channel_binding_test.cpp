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

/// What openssl makes of it: the binding of a certificate that is signed with one hash and bound with
/// another.
void expect_binding(const std::string& key, const std::string& signed_with, const std::string& bound_with) {
    SCOPED_TRACE(key + " signed with " + signed_with);
    const OpenFolder folder;
    const std::string pem = (folder.path() / "c.pem").string(), der = (folder.path() / "c.der").string(),
                      hash = (folder.path() / "c.hash").string();
    How how;
    how.binary = "/usr/bin/openssl";
    std::vector<std::string> make{"req",
                                  "-x509",
                                  "-nodes",
                                  "-days",
                                  "2",
                                  "-subj",
                                  "/CN=cas.example.test",
                                  "-" + signed_with,
                                  "-keyout",
                                  (folder.path() / "c.key").string(),
                                  "-out",
                                  pem,
                                  "-newkey"};
    if (key == "ec")
        make.insert(make.end(), {"ec", "-pkeyopt", "ec_paramgen_curve:secp384r1"});
    else
        make.emplace_back("rsa:2048");
    for (const std::vector<std::string>& arguments :
         {make,
          {"x509", "-in", pem, "-outform", "DER", "-out", der},
          {"dgst", "-" + bound_with, "-binary", "-out", hash, der}}) {
        const Ran ran = end_to_end::run(arguments, how);
        ASSERT_EQ(ran.exit, 0) << ran.err;
    }
    const auto made = network::channel_binding_of(read_text(der));
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_EQ(*made, "tls-server-end-point:" + read_text(hash));
}

TEST(ChannelBinding, IsTheHashOfTheCertificateAsTheStandardHasIt) {
    // RFC 5929 4.1: the hash of the certificate's signature, but SHA-256 in place of MD5 and SHA-1.
    for (const char* key : {"rsa", "ec"})
        for (const char* hash : {"sha256", "sha384", "sha512"}) expect_binding(key, hash, hash);
    expect_binding("rsa", "sha1", "sha256");
    EXPECT_EQ(network::channel_binding_of("").value(), "");
    const auto bad = network::channel_binding_of("not a certificate");
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error().code, codes::kTlsFailed);
}

}  // namespace
}  // namespace supctl::authentication
