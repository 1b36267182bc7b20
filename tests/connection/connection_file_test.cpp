#include "connection/connection_file.h"

#include <stdlib.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/codes.h"
#include "connection/connect.h"
#include "schema/field_table.h"

using namespace supctl;

namespace {

struct Loaded {
    SourceStore sources;
    Diagnostics diagnostics;
    std::optional<ConnectionSettings> settings;
    explicit Loaded(const std::string& text) {
        settings = load_connection_text({"etc/connection.yaml", text}, sources, diagnostics);
        diagnostics.sort();
    }
    [[nodiscard]] std::string codes() const {
        std::string out;
        for (const auto& finding : diagnostics.all())
            out += finding.code.text() + " " + std::to_string(finding.span().line) + ":" +
                   std::to_string(finding.span().column) + "\n";
        return out;
    }
};

TEST(ConnectionFile, ReadsProvidersTokenTrustStoreAndAddresses) {
    const Loaded loaded(R"(providers:
  - CAS01.contoso.com
  - {adminService: "https://cas02.contoso.com:8443/AdminService/wmi/"}
authenticate: bearer
bearer: {token: {env: SUPCTL_TOKEN}}
trust: certs/root.pem
store: {sqlite: /var/lib/supctl/state.db}
addresses: {cas01.contoso.com: "127.0.0.1:8443"}
clock: simulator
)");
    ASSERT_TRUE(loaded.settings) << loaded.codes();
    const auto& settings = *loaded.settings;
    ASSERT_EQ(settings.providers.size(), 2u);
    EXPECT_EQ(settings.providers[0].admin_service->host, "cas01.contoso.com");
    EXPECT_EQ(settings.providers[0].admin_service->port, 443);
    EXPECT_EQ(settings.providers[0].admin_service->path, "/AdminService");
    EXPECT_EQ(settings.providers[1].admin_service->port, 8443);
    EXPECT_EQ(settings.providers[1].admin_service->path, "/AdminService");
    EXPECT_EQ(settings.authenticate, Authentication::bearer);
    EXPECT_EQ(settings.token->name, "SUPCTL_TOKEN");
    EXPECT_EQ(settings.trust, "etc/certs/root.pem");
    EXPECT_EQ(settings.store, "/var/lib/supctl/state.db");
    ASSERT_EQ(settings.addresses.size(), 1u);
    EXPECT_EQ(settings.addresses[0].second, "127.0.0.1:8443");
    EXPECT_EQ(settings.clock, ClockChoice::simulator);
    EXPECT_FALSE(settings.simulator);
}

TEST(ConnectionFile, ReadsTwoIdentities) {
    const Loaded loaded(R"(providers: [cas01.contoso.com]
authenticate: negotiate
read:  {user: svc-read@CONTOSO.COM, keytab: read.keytab}
write: {user: svc-write@CONTOSO.COM, password: {file: secret}}
)");
    ASSERT_TRUE(loaded.settings) << loaded.codes();
    const auto& settings = *loaded.settings;
    EXPECT_EQ(settings.authenticate, Authentication::negotiate);
    EXPECT_EQ(settings.read->user, "svc-read@CONTOSO.COM");
    EXPECT_EQ(settings.read->keytab, "etc/read.keytab");
    EXPECT_FALSE(settings.read->password);
    EXPECT_EQ(settings.write->user, "svc-write@CONTOSO.COM");
    EXPECT_EQ(settings.write->password->name, "etc/secret");
    EXPECT_FALSE(settings.write->keytab);
    const Loaded cache("providers: [cas01.contoso.com]\nauthenticate: negotiate\n");
    ASSERT_TRUE(cache.settings) << cache.codes();
    EXPECT_FALSE(cache.settings->read);
}

TEST(ConnectionFile, ReadsWhereWsmanIs) {
    const Loaded loaded(
        "providers:\n- {adminService: \"https://cas01.a.b\", winrm: \"http://cas01.a.b\"}\n"
        "- winrm: https://cas02.a.b:9443/other\nauthenticate: negotiate\n");
    ASSERT_TRUE(loaded.settings) << loaded.codes();
    const auto& providers = loaded.settings->providers;
    EXPECT_EQ(providers[0].winrm->scheme, "http");
    EXPECT_EQ(providers[0].winrm->port, 5985);
    EXPECT_EQ(providers[0].winrm->path, "/wsman");
    EXPECT_FALSE(providers[1].admin_service);
    EXPECT_EQ(providers[1].winrm->port, 9443);
    EXPECT_EQ(providers[1].winrm->path, "/other");
}

TEST(ConnectionFile, ReadsProvidersOfChildSites) {
    const Loaded loaded(
        "providers: [cas01.a.b]\nauthenticate: negotiate\n"
        "sites: {ps1: {providers: [ps1.a.b, {winrm: \"https://ps2.a.b\"}]}}\n");
    ASSERT_TRUE(loaded.settings) << loaded.codes();
    ASSERT_EQ(loaded.settings->sites.size(), 1u);
    const auto all = endpoints(*loaded.settings);
    ASSERT_TRUE(all);
    ASSERT_EQ(all->size(), 3u);
    EXPECT_EQ(all->at(0).site, "");
    EXPECT_EQ(all->at(1).site, "PS1");
    EXPECT_EQ(all->at(1).host, "ps1.a.b");
    EXPECT_EQ(all->at(2).site, "PS1");
    EXPECT_EQ(all->at(2).path, "");
}

TEST(ConnectionFile, NamesServersThatAreOnlyAskedForTheirRegistries) {
    const Loaded loaded(
        "providers: [cas.a.b]\nauthenticate: negotiate\naddresses: {sup1.a.b: \"192.0.2.7:443\"}\n"
        "sites: {CAS: {servers: [SUP1.a.b, {winrm: \"https://sup2.a.b:6000/other\"}]}}\n");
    ASSERT_TRUE(loaded.settings) << loaded.codes();
    ASSERT_EQ(loaded.settings->sites.size(), 1U);
    EXPECT_TRUE(loaded.settings->sites[0].providers.empty());
    const auto providers = endpoints(*loaded.settings);
    ASSERT_TRUE(providers);
    EXPECT_EQ(providers->size(), 1U) << "such a server is no provider";
    const auto all = registry_endpoints(*loaded.settings);
    ASSERT_TRUE(all);
    ASSERT_EQ(all->size(), 3U);
    const Endpoint& named = (*all)[1];
    EXPECT_EQ(named.path, "") << "there is no AdminService";
    ASSERT_EQ(named.wsman.size(), 2U) << "inside TLS, else sealed";
    EXPECT_EQ(named.wsman[0].host, "sup1.a.b");
    EXPECT_EQ(named.wsman[0].address, "192.0.2.7:5986");
    EXPECT_EQ(named.wsman[1].address, "192.0.2.7:5985");
    EXPECT_EQ(named.wsman[1].scheme, network::Scheme::http);
    const Endpoint& spelled = (*all)[2];
    ASSERT_EQ(spelled.wsman.size(), 1U);
    EXPECT_EQ(spelled.wsman[0].port, 6000);
    EXPECT_EQ(spelled.wsman[0].path, "/other");
    EXPECT_EQ(spelled.authenticate, Authentication::negotiate);
}

TEST(ConnectionFile, ANameStandsForWindowsOwnAddresses) {
    const auto ways = [](const std::string& who) {
        const Loaded loaded("providers: [cas01.a.b]\naddresses: {cas01.a.b: \"10.1.2.3:8443\"}\n" + who);
        EXPECT_TRUE(loaded.settings) << loaded.codes();
        std::string out;
        const auto all = endpoints(*loaded.settings);
        if (!all || all->size() != 1) return std::string("?");
        for (const WsmanEndpoint& one : all->front().wsman)
            out += std::string(one.scheme == network::Scheme::https ? "https" : "http") + " " + one.host +
                   " " + std::to_string(one.port) + " " + one.address + one.path + "\n";
        return out;
    };
    const char* both = "https cas01.a.b 5986 10.1.2.3:5986/wsman\nhttp cas01.a.b 5985 10.1.2.3:5985/wsman\n";
    ::setenv("SUPCTL_A", "a", 1);
    EXPECT_EQ(ways("authenticate: negotiate\n"), both);
    EXPECT_EQ(ways("authenticate: ntlm\nread: {user: u, password: {env: SUPCTL_A}}\n"), both);
    EXPECT_EQ(ways("authenticate: bearer\nbearer: {token: {env: SUPCTL_A}}\n"), "");
}

TEST(ConnectionFile, ReadsAClientCertificate) {
    const Loaded loaded(
        "providers: [cas01.contoso.com]\nauthenticate: certificate\ncertificate: c.pem\nkey: {env: "
        "SUPCTL_KEY}\n");
    ASSERT_TRUE(loaded.settings) << loaded.codes();
    EXPECT_EQ(loaded.settings->certificate, "etc/c.pem");
    EXPECT_EQ(loaded.settings->key->name, "SUPCTL_KEY");
}

TEST(ConnectionFile, ReadsASimulator) {
    const Loaded loaded(
        "simulator: {from: ., at: midBootstrap, writes: merge, seed: 7, state: s.db, faults: [a, b]}\n");
    ASSERT_TRUE(loaded.settings) << loaded.codes();
    const auto& simulator = *loaded.settings->simulator;
    EXPECT_EQ(simulator.from, "etc/");
    EXPECT_EQ(simulator.at, SimulatorStage::midBootstrap);
    EXPECT_EQ(simulator.writes, SimulatorWrites::merge);
    EXPECT_EQ(simulator.seed, 7u);
    EXPECT_EQ(simulator.state, "etc/s.db");
    EXPECT_EQ(simulator.faults, (std::vector<std::string>{"a", "b"}));
}

TEST(ConnectionFile, DefaultsAreThoseOfTheTable) {
    const auto settings = simulator_connection();
    const auto word = [](FieldId id, auto value) {
        for (const Choice& choice : field(id).choices)
            if (choice.stored == static_cast<std::uint32_t>(value)) return choice.word;
        return std::string_view();
    };
    EXPECT_EQ(word(FieldId::simulator_at, settings.simulator->at),
              field(FieldId::simulator_at).product_default);
    EXPECT_EQ(word(FieldId::simulator_writes, settings.simulator->writes),
              field(FieldId::simulator_writes).product_default);
    EXPECT_EQ(std::to_string(settings.simulator->seed), field(FieldId::simulator_seed).product_default);
    EXPECT_EQ(word(FieldId::connection_clock, settings.clock),
              field(FieldId::connection_clock).product_default);
    EXPECT_EQ(word(FieldId::connection_authenticate, Authentication::bearer), "bearer");
    EXPECT_EQ(word(FieldId::connection_authenticate, Authentication::none), "none");
    EXPECT_EQ(word(FieldId::connection_authenticate, Authentication::negotiate), "negotiate");
    EXPECT_EQ(word(FieldId::connection_authenticate, Authentication::ntlm), "ntlm");
    EXPECT_EQ(word(FieldId::connection_authenticate, Authentication::certificate), "certificate");
}

TEST(ConnectionFile, RefusesByCodeAndPlace) {
    struct Case {
        const char* text;
        const char* codes;
    };
    const Case cases[] = {
        {"", "SUP1002 1:1\n"},
        {"# nothing\n", "SUP1002 1:1\n"},
        {"[a]\n", "SUP1006 1:1\n"},
        {"authenticate: none\n", "SUP1009 1:1\n"},
        {"providers: [a.b]\n", "SUP1009 1:1\n"},
        {"providers: []\nauthenticate: none\n", "SUP1007 1:1\n"},
        {"providers: [short]\nauthenticate: none\n", "SUP1007 1:13\n"},
        {"providers: [{adminService: \"http://a.b\"}]\nauthenticate: none\n", "SUP3205 1:28\n"},
        {"providers: [{adminService: \"https://u:p@a.b\"}]\nauthenticate: none\n", "SUP3205 1:28\n"},
        {"providers: [{winrm: x, adminService: \"https://a.b\"}]\nauthenticate: none\n", "SUP3205 1:21\n"},
        {"providers: [{winrm: \"http://a.b\"}]\nauthenticate: certificate\ncertificate: c\nkey: {env: "
         "SUPCTL_K}\n",
         "SUP3307 1:21\n"},
        {"providers: [{other: x}]\nauthenticate: none\n", "SUP1009 1:13\nSUP1005 1:14\n"},
        {"providers: [a.b]\nauthenticate: ntlm\n", "SUP1009 2:1\n"},
        {"providers: [a.b]\nauthenticate: certificate\n", "SUP1009 2:1\nSUP1009 2:1\n"},
        {"providers: [a.b]\nauthenticate: ntlm\nread: {user: u}\n", "SUP1009 3:1\n"},
        {"providers: [a.b]\nauthenticate: ntlm\nread: {user: u, keytab: k}\n", "SUP1007 3:1\n"},
        {"providers: [a.b]\nauthenticate: negotiate\nread: {keytab: k}\n", "SUP1009 3:1\n"},
        {"providers: [a.b]\nauthenticate: negotiate\nwrite: {user: u, keytab: k, password: {env: "
         "SUPCTL_A}}\n",
         "SUP1007 3:1\n"},
        {"providers: [a.b]\nauthenticate: negotiate\nread: {user: u, password: swordfish}\n",
         "SUP1017 3:27\n"},
        {"providers: [a.b]\nauthenticate: negotiate\nread: {user: u, password: {env: PASSWORD}}\n",
         "SUP3102 3:33\n"},
        {"providers: [a.b]\nauthenticate: negotiate\nbearer: {token: {env: SUPCTL_A}}\n", "SUP1007 3:1\n"},
        {"providers: [a.b]\nauthenticate: negotiate\ncertificate: c.pem\n", "SUP1007 3:1\n"},
        {"providers: [a.b]\nauthenticate: bearr\n", "SUP1007 2:15\n"},
        {"providers: [a.b]\nauthenticate: bearer\n", "SUP1009 2:1\n"},
        {"providers: [a.b]\nauthenticate: bearer\nbearer: {token: abc}\n", "SUP1017 3:17\n"},
        {"providers: [a.b]\nauthenticate: bearer\nbearer: {token: {env: TOKEN}}\n", "SUP3102 3:23\n"},
        {"providers: [a.b]\nauthenticate: bearer\nbearer: {token: {env: SUPCTL_A, file: b}}\n",
         "SUP1007 3:10\n"},
        {"providers: [a.b]\nauthenticate: bearer\nbearer: {token: {command: [pass, [x]]}}\n",
         "SUP1006 3:27\n"},
        {"providers: [a.b]\nauthenticate: none\nbearer: {token: {env: SUPCTL_A}}\n", "SUP1007 3:1\n"},
        {"providers: [a.b]\nauthenticate: none\npassword: x\n", "SUP1017 3:1\n"},
        {"providers: [a.b]\nauthenticate: none\nread: {user: u}\nwrite: {user: u}\n",
         "SUP1007 3:1\nSUP1007 4:1\n"},
        {"providers: [a.b]\nauthenticate: none\nsites: [PS1]\n", "SUP1006 3:8\n"},
        {"providers: [a.b]\nauthenticate: none\nsites: {PS12: {providers: [c.d]}}\n", "SUP1007 3:9\n"},
        {"providers: [a.b]\nauthenticate: none\nsites: {PS1: {}}\n", "SUP1009 3:9\n"},
        {"providers: [a.b]\nauthenticate: none\nsites: {PS1: [c.d]}\n", "SUP1006 3:14\n"},
        {"providers: [a.b]\nauthenticate: none\nsites: {PS1: {providers: [short]}}\n", "SUP1007 3:27\n"},
        {"providers: [a.b]\nauthenticate: negotiate\nsites: {PS1: {servers: []}}\n", "SUP1007 3:15\n"},
        {"providers: [a.b]\nauthenticate: negotiate\nsites: {PS1: {servers: [{adminService: "
         "\"https://c.d\"}]}}\n",
         "SUP1009 3:25\nSUP1005 3:26\n"},
        {"providers: [a.b]\nauthenticate: none\nsites: {PS1: {servers: [c.d]}}\n", "SUP1007 3:25\n"},
        {"providers: [a.b]\nauthenticate: bearer\nbearer: {token: {env: SUPCTL_A}}\n"
         "sites: {PS1: {providers: [{winrm: \"http://c.d\"}]}}\n",
         "SUP3307 4:35\n"},
        {"simulator: {}\nsites: {PS1: {providers: [c.d]}}\n", "SUP1007 2:1\n"},
        {"providers: [a.b]\nauthenticate: none\nstore: {postgresql: {env: SUPCTL_X}}\n", "SUP9001 3:9\n"},
        {"providers: [a.b]\nauthenticate: none\naddresses: {a.b: nowhere}\n", "SUP1007 3:18\n"},
        {"providers: [a.b]\nauthenticate: none\naddresses: {a.b: \"1.2.3.4:0\"}\n", "SUP1007 3:18\n"},
        {"providers: [a.b]\nauthenticate: none\nproviderz: 1\n", "SUP1005 3:1\n"},
        {"simulator: {}\nread: {user: u}\n", "SUP1007 2:1\n"},
        {"simulator: {seed: -1, at: later}\n", "SUP1008 1:19\nSUP1007 1:27\n"},
        {"simulator: {}\nproviders: [a.b]\nauthenticate: none\n", "SUP1007 1:1\n"},
    };
    for (const Case& wrong : cases) {
        const Loaded loaded(wrong.text);
        EXPECT_FALSE(loaded.settings) << wrong.text;
        EXPECT_EQ(loaded.codes(), wrong.codes) << wrong.text;
    }
}

TEST(ConnectionFile, DoubtsTokensForWsmanOfWindows) {
    const std::string bearer = "authenticate: bearer\nbearer: {token: {env: SUPCTL_A}}\n";
    const std::string wsman =
        "providers: [{adminService: \"https://a.b\", winrm: \"https://a.b\"}]\n" + bearer;
    const Loaded doubted(wsman + "sites: {PS1: {servers: [{winrm: \"https://c.d\"}]}}\n");
    EXPECT_TRUE(doubted.settings) << "it may be right all the same";
    EXPECT_EQ(doubted.codes(), "SUP3123 1:13\nSUP3123 4:25\n");
    for (const std::string& text : {
             "providers: [a.b]\n" + bearer,
             wsman + "clock: simulator\n",
             wsman + "addresses: {a.b: \"127.0.0.1:8443\"}\n",
             std::string("providers: [{winrm: \"https://a.b\"}]\nauthenticate: negotiate\n"),
         }) {
        const Loaded fine(text);
        EXPECT_TRUE(fine.settings) << text;
        EXPECT_EQ(fine.codes(), "") << text;
    }
}

TEST(ConnectionFile, IsReadFromDisk) {
    const auto path = std::filesystem::path(testing::TempDir()) /
                      ("supctl-connection-test-" + std::to_string(::getpid()) + ".yaml");
    std::ofstream(path) << "simulator: {state: here.db}\n";
    SourceStore sources;
    Diagnostics diagnostics;
    const auto settings = load_connection(path, sources, diagnostics);
    ASSERT_TRUE(settings);
    EXPECT_EQ(settings->simulator->state, path.parent_path() / "here.db");
    std::filesystem::remove(path);
    EXPECT_FALSE(load_connection(path, sources, diagnostics));
    EXPECT_EQ(diagnostics.all().back().code, codes::kUnreadableFile);
}

}  // namespace
