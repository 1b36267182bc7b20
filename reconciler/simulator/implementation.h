// What a Simulator consists of: shared by the AdminService side (simulator.cpp) and the WS-Man side
// (wsman_listeners.cpp), which serve the same objects, time and faults. Internal to this room.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "network/certificate.h"
#include "simulator/machinery.h"
#include "simulator/request_log.h"
#include "simulator/resource_path.h"
#include "simulator/simulator.h"
#include "simulator/site_state.h"
#include "simulator/state_file.h"
#include "simulator/wsman_gate.h"
#include "simulator/wsman_registry.h"
#include "simulator/wsman_service.h"

namespace supctl::simulator {

struct Simulator::Implementation : std::enable_shared_from_this<Simulator::Implementation> {
    Implementation(Options given, TimePoint start)
        : options(std::move(given)),
          store(options.seed),
          timeline(start, options.clock),
          faults(options.faults) {}

    Options options;
    ObjectStore store;
    SiteStates states;
    Timeline timeline;
    Faults faults;
    Machinery machinery{store, states, timeline, faults, options.seed};
    Service service;
    std::optional<ProviderWrites> provider_writes;
    std::optional<Writes> writes;
    std::optional<StateFile> file;
    RequestLog log;
    std::uint64_t requests = 0;
    std::string token;
    network::CertificateAndKey root;
    std::unique_ptr<network::HttpServer> server;
    std::map<std::string, network::Answer> rendered;  // of the frozen mode
    std::optional<Registries> registries;
    std::optional<wsman::WsmanService> wsman_service;
    struct WsmanPort {
        std::unique_ptr<wsman::Gate> gate;
        std::unique_ptr<network::HttpServer> server;
    };
    WsmanPort wsman_tls, wsman_plain;
    std::unique_ptr<wsman::Gate> service_gate;  // AdminService takes Windows authentication too

    [[nodiscard]] network::Answer render(const network::Request& request, std::uint64_t number,
                                         const Faults::Wire& wire);
    [[nodiscard]] network::Response answer(const network::Request& request, Turn turn);
    [[nodiscard]] network::Response call(const network::Request& request, const ResourcePath& path);
    [[nodiscard]] bool authorized(const network::Request& request) const;
    /// Whether the simulator listens on this machine only.
    [[nodiscard]] bool on_loopback() const;
    /// Brings the state file up to date; false when it cannot be.
    [[nodiscard]] bool commit();
    /// What every answer carries: the simulated time and who answers.
    void stamp(network::Response& response) const;
    [[nodiscard]] Result<void> listen_wsman(const boost::asio::any_io_executor& executor);
    [[nodiscard]] static Task<network::Answer> handle_wsman(std::shared_ptr<Implementation> self,
                                                            const network::Request& request,
                                                            network::Peer& peer, const wsman::Gate& gate);
    [[nodiscard]] wsman::Reply answer_wsman(const wsman::Call& call, const std::string& host,
                                            const Faults::Wire& wire, std::uint64_t number);
    [[nodiscard]] static Task<network::Answer> handle(std::shared_ptr<Implementation> self,
                                                      const network::Request& request, network::Peer& peer);
};

}  // namespace supctl::simulator
