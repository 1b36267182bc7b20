// The client's connections to one origin: at most `limits.connections` slots, granted first come first
// served, and the idle connections, newest first. Internal to this room.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "network/http_client.h"
#include "network/input_buffer.h"
#include "network/stream.h"

namespace supctl::network {

struct Connection {
    std::shared_ptr<Stream> stream;
    InputBuffer input;
    bool reused = false;
    std::string server_certificate_der;
    std::shared_ptr<void> attached;  // by a lane's user
};

/// How far the making of a connection came, for whoever looks instead of working (port_view.h).
struct Sighting {
    std::vector<std::string> addresses;  // what the name leads to
    std::string peer;                    // that took the connection
    std::string certificate_der;         // as shown, also where it does not verify
};

class ConnectionPool : public std::enable_shared_from_this<ConnectionPool> {
  public:
    ConnectionPool(Origin origin, Trust trust, ClientLimits limits, Traffic& traffic);

    /// The right to use one connection; gives it back when destroyed.
    class Slot {
      public:
        Slot() = default;
        explicit Slot(std::shared_ptr<ConnectionPool> pool) : pool_(std::move(pool)) {}
        Slot(Slot&&) noexcept = default;
        Slot& operator=(Slot&&) = delete;
        ~Slot();
        [[nodiscard]] bool held() const { return pool_ != nullptr; }

      private:
        std::shared_ptr<ConnectionPool> pool_;
    };

    /// Waits for a free slot; not held when the wait was cancelled.
    [[nodiscard]] Task<Slot> acquire();
    /// The newest idle connection that the server has not closed, or null.
    [[nodiscard]] std::unique_ptr<Connection> take_idle();
    /// A new connection, TLS included. Errors: kUnreachable, kTlsFailed. `seen`, unless null, is filled up to
    /// where it failed and must outlive the task.
    [[nodiscard]] Task<Result<std::unique_ptr<Connection>>> connect(Sighting* seen = nullptr);
    /// Keeps a connection whose last exchange ended cleanly.
    void keep(std::unique_ptr<Connection> connection);
    /// Closes idle connections.
    void close();
    /// As close; nothing is kept and nothing is counted from now on.
    void abandon();
    /// A request begins or ends its stay; both are counted as long as somebody counts.
    void enter();
    void leave();

    [[nodiscard]] const Origin& origin() const { return origin_; }
    [[nodiscard]] const ClientLimits& limits() const { return limits_; }
    /// Where to count; null once the client is gone.
    [[nodiscard]] Traffic* traffic() { return traffic_; }
    [[nodiscard]] const std::string& server_certificate_der() const { return server_certificate_der_; }
    /// Whether anything ever took a connection, whatever came of it then.
    [[nodiscard]] bool met() const { return met_; }
    /// `host:port`, as messages name the origin.
    [[nodiscard]] std::string name() const;

  private:
    struct Waiter {
        boost::asio::steady_timer granted_signal;
        ConnectionPool* pool;
        bool granted = false;
        ~Waiter();
    };
    void release_slot();
    [[nodiscard]] Result<void> prepare_tls();
    [[nodiscard]] Task<Result<std::vector<boost::asio::ip::tcp::endpoint>>> resolve();
    [[nodiscard]] Task<Result<boost::asio::ip::tcp::endpoint>> connect_any(
        Stream& stream, const std::vector<boost::asio::ip::tcp::endpoint>& endpoints);
    [[nodiscard]] Task<Result<void>> handshake(Stream& stream, Sighting* seen);

    Origin origin_;
    Trust trust_;
    ClientLimits limits_;
    Traffic* traffic_;
    bool met_ = false;
    TlsContext context_;
    std::vector<std::unique_ptr<Connection>> idle_;  // the newest last
    std::deque<Waiter*> waiters_;
    std::size_t free_slots_;
    int inside_ = 0;
    std::string server_certificate_der_;
};

}  // namespace supctl::network
