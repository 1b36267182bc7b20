#include <fmt/format.h>
#include <sys/stat.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <set>

#include "base/codes.h"
#include "cli/commands/commands.h"
#include "cli/world_from.h"
#include "language/emit.h"
#include "simulator/simulator.h"

namespace supctl {
namespace {

namespace fs = std::filesystem;

enum class Access : std::uint8_t { everybody, ownerOnly };

Result<void> write(const fs::path& path, const std::string& text, Access access) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    if (access == Access::ownerOnly) ::chmod(path.c_str(), 0600);
    file << text;
    file.close();
    if (!file)
        return fail(error(codes::kUnreadableFile, fmt::format("`{}` cannot be written", path.string())));
    return {};
}

/// More servers than its certificate names cannot be told from others.
constexpr std::size_t kMostServers = 400;

/// The simulator answers for its provider, and for the WSUS web services of the servers.
std::string addresses(const simulator::Simulator& running, const Hierarchy& hierarchy) {
    std::set<std::string> servers;
    for (const SoftwareUpdatePoint& point : hierarchy.points())
        servers.insert(std::string(hierarchy.pool().text(point.server)));
    servers.erase(running.host());
    std::string out = fmt::format("addresses:\n  {}: \"127.0.0.1:{}\"\n", running.host(), running.port());
    std::size_t count = 0;
    for (const std::string& server : servers)
        if (++count < kMostServers)
            out += fmt::format("  {}: \"127.0.0.1:{}\"\n", emit_text(server), running.port());
    return out;
}

/// The ways to the simulated provider, as a connection names them. A token opens WS-Man behind TLS only;
/// whoever has tickets may also come with sealed messages.
std::string providers(const simulator::Simulator& running, const SimulateOptions& options) {
    const std::string host = running.host();
    const std::string service =
        fmt::format("adminService: \"https://{}:{}/AdminService\"", host, running.port());
    const auto winrm = [&](std::string_view scheme, std::uint16_t port) {
        return fmt::format("winrm: \"{}://{}:{}/wsman\"", scheme, host, port);
    };
    std::string out = "{" + service;
    if (running.wsman_port() != 0) out += ", " + winrm("https", running.wsman_port());
    out += "}";
    if (running.wsman_http_port() != 0 && !options.keytab.empty())
        out += ", {" + winrm("http", running.wsman_http_port()) + "}";
    return out;
}

/// Who asks: with a keytab whoever has tickets, else the holder of the token.
std::string authentication(const SimulateOptions& options, const std::string& token_file) {
    if (!options.keytab.empty()) return "authenticate: negotiate\n";
    return fmt::format("authenticate: bearer\nbearer: {{token: {{file: {}}}}}\n", token_file);
}

/// A connection file with address, root and token. The token lies beside it, readable by its owner only.
Result<void> write_connection(const simulator::Simulator& running, const Hierarchy& hierarchy,
                              const SimulateOptions& options) {
    const fs::path path = options.connection_out;
    std::error_code ignored;
    if (path.has_parent_path()) fs::create_directories(path.parent_path(), ignored);
    const fs::path root = path.string() + ".root.pem";
    const fs::path token = path.string() + ".token";
    if (auto done = write(root, running.root_pem(), Access::everybody); !done) return done;
    if (auto done = write(token, running.token() + "\n", Access::ownerOnly); !done) return done;
    std::string text =
        fmt::format("providers: [{}]\n{}{}trust: {}\nstore: {{sqlite: {}}}\n", providers(running, options),
                    addresses(running, hierarchy), authentication(options, token.filename().string()),
                    root.filename().string(), path.filename().string() + ".state.db");
    if (!options.clock.empty()) text += "clock: simulator\n";
    // The connection file last: who waits for it finds the others there.
    const fs::path half = path.string() + ".part";
    if (auto done = write(half, text, Access::everybody); !done) return done;
    fs::rename(half, path, ignored);
    if (ignored)
        return fail(error(codes::kUnreadableFile, fmt::format("`{}` cannot be written", path.string())));
    return {};
}

/// `127.0.0.1:8443`.
Result<simulator::WsmanListener> place(const std::string& text) {
    const auto colon = text.rfind(':');
    simulator::WsmanListener out;
    out.address = text.substr(0, colon);
    if (colon == std::string::npos ||
        std::from_chars(text.data() + colon + 1, text.data() + text.size(), out.port).ec != std::errc())
        return fail(error(codes::kUsage,
                          fmt::format("`{}` is not an address and a port, such as 127.0.0.1:8443", text)));
    return out;
}

Result<std::unique_ptr<simulator::Simulator>> create(const SimulateOptions& options, Input& input) {
    simulator::Stage stage = simulator::Stage::bare;
    if (options.at == "midBootstrap")
        stage = simulator::Stage::midBootstrap;
    else if (options.at == "converged")
        stage = simulator::Stage::converged;
    auto world = world_from(*input.declaration, stage);
    if (!world) return tl::unexpected(world.error());
    simulator::Options made;
    made.seed = options.seed;
    const auto listen = place(options.listen);
    if (!listen) return tl::unexpected(listen.error());
    made.address = listen->address;
    made.port = listen->port;
    if (options.wsman != "none") {
        auto wsman = place(options.wsman);
        if (!wsman) return tl::unexpected(wsman.error());
        made.wsman = std::move(*wsman);
    }
    if (!options.wsman_http.empty()) {
        auto plain = place(options.wsman_http);
        if (!plain) return tl::unexpected(plain.error());
        made.wsman_http = std::move(*plain);
    }
    if (!options.client_root.empty()) {
        std::ifstream file(options.client_root, std::ios::binary);
        made.client_root_pem.assign(std::istreambuf_iterator<char>(file), {});
        if (made.client_root_pem.empty())
            return fail(
                error(codes::kUnreadableFile, fmt::format("`{}` cannot be read", options.client_root)));
    }
    if (options.ntlm || !options.keytab.empty()) made.negotiate = options.keytab;
    made.authorization = simulator::Authorization::bearer;
    auto writes = simulator::parse_write_dialect(options.writes);
    if (!writes) return tl::unexpected(writes.error());
    made.writes = *writes;
    if (!options.clock.empty()) {
        auto clock = simulator::parse_clock(options.clock);
        if (!clock) return tl::unexpected(clock.error());
        made.clock = *clock;
        made.clock.participants = options.participants;
        made.time_endpoints = simulator::TimeEndpoints::served;
    }
    for (const std::string& text : options.faults) {
        auto rule = simulator::parse_rule(text);
        if (!rule) return tl::unexpected(rule.error());
        made.faults.push_back(*rule);
    }
    made.answers = options.frozen ? simulator::Answers::frozen : simulator::Answers::live;
    made.hidden_sites.insert(options.hidden_sites.begin(), options.hidden_sites.end());
    made.state_file = options.state;
    made.request_log = options.request_log;
    return simulator::Simulator::create(*world, std::move(made));
}

}  // namespace

Exit simulate_command(const SimulateOptions& options, const Terminal& terminal) {
    Input input;
    if (!input.read(options.from, {})) {
        terminal.explain_failure(input.diagnostics, input.sources);
        return Exit::invalid;
    }
    const auto stop = [&](Diagnostic diagnostic) {
        const bool usage = diagnostic.code == codes::kUsage || diagnostic.code == codes::kBadValue;
        input.diagnostics.add(std::move(diagnostic));
        terminal.explain_failure(input.diagnostics, input.sources);
        return usage ? Exit::usage : Exit::failed;
    };
    auto created = create(options, input);
    if (!created) return stop(created.error());
    simulator::Simulator& running = **created;
    if (options.dump) {
        terminal.out(running.dump(simulator::Masks::all()));
        return Exit::success;
    }
    boost::asio::io_context context(1);
    const auto listening = running.listen(context.get_executor());
    if (!listening) return stop(listening.error());
    // Before anybody can know that it runs: who stops it early stops it cleanly.
    boost::asio::signal_set signals(context, SIGINT, SIGTERM);
    signals.async_wait([&](const boost::system::error_code&, int) {
        running.stop();
        context.stop();
    });
    if (!options.connection_out.empty()) {
        const auto written = write_connection(running, input.declaration->hierarchy, options);
        if (!written) return stop(written.error());
        terminal.say(fmt::format("connection file: {}\n", options.connection_out));
    }
    std::string wsman;
    for (const std::string& url : {running.wsman_url(), running.wsman_http_url()})
        if (!url.empty()) wsman += (wsman.empty() ? ", WS-Man at " : " and ") + url;
    terminal.say(fmt::format("simulated hierarchy at {} ({}){}; stop with Ctrl-C\n", running.origin(),
                             options.at, wsman));
    context.run();
    created->reset();
    return Exit::success;
}

}  // namespace supctl
