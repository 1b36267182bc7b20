// Loop: what all kinds of sessions share: the context on which everything runs, one thread, signals, traffic,
// and asking servers other than the provider. A kind says how its time passes.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "cli/session.h"

namespace supctl {

class Loop : public Session {
  public:
    const network::Traffic& traffic() const override { return traffic_; }
    /// How servers other than the provider are found and trusted; `elsewhere`: all that `addresses` does not
    /// name.
    void find_servers(std::vector<std::pair<std::string, std::string>> addresses, std::string root_pem,
                      std::string elsewhere = {});
    void on_signal(std::function<void(int)> handler) override { handler_ = std::move(handler); }
    Task<std::string> read_line() override;
    void run(Task<void> task) override;
    Task<Result<void>> probe_wsus(std::string server, std::uint16_t port) override;

  protected:
    /// Lets domain time pass to the earliest waiter; false when nobody waits or time passes by itself.
    virtual bool pass_time() = 0;

    boost::asio::io_context context_{1};
    network::Traffic traffic_;

  private:
    void wait_for_signal(boost::asio::signal_set& signals);

    std::function<void(int)> handler_;
    std::vector<std::pair<std::string, std::string>> addresses_;
    std::string root_pem_;
    std::string elsewhere_;
};

}  // namespace supctl
