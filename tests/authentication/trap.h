// Trap: a port of this machine that nobody has any business at, and that knows whether somebody came.
#pragma once

#include <poll.h>

#include "tests/authentication/domain.h"

namespace supctl::authentication {

class Trap {
  public:
    Trap() : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in here{};
        here.sin_family = AF_INET;
        here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof here;
        EXPECT_EQ(::bind(listener_, reinterpret_cast<sockaddr*>(&here), size), 0);
        EXPECT_EQ(::listen(listener_, 8), 0);
        EXPECT_EQ(::getsockname(listener_, reinterpret_cast<sockaddr*>(&here), &size), 0);
        port_ = ntohs(here.sin_port);
    }
    ~Trap() { ::close(listener_); }
    Trap(const Trap&) = delete;

    [[nodiscard]] std::string at() const { return "127.0.0.1:" + std::to_string(port_); }
    /// Connections are there as soon as the other side has made them: nobody has to accept them first.
    [[nodiscard]] bool touched() const {
        pollfd waiting{listener_, POLLIN, 0};
        return ::poll(&waiting, 1, 0) > 0;
    }
    /// Comes to it, to show that it would notice.
    void touch() const {
        const int caller = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in there{};
        there.sin_family = AF_INET;
        there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        there.sin_port = htons(static_cast<std::uint16_t>(port_));
        EXPECT_EQ(::connect(caller, reinterpret_cast<const sockaddr*>(&there), sizeof there), 0);
        ::close(caller);
    }

  private:
    int listener_;
    int port_ = 0;
};

}  // namespace supctl::authentication
