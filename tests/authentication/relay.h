// Relay: stands between a client and a server of the same machine and keeps all that passes, for tests of
// what is on the wire.
#pragma once

#include <poll.h>

#include <thread>

#include "tests/authentication/domain.h"

namespace supctl::authentication {

class Relay {
  public:
    explicit Relay(int to) : to_(to), listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in here = loopback(0);
        socklen_t size = sizeof here;
        EXPECT_EQ(::bind(listener_, reinterpret_cast<sockaddr*>(&here), size), 0);
        EXPECT_EQ(::listen(listener_, 8), 0);
        EXPECT_EQ(::getsockname(listener_, reinterpret_cast<sockaddr*>(&here), &size), 0);
        port_ = ntohs(here.sin_port);
        EXPECT_EQ(::pipe(stop_), 0);
        thread_ = std::thread([this] { run(); });
    }
    ~Relay() {
        end();
        for (const int descriptor : {listener_, stop_[0], stop_[1]}) ::close(descriptor);
    }
    Relay(const Relay&) = delete;

    [[nodiscard]] int port() const { return port_; }
    /// What passed in both directions; ends the relay.
    const std::string& recorded() {
        end();
        return recorded_;
    }

  private:
    static sockaddr_in loopback(int port) {
        sockaddr_in out{};
        out.sin_family = AF_INET;
        out.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        out.sin_port = htons(static_cast<std::uint16_t>(port));
        return out;
    }
    void end() {
        if (!thread_.joinable()) return;
        EXPECT_EQ(::write(stop_[1], "x", 1), 1);
        thread_.join();
    }
    void run() {
        std::vector<pollfd> watched{{stop_[0], POLLIN, 0}, {listener_, POLLIN, 0}};
        std::vector<int> other{-1, -1};  // where what comes from the same index goes
        while (::poll(watched.data(), watched.size(), -1) > 0 && watched[0].revents == 0) {
            if (watched[1].revents != 0) {
                const int client = ::accept(listener_, nullptr, nullptr);
                const int server = ::socket(AF_INET, SOCK_STREAM, 0);
                const sockaddr_in there = loopback(to_);
                EXPECT_EQ(::connect(server, reinterpret_cast<const sockaddr*>(&there), sizeof there), 0);
                watched.push_back({client, POLLIN, 0});
                watched.push_back({server, POLLIN, 0});
                other.insert(other.end(), {server, client});
            }
            for (std::size_t i = 2; i < watched.size() && i < other.size(); ++i)
                if (watched[i].fd >= 0 && watched[i].revents != 0) pass(watched[i], other[i]);
        }
        for (std::size_t i = 2; i < watched.size(); ++i)
            ::close(watched[i].fd < 0 ? ~watched[i].fd : watched[i].fd);
    }
    void pass(pollfd& from, int to) {
        char piece[16384];
        const ssize_t got = ::recv(from.fd, piece, sizeof piece, 0);
        if (got <= 0) {
            ::shutdown(to, SHUT_WR);
            from.fd = ~from.fd;  // poll looks past negative ones
            return;
        }
        recorded_.append(piece, static_cast<std::size_t>(got));
        for (ssize_t sent = 0; sent < got;) {
            const ssize_t more = ::send(to, piece + sent, static_cast<std::size_t>(got - sent), MSG_NOSIGNAL);
            if (more <= 0) return;
            sent += more;
        }
    }

    int to_;
    int listener_;
    int port_ = 0;
    int stop_[2] = {-1, -1};
    std::string recorded_;  // the thread's until it has ended
    std::thread thread_;
};

}  // namespace supctl::authentication
