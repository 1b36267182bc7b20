// A simulated Configuration Manager hierarchy behind AdminService and WS-Man: the other side of the wire,
// written from the provider's documentation alone. It owns the site's objects, its hidden state, its time and
// its faults; `handle` is the whole service, `listen` puts it behind HTTPS with a root of its own. One thread
// uses it.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/task.h"
#include "network/http_server.h"
#include "simulator/dump.h"
#include "simulator/faults.h"
#include "simulator/timeline.h"
#include "simulator/world.h"
#include "simulator/writes.h"

namespace supctl::simulator {

enum class Authorization : std::uint8_t { none, bearer };
enum class TimeEndpoints : std::uint8_t { refused, served };
enum class Answers : std::uint8_t { live, frozen };
enum class WsusSsl : std::uint8_t { off, on };

/// Where one of the WS-Man listeners stands. Port 0: any free one.
struct WsmanListener {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;
};

struct Options {
    std::uint64_t seed = 0;
    Authorization authorization = Authorization::none;  // bearer: a random token, made at the start
    WriteDialect writes = WriteDialect::refuse500;
    TimePoint start = std::chrono::sys_days(std::chrono::year(2026) / 3 / 2) + std::chrono::hours(8);
    ClockOptions clock;
    TimeEndpoints time_endpoints =
        TimeEndpoints::refused;  // served only where the clock was chosen expressly
    std::vector<Rule> faults;
    Answers answers =
        Answers::live;        // frozen: each distinct GET is rendered once; time and behaviour stand still
    std::string state_file;   // empty: memory only; a file that holds a state wins over the World
    std::string request_log;  // empty: memory only
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;
    std::set<std::string> hidden_sites;       // a scoped account: rows of these sites are not shown
    std::optional<WsmanListener> wsman;       // WS-Man over HTTPS
    std::optional<WsmanListener> wsman_http;  // WS-Man over HTTP: sealed messages only, needs `negotiate`
    std::string client_root_pem;  // whose client certificates WS-Man over HTTPS takes; empty: nobody's
    /// WS-Man and AdminService take Kerberos with the keys of this keytab (empty: no Kerberos) and NTLM
    /// (NTLM_USER_FILE).
    std::optional<std::string> negotiate;
};

class Simulator {
  public:
    /// Errors: those of check_world and write_rows, kStoreUnusable for a state file, kUnreadableFile for the
    /// log.
    [[nodiscard]] static Result<std::unique_ptr<Simulator>> create(const World& world, Options options);
    ~Simulator();
    Simulator(const Simulator&) = delete;

    /// Answers one request.
    [[nodiscard]] Task<network::Answer> handle(const network::Request& request, network::Peer& peer);
    /// Answers one request to the WS-Man listener behind TLS.
    [[nodiscard]] Task<network::Answer> handle_wsman(const network::Request& request, network::Peer& peer);
    /// Serves over HTTPS, with a certificate for the site's servers and the address listened on. Beyond
    /// loopback a token is required (kForeignCredential), and plain WS-Man needs `negotiate`. Errors:
    /// kUnreachable, those of certificates and of GSSAPI.
    [[nodiscard]] Result<void> listen(boost::asio::any_io_executor executor);
    void stop();

    /// `https://127.0.0.1:PORT`; empty before listen.
    [[nodiscard]] std::string origin() const;
    [[nodiscard]] std::uint16_t port() const;
    /// `https://127.0.0.1:PORT/wsman` and its plain sister; empty where that listener does not run.
    [[nodiscard]] std::string wsman_url() const;
    [[nodiscard]] std::string wsman_http_url() const;
    /// Their ports; 0 where that listener does not run.
    [[nodiscard]] std::uint16_t wsman_port() const;
    [[nodiscard]] std::uint16_t wsman_http_port() const;
    /// The name that the certificate carries: the top site's server.
    [[nodiscard]] std::string host() const;
    [[nodiscard]] const std::string& root_pem() const;
    /// Empty without authorization.
    [[nodiscard]] const std::string& token() const;
    [[nodiscard]] Timeline& timeline();
    [[nodiscard]] Faults& faults();

    /// An administrator's change, past every protocol rule but with all its consequences: sets a property of
    /// the object with that key (key values joined by `;`) to JSON text. A name such as
    /// `Props/WSUSIISPort/Value` reaches into an embedded property. Errors: kNotFound, kBadValue.
    [[nodiscard]] Result<void> edit(std::string_view class_name, std::string_view key,
                                    std::string_view property, std::string_view json);
    /// The same for removing an object.
    [[nodiscard]] Result<void> remove(std::string_view class_name, std::string_view key);
    /// What the team that runs a server does: its WSUS answers over TLS from now on, or no longer.
    [[nodiscard]] Result<void> set_wsus_ssl(std::string_view server, WsusSsl ssl);
    /// The rows of a class that match a $filter, as JSON objects with all properties: for tests' assertions.
    [[nodiscard]] std::vector<std::string> rows(std::string_view class_name,
                                                std::string_view filter = {}) const;
    [[nodiscard]] std::string dump(Masks masks = {}) const;
    [[nodiscard]] const std::vector<std::string>& request_log() const;

    struct Implementation;

  private:
    explicit Simulator(std::shared_ptr<Implementation> implementation);
    std::shared_ptr<Implementation> implementation_;  // shared with requests that are still being answered
};

}  // namespace supctl::simulator
