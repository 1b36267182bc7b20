// What is on the wire of every way to a site: nothing that can be read, and credentials for nobody else.
#include <regex>

#include "connection/connect.h"
#include "tests/authentication/relay.h"
#include "tests/authentication/trap.h"
#include "tests/authentication/visitor.h"
#include "tests/network/house.h"
#include "tests/provider/instant_clock.h"

namespace supctl::authentication {
namespace {

namespace json = boost::json;

/// A site with a name of each kind; its site server is the service of the realm.
const char* const kSite =
    "apiVersion: supctl/v1\nhierarchy: wire\nsites:\n  ZW9:\n"
    "    {type: primarySite, server: cas.example.test, defaultSoftwareUpdatePoint: zwpoint07.example.test,\n"
    "     softwareUpdatePoints: {zwpoint07.example.test: {wsusServerConnectionAccount: ZEBRA\\svc-wsus}},\n"
    "     siteSystems: {zwpoint07.example.test: {proxy: {server: zwproxy03.example.test, port: 8080, "
    "account: "
    "ZEBRA\\svc-proxy}}}}\n"
    "synchronization: {source: microsoftUpdate}\nclassifications: [Critical Updates]\nproducts: [Windows "
    "11]\n"
    "languages: {summaryDetails: [en]}\n";

/// Values of the site, which have to be read, and must not be readable on the way.
const std::vector<std::string> kValues = {"zwpoint07", "zwproxy03", "svc-wsus", "svc-proxy", "Windows 11"};

/// The site in a process of its own, behind all ways.
class Site {
  public:
    explicit Site(const Domain* domain = nullptr, const std::vector<std::string>& more = {}) {
        write_text(folder_.path() / "site.yaml", kSite);
        write_text(folder_.path() / "users", "EXAMPLE:carol:carolpw\n");
        ::setenv("NTLM_USER_FILE", (folder_.path() / "users").c_str(), 1);
        std::vector<std::string> arguments{"--from",     (folder_.path() / "site.yaml").string(),
                                           "--at",       "converged",
                                           "--writes",   "merge",
                                           "--ntlm",     "--wsman-http",
                                           "127.0.0.1:0"};
        if (domain != nullptr)
            arguments.insert(arguments.end(), {"--keytab", (domain->folder() / "http.keytab").string()});
        arguments.insert(arguments.end(), more.begin(), more.end());
        simulation_.emplace(folder_.path(), arguments);
        ::unsetenv("NTLM_USER_FILE");
        text_ = read_text(simulation_->connection);
        std::ifstream(simulation_->connection.string() + ".token") >> token;
    }
    Site(const Site&) = delete;

    [[nodiscard]] int admin_service() const { return port_of("https", "/AdminService"); }
    [[nodiscard]] int wsman() const { return port_of("https", "/wsman"); }
    [[nodiscard]] int wsman_http() const { return port_of("http", "/wsman"); }
    [[nodiscard]] std::string root_file() const { return simulation_->connection.string() + ".root.pem"; }
    [[nodiscard]] std::vector<json::object> requests() const { return simulation_->requests(); }
    [[nodiscard]] const fs::path& folder() const { return folder_.path(); }

    std::string token;

  private:
    /// Of the address of that kind which the simulation's connection file names.
    [[nodiscard]] int port_of(const std::string& scheme, const std::string& path) const {
        std::smatch found;
        const bool there = std::regex_search(text_, found, std::regex(scheme + R"(://[^" ]+:(\d+))" + path));
        EXPECT_TRUE(there) << scheme << " " << path << " in " << text_;
        return there ? std::stoi(found[1]) : 0;
    }
    OpenFolder folder_;
    std::optional<end_to_end::Simulation> simulation_;
    std::string text_;
};

std::string wide(const std::string& text) {
    std::string out;
    for (const char c : text) out += {c, '\0'};
    return out;
}

void expect_nothing_readable(const std::string& recorded, const std::vector<std::string>& words) {
    ASSERT_GT(recorded.size(), 2000u);
    for (const std::string& word : words) {
        EXPECT_EQ(recorded.find(word), std::string::npos) << word;
        EXPECT_EQ(recorded.find(wide(word)), std::string::npos) << word << " in UTF-16";
    }
}

/// Reads whole objects, writes one back and calls a method, as the connection text has it.
void work(const std::string& connection) {
    SourceStore sources;
    Diagnostics diagnostics;
    const auto settings = load_connection_text({"c.yaml", connection}, sources, diagnostics);
    ASSERT_TRUE(settings) << diagnostics.all()[0].message;
    const auto all = endpoints(*settings);
    ASSERT_TRUE(all) << all.error().message;
    network::Traffic traffic;
    provider::test::InstantClock clock;
    boost::asio::io_context context;
    ProviderConnection site(all->front(), 2, traffic, clock, 1);
    std::string read;
    for (const char* class_name : {"SMS_Site", "SMS_SCI_SysResUse", "SMS_UpdateCategoryInstance"}) {
        provider::Query query;
        query.class_name = class_name;
        provider::Sink sink = [&](const provider::Instance& row) -> Result<void> {
            read += json::serialize(row.properties());
            return {};
        };
        const auto end = test::run(context, site.reader().scan(std::move(query), std::move(sink)));
        ASSERT_TRUE(end) << end.error().message;
    }
    for (const std::string& value : kValues) EXPECT_NE(read.find(value), std::string::npos) << value;
    provider::Query query;
    query.class_name = "SMS_SCI_Component";
    query.filter = provider::Filter::equal("ComponentName", std::string("SMS_WSUS_SYNC_MANAGER"));
    std::optional<provider::Instance> object;
    provider::Sink sink = [&](const provider::Instance& row) -> Result<void> {
        object.emplace(row.class_name(), json::object(row.properties(), json::storage_ptr()));
        return {};
    };
    ASSERT_TRUE(test::run(context, site.reader().scan(std::move(query), std::move(sink))));
    ASSERT_TRUE(object);
    provider::Key key;
    for (const char* name : {"FileType", "ItemName", "ItemType", "SiteCode"}) {
        if (const auto text = object->text(name))
            key.emplace_back(name, std::string(*text));
        else
            key.emplace_back(name, object->number(name).value_or(0));
    }
    const auto put = test::run(context, site.writer().put(std::move(key), std::move(*object)));
    EXPECT_TRUE(put) << put.error().message;
    json::object parameters{{"fullSync", false}};
    const auto called =
        test::run(context, site.writer().invoke("SMS_SoftwareUpdate", "SyncNow", std::move(parameters)));
    EXPECT_TRUE(called) << called.error().message;
    site.close();
}

TEST(Routes, NothingCanBeReadOnAnyOfThem) {
    const Domain domain;
    const Site site(&domain);
    ::setenv("SUPCTL_CAROL", "carolpw", 1);
    ::setenv("SUPCTL_BOB", "bobpw", 1);
    const std::string bearer = "authenticate: bearer\nbearer: {token: {env: SUPCTL_ZW_TOKEN}}\n";
    ::setenv("SUPCTL_ZW_TOKEN", site.token.c_str(), 1);
    const std::string ntlm =
        "authenticate: ntlm\nread: {user: \"EXAMPLE\\\\carol\", password: {env: SUPCTL_CAROL}}\n";
    const std::string kerberos =
        "authenticate: negotiate\nread: {user: bob@EXAMPLE.TEST, password: {env: SUPCTL_BOB}}\n";
    struct Route {
        const char* name;
        int port;
        const char* address;  // before and after the port
        const char* path;
        const std::string& identity;
        bool tls;
    };
    for (const Route& route :
         {Route{"AdminService", site.admin_service(), "adminService: \"https://", "/AdminService", bearer,
                true},
          Route{"WS-Man", site.wsman(), "winrm: \"https://", "/wsman", bearer, true},
          Route{"WS-Man with Kerberos", site.wsman(), "winrm: \"https://", "/wsman", kerberos, true},
          Route{"sealed with NTLM", site.wsman_http(), "winrm: \"http://", "/wsman", ntlm, false},
          Route{"sealed with Kerberos", site.wsman_http(), "winrm: \"http://", "/wsman", kerberos, false}}) {
        SCOPED_TRACE(route.name);
        Relay relay(route.port);
        const std::string port = std::to_string(relay.port());
        work("providers: [{" + std::string(route.address) + kHost + ":" + port + route.path +
             "\"}]\naddresses: {" + kHost + ": \"127.0.0.1:" + port + "\"}\ntrust: " + site.root_file() +
             "\n" + route.identity);
        std::vector<std::string> words = kValues;
        // Names of hosts and users that prove themselves are part of the proofs; what is asked and told is
        // not.
        // Short words stand in any text that looks random, sooner or later.
        for (const char* more : {"SMS_Site", "SMS_SCI_", "SiteCode", "PropertyName", "SyncNow", "carolpw",
                                 "bobpw", "Envelope", "SELECT "})
            words.emplace_back(more);
        words.push_back(site.token);
        if (route.tls) {
            EXPECT_EQ(relay.recorded()[0], '\x16');  // a TLS handshake
            for (const char* more :
                 {"HTTP/1.1", "Authorization", "Bearer ", "AdminService", "/wsman", "bob@EXAMPLE"})
                words.emplace_back(more);
        }
        expect_nothing_readable(relay.recorded(), words);
    }
}

/// A connection file to the site's ways under that name.
std::string connection_to(const Site& site, const std::string& host, bool wsman, bool trusted) {
    const std::string port = std::to_string(wsman ? site.wsman() : site.admin_service());
    write_text(site.folder() / "c.yaml",
               "providers: [{" +
                   (wsman ? "winrm: \"https://" + host + ":" + port + "/wsman"
                          : "adminService: \"https://" + host + ":" + port + "/AdminService") +
                   "\"}]\naddresses: {" + host + ": \"127.0.0.1:" + port +
                   "\"}\nauthenticate: bearer\nbearer: {token: {env: SUPCTL_ZW_TOKEN}}\n" +
                   (trusted ? "trust: " + site.root_file() + "\n" : ""));
    return (site.folder() / "c.yaml").string();
}

TEST(Routes, ACertificateThatDoesNotVerifyIsRefusedAndSaysHowToTrust) {
    const Site site;
    How how;
    how.environment = {{"SUPCTL_ZW_TOKEN", site.token}};
    const std::string description = (site.folder() / "site.yaml").string();
    for (const bool wsman : {false, true})
        for (const bool trusted : {false, true}) {
            SCOPED_TRACE(std::string(wsman ? "WS-Man" : "AdminService") +
                         (trusted ? ", wrong name" : ", unknown root"));
            const std::string file =
                connection_to(site, trusted ? "else.example.test" : "cas.example.test", wsman, trusted);
            const Ran ran = end_to_end::run({"plan", description, "--connection", file}, how);
            EXPECT_EQ(ran.exit, 1) << ran.out << ran.err;
            EXPECT_NE(ran.err.find("error[SUP3202]"), std::string::npos) << ran.err;
            EXPECT_NE(ran.err.find("help: "), std::string::npos) << ran.err;
            EXPECT_NE(ran.err.find(trusted ? "hostname mismatch" : "`trust`"), std::string::npos) << ran.err;
            EXPECT_EQ(ran.err.find(site.token), std::string::npos);
        }
    EXPECT_TRUE(site.requests().empty()) << "no request was sent, and so no token";
    const std::string good = connection_to(site, "cas.example.test", false, true);
    EXPECT_EQ(end_to_end::run({"plan", description, "--connection", good}, how).exit, 0);
    EXPECT_FALSE(site.requests().empty());
}

TEST(Routes, ADescriptionReachesNoHostOfItsOwn) {
    const Site site;
    const Trap trap;
    How how;
    how.environment = {{"SUPCTL_ZW_TOKEN", site.token}};
    const std::string file = connection_to(site, "cas.example.test", false, true);
    const auto work = [&](std::vector<std::string> command, const std::string& from, const std::string& to) {
        std::string text = kSite;
        for (auto at = text.find(from); at != text.npos; at = text.find(from, at + to.size()))
            text.replace(at, from.size(), to);
        write_text(site.folder() / "d.yaml", text);
        command.insert(command.end(), {(site.folder() / "d.yaml").string(), "--connection", file});
        return end_to_end::run(command, how);
    };
    const auto plan = [&](const std::string& from, const std::string& to) {
        return work({"plan"}, from, to);
    };
    // Values that are hosts are values: nobody goes there.
    const Ran upstream = plan("microsoftUpdate", "{upstream: \"https://" + trap.at() + "\"}");
    EXPECT_EQ(upstream.exit, 0) << upstream.out << upstream.err;
    (void)plan("zwproxy03.example.test", "127.0.0.1");
    (void)plan("cas.example.test", "127.0.0.1");
    // What a connection file says has no place in a description.
    for (const std::string& key :
         {"providers: [{adminService: \"https://" + trap.at() + "/AdminService\"}]\n",
          "addresses: {cas.example.test: \"" + trap.at() + "\"}\n",
          "connection: \"https://" + trap.at() + "\"\n"}) {
        const Ran ran = plan("hierarchy: wire\n", "hierarchy: wire\n" + key);
        EXPECT_EQ(ran.exit, 4) << key << ran.out << ran.err;
        EXPECT_NE(ran.err.find("SUP1005"), std::string::npos) << ran.err;
        for (const char* command : {"apply", "verify", "preflight"})
            EXPECT_EQ(work({command}, "hierarchy: wire\n", "hierarchy: wire\n" + key).exit, 4) << command;
    }
    // An apply comes as far as its plan, and has asked the site by then. (What is written is told to the site.)
    const Ran applied =
        work({"apply", "--approve", "none"}, "microsoftUpdate", "{upstream: \"https://" + trap.at() + "\"}");
    EXPECT_NE(applied.err.find("error[SUP"), std::string::npos) << applied.err;
    EXPECT_FALSE(trap.touched());
    trap.touch();
    EXPECT_TRUE(trap.touched());
}

class Elsewhere : public network::test::House {};

TEST_F(Elsewhere, ARedirectTakesNoCredentialsAlong) {
    const Trap trap;
    unsigned status = 0;
    serve([&](const network::Request&, network::Peer&) {
        network::Answer out = network::test::text("", status);
        out.response.headers.push_back({"Location", "https://" + trap.at() + "/AdminService/wmi/SMS_Site"});
        return network::test::say(out);
    });
    Endpoint endpoint;
    endpoint.host = "site.test";
    endpoint.port = server->port();
    endpoint.address = "127.0.0.1:" + std::to_string(server->port());
    endpoint.root_pem = network::test::root().certificate_pem;
    endpoint.token = [] { return Result<std::string>("swordfish"); };
    Domain domain;
    domain.add_service(endpoint.host);
    const provider::WindowsIdentity alice{"alice@EXAMPLE.TEST", domain.keytab("alice"), {}};
    const provider::WindowsIdentity carol{"EXAMPLE\\carol", {}, secret_in("SUPCTL_CAROL", "carolpw")};
    WsmanEndpoint wsman;
    wsman.host = endpoint.host;
    wsman.port = endpoint.port;
    wsman.address = endpoint.address;
    struct Kind {
        Authentication kind;
        provider::WindowsIdentity identity;
        std::string scheme;
    };
    const Kind kinds[] = {{Authentication::bearer, {}, "Bearer "},
                          {Authentication::negotiate, alice, "Negotiate "},
                          {Authentication::ntlm, carol, "Negotiate "}};
    for (const Kind& kind : kinds)
        for (const bool over_wsman : {false, true})
            for (const unsigned one : {301u, 302u, 303u, 307u, 308u}) {
                SCOPED_TRACE(std::to_string(one) + (over_wsman ? " over WS-Man " : " ") + kind.scheme +
                             kind.identity.user);
                status = one;
                seen.clear();
                Endpoint way = endpoint;
                way.authenticate = kind.kind;
                way.read = kind.identity;
                if (over_wsman) {
                    way.path.clear();
                    way.wsman = {wsman};
                }
                provider::test::InstantClock clock;
                ProviderConnection site(way, 1, traffic, clock, 1);
                provider::Query query;
                query.class_name = "SMS_Site";
                provider::Sink sink = [](const provider::Instance&) -> Result<void> { return {}; };
                EXPECT_FALSE(test::run(context, site.reader().scan(std::move(query), std::move(sink))));
                json::object parameters{{"fullSync", false}};
                EXPECT_FALSE(test::run(
                    context, site.writer().invoke("SMS_SoftwareUpdate", "SyncNow", std::move(parameters))));
                ASSERT_FALSE(seen.empty());
                for (const network::Request& request : seen)
                    EXPECT_TRUE(network::header(request.headers, "Authorization").starts_with(kind.scheme));
                site.close();
            }
    EXPECT_FALSE(trap.touched());
}

TEST(Routes, AClientCertificateLetsInWhereOneIsDemanded) {
    const OpenFolder folder;
    const auto leaf =
        network::make_leaf_certificate(root(), {.dns_names = {"cas.example.test"}, .ip_addresses = {}});
    write_text(folder.path() / "server.pem", leaf->certificate_pem + leaf->key_pem);
    write_text(folder.path() / "root.pem", root().certificate_pem);
    for (const std::string name : {"svc-supctl", "stranger"}) {
        How how;
        how.binary = "/usr/bin/openssl";
        const Ran made = end_to_end::run(
            {"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
             "2", "-subj", "/CN=" + name, "-addext", "extendedKeyUsage=clientAuth", "-out",
             (folder.path() / (name + ".pem")).string(), "-keyout",
             (folder.path() / (name + ".key")).string()},
            how);
        ASSERT_EQ(made.exit, 0) << made.err;
        fs::permissions(folder.path() / (name + ".key"), fs::perms(0600));
    }
    How how;
    how.binary = "/usr/bin/python3";
    Process server({(end_to_end::kSource / "tests/authentication/certificate_acceptor.py").string(),
                    (folder.path() / "server.pem").string(), (folder.path() / "svc-supctl.pem").string()},
                   how);
    ASSERT_TRUE(server.says(".\n")) << server.ran.err;
    const std::string acceptor =
        std::to_string(std::atoi(server.ran.err.c_str() + std::string("listening on ").size()));
    const auto who = [&](const std::string& name, const std::string& service, const std::string& path,
                         const std::string& port, const std::string& trust) -> Result<std::string> {
        SourceStore sources;
        Diagnostics diagnostics;
        const auto settings = load_connection_text(
            {(folder.path() / "c.yaml").string(),
             "providers: [{" + service + ": \"https://cas.example.test:" + port + path +
                 "\"}]\naddresses: {cas.example.test: \"127.0.0.1:" + port + "\"}\ntrust: " + trust +
                 "\nauthenticate: certificate\ncertificate: " + name + ".pem\nkey: {file: " + name +
                 ".key}\n"},
            sources, diagnostics);
        if (!settings) return fail(diagnostics.all()[0]);
        const auto all = endpoints(*settings);
        if (!all) return fail(all.error());
        network::Traffic traffic;
        provider::test::InstantClock clock;
        boost::asio::io_context context;
        ProviderConnection site(all->front(), 1, traffic, clock, 1);
        std::string out;
        provider::Query query;
        query.class_name = "SMS_Identification";
        provider::Sink sink = [&](const provider::Instance& row) -> Result<void> {
            out = row.text("ThisSiteCode").value_or("");
            return {};
        };
        const auto end = test::run(context, site.reader().scan(std::move(query), std::move(sink)));
        if (!end) return fail(end.error());
        return out;
    };
    const auto known = who("svc-supctl", "adminService", "/AdminService", acceptor, "root.pem");
    ASSERT_TRUE(known) << known.error().message;
    EXPECT_EQ(*known, "svc-supctl");
    const auto stranger = who("stranger", "adminService", "/AdminService", acceptor, "root.pem");
    ASSERT_FALSE(stranger);
    EXPECT_TRUE(stranger.error().code == codes::kTlsFailed || stranger.error().code == codes::kTransport)
        << stranger.error().message;
    // WS-Man of Windows looks at a certificate only where the request says that it is the proof.
    const auto over_wsman = who("svc-supctl", "winrm", "/wsman", acceptor, "root.pem");
    ASSERT_TRUE(over_wsman) << over_wsman.error().message;
    EXPECT_EQ(*over_wsman, "svc-supctl");
    const Site site(nullptr, {"--client-root", (folder.path() / "svc-supctl.pem").string()});
    const std::string wsman = std::to_string(site.wsman());
    const auto simulated = who("svc-supctl", "winrm", "/wsman", wsman, site.root_file());
    ASSERT_TRUE(simulated) << simulated.error().message;
    EXPECT_EQ(*simulated, "ZW9");
    EXPECT_FALSE(who("stranger", "winrm", "/wsman", wsman, site.root_file()));
}

}  // namespace
}  // namespace supctl::authentication
