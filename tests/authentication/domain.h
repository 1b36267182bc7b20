// Domain: a Kerberos realm of its own on loopback (MIT krb5's key centre, users alice and bob, a service on
// two host names), gone with the test. Nothing of the machine's own Kerberos is touched.
#pragma once

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/end_to_end/process.h"

namespace supctl::authentication {

namespace fs = std::filesystem;
using end_to_end::How;
using end_to_end::Process;
using end_to_end::Ran;
using end_to_end::read_text;
using end_to_end::write_text;

inline constexpr const char* kHost = "cas.example.test";
inline constexpr const char* kWithoutPrincipal = "other.example.test";

/// A port of 127.0.0.1 that nobody listens on at this moment.
inline int free_port() {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(::bind(socket, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size), 0);
    ::close(socket);
    return ntohs(address.sin_port);
}

/// The environment that moves a program's clock (`+1h`); nothing for an empty shift.
inline std::vector<std::pair<std::string, std::string>> clock_of(const std::string& shift) {
    if (shift.empty()) return {};
    for (const auto& folder : fs::directory_iterator("/usr/lib"))
        if (const fs::path library = folder.path() / "faketime/libfaketimeMT.so.1"; fs::exists(library))
            return {{"LD_PRELOAD", library.string()}, {"FAKETIME", shift}, {"DONT_FAKE_MONOTONIC", "1"}};
    ADD_FAILURE() << "libfaketime is not installed";
    return {};
}

/// A folder that other users can enter: the web server's children are not the test's user.
class OpenFolder : public end_to_end::ScratchFolder {
  public:
    OpenFolder() { fs::permissions(path(), fs::perms(0755)); }
};

struct DomainOptions {
    std::string shift = {};     // of the key centre's clock
    std::string settings = {};  // lines for [libdefaults]
};

class Domain {
  public:
    explicit Domain(DomainOptions options = {}) : port_(free_port()), shift_(options.shift) {
        const std::string at = "127.0.0.1:" + std::to_string(port_);
        write_text(folder() / "krb5.conf",
                   "[libdefaults]\n default_realm = EXAMPLE.TEST\n dns_lookup_kdc = false\n dns_lookup_realm "
                   "= false\n"
                   " dns_canonicalize_hostname = false\n rdns = false\n udp_preference_limit = 1\n" +
                       options.settings + "[realms]\n EXAMPLE.TEST = {\n  kdc = " + at +
                       "\n }\n SILENT.TEST = {\n  kdc = 127.0.0.1:9\n }\n"
                       "[domain_realm]\n .example.test = EXAMPLE.TEST\n .contoso.com = EXAMPLE.TEST\n"
                       " .lab.local = EXAMPLE.TEST\n site.test = EXAMPLE.TEST\n[logging]\n kdc = STDERR\n");
        write_text(
            folder() / "kdc.conf",
            "[kdcdefaults]\n kdc_listen = " + at + "\n kdc_tcp_listen = " + at +
                "\n[realms]\n EXAMPLE.TEST = {\n  database_name = " + (folder() / "principal").string() +
                "\n  key_stash_file = " + (folder() / "stash").string() + "\n }\n");
        ::setenv("KRB5_CONFIG", (folder() / "krb5.conf").c_str(), 1);
        ::setenv("KRB5_KDC_PROFILE", (folder() / "kdc.conf").c_str(), 1);
        ::setenv("KRB5CCNAME", ("FILE:" + (folder() / "tickets").string()).c_str(), 1);
        tool("/usr/sbin/kdb5_util", {"create", "-s", "-r", "EXAMPLE.TEST", "-P", "masterpw"});
        for (const std::vector<std::string>& query :
             {std::vector<std::string>{"addprinc", "-pw", "alicepw", "alice"},
              {"addprinc", "-pw", "bobpw", "bob"},
              {"addprinc", "-randkey", std::string("HTTP/") + kHost},
              {"ktadd", "-k", (folder() / "http.keytab").string(), std::string("HTTP/") + kHost},
              {"ktadd", "-norandkey", "-k", keytab("alice"), "alice"},
              {"ktadd", "-norandkey", "-k", keytab("bob"), "bob"}})
            tool("/usr/sbin/kadmin.local", query);
        How how;
        how.binary = "/usr/sbin/krb5kdc";
        how.environment = clock_of(shift_);
        centre_.emplace(std::vector<std::string>{"-n"}, how);
        EXPECT_TRUE(centre_->says("commencing operation")) << centre_->ran.err;
    }
    Domain(const Domain&) = delete;

    [[nodiscard]] const fs::path& folder() const { return folder_.path(); }
    [[nodiscard]] std::string keytab(const std::string& user) const {
        return (folder() / (user + ".keytab")).string();
    }
    /// Another name of the service, with its key in the service's keytab.
    void add_service(const std::string& host) {
        const std::string principal = "HTTP/" + host;
        tool("/usr/sbin/kadmin.local", {"addprinc", "-randkey", principal});
        tool("/usr/sbin/kadmin.local", {"ktadd", "-k", (folder() / "http.keytab").string(), principal});
    }
    /// Locks the user out.
    void bar(const std::string& user) { tool("/usr/sbin/kadmin.local", {"modprinc", "-allow_tix", user}); }
    /// Puts a ticket of that user into the ticket cache, by the key centre's clock.
    void sign_in(const std::string& user) {
        tool("/usr/bin/kinit", {"-k", "-t", keytab(user), user}, clock_of(shift_));
    }

  private:
    static void tool(const std::string& binary, const std::vector<std::string>& arguments,
                     std::vector<std::pair<std::string, std::string>> environment = {}) {
        How how;
        how.binary = binary;
        how.environment = std::move(environment);
        const Ran ran = end_to_end::run(arguments, how);
        EXPECT_EQ(ran.exit, 0) << binary << "\n" << ran.out << ran.err;
    }

    OpenFolder folder_;
    int port_;
    std::string shift_;
    std::optional<Process> centre_;
};

}  // namespace supctl::authentication
