// What is on the wire: nothing in clear, and each identity where the connection file puts it.
#include "connection/connect.h"
#include "tests/authentication/relay.h"
#include "tests/authentication/visitor.h"
#include "tests/provider/instant_clock.h"

namespace supctl::authentication {
namespace {

void expect_sealed(const std::string& recorded) {
    ASSERT_GT(recorded.size(), 2000u);
    EXPECT_EQ(recorded[0], '\x16');  // a TLS handshake
    for (const char* word : {"AdminService", "SMS_", "Authorization", "Negotiate", "NTLMSSP", "HTTP/1.1",
                             "alice", "carol", "bobpw", "LAB"})
        EXPECT_EQ(recorded.find(word), std::string::npos) << word;
}

TEST(Wire, CarriesNothingInClear) {
    const Domain domain;
    Gateway gateway(domain, {.ntlm_users = "EXAMPLE:carol:carolpw\n"});
    Relay kerberos(gateway.port());
    Visitor bob = with_kerberos(kerberos.port(), {"bob", {}, secret_in("SUPCTL_BOB", "bobpw")});
    ASSERT_TRUE(bob.get());
    expect_sealed(kerberos.recorded());
    Relay ntlm(gateway.port());
    Visitor carol(ntlm.port(), provider::make_ntlm_authentication(
                                   kHost, {"EXAMPLE\\carol", {}, secret_in("SUPCTL_NTLM", "carolpw")}));
    ASSERT_TRUE(carol.get());
    expect_sealed(ntlm.recorded());
}

TEST(Wire, CredentialsForOneHostAreNotSentToAnother) {
    const Domain domain;
    Gateway gateway(domain);
    Visitor visitor(gateway.port(), provider::make_negotiate_authentication(
                                        "else.example.test", {"alice", domain.keytab("alice"), {}}));
    EXPECT_EQ(refusal(visitor.get()).code, codes::kForeignCredential);
    EXPECT_EQ(visitor.traffic.connections, 0u);
}

/// A connection file as a user writes it.
std::string connection_text(const Gateway& gateway, const std::string& rest) {
    const std::string port = std::to_string(gateway.port());
    return std::string("providers: [{adminService: \"https://") + kHost + ":" + port +
           "/AdminService\"}]\naddresses: {" + kHost + ": \"127.0.0.1:" + port +
           "\"}\ntrust: " + gateway.root_file().string() + "\n" + rest;
}

TEST(Wire, TheReaderReadsAsOneAndTheWriterWritesAsTheOther) {
    const Domain domain;
    Gateway gateway(domain);
    ::setenv("SUPCTL_BOB", "bobpw", 1);
    SourceStore sources;
    Diagnostics diagnostics;
    const auto settings = load_connection_text(
        {"c.yaml",
         connection_text(gateway, "authenticate: negotiate\nread: {user: alice@EXAMPLE.TEST, keytab: " +
                                      domain.keytab("alice") +
                                      "}\nwrite: {user: bob@EXAMPLE.TEST, password: {env: SUPCTL_BOB}}\n")},
        sources, diagnostics);
    ASSERT_TRUE(settings) << diagnostics.all()[0].message;
    const auto all = endpoints(*settings);
    ASSERT_TRUE(all) << all.error().message;
    network::Traffic traffic;
    provider::test::InstantClock clock;
    boost::asio::io_context context;
    ProviderConnection connection(all->front(), 2, traffic, clock, 1);
    connection.trust_admin_service([](std::string_view) { return true; });
    provider::Query query;
    query.class_name = "SMS_Identification";
    std::size_t rows = 0;
    provider::Sink sink = [&](const provider::Instance&) -> Result<void> {
        ++rows;
        return {};
    };
    const auto read = test::run(context, connection.reader().scan(std::move(query), std::move(sink)));
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(rows, 1u);
    EXPECT_EQ(traffic.requests, 1u);
    boost::json::object parameters{{"fullSync", false}};
    const auto written = test::run(
        context, connection.writer().invoke("SMS_SoftwareUpdate", "SyncNow", std::move(parameters)));
    ASSERT_TRUE(written) << written.error().message;
    EXPECT_EQ(gateway.log(),
              "alice@EXAMPLE.TEST GET /AdminService/wmi/SMS_Identification 200 0\n"
              "bob@EXAMPLE.TEST POST /AdminService/wmi/SMS_SoftwareUpdate.SyncNow 201 0\n");
}

TEST(Wire, ACommandThatReadsUsesTheTicketCacheByDefault) {
    Domain domain;
    Gateway gateway(domain);
    domain.sign_in("alice");
    write_text(gateway.folder() / "c.yaml", connection_text(gateway, "authenticate: negotiate\n"));
    const Ran ran = end_to_end::run(
        {"plan", "examples/standalone", "--connection", (gateway.folder() / "c.yaml").string()});
    EXPECT_EQ(ran.exit, 0) << ran.out << ran.err;
    const std::string log = gateway.log();
    EXPECT_GT(end_to_end::count(log, "alice@EXAMPLE.TEST GET"), 5u) << log;
    EXPECT_EQ(end_to_end::count(log, "alice@EXAMPLE.TEST GET"), end_to_end::count(log, "\n")) << log;
}

}  // namespace
}  // namespace supctl::authentication
