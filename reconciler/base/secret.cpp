#include "base/secret.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <utility>

#include "base/codes.h"
#include "base/text.h"

namespace supctl {

namespace {

constexpr std::size_t kMost = 64 * 1024;
using SteadyClock = std::chrono::steady_clock;

class File {
  public:
    explicit File(int descriptor) : descriptor_(descriptor) {}
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File() { close(); }
    void close() {
        if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
    }
    [[nodiscard]] int get() const { return descriptor_; }

  private:
    int descriptor_;
};

tl::unexpected<Diagnostic> bad(const SecretReference& reference, std::string why) {
    auto finding = error(codes::kBadSecret, std::move(why));
    if (reference.span.known()) finding.at(reference.span);
    return fail(std::move(finding));
}

/// Wiped at the end; the capacity is reserved so that growing leaves no copies behind.
class Gathered {
  public:
    Gathered() { text_.reserve(kMost + 1); }
    Gathered(const Gathered&) = delete;
    Gathered& operator=(const Gathered&) = delete;
    ~Gathered() { explicit_bzero(text_.data(), text_.size()); }

    /// As read(2), up to the limit plus one byte.
    [[nodiscard]] ssize_t take(int descriptor) {
        const auto before = text_.size();
        text_.resize(kMost + 1);
        const ssize_t got = ::read(descriptor, text_.data() + before, kMost + 1 - before);
        text_.resize(before + static_cast<std::size_t>(got > 0 ? got : 0));
        return got;
    }
    [[nodiscard]] bool too_long() const { return text_.size() > kMost; }
    [[nodiscard]] std::string_view text() const { return text_; }

  private:
    std::string text_;
};

Result<Secret> finish(const SecretReference& reference, std::string_view text) {
    if (text.ends_with('\n')) text.remove_suffix(1);
    if (text.ends_with('\r')) text.remove_suffix(1);
    if (text.empty()) return bad(reference, "the secret is empty");
    if (text.size() > kMost) return bad(reference, "the secret is longer than 64 KiB");
    return Secret(std::string(text));
}

Result<Secret> from_environment(const SecretReference& reference) {
    if (!std::string_view(reference.name).starts_with(kSecretVariablePrefix))
        return bad(reference, fmt::format("the variable `{}` does not begin with {}",
                                          escape_controls(reference.name), kSecretVariablePrefix));
    const char* text = std::getenv(reference.name.c_str());
    if (text == nullptr)
        return bad(reference, fmt::format("the variable `{}` is not set", escape_controls(reference.name)));
    return finish(reference, text);
}

Result<Secret> from_file(const SecretReference& reference) {
    const auto shown = escape_controls(reference.name);
    const File file(::open(reference.name.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (file.get() < 0) return bad(reference, fmt::format("`{}` cannot be read: {}", shown, strerror(errno)));
    struct stat about {};
    if (::fstat(file.get(), &about) != 0 || !S_ISREG(about.st_mode))
        return bad(reference, fmt::format("`{}` is not a regular file", shown));
    if ((about.st_mode & 077) != 0)
        return bad(reference, fmt::format("`{}` is open to others (mode {:04o}); it must be 0600 or 0400",
                                          shown, about.st_mode & 07777));
    if (about.st_uid != ::geteuid() && about.st_uid != 0)
        return bad(reference, fmt::format("`{}` belongs to another user", shown));
    Gathered gathered;
    ssize_t got = 1;
    while (got > 0 && !gathered.too_long()) {
        got = gathered.take(file.get());
        if (got < 0 && errno == EINTR) got = 1;
    }
    if (got < 0) return bad(reference, fmt::format("`{}` cannot be read: {}", shown, strerror(errno)));
    return finish(reference, gathered.text());
}

/// Starts the command with its standard output on `output`; 0 or an errno.
int start(const SecretReference& reference, int output, pid_t& child) {
    std::vector<char*> arguments;
    for (const auto& argument : reference.command) arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none, usual;
    sigemptyset(&none);
    sigemptyset(&usual);
    sigaddset(&usual, SIGPIPE);
    sigaddset(&usual, SIGINT);
    sigaddset(&usual, SIGTERM);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &usual);
    posix_spawnattr_setpgroup(&attributes, 0);  // so that its children end with it
    posix_spawnattr_setflags(&attributes, static_cast<short>(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
                                                             POSIX_SPAWN_SETSIGDEF));
    const int failure =
        ::posix_spawnp(&child, arguments.front(), &actions, &attributes, arguments.data(), environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return failure;
}

/// Waits for the child's end until `deadline`; false when it still runs.
bool ended(pid_t child, SteadyClock::time_point deadline, int& status) {
    while (true) {
        const pid_t got = ::waitpid(child, &status, WNOHANG);
        if (got == child || (got < 0 && errno != EINTR)) return true;
        if (SteadyClock::now() >= deadline) return false;
        const timespec pause{0, 2'000'000};
        ::nanosleep(&pause, nullptr);
    }
}

Result<Secret> from_command(const SecretReference& reference, std::chrono::milliseconds limit) {
    if (reference.command.empty() || reference.command.front().empty())
        return bad(reference, "the command is empty");
    const auto shown = escape_controls(reference.command.front());
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return bad(reference, fmt::format("no pipe: {}", strerror(errno)));
    const File reading(ends[0]);
    File writing(ends[1]);
    pid_t child = 0;
    if (const int failure = start(reference, writing.get(), child); failure != 0)
        return bad(reference,
                   fmt::format("the command `{}` cannot be started: {}", shown, strerror(failure)));
    writing.close();

    const auto deadline = SteadyClock::now() + limit;
    Gathered gathered;
    bool open = true;
    while (open && !gathered.too_long()) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - SteadyClock::now()).count();
        pollfd waiting{reading.get(), POLLIN, 0};
        const int ready = left > 0 ? ::poll(&waiting, 1, static_cast<int>(left)) : 0;
        if (ready < 0 && errno == EINTR) continue;
        if (ready <= 0) break;
        const ssize_t got = gathered.take(reading.get());
        if (got < 0 && errno == EINTR) continue;
        open = got > 0;
    }
    int status = 0;
    const bool over = !open && ended(child, deadline, status);
    if (!over) {
        ::kill(-child, SIGKILL);
        while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
        }
        if (gathered.too_long()) return bad(reference, "the secret is longer than 64 KiB");
        return bad(reference, fmt::format("the command `{}` did not end within {} ms", shown, limit.count()));
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return bad(reference, fmt::format("the command `{}` failed", shown));
    return finish(reference, gathered.text());
}

}  // namespace

Secret::Secret(Secret&& other) noexcept : text_(std::move(other.text_)) {
    other.wipe();
}

Secret& Secret::operator=(Secret&& other) noexcept {
    if (this == &other) return *this;
    wipe();
    text_ = std::move(other.text_);
    other.wipe();
    return *this;
}

void Secret::wipe() {
    // A moved-from short text still lies in the object: the whole capacity is wiped.
    text_.resize(text_.capacity());
    explicit_bzero(text_.data(), text_.size());
    text_.clear();
}

Result<Secret> SecretReference::read(std::chrono::milliseconds limit) const {
    switch (kind) {
        case Kind::environment:
            return from_environment(*this);
        case Kind::file:
            return from_file(*this);
        case Kind::command:
            return from_command(*this, limit);
    }
    return bad(*this, "the reference is empty");
}

}  // namespace supctl
