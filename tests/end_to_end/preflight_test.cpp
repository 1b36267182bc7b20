// `supctl preflight` as users run it, against web sites on loopback and the registries of a simulated
// hierarchy: what it finds, what it writes, and what it sends to whom.
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <mutex>
#include <thread>

#include "network/certificate.h"
#include "network/http_server.h"
#include "process.h"

namespace supctl::end_to_end::preflight_runs {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr const char* kServer = "lab01.lab.local";

/// A WSUS web site on two loopback ports, on a thread of its own while the binary runs.
class WebSite {
  public:
    explicit WebSite(const std::vector<std::string>& names, unsigned status = 200)
        : root_(network::make_root_certificate("Test Issuing").value()) {
        const auto leaf = network::make_leaf_certificate(root_, {names, {}}).value();
        http_ = serve(status, {});
        https_ = serve(status, leaf);
        thread_ = std::thread([this] { context_.run(); });
    }
    ~WebSite() {
        boost::asio::post(context_, [this] {
            http_->stop();
            https_->stop();
            keep_.reset();
        });
        thread_.join();
    }
    [[nodiscard]] int http() const { return http_->port(); }
    [[nodiscard]] int https() const { return https_->port(); }
    [[nodiscard]] const std::string& root_pem() const { return root_.certificate_pem; }
    [[nodiscard]] std::vector<network::Request> seen() const {
        const std::lock_guard lock(mutex_);
        return seen_;
    }

  private:
    std::unique_ptr<network::HttpServer> serve(unsigned status, const network::CertificateAndKey& leaf) {
        network::ServerOptions how;
        how.certificate_pem = leaf.certificate_pem;
        how.key_pem = leaf.key_pem;
        auto made = network::HttpServer::listen(
            context_.get_executor(), how,
            [this, status](const network::Request& request, network::Peer&) -> Task<network::Answer> {
                {
                    const std::lock_guard lock(mutex_);
                    seen_.push_back(request);
                }
                network::Answer answer;
                answer.response.status = status;
                co_return answer;
            });
        EXPECT_TRUE(made) << made.error().message;
        return std::move(*made);
    }

    network::CertificateAndKey root_;
    boost::asio::io_context context_;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> keep_{context_.get_executor()};
    mutable std::mutex mutex_;
    std::vector<network::Request> seen_;
    std::unique_ptr<network::HttpServer> http_;
    std::unique_ptr<network::HttpServer> https_;
    std::thread thread_;
};

std::string described(const WebSite& site, const std::string& more = {}) {
    return "apiVersion: supctl/v1\nhierarchy: lab\nsites:\n  LAB: {type: primarySite, server: " +
           std::string(kServer) + ", softwareUpdatePoints: {" + kServer +
           ": {httpPort: " + std::to_string(site.http()) + ", httpsPort: " + std::to_string(site.https()) +
           ", requireSsl: true}}}\n" + more;
}

/// A connection whose only use here is trust and addresses: nobody listens where its provider stands.
fs::path connection(const fs::path& scratch, const WebSite& site, const std::string& more = {}) {
    write_text(scratch / "root.pem", site.root_pem());
    write_text(scratch / "token", "a-secret-token\n");
    fs::permissions(scratch / "token", fs::perms::owner_read | fs::perms::owner_write);
    write_text(
        scratch / "c.yaml",
        "providers: [cas01.lab.local]\naddresses: {" + std::string(kServer) +
            ": \"127.0.0.1:443\"}\nauthenticate: bearer\nbearer: {token: {file: token}}\ntrust: root.pem\n" +
            more);
    return scratch / "c.yaml";
}

json::object check(const json::value& report, std::string_view name, std::size_t server = 0) {
    for (const json::value& one : report.at("servers").at(server).at("checks").as_array())
        if (one.at("check").as_string() == name) return one.as_object();
    ADD_FAILURE() << "no check " << name << " in " << json::serialize(report);
    return {};
}

TEST(Preflight, JudgesAServerAndWritesFactsThatAPlanTakes) {
    const ScratchFolder scratch;
    const WebSite site({kServer});
    write_text(scratch.path() / "d.yaml", described(site));
    const std::string facts = (scratch.path() / "facts.json").string();
    const Ran ran = run({"preflight", (scratch.path() / "d.yaml").string(), "--connection",
                         connection(scratch.path(), site).string(), "--out", facts, "--format", "json"});
    EXPECT_EQ(ran.exit, 0) << ran.out << ran.err;
    const json::value report = json::parse(ran.out);
    for (const char* good : {"httpPort", "httpService", "httpsPort", "tls", "certificateNames",
                             "certificateTime", "httpsService"})
        EXPECT_EQ(check(report, good).at("verdict"), "ok") << good;
    for (const char* open : {"name", "wsus", "ports", "database", "replica"})
        EXPECT_EQ(check(report, open).at("verdict"), "unverified") << open;

    // No credential of the connection goes to a web site, and nothing but a look is sent.
    EXPECT_EQ(site.seen().size(), 2U);
    for (const auto& request : site.seen()) {
        EXPECT_EQ(request.method, "GET");
        EXPECT_EQ(network::header(request.headers, "authorization"), "");
        EXPECT_EQ(network::header(request.headers, "cookie"), "");
    }
    const json::value written = json::parse(read_text(facts));
    const json::object& server = written.at("servers").at(kServer).as_object();
    EXPECT_EQ(server.size(), 2U) << "only what was seen";
    EXPECT_EQ(json::serialize(server.at("certificateNames")), R"(["lab01.lab.local"])");
    EXPECT_EQ(server.at("bindings").as_array().size(), 2U);
    const Ran planned = run({"plan", (scratch.path() / "d.yaml").string(), "--facts", facts, "--connection",
                             "simulator", "--format", "json"});
    EXPECT_EQ(planned.exit, 0) << planned.err;
    write_text(scratch.path() / "other.yaml", described(site, "defaults: {}\n"));
    std::string other = read_text(scratch.path() / "other.yaml");
    const std::string port = "httpPort: " + std::to_string(site.http());
    other.replace(other.find(port), port.size(), "httpPort: 8530");
    write_text(scratch.path() / "other.yaml", other);
    const Ran refused = run({"validate", (scratch.path() / "other.yaml").string(), "--facts", facts});
    EXPECT_EQ(refused.exit, 4) << refused.out << refused.err;
    EXPECT_NE(refused.err.find("does not serve http on port 8530"), std::string::npos) << refused.err;
}

TEST(Preflight, TellsWhatIsWrongWithAServer) {
    const ScratchFolder scratch;
    const WebSite site({"other.lab.local"}, 404);
    write_text(scratch.path() / "d.yaml", described(site));
    const std::string facts = (scratch.path() / "facts.json").string();
    const Ran ran = run({"preflight", (scratch.path() / "d.yaml").string(), "--connection",
                         connection(scratch.path(), site).string(), "--out", facts});
    EXPECT_EQ(ran.exit, 3) << ran.out << ran.err;
    EXPECT_NE(ran.out.find("error      TLS: no TLS that can be trusted"), std::string::npos) << ran.out;
    EXPECT_NE(ran.out.find("the certificate does not name `lab01.lab.local`"), std::string::npos) << ran.out;
    EXPECT_NE(ran.out.find("other.lab.local"), std::string::npos);
    EXPECT_NE(ran.out.find("not that of WSUS"), std::string::npos);
    EXPECT_NE(ran.out.find("SUP3701"), std::string::npos);
    EXPECT_EQ(site.seen().size(), 1U) << "nobody is asked behind a certificate that does not verify";
    EXPECT_TRUE(json::parse(read_text(facts)).at("servers").as_object().empty());
}

TEST(Preflight, WithoutAConnectionTrustsTheSystemAlone) {
    const ScratchFolder scratch;
    const WebSite site({kServer});
    write_text(scratch.path() / "d.yaml", described(site));
    const Ran ran = run({"preflight", (scratch.path() / "d.yaml").string(), "--format", "json"});
    EXPECT_EQ(ran.exit, 3);
    const json::value report = json::parse(ran.out);
    EXPECT_EQ(check(report, "name").at("verdict"), "failed");
    EXPECT_EQ(check(report, "httpPort").at("verdict"), "unverified");
    EXPECT_TRUE(site.seen().empty());
}

// proves: SEED-53
TEST(Preflight, TakesFromAFactsFileWhatItCannotSee) {
    const ScratchFolder scratch;
    const WebSite site({kServer});
    write_text(scratch.path() / "d.yaml", described(site, "synchronization: {source: microsoftUpdate}\n"));
    const auto facts = [&](const std::string& of) {
        write_text(scratch.path() / "facts.json",
                   R"({"formatVersion": "1.0", "servers": {"lab01.lab.local": {)" + of + "}}}");
        return run({"preflight", (scratch.path() / "d.yaml").string(), "--connection",
                    connection(scratch.path(), site).string(), "--facts",
                    (scratch.path() / "facts.json").string(), "--format", "json"});
    };
    const Ran well = facts(R"("internetReachable": true, "wsusReplica": false)");
    EXPECT_EQ(well.exit, 0) << well.out << well.err;
    EXPECT_EQ(check(json::parse(well.out), "internet").at("verdict"), "ok");
    const Ran ill = facts(R"("internetReachable": false, "wsusReplica": true)");
    EXPECT_EQ(ill.exit, 3);
    const json::value report = json::parse(ill.out);
    EXPECT_EQ(check(report, "internet").at("verdict"), "failed");
    EXPECT_EQ(check(report, "replica").at("verdict"), "failed");
    EXPECT_EQ(report.at("diagnostics").at(0).at("code"), "SUP2018") << "the rules give their verdicts, too";
}

/// A connection to a simulation: its provider, whose server holds a point, and another server with a point
/// that is asked for its registry alone.
struct Simulated {
    ScratchFolder scratch;
    WebSite site{{kServer, "sup2.lab.local"}};
    fs::path description = scratch.path() / "d.yaml";
    std::unique_ptr<Simulation> simulation;

    explicit Simulated(std::vector<std::string> arguments = {}) {
        const std::string point = "{httpPort: " + std::to_string(site.http()) +
                                  ", httpsPort: " + std::to_string(site.https()) + ", requireSsl: true}";
        const std::string text =
            "apiVersion: supctl/v1\nhierarchy: lab\nsites:\n  LAB: {type: primarySite, server: "
            "lab01.lab.local, "
            "defaultSoftwareUpdatePoint: lab01.lab.local, softwareUpdatePoints: {lab01.lab.local: " +
            point + ", sup2.lab.local: " + point + "}}\n";
        write_text(description, text);
        arguments.insert(arguments.begin(), {"--from", description.string()});
        simulation = std::make_unique<Simulation>(scratch.path(), arguments);
    }
    /// `beside`: more lines of the file.
    fs::path connection(const std::string& beside = {}) const {
        const std::string written = read_text(simulation->connection);
        const auto line = [&](std::string_view key) {
            const auto at = written.find(key);
            return written.substr(at, written.find('\n', at) - at) + "\n";
        };
        write_text(scratch.path() / "sim" / "roots.pem",
                   site.root_pem() + read_text(simulation->connection.string() + ".root.pem"));
        const auto begin = written.find("addresses:");
        const std::string addresses = written.substr(begin, written.find("authenticate:") - begin);
        EXPECT_NE(addresses.find("sup2.lab.local"), std::string::npos) << written;
        const fs::path file = scratch.path() / "sim" / "with_sites.yaml";
        write_text(file, line("providers:") + addresses + line("authenticate:") + line("bearer:") +
                             "trust: roots.pem\n" + beside);
        return file;
    }
    /// The WS-Man port that the connection names.
    [[nodiscard]] std::string wsman_port() const {
        const std::string written = read_text(simulation->connection);
        const auto at = written.find(':', written.find("https://", written.find("winrm:")) + 8) + 1;
        return written.substr(at, written.find('/', at) - at);
    }
    [[nodiscard]] Ran preflight(const fs::path& file, std::vector<std::string> more = {}) const {
        std::vector<std::string> arguments{"preflight",   description.string(), "--connection",
                                           file.string(), "--format",           "json"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return run(arguments);
    }
};

// proves: SEED-19 SEED-42
TEST(Preflight, ReadsTheRegistriesOfServersThatTheConnectionNames) {
    const Simulated lab;
    const std::string servers =
        "sites: {LAB: {servers: [{winrm: \"https://sup2.lab.local:" + lab.wsman_port() + "/wsman\"}]}}\n";
    const std::string facts = (lab.scratch.path() / "facts.json").string();
    const Ran ran = lab.preflight(lab.connection(servers), {"--out", facts});
    EXPECT_EQ(ran.exit, 0) << ran.out << ran.err;
    const json::value report = json::parse(ran.out);
    for (const std::size_t server : {0U, 1U}) {
        for (const char* good : {"wsus", "ports", "database"})
            EXPECT_EQ(check(report, good, server).at("verdict"), "ok") << good << ran.out;
        EXPECT_EQ(check(report, "replica", server).at("verdict"), "unverified") << "no registry holds it";
    }
    const json::value written = json::parse(read_text(facts));
    for (const char* name : {kServer, "sup2.lab.local"}) {
        const json::object& server = written.at("servers").at(name).as_object();
        EXPECT_EQ(server.at("wsusVersion"), "10.0.20348.2849");
        EXPECT_EQ(server.at("database").at("kind"), "wid");
        EXPECT_EQ(server.at("contentPath"), "D:\\WSUS");
    }
    // The registries are only read; WSUS's web sites get no proof of who asks.
    std::size_t asked = 0;
    for (const json::object& request : lab.simulation->requests()) {
        const std::string text = json::serialize(request);
        if (text.find("StdRegProv") == std::string::npos) continue;
        ++asked;
        EXPECT_TRUE(text.find("/Get") != std::string::npos || text.find("/Enum") != std::string::npos)
            << text;
    }
    EXPECT_GT(asked, 10U);
    for (const auto& request : lab.site.seen())
        EXPECT_EQ(network::header(request.headers, "authorization"), "");

    const Ran without = lab.preflight(lab.connection());
    EXPECT_EQ(without.exit, 0) << without.err;
    const json::value less = json::parse(without.out);
    EXPECT_EQ(check(less, "wsus", 0).at("verdict"), "ok") << "the provider's server is named anyhow";
    EXPECT_EQ(check(less, "wsus", 1).at("verdict"), "unverified")
        << "an address alone is no reason to send credentials there";
}

TEST(Preflight, SaysThatARegistryCouldNotBeRead) {
    const Simulated lab({"--fault", "Invoke StdRegProv:fault=accessDenied"});
    const Ran ran = lab.preflight(lab.connection());
    EXPECT_EQ(ran.exit, 1) << ran.out;
    const json::value report = json::parse(ran.out);
    EXPECT_EQ(check(report, "wsus", 0).at("verdict"), "unverified");
    EXPECT_EQ(check(report, "tls", 0).at("verdict"), "ok") << "the rest is looked at all the same";
    EXPECT_NE(ran.out.find("the registry of `lab01.lab.local` could not be read"), std::string::npos)
        << ran.out;
}

TEST(Preflight, HasNothingToDoWithRecordings) {
    const ScratchFolder scratch;
    const fs::path file = scratch.path() / "r.ndjson";
    ASSERT_EQ(run({"plan", kLab, "--connection", "simulator", "--record", file.string()}).exit, 0);
    const std::string replay = "replay:" + file.string();
    const fs::path mine = scratch.path() / "mine.ndjson";
    How by_environment;
    by_environment.environment = {{"SUPCTL_CONNECTION", replay}};
    const std::pair<Ran, const char*> refused[] = {
        {run({"preflight", kLab, "--record", mine.string()}), "`--out FILE` keeps what was seen"},
        {run({"preflight", "--collector", "--record", mine.string()}), "`--out FILE` keeps what was seen"},
        {run({"preflight", kLab, "--connection", replay}), "a recording has no servers to look at"},
        {run({"preflight", kLab}, by_environment), "a recording has no servers to look at"},
        {run({"preflight", replay}), "have other names than the real ones"}};
    for (const auto& [ran, why] : refused) {
        EXPECT_EQ(ran.exit, 64) << ran.out << ran.err;
        EXPECT_NE(ran.err.find("SUP6401"), std::string::npos) << ran.err;
        EXPECT_NE(ran.err.find(why), std::string::npos) << ran.err;
        EXPECT_EQ(ran.out, "") << "nobody was looked for";
    }
    EXPECT_FALSE(fs::exists(mine));
    const std::string help = run({"preflight", "--help"}).out;
    EXPECT_EQ(help.find("--record"), std::string::npos) << help;
    EXPECT_EQ(help.find("replay:"), std::string::npos) << help;
}

TEST(Preflight, PrintsTheCollector) {
    const Ran ran = run({"preflight", "--collector"});
    EXPECT_EQ(ran.exit, 0);
    EXPECT_TRUE(ran.out.starts_with("<#\n")) << ran.out.substr(0, 40);
    EXPECT_NE(ran.out.find("ConvertTo-Json"), std::string::npos);
    EXPECT_EQ(run({"preflight"}).exit, 64);
    EXPECT_EQ(run({"preflight", "--collector", "examples/standalone"}).exit, 64);
    EXPECT_EQ(run({"preflight", "examples/standalone", "--connection", "simulator"}).exit, 64);
    EXPECT_EQ(run({"preflight", "examples/standalone", "--connection", "/nowhere.yaml"}).exit, 1);
    EXPECT_EQ(run({"preflight", "tests/language/broken/unknown_key.yaml"}).exit, 4);
}

}  // namespace
}  // namespace supctl::end_to_end::preflight_runs
