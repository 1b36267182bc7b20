// From TLS to sealed messages: whoever can cut connections on the way cannot choose that NTLM or Kerberos is
// spoken over plain HTTP, where no channel binding holds it. Real sockets; the proofs are NTLM's.
#include "connection/connect.h"
#include "tests/authentication/visitor.h"
#include "tests/network/house.h"
#include "tests/network/raw.h"
#include "tests/provider/instant_clock.h"

namespace supctl::authentication {
namespace {

class Downgrade : public network::test::House {
  protected:
    /// What comes to the sealed way is in `seen`; its server lets nobody in.
    void SetUp() override {
        serve(
            [](const network::Request&, network::Peer&) {
                network::Answer out = network::test::text("", 401);
                out.response.headers.push_back({"WWW-Authenticate", "Negotiate"});
                return network::test::say(out);
            },
            network::ServerOptions{});
    }
    /// Reads, writes and asks for the registry with the way inside TLS at that port.
    void work(int https) {
        const auto at = [](int port) { return "127.0.0.1:" + std::to_string(port); };
        Endpoint endpoint;
        endpoint.host = "site.test";
        endpoint.path.clear();
        endpoint.root_pem = network::test::root().certificate_pem;
        endpoint.authenticate = Authentication::ntlm;
        endpoint.read = {"EXAMPLE\\carol", {}, secret_in("SUPCTL_NTLM", "carolpw")};
        endpoint.write = endpoint.read;
        WsmanEndpoint inside, sealed;
        inside.host = sealed.host = endpoint.host;
        inside.address = at(https);
        sealed.address = at(server->port());
        sealed.scheme = network::Scheme::http;
        endpoint.wsman = {inside, sealed};
        seen.clear();
        provider::test::InstantClock clock;
        ProviderConnection site(endpoint, 1, traffic, clock, 1);
        provider::Query query;
        query.class_name = "SMS_Site";
        provider::Sink sink = [](const provider::Instance&) -> Result<void> { return {}; };
        EXPECT_FALSE(test::run(context, site.reader().scan(std::move(query), std::move(sink))));
        boost::json::object parameters{{"fullSync", false}};
        EXPECT_FALSE(
            test::run(context, site.writer().invoke("SMS_SoftwareUpdate", "SyncNow", std::move(parameters))));
        EXPECT_FALSE(test::run(context, site.registry().number("site.test", "SOFTWARE", "x")));
        site.close();
    }
};

TEST_F(Downgrade, WhereNothingListensMessagesAreSealed) {
    work(free_port());
    ASSERT_FALSE(seen.empty());
    EXPECT_TRUE(network::header(seen[0].headers, "Authorization").starts_with("Negotiate "));
}

TEST_F(Downgrade, AHandshakeThatIsCutIsNotWalkedAround) {
    network::test::RawServer cutting(context, {{""}});
    work(std::stoi(cutting.origin().address.substr(std::string("127.0.0.1:").size())));
    EXPECT_GE(cutting.connections, 1u);
    EXPECT_TRUE(seen.empty());
}

TEST_F(Downgrade, AnAnswerThatIsCutIsNotWalkedAround) {
    for (const auto fault : {network::Answer::Fault::reset, network::Answer::Fault::lose_response,
                             network::Answer::Fault::garbage}) {
        network::ServerOptions options;
        options.certificate_pem = network::test::usual_leaf().certificate_pem;
        options.key_pem = network::test::usual_leaf().key_pem;
        int asked = 0;
        auto inside = network::HttpServer::listen(context.get_executor(), options,
                                                  [&](const network::Request&, network::Peer&) {
                                                      ++asked;
                                                      network::Answer out = network::test::text("");
                                                      out.fault = fault;
                                                      return network::test::say(out);
                                                  });
        ASSERT_TRUE(inside);
        work((*inside)->port());
        EXPECT_GE(asked, 1);
        EXPECT_TRUE(seen.empty());
    }
}

/// The ports that the doctor looked at when the connection names the host alone; `https` is where the
/// simulated WS-Man service listens inside TLS.
std::vector<std::int64_t> ports_of_doctor(const std::string& https) {
    const OpenFolder folder;
    write_text(folder.path() / "users", "EXAMPLE:carol:carolpw\n");
    ::setenv("NTLM_USER_FILE", (folder.path() / "users").c_str(), 1);
    // The ports are Windows' own, on an address that nobody else is likely to use.
    const int own = ::getpid();
    const std::string address = "127." + std::to_string(100 + own % 100) + "." +
                                std::to_string(own / 100 % 250) + "." + std::to_string(1 + own / 25000 % 250);
    const end_to_end::Simulation site(
        folder.path(), {"--from", "examples/standalone", "--at", "converged", "--ntlm", "--wsman",
                        address + ":" + https, "--wsman-http", address + ":5985"});
    ::unsetenv("NTLM_USER_FILE");
    write_text(folder.path() / "c.yaml",
               "providers: [lab01.lab.local]\naddresses: {lab01.lab.local: \"" + address +
                   ":1\"}\ntrust: " + site.connection.string() +
                   ".root.pem\nauthenticate: ntlm\n"
                   "read: {user: \"EXAMPLE\\\\carol\", password: {env: SUPCTL_CAROL}}\n");
    How how;
    how.environment = {{"SUPCTL_CAROL", "carolpw"}};
    const Ran ran = end_to_end::run(
        {"doctor", "--connection", (folder.path() / "c.yaml").string(), "--format", "json"}, how);
    boost::system::error_code failed;
    const boost::json::value report = boost::json::parse(ran.out, failed);
    EXPECT_FALSE(failed) << ran.out << ran.err;
    std::vector<std::int64_t> out;
    if (failed) return out;
    for (const boost::json::value& way : report.at("ways").as_array())
        out.push_back(way.at("port").to_number<std::int64_t>());
    return out;
}

TEST(DowngradeByDoctor, TheSealedWayThatANameImpliesIsLookedAtOnlyWhereNothingListens) {
    EXPECT_EQ(ports_of_doctor("5986"), (std::vector<std::int64_t>{443, 5986}));
    EXPECT_EQ(ports_of_doctor("0"), (std::vector<std::int64_t>{443, 5986, 5985}));
}

}  // namespace
}  // namespace supctl::authentication
