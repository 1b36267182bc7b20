// Session: a command's view of one site: Reader, Writer, Clock, and the loop that runs it all on one thread.
// Four kinds: a real provider on the machine's clock; a simulator in another process on its clock; a
// simulator inside this process; a recording on the clock that was recorded. Any of them can be recorded.
#pragma once

#include <boost/json/object.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/input.h"
#include "connection/connect.h"
#include "provider/registry_reader.h"

namespace supctl {

/// What is to be recorded, and what its first line says about the command.
struct RecordOptions {
    std::string file;                    // empty: nothing is recorded
    std::string command;                 // `apply`
    std::vector<std::string> arguments;  // that a replay needs; without paths, connection and approval
};

struct SessionOptions {
    std::size_t parallel = 8;
    RecordOptions record{};
};

class Session {
  public:
    virtual ~Session() = default;
    [[nodiscard]] virtual provider::Reader& reader() = 0;
    [[nodiscard]] virtual provider::Writer& writer() = 0;
    /// The registries of the servers whose WS-Man is named; null where a session has none.
    [[nodiscard]] virtual provider::RegistryReader* registry() { return nullptr; }
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
    /// Makes something known that is no answer of the site, such as the plan that was made. A recording keeps
    /// it, with names replaced.
    virtual void note(boost::json::object) {}
    /// What a recording that is replayed notes under that name; null elsewhere.
    [[nodiscard]] virtual const boost::json::object* noted(std::string_view) const { return nullptr; }
    /// What went wrong beside the site: a recording that was not written (a warning), or one that does not
    /// hold what was asked (an error: what the command then found is worth nothing).
    [[nodiscard]] virtual std::optional<Diagnostic> trouble() const { return std::nullopt; }
    /// Called on SIGINT and SIGTERM while `run` runs; without it they end the process.
    virtual void on_signal(std::function<void(int)> handler) = 0;
};

/// Opens a session. `input` gives the description that a simulator inside the process starts from. Errors are
/// findings.
[[nodiscard]] std::unique_ptr<Session> open_session(const ConnectionSettings& settings, Input& input,
                                                    const SessionOptions& options);

/// Reads the connection that was named (`simulator`, `replay:FILE`, or a file); kNoConnection when none was.
[[nodiscard]] std::optional<ConnectionSettings> read_connection(const std::string& named, Input& input);

}  // namespace supctl
