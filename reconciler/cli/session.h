// Session: a command's view of one site: Reader, Writer, Clock, and the loop that runs it all on one thread.
// Three kinds: a real provider on the machine's clock; a simulator in another process on its clock; a
// simulator inside this process.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "cli/input.h"
#include "connection/connect.h"

namespace supctl {

struct SessionOptions {
    std::size_t parallel = 8;
};

class Session {
  public:
    virtual ~Session() = default;
    [[nodiscard]] virtual provider::Reader& reader() = 0;
    [[nodiscard]] virtual provider::Writer& writer() = 0;
    /// Tells of every call of Reader and Writer: the way it took, and what came of it.
    virtual void observe_calls(CallObserver observer) = 0;
    /// Every way by itself, to be looked at one by one; valid while the session is.
    [[nodiscard]] virtual std::vector<Way> ways() = 0;
    /// Says of which classes AdminService takes writes at this site: a doctor's record.
    virtual void trust_admin_service(std::function<bool(std::string_view class_name)> accepts) = 0;
    [[nodiscard]] virtual Clock& clock() = 0;
    [[nodiscard]] virtual const network::Traffic& traffic() const = 0;
    /// Runs the task to its end. Waiting follows "Two times": what is ready first, then answers that are
    /// owed, then time.
    virtual void run(Task<void> task) = 0;
    /// A verified TLS answer of a server's WSUS web service. Errors: kUnreachable, kTlsFailed, kTransport; and
    /// kHttpProtocol when something else answers. No credential is sent.
    [[nodiscard]] virtual Task<Result<void>> probe_wsus(std::string server, std::uint16_t port) = 0;
    /// `https://cas01.contoso.com`, for people.
    [[nodiscard]] virtual std::string describe() const = 0;
    /// The next line from the terminal. A simulator's time stands still while a person thinks.
    [[nodiscard]] virtual Task<std::string> read_line() = 0;
    /// Called on SIGINT and SIGTERM while `run` runs; without it they end the process.
    virtual void on_signal(std::function<void(int)> handler) = 0;
};

/// Opens a session. `input` gives the description that a simulator inside the process starts from. Errors are
/// findings.
[[nodiscard]] std::unique_ptr<Session> open_session(const ConnectionSettings& settings, Input& input,
                                                    const SessionOptions& options);

/// Reads the connection that was named (`simulator`, or a file); kNoConnection when none was.
[[nodiscard]] std::optional<ConnectionSettings> read_connection(const std::string& named, Input& input);

}  // namespace supctl
