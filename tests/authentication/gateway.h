// Gateway: Apache with mod_auth_gssapi behind TLS, in front of `supctl simulate`; it authenticates whoever
// comes and passes on to the simulator with the simulator's own token.
#pragma once

#include <network/certificate.h>

#include "tests/authentication/domain.h"

namespace supctl::authentication {

/// The root that every server of these tests has its certificate from.
inline const network::CertificateAndKey& root() {
    static const network::CertificateAndKey made = network::make_root_certificate("Test Issuing").value();
    return made;
}

struct GatewayOptions {
    std::string shift = {};       // of Apache's clock
    std::string ntlm_users = {};  // content of an NTLM user file; empty: Kerberos only
    std::string settings = {};    // lines for the server
    std::string simulate = "examples/standalone";
};

class Gateway {
  public:
    explicit Gateway(const Domain& domain, GatewayOptions options = {})
        : port_(free_port()),
          simulation_(folder_.path(),
                      {"--from", options.simulate, "--at", "converged", "--writes", "merge"}) {
        const fs::path& folder = folder_.path();
        const auto leaf = network::make_leaf_certificate(
            root(), {.dns_names = {kHost, kWithoutPrincipal}, .ip_addresses = {}});
        write_text(folder / "root.pem", root().certificate_pem);
        write_text(folder / "server.pem", leaf->certificate_pem + leaf->key_pem);
        write_text(folder / "ntlm-users", options.ntlm_users);
        fs::create_directory(folder / "replay");
        fs::copy_file(domain.folder() / "http.keytab", folder / "http.keytab");
        const bool as_root = ::geteuid() == 0;
        fs::permissions(folder / "replay", fs::perms(0777));
        fs::permissions(folder / "http.keytab", fs::perms(0644));
        write_text(folder / "httpd.conf", configuration(options, as_root));
        How how;
        how.binary = "/usr/sbin/apache2";
        how.environment = clock_of(options.shift);
        how.environment.emplace_back("KRB5RCACHEDIR", (folder / "replay").string());
        how.environment.emplace_back("NTLM_USER_FILE", (folder / "ntlm-users").string());
        server_.emplace(std::vector<std::string>{"-f", (folder / "httpd.conf").string(), "-D", "FOREGROUND"},
                        how);
        EXPECT_TRUE(server_->says("resuming normal operations")) << server_->ran.err;
    }
    ~Gateway() {
        if (::testing::Test::HasFailure()) ADD_FAILURE() << "Apache says:\n" << log();
        end();
    }
    Gateway(const Gateway&) = delete;

    [[nodiscard]] int port() const { return port_; }
    [[nodiscard]] fs::path root_file() const { return folder_.path() / "root.pem"; }
    [[nodiscard]] const fs::path& folder() const { return folder_.path(); }
    /// One line a request: user, method, path, status, number of the request on its connection. Ends Apache,
    /// which writes a line after its answer.
    [[nodiscard]] std::string log() {
        const std::string said = end();
        return read_text(folder_.path() / "access.log") + (::testing::Test::HasFailure() ? said : "");
    }
    [[nodiscard]] std::vector<boost::json::object> requests() const { return simulation_.requests(); }

  private:
    /// Lets it finish what it has begun, and end its children too.
    std::string end() {
        server_->signal(SIGWINCH);
        return server_->finish(std::chrono::seconds(30)).err;
    }
    [[nodiscard]] std::string configuration(const GatewayOptions& options, bool as_root) const {
        const std::string folder = folder_.path().string();
        const std::string connection = read_text(simulation_.connection);
        const auto after = [&](const std::string& mark, const char* end) {
            const auto begin = connection.find(mark) + mark.size();
            return connection.substr(begin, connection.find_first_of(end, begin) - begin);
        };
        const fs::path beside = simulation_.connection.parent_path();
        std::string token = read_text(beside / after("{token: {file: ", "}"));
        token.erase(token.find('\n'));
        const std::string backend = "https://" + after(": \"127.0.0.1:", "\"").insert(0, "127.0.0.1:") + "/";
        std::string out = "ServerRoot " + folder + "\nServerName " + kHost +
                          "\nListen 127.0.0.1:" + std::to_string(port_) + "\nPidFile " + folder +
                          "/httpd.pid\nErrorLog /dev/stderr\n" +
                          "LogFormat \"%u %m %U %>s %k\" plain\nCustomLog " + folder +
                          "/access.log plain\nDefaultRuntimeDir " + folder + "\nMutex file:" + folder + "\n";
        if (as_root) out += "User www-data\nGroup www-data\n";
        for (const char* module : {"mpm_event", "authn_core", "authz_core", "authz_user", "auth_gssapi",
                                   "alias", "headers", "proxy", "proxy_http", "ssl", "socache_shmcb"})
            out += std::string("LoadModule ") + module + "_module /usr/lib/apache2/modules/mod_" + module +
                   ".so\n";
        out += "GracefulShutdownTimeout 1\nStartServers 1\nSSLEngine on\nSSLCertificateFile " + folder +
               "/server.pem\nSSLProxyEngine on\nSSLProxyVerify require\nSSLProxyCACertificateFile " +
               (beside / after("trust: ", "\n")).string() + "\nSSLProxyCheckPeerName off\n" +
               options.settings + "\nProxyPass / " + backend +
               "\n<Location />\n AuthType GSSAPI\n AuthName AdminService\n" + " GssapiAcceptorName HTTP@" +
               kHost + "\n GssapiCredStore keytab:" + folder + "/http.keytab\n GssapiAllowedMech krb5\n" +
               (options.ntlm_users.empty() ? "" : " GssapiAllowedMech ntlmssp\n GssapiConnectionBound On\n") +
               " Require valid-user\n RequestHeader set Authorization \"Bearer " + token +
               "\"\n</Location>\n";
        return out;
    }

    OpenFolder folder_;
    int port_;
    end_to_end::Simulation simulation_;
    std::optional<Process> server_;
};

}  // namespace supctl::authentication
