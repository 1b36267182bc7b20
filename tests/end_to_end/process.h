// Process: supctl as a process of its own, with the environment, the time limit and the terminal that a test
// wants; Simulation: a running `supctl simulate` with the connection file it wrote, gone with the test. No
// shell, no sleep: waiting is waiting for a line, for the end of a pipe, or for the end of the process.
#pragma once

#include <gtest/gtest.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>

#include <boost/json.hpp>
#include <chrono>
#include <optional>
#include <utility>

#include "binary.h"

namespace supctl::end_to_end {

inline const std::filesystem::path kSource = SUPCTL_SOURCE_DIR;
inline const std::string kLab = "examples/standalone";  // from kSource, where the binary runs
inline const std::string kContoso = "examples/contoso";
inline const std::filesystem::path kLabFolder = kSource / kLab;
inline const std::filesystem::path kContosoFolder = kSource / kContoso;

/// Which streams are a terminal. A terminal answers on one stream: `out` then holds both.
enum class Streams : std::uint8_t { pipes, terminal };

struct How {
    std::string binary = SUPCTL_BINARY;
    std::vector<std::pair<std::string, std::string>> environment;
    std::filesystem::path folder = kSource;
    std::chrono::seconds limit{120};
    Streams streams = Streams::pipes;
};

/// A child process whose output is read through pipes. Killed with the object at the latest.
class Process {
  public:
    Process(const std::vector<std::string>& arguments, const How& how) {
        std::vector<const char*> argv{how.binary.c_str()};
        for (const std::string& argument : arguments) argv.push_back(argument.c_str());
        argv.push_back(nullptr);
        int out[2] = {-1, -1};
        int err[2] = {-1, -1};
        if (how.streams == Streams::terminal) {
            if (::openpty(&out[0], &out[1], nullptr, nullptr, nullptr) != 0) return;
        } else if (::pipe(out) != 0 || ::pipe(err) != 0) {
            return;
        }
        for (const int end : {out[0], err[0]})
            if (end >= 0) ::fcntl(end, F_SETFD, FD_CLOEXEC);
        pid_ = ::fork();
        if (pid_ == 0) {
            const bool terminal = how.streams == Streams::terminal;
            const int from = terminal ? out[1] : ::open("/dev/null", O_RDONLY);
            if (::chdir(how.folder.c_str()) != 0 || from < 0) ::_exit(126);
            ::dup2(from, 0);
            ::dup2(out[1], 1);
            ::dup2(terminal ? out[1] : err[1], 2);
            for (int other = 3; other < 64; ++other) ::close(other);
            for (const char* name : {"SUPCTL_CONNECTION", "SUPCTL_ACCEPT", "NO_COLOR"}) ::unsetenv(name);
            ::setenv("TZ", "UTC", 1);
            ::setenv("TERM", "xterm", 1);
            for (const auto& [name, value] : how.environment) ::setenv(name.c_str(), value.c_str(), 1);
            ::execv(how.binary.c_str(), const_cast<char**>(argv.data()));
            ::_exit(127);
        }
        for (const int end : {out[1], err[1]})
            if (end >= 0) ::close(end);
        out_ = out[0];
        err_ = err[0];
        err_open_ = err_ >= 0;
    }
    ~Process() {
        signal(SIGKILL);
        (void)wait();
        for (const int end : {out_, err_})
            if (end >= 0) ::close(end);
    }
    Process(const Process&) = delete;

    void signal(int number) const {
        if (pid_ > 0 && !exit_) ::kill(pid_, number);
    }

    /// Reads until standard error, or a terminal, holds that text; false when the process ends or the limit
    /// passes before.
    bool says(std::string_view wanted, std::chrono::seconds limit = std::chrono::seconds(60)) {
        const auto until = std::chrono::steady_clock::now() + limit;
        const std::string& said = err_ < 0 ? ran.out : ran.err;
        while (said.find(wanted) == std::string::npos)
            if (!read_some(until)) return false;
        return true;
    }

    /// Types at the terminal.
    void types(std::string_view text) const {
        EXPECT_EQ(::write(out_, text.data(), text.size()), static_cast<ssize_t>(text.size()));
    }

    /// Reads to the end and waits; a process that outlives the limit is killed (exit 137).
    Ran finish(std::chrono::seconds limit) {
        const auto until = std::chrono::steady_clock::now() + limit;
        while (read_some(until)) {
        }
        if (out_open_ || err_open_) signal(SIGKILL);
        ran.exit = wait();
        return ran;
    }

    Ran ran;

  private:
    int wait() {
        if (pid_ <= 0) return -1;
        if (!exit_) {
            int status = 0;
            ::waitpid(pid_, &status, 0);
            exit_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        }
        return *exit_;
    }
    /// False when nothing more can come in time.
    bool read_some(std::chrono::steady_clock::time_point until) {
        pollfd ends[2] = {{out_open_ ? out_ : -1, POLLIN, 0}, {err_open_ ? err_ : -1, POLLIN, 0}};
        if (ends[0].fd < 0 && ends[1].fd < 0) return false;
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now()).count();
        if (left <= 0 || ::poll(ends, 2, static_cast<int>(left)) <= 0) return false;
        take(ends[0], ran.out, out_open_);
        take(ends[1], ran.err, err_open_);
        return true;
    }
    static void take(const pollfd& end, std::string& text, bool& open) {
        if (end.fd < 0 || end.revents == 0) return;
        char chunk[65536];
        const auto count = ::read(end.fd, chunk, sizeof chunk);
        if (count > 0)
            text.append(chunk, static_cast<std::size_t>(count));
        else
            open = false;  // a terminal without a writer reads as an error
    }

    pid_t pid_ = -1;
    int out_ = -1, err_ = -1;
    bool out_open_ = true;
    bool err_open_ = true;
    std::optional<int> exit_;
};

inline Ran run(const std::vector<std::string>& arguments, const How& how = {}) {
    Process process(arguments, how);
    return process.finish(how.limit);
}

/// Lets a doctor look at the site and try its writes, as has to be done before anything is applied there.
inline void examine(const std::string& connection) {
    const Ran ran = run({"doctor", "--connection", connection, "--probe-writes", "--yes", "--quiet"});
    EXPECT_EQ(ran.exit, 0) << ran.out << ran.err;
}

/// `supctl simulate` with its connection file; in `scratch`, which has to outlive it.
class Simulation {
  public:
    Simulation(const std::filesystem::path& scratch, std::vector<std::string> arguments)
        : connection(scratch / "sim" / "connection.yaml"),
          log(scratch / "requests.ndjson"),
          process_(all(std::move(arguments)), How{}) {
        EXPECT_TRUE(process_.says("simulated hierarchy at ")) << process_.ran.err;
    }
    ~Simulation() { (void)stop(); }

    /// Ends it as Ctrl-C does; its exit code.
    int stop() {
        process_.signal(SIGINT);
        return process_.finish(std::chrono::seconds(30)).exit;
    }

    /// The request log, one record a request.
    /// What it says when it has begun: its addresses.
    [[nodiscard]] const std::string& said() const { return process_.ran.err; }
    [[nodiscard]] std::vector<boost::json::object> requests() const {
        std::vector<boost::json::object> out;
        std::ifstream file(log);
        for (std::string line; std::getline(file, line);)
            if (!line.empty()) out.push_back(boost::json::parse(line).as_object());
        return out;
    }

    std::filesystem::path connection;
    std::filesystem::path log;

  private:
    std::vector<std::string> all(std::vector<std::string> arguments) const {
        std::vector<std::string> out{"simulate",          "--listen",      "127.0.0.1:0", "--connection-out",
                                     connection.string(), "--request-log", log.string()};
        out.insert(out.end(), arguments.begin(), arguments.end());
        return out;
    }
    Process process_;
};

inline std::size_t count(std::string_view text, std::string_view part) {
    std::size_t out = 0;
    for (auto at = text.find(part); at != text.npos; at = text.find(part, at + part.size())) ++out;
    return out;
}

}  // namespace supctl::end_to_end
