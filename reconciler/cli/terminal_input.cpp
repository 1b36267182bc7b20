#include "cli/terminal_input.h"

#include <fcntl.h>
#include <unistd.h>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace supctl {

namespace asio = boost::asio;

namespace {

/// Waiting makes the terminal non-blocking, for every process that shares it: it is put back as it was.
class TerminalFlags {
  public:
    TerminalFlags() : flags_(::fcntl(STDIN_FILENO, F_GETFL)) {}
    ~TerminalFlags() {
        if (flags_ >= 0) ::fcntl(STDIN_FILENO, F_SETFL, flags_);
    }
    TerminalFlags(const TerminalFlags&) = delete;
    TerminalFlags& operator=(const TerminalFlags&) = delete;

  private:
    int flags_;
};

Task<void> until_readable() {
    const TerminalFlags kept;
    const auto executor = co_await asio::this_coro::executor;
    asio::posix::stream_descriptor input(executor, ::dup(STDIN_FILENO));
    co_await input.async_wait(asio::posix::descriptor_base::wait_read, asio::use_awaitable);
}

}  // namespace

Task<std::string> read_terminal_line() {
    co_await until_readable();
    // A terminal gives whole lines, so this does not wait.
    std::string line;
    char letter = 0;
    while (::read(STDIN_FILENO, &letter, 1) == 1 && letter != '\n') line += letter;
    co_return line;
}

}  // namespace supctl
