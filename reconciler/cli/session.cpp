#include "cli/session.h"

#include <fmt/format.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/parse.hpp>
#include <cstdlib>
#include <random>

#include "base/codes.h"
#include "cli/held_clock.h"
#include "cli/loop.h"
#include "cli/recorded_description.h"
#include "cli/recorded_session.h"
#include "cli/replay_session.h"
#include "cli/world_from.h"
#include "simulator/simulator.h"

namespace supctl {
namespace {

namespace asio = boost::asio;

std::unique_ptr<Session> refuse(Input& input, Diagnostic diagnostic) {
    input.diagnostics.add(std::move(diagnostic));
    return nullptr;
}

/// `https://cas01.contoso.com:443`, of the first provider.
std::string name_of(const Endpoint& endpoint) {
    const bool sealed = endpoint.path.empty() && endpoint.wsman.front().scheme == network::Scheme::http;
    return fmt::format("{}://{}:{}", sealed ? "http" : "https", endpoint.host, endpoint.port);
}

/// Providers on the machine's clock.
class RealSession final : public Loop {
  public:
    RealSession(const std::vector<Endpoint>& endpoints, const SessionOptions& options)
        : name_(name_of(endpoints.front())),
          clock_(make_system_clock()),
          connection_(endpoints, options.parallel, traffic_, *clock_, std::random_device{}()) {}
    provider::Reader& reader() override { return connection_.reader(); }
    provider::Writer& writer() override { return connection_.writer(); }
    provider::RegistryReader* registry() override { return &connection_.registry(); }
    void observe_calls(CallObserver observer) override { connection_.observe(std::move(observer)); }
    std::vector<Way> ways() override { return connection_.ways(); }
    void trust_admin_service(std::function<bool(std::string_view)> accepts) override {
        connection_.trust_admin_service(std::move(accepts));
    }
    Clock& clock() override { return *clock_; }
    std::string describe() const override { return name_; }

  private:
    bool pass_time() override { return false; }
    std::string name_;
    std::unique_ptr<Clock> clock_;
    ProviderConnection connection_;
};

/// A simulator in another process: its timeline is held through its own endpoint.
class RemoteSimulatorSession final : public Loop {
  public:
    /// `timekeeper` is where the simulator serves its time: beside its AdminService.
    RemoteSimulatorSession(const std::vector<Endpoint>& endpoints, const Endpoint& timekeeper,
                           const SessionOptions& options)
        : name_(name_of(endpoints.front()) + " (simulated time)"),
          clock_(TimePoint{}),
          connection_(endpoints, options.parallel, traffic_, clock_, 1),
          token_(timekeeper.token),
          time_(time_client(timekeeper)) {}
    ~RemoteSimulatorSession() override { context_.poll(); }

    Result<void> join() {
        auto now = ask("/simulator/join", R"({"participant":"supctl"})");
        if (!now) return tl::unexpected(now.error());
        clock_.move_to(*now);
        return {};
    }
    provider::Reader& reader() override { return connection_.reader(); }
    provider::Writer& writer() override { return connection_.writer(); }
    provider::RegistryReader* registry() override { return &connection_.registry(); }
    void observe_calls(CallObserver observer) override { connection_.observe(std::move(observer)); }
    std::vector<Way> ways() override { return connection_.ways(); }
    void trust_admin_service(std::function<bool(std::string_view)> accepts) override {
        connection_.trust_admin_service(std::move(accepts));
    }
    Clock& clock() override { return clock_; }
    std::string describe() const override { return name_; }

  private:
    network::HttpClient time_client(const Endpoint& endpoint) {
        network::ClientLimits limits;
        limits.connections = 1;
        limits.first_byte = std::chrono::hours(24);
        limits.idle = std::chrono::hours(24);
        return network::HttpClient(
            {.host = endpoint.host, .port = endpoint.port, .address = endpoint.address},
            {.extra_root_pem = endpoint.root_pem, .client_certificate_pem = {}, .client_key_pem = {}}, limits,
            time_traffic_);
    }

    Result<TimePoint> ask(std::string target, std::string body) {
        std::optional<Result<network::Response>> answer;
        network::Request request;
        request.method = "POST";
        request.target = std::move(target);
        request.body = std::move(body);
        request.headers.push_back({"Content-Type", "application/json"});
        if (token_) {
            const auto token = token_();
            if (!token) return tl::unexpected(token.error());
            request.headers.push_back({"Authorization", "Bearer " + *token});
        }
        asio::co_spawn(context_, send(std::move(request), answer), asio::detached);
        context_.restart();
        while (!answer) context_.run_one();
        if (!*answer) return tl::unexpected(answer->error());
        const auto bad = [] {
            return fail(error(codes::kProviderAnswer,
                              "the simulator's clock does not answer; was it started with --clock?"));
        };
        if ((**answer).status != 200) return bad();
        boost::system::error_code failed;
        const auto json = boost::json::parse((**answer).body, failed);
        if (failed || !json.is_object()) return bad();
        const auto* now = json.get_object().if_contains("now");
        if (now == nullptr || !now->is_string()) return bad();
        return parse_iso_time(std::string_view(now->get_string().data(), now->get_string().size()));
    }
    Task<void> send(network::Request request, std::optional<Result<network::Response>>& answer) {
        auto got = co_await time_.send(std::move(request), network::Repeatable::no);
        answer.emplace(std::move(got));
    }

    bool pass_time() override {
        const auto until = clock_.earliest();
        if (!until) return false;
        const auto now = ask("/simulator/hold",
                             fmt::format(R"({{"participant":"supctl","until":"{}"}})", iso_time(*until)));
        // A simulator that went away takes its time with it: waiters go on and find the provider gone.
        clock_.move_to(now ? *now : *until);
        return true;
    }

    std::string name_;
    HeldClock clock_;
    ProviderConnection connection_;
    network::Traffic time_traffic_;
    std::function<Result<std::string>()> token_;
    network::HttpClient time_;
};

/// A simulator inside the process, over the same wire.
class SimulatorSession final : public Loop {
  public:
    static std::unique_ptr<Session> open(const ConnectionSettings& settings, Input& input,
                                         const SessionOptions& options) {
        auto session = std::unique_ptr<SimulatorSession>(new SimulatorSession);
        const Result<void> started = session->start(settings, input, options);
        if (!started) return refuse(input, started.error());
        return session;
    }
    ~SimulatorSession() override {
        if (connection_) connection_->close();
        if (simulator_) simulator_->stop();
        context_.restart();
        context_.poll();
        connection_.reset();
        simulator_.reset();
    }
    provider::Reader& reader() override { return connection_->reader(); }
    provider::Writer& writer() override { return connection_->writer(); }
    provider::RegistryReader* registry() override { return &connection_->registry(); }
    void observe_calls(CallObserver observer) override { connection_->observe(std::move(observer)); }
    std::vector<Way> ways() override { return connection_->ways(); }
    void trust_admin_service(std::function<bool(std::string_view)> accepts) override {
        connection_->trust_admin_service(std::move(accepts));
    }
    Clock& clock() override { return *clock_; }
    std::string describe() const override { return "the built-in simulated hierarchy"; }

  private:
    Result<void> start(const ConnectionSettings& settings, Input& input, const SessionOptions& options) {
        const SimulatorSettings& wanted = *settings.simulator;
        const Declaration* from = input.declaration ? &*input.declaration : nullptr;
        std::optional<Declaration> other;
        if (wanted.from) {
            const Paths paths{*wanted.from};
            auto loaded = load(paths, {}, input.sources, input.pool, input.diagnostics);
            if (!loaded)
                return fail(error(codes::kEmptyInput, fmt::format("the simulator cannot start from `{}`",
                                                                  wanted.from->string())));
            other.emplace(std::move(*loaded));
            from = &*other;
        }
        if (from == nullptr)
            return fail(
                error(codes::kUsage, "the simulator needs a description to start from")
                    .advise("name a description, or `from` under `simulator` in the connection file"));
        const auto world = world_from(*from, static_cast<simulator::Stage>(wanted.at));
        if (!world) return tl::unexpected(world.error());
        simulator::Options made;
        made.seed = wanted.seed;
        made.writes = static_cast<simulator::WriteDialect>(wanted.writes);
        if (wanted.state) made.state_file = wanted.state->string();
        for (const std::string& text : wanted.faults) {
            auto rule = simulator::parse_rule(text);
            if (!rule) return tl::unexpected(rule.error());
            made.faults.push_back(*rule);
        }
        made.authorization = simulator::Authorization::bearer;
        made.wsman.emplace();
        auto created = simulator::Simulator::create(*world, std::move(made));
        if (!created) return tl::unexpected(created.error());
        simulator_ = std::move(*created);
        const auto listening = simulator_->listen(context_.get_executor());
        if (!listening) return tl::unexpected(listening.error());
        clock_ = std::make_unique<HeldClock>(simulator_->timeline().now());
        Endpoint endpoint;
        endpoint.host = simulator_->host();
        endpoint.port = simulator_->port();
        endpoint.address = fmt::format("127.0.0.1:{}", simulator_->port());
        endpoint.root_pem = simulator_->root_pem();
        find_servers({}, endpoint.root_pem, endpoint.address);
        endpoint.authenticate = Authentication::bearer;
        endpoint.token = [token = simulator_->token()]() -> Result<std::string> { return token; };
        WsmanEndpoint wsman;
        wsman.host = endpoint.host;
        wsman.port = simulator_->wsman_port();
        wsman.address = fmt::format("127.0.0.1:{}", wsman.port);
        endpoint.wsman.push_back(std::move(wsman));
        connection_.emplace(endpoint, options.parallel, traffic_, *clock_, /*jitter_seed=*/wanted.seed);
        return {};
    }

    bool pass_time() override {
        const auto until = clock_->earliest();
        if (!until) return false;
        simulator_->timeline().advance(*until);
        clock_->move_to(simulator_->timeline().now());
        return true;
    }

    std::unique_ptr<simulator::Simulator> simulator_;
    std::unique_ptr<HeldClock> clock_;
    std::optional<ProviderConnection> connection_;
};

/// A simulator's time stands beside its AdminService: at the first provider that serves it.
std::unique_ptr<Session> open_remote_simulator(
    const std::vector<Endpoint>& all, const std::vector<std::pair<std::string, std::string>>& addresses,
    Input& input, const SessionOptions& options) {
    for (const Endpoint& endpoint : all)
        if (!endpoint.address.starts_with("127.") && !endpoint.address.starts_with("[::1]"))
            return refuse(input, error(codes::kBadValue,
                                       "`clock: simulator` is for a simulator on a loopback address"));
    Diagnostic why = error(codes::kBadValue, "`clock: simulator` needs a provider's `adminService`");
    for (const Endpoint& keeper : all) {
        if (keeper.path.empty()) continue;
        auto session = std::make_unique<RemoteSimulatorSession>(all, keeper, options);
        session->find_servers(addresses, keeper.root_pem);
        const auto joined = session->join();
        if (joined) return session;
        why = joined.error();
    }
    return refuse(input, std::move(why));
}

/// Hears every secret that is read for the first time while the session is open. Called on any thread.
using SecretRead = std::function<void(std::string_view secret)>;

std::unique_ptr<Session> open_unrecorded(const ConnectionSettings& settings, Input& input,
                                         const SessionOptions& options, const SecretRead& heard = nullptr) {
    if (settings.recording) return replay_session(*settings.recording, input);
    if (settings.simulator) return SimulatorSession::open(settings, input, options);
    auto all = endpoints(settings);
    if (!all) return refuse(input, all.error());
    for (Endpoint& one : *all) {
        if (!heard) break;
        if (!one.key_pem.empty()) heard(one.key_pem);
        if (!one.token) continue;
        one.token = [read = std::move(one.token), heard]() {
            Result<std::string> token = read();
            if (token) heard(*token);
            return token;
        };
    }
    if (settings.clock == ClockChoice::simulator)
        return open_remote_simulator(*all, settings.addresses, input, options);
    auto session = std::make_unique<RealSession>(*all, options);
    session->find_servers(settings.addresses, all->front().root_pem);
    return session;
}

}  // namespace

std::unique_ptr<Session> open_session(const ConnectionSettings& settings, Input& input,
                                      const SessionOptions& options) {
    const RecordOptions& wanted = options.record;
    if (wanted.file.empty()) return open_unrecorded(settings, input, options);
    // The file first: a run that cannot be recorded is not begun.
    auto recorder = provider::recording::Recorder::create(wanted.file);
    if (!recorder) return refuse(input, recorder.error());
    // The names live as long as the recorded session, whose inner one ends first.
    auto& names = (**recorder).names();
    auto session = open_unrecorded(settings, input, options,
                                   [&names](std::string_view secret) { names.conceal(std::string(secret)); });
    if (session != nullptr)
        return record_session(std::move(session), std::move(*recorder), settings, input, wanted);
    std::error_code ignored;
    std::filesystem::remove(wanted.file, ignored);
    return nullptr;
}

std::optional<ConnectionSettings> read_connection(const std::string& named, Input& input) {
    std::string name = named;
    if (name.empty())
        if (const char* from_environment = std::getenv("SUPCTL_CONNECTION")) name = from_environment;
    if (name.empty()) {
        const CodeEntry* entry = find_code(codes::kNoConnection);
        input.diagnostics.add(
            error(codes::kNoConnection, "no connection was named").advise(std::string(entry->help)));
        return std::nullopt;
    }
    if (name == "simulator") return simulator_connection();
    if (const auto file = recording_named(name)) {
        ConnectionSettings replay;
        replay.recording = *file;
        return replay;
    }
    return load_connection(name, input.sources, input.diagnostics);
}

}  // namespace supctl
