#include "cli/loop.h"

#include <fmt/format.h>

#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <optional>

#include "base/codes.h"
#include "base/text.h"
#include "cli/terminal_input.h"

namespace supctl {

namespace asio = boost::asio;

void Loop::find_servers(std::vector<std::pair<std::string, std::string>> addresses, std::string root_pem,
                        std::string elsewhere) {
    addresses_ = std::move(addresses);
    root_pem_ = std::move(root_pem);
    elsewhere_ = std::move(elsewhere);
}

Task<std::string> Loop::read_line() {
    struct Asking {
        network::Traffic& traffic;
        explicit Asking(network::Traffic& all) : traffic(all) { ++traffic.in_flight; }
        ~Asking() { --traffic.in_flight; }
    } const asking(traffic_);
    std::string line = co_await read_terminal_line();
    co_return line;
}

void Loop::run(Task<void> task) {
    std::exception_ptr broken;
    bool done = false;
    asio::co_spawn(context_, std::move(task), [&](std::exception_ptr failure) {
        broken = failure;
        done = true;
    });
    std::optional<asio::signal_set> signals;
    if (handler_) {
        signals.emplace(context_, SIGINT, SIGTERM);
        wait_for_signal(*signals);
    }
    context_.restart();
    while (!done) {
        if (context_.poll() > 0) continue;
        if (context_.stopped()) context_.restart();
        if (done) break;
        if (traffic_.in_flight > 0 || !pass_time()) context_.run_one();
    }
    if (signals) signals->cancel();
    context_.poll();
    if (broken) std::rethrow_exception(broken);
}

Task<Result<void>> Loop::probe_wsus(std::string server, std::uint16_t port) {
    network::Origin origin{.host = server, .port = port, .address = elsewhere_};
    for (const auto& [name, address] : addresses_)
        if (equal_ignoring_case(name, server)) origin.address = address;
    network::Trust trust{.extra_root_pem = root_pem_, .client_certificate_pem = {}, .client_key_pem = {}};
    network::ClientLimits limits;
    limits.connections = 1;
    limits.body_bytes = 1024 * 1024;
    limits.first_byte = std::chrono::seconds(20);
    limits.idle = std::chrono::seconds(20);
    network::HttpClient client(std::move(origin), std::move(trust), limits, traffic_);
    network::Request request;
    request.method = "GET";
    request.target = "/ServerSyncWebService/ServerSyncWebService.asmx";
    auto answer = co_await client.send(std::move(request), network::Repeatable::no);
    client.close();
    if (!answer) co_return fail(std::move(answer.error()));
    if (answer->status == 404 || answer->status >= 500)
        co_return fail(error(codes::kHttpProtocol,
                             fmt::format("`{}` answers over TLS on port {}, but not as WSUS (status {})",
                                         server, port, answer->status)));
    co_return Result<void>();
}

void Loop::wait_for_signal(asio::signal_set& signals) {
    signals.async_wait([this, &signals](const boost::system::error_code& failed, int number) {
        if (failed) return;
        handler_(number);
        wait_for_signal(signals);
    });
}

}  // namespace supctl
