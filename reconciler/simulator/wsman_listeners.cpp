// The WS-Man side of the simulator: its listeners, and a request's way through gate, faults, service and log.
#include <fmt/format.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <tuple>

#include "base/codes.h"
#include "simulator/implementation.h"

namespace supctl::simulator {
namespace {

using network::Answer;
using network::Request;

/// More names would make the certificate a burden on every handshake.
constexpr std::size_t kMostNames = 100;

bool reads(const wsman::Call& call) {
    return call.operation == "Get" || call.operation == "Enumerate" || call.operation == "Pull" ||
           call.operation == "Release" || call.operation == "Identify";
}

/// The machine's name in a Host header.
std::string host_in(const Request& request) {
    const auto host = network::header(request.headers, "host");
    return std::string(host.substr(0, host.rfind(':')));
}

std::string url(std::string_view scheme, const WsmanListener& at, const network::HttpServer* server) {
    if (server == nullptr) return {};
    const bool six = at.address.find(':') != std::string::npos;
    return fmt::format("{}://{}{}{}:{}/wsman", scheme, six ? "[" : "", at.address, six ? "]" : "",
                       server->port());
}

bool loopback(const std::string& text) {
    boost::system::error_code problem;
    const auto address = boost::asio::ip::make_address(text, problem);
    return !problem && address.is_loopback();
}

}  // namespace

wsman::Reply Simulator::Implementation::answer_wsman(const wsman::Call& call, const std::string& host,
                                                     const Faults::Wire& wire, std::uint64_t number) {
    const bool writes_it = !reads(call);
    if (wire.status != 0 || (writes_it && !wire.arrives())) {
        if (writes_it && wire.arrives()) (void)wsman_service->answer(call, host, number);
        return {wire.status == 0 ? 500 : wire.status, {}};
    }
    if (!wire.soap_fault.empty())
        return wsman_service->refuse(call, wsman::fault_named(wire.soap_fault, wire.property), number);
    if (std::chrono::milliseconds(wire.slow_milliseconds) > call.message.timeout)
        return wsman_service->refuse(call, wsman::fault_named("timedOut", {}), number);
    return wsman_service->answer(call, host, number);
}

Task<Answer> Simulator::Implementation::handle_wsman(std::shared_ptr<Implementation> self,
                                                     const Request& request, network::Peer& peer,
                                                     const wsman::Gate& gate) {
    self->timeline.catch_up();
    Answer out;
    const std::uint64_t number = ++self->requests;
    auto admitted = gate.admit(request, peer);
    Request logged{request.method, request.target, request.headers, {}};
    if (!admitted) {
        out.response = std::move(admitted.error());
    } else if (admitted->text.empty()) {
        out.response = gate.finish(*admitted, {200, {}}, peer);
    } else {
        const wsman::Call call = wsman::WsmanService::read(admitted->text);
        logged.method = call.operation.empty() ? request.method : call.operation;
        logged.target = call.target;
        // The envelope holds the client's random ids; what it writes does not.
        if (!reads(call) && call.message.body) logged.body = call.message.body.print();
        const auto wire = self->faults.on_request(logged.method, logged.target);
        const auto wait = std::min<std::chrono::milliseconds>(
            std::chrono::milliseconds(wire.slow_milliseconds), call.message.timeout);
        if (wait.count() > 0) {
            const auto executor = co_await boost::asio::this_coro::executor;
            boost::asio::steady_timer timer(executor, wait);
            std::ignore = co_await timer.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
        }
        auto reply = self->answer_wsman(call, host_in(request), wire, number);
        if (!self->commit())
            reply = self->wsman_service->refuse(
                call, wsman::provider_failed(wsman::kWmiFailed, "The simulator cannot keep its state."),
                number);
        out.response = gate.finish(*admitted, reply, peer);
        if (!wire.retry_after.empty()) out.response.headers.push_back({"Retry-After", wire.retry_after});
        out.fault = wire.fault;
    }
    self->stamp(out.response);
    self->log.add(number, logged, out.response.status, out.response.body.size(), self->timeline.now());
    co_return out;
}

Result<void> Simulator::Implementation::listen_wsman(const boost::asio::any_io_executor& executor) {
    std::optional<network::GssapiCredential> credential;
    if (options.negotiate) {
        auto made = network::GssapiCredential::acceptor("", *options.negotiate);
        if (!made) return fail(made.error());
        credential = std::move(*made);
        service_gate = std::make_unique<wsman::Gate>(wsman::Transport::tls, token, credential);
    }
    const std::weak_ptr<Implementation> weak = weak_from_this();
    const auto open = [&](WsmanPort& port, const WsmanListener& at,
                          wsman::Transport transport) -> Result<void> {
        const bool tls = transport == wsman::Transport::tls;
        if (!tls && !credential)
            return fail(error(codes::kForeignCredential,
                              "WS-Man over HTTP takes sealed messages only, and needs Negotiate for that")
                            .advise("give it keys with --keytab, or users with --ntlm"));
        if (tls && token.empty() && !loopback(at.address))
            return fail(
                error(codes::kForeignCredential, "a simulator that listens beyond this machine needs a token")
                    .advise("listen on a loopback address, or give it a token"));
        port.gate = std::make_unique<wsman::Gate>(transport, token, credential);
        network::ServerOptions server{.address = at.address,
                                      .port = at.port,
                                      .certificate_pem = {},
                                      .key_pem = {},
                                      .client_root_pem = {}};
        if (tls) {
            network::LeafOptions leaf;
            leaf.dns_names = {service.server, "localhost"};
            for (const auto& name : registries->machines())
                if (leaf.dns_names.size() < kMostNames) leaf.dns_names.push_back(name);
            leaf.ip_addresses = {at.address};
            auto certificate = network::make_leaf_certificate(root, leaf);
            if (!certificate) return fail(certificate.error());
            server.certificate_pem = certificate->certificate_pem;
            server.key_pem = certificate->key_pem;
            server.client_root_pem = options.client_root_pem;
        }
        network::Handler handler = [weak, gate = port.gate.get()](const Request& request,
                                                                  network::Peer& peer) -> Task<Answer> {
            auto alive = weak.lock();
            if (alive == nullptr) throw std::runtime_error("the simulator is gone");
            return handle_wsman(std::move(alive), request, peer, *gate);
        };
        auto listening = network::HttpServer::listen(executor, std::move(server), std::move(handler));
        if (!listening) return fail(listening.error());
        port.server = std::move(*listening);
        return {};
    };
    if (options.wsman)
        if (auto opened = open(wsman_tls, *options.wsman, wsman::Transport::tls); !opened) return opened;
    if (options.wsman_http)
        if (auto opened = open(wsman_plain, *options.wsman_http, wsman::Transport::plain); !opened)
            return opened;
    return {};
}

Task<Answer> Simulator::handle_wsman(const Request& request, network::Peer& peer) {
    auto& self = *implementation_;
    if (!self.wsman_tls.gate)
        self.wsman_tls.gate = std::make_unique<wsman::Gate>(wsman::Transport::tls, self.token, std::nullopt);
    return Implementation::handle_wsman(implementation_, request, peer, *self.wsman_tls.gate);
}

std::string Simulator::wsman_url() const {
    const auto& self = *implementation_;
    return url("https", self.options.wsman.value_or(WsmanListener{}), self.wsman_tls.server.get());
}

std::uint16_t Simulator::wsman_port() const {
    const auto& server = implementation_->wsman_tls.server;
    return server ? server->port() : 0;
}

std::uint16_t Simulator::wsman_http_port() const {
    const auto& server = implementation_->wsman_plain.server;
    return server ? server->port() : 0;
}

std::string Simulator::wsman_http_url() const {
    const auto& self = *implementation_;
    return url("http", self.options.wsman_http.value_or(WsmanListener{}), self.wsman_plain.server.get());
}

}  // namespace supctl::simulator
