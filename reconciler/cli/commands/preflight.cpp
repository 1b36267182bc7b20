#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdlib>
#include <exception>
#include <random>

#include "base/codes.h"
#include "cli/commands/observing.h"
#include "cli/commands/preflight_options.h"
#include "cli/recorded_description.h"
#include "cli/session.h"
#include "language/write_facts.h"
#include "preflight/collector.h"
#include "preflight/judge.h"
#include "report/preflight_report.h"
#include "rules/judge.h"

namespace supctl {
namespace {

using preflight::Check;
using preflight::ServerReport;
using preflight::Sight;
using preflight::Target;
using preflight::Verdict;

/// Where to look and whom to trust; all of it is optional.
struct Ways {
    std::optional<ConnectionSettings> settings;
    std::string root_pem;
    std::vector<Endpoint> servers;  // whose registries may be asked
};

/// What no option or path may ask for: servers are looked at, of which a recording has neither calls nor true
/// names.
Result<void> refuse_recordings(const PreflightOptions& options) {
    if (!options.site.record.empty())
        return fail(error(codes::kUsage,
                          "`preflight` looks at servers, and a recording keeps what passes to "
                          "and from a site's provider")
                        .advise("leave `--record` out; `--out FILE` keeps what was seen"));
    for (const std::filesystem::path& path : options.description.paths)
        if (recording_named(path.native()))
            return fail(error(codes::kUsage, "the servers of a recording have other names than the real ones")
                            .advise("name the description itself"));
    return {};
}

/// False when a connection was named and cannot be used.
bool read_ways(const SiteOptions& options, Input& input, Ways& ways) {
    const char* from_environment = std::getenv("SUPCTL_CONNECTION");
    if (options.connection.empty() && (from_environment == nullptr || *from_environment == '\0')) return true;
    ways.settings = read_connection(options.connection, input);
    if (!ways.settings) return false;
    if (ways.settings->simulator || ways.settings->recording) {
        input.diagnostics.add(
            error(codes::kUsage,
                  fmt::format("{} has no servers to look at",
                              ways.settings->recording ? "a recording"
                                                       : "the simulated hierarchy inside the process"))
                .advise("name a connection file with `providers`, or none"));
        return false;
    }
    auto all = registry_endpoints(*ways.settings);
    if (!all) {
        input.diagnostics.add(all.error());
        return false;
    }
    if (!all->empty()) ways.root_pem = all->front().root_pem;
    ways.servers = std::move(*all);
    return true;
}

/// The IP address of an entry under `addresses`; its port is that of AdminService.
preflight::AddressOf addresses(const Ways& ways) {
    return [&ways](std::string_view host) -> std::string {
        if (!ways.settings) return {};
        for (const auto& [name, address] : ways.settings->addresses)
            if (name == host) return address.substr(0, address.rfind(':'));
        return {};
    };
}

template <class T>
T run(boost::asio::io_context& context, Task<T> task) {
    std::optional<T> out;
    std::exception_ptr broken;
    boost::asio::co_spawn(context, std::move(task), [&](std::exception_ptr failure, T value) {
        broken = failure;
        if (!failure) out.emplace(std::move(value));
    });
    context.run();
    if (broken) std::rethrow_exception(broken);
    return std::move(*out);
}

/// The rules' findings with the facts that they have not without.
void judge_with_facts(Input& input, const HostFacts& facts) {
    const auto same = [](const Diagnostic& a, const Diagnostic& b) {
        return a.code == b.code && a.address == b.address && a.message == b.message;
    };
    Diagnostics before;
    judge(*input.declaration, nullptr, before);
    Diagnostics with;
    judge(*input.declaration, nullptr, with, &facts);
    for (const Diagnostic& finding : with.all()) {
        const bool unverified = finding.standing == Standing::unverified;
        const bool known = std::any_of(before.all().begin(), before.all().end(),
                                       [&](const Diagnostic& other) { return same(finding, other); });
        if (unverified || !known) input.diagnostics.add(finding);
    }
}

bool is_error(const ServerReport& server) {
    return std::any_of(server.checks.begin(), server.checks.end(), [](const Check& check) {
        return check.verdict == Verdict::failed && check.severity == Severity::error;
    });
}

/// What the connection leads to and could not be read.
bool add_unread(const std::vector<ServerReport>& servers, Diagnostics& diagnostics) {
    bool any = false;
    for (const ServerReport& server : servers) {
        if (!server.unread) continue;
        any = true;
        Diagnostic finding = *server.unread;
        finding.severity = Severity::warning;
        finding.message =
            fmt::format("the registry of `{}` could not be read: {}", server.server, finding.message);
        finding.address = server.address;
        diagnostics.add(std::move(finding));
    }
    return any;
}

}  // namespace

Exit preflight_command(const PreflightOptions& options, const Terminal& terminal) {
    Input input;
    if (const auto allowed = refuse_recordings(options); !allowed) {
        input.diagnostics.add(allowed.error());
        terminal.show(input.diagnostics, input.sources);
        return Exit::usage;
    }
    if (options.collector) {
        terminal.out(preflight::collector_script());
        return Exit::success;
    }
    const bool understood = input.read(options.description.paths, options.description.overlays);
    const bool facts_read = input.read_facts(options.description.facts);
    if (understood) judge(*input.declaration, nullptr, input.diagnostics);
    if (!understood || !facts_read || input.diagnostics.has_errors()) {
        terminal.show(input.diagnostics, input.sources);
        return Exit::invalid;
    }
    input.diagnostics = Diagnostics();
    Ways ways;
    if (!read_ways(options.site, input, ways)) {
        terminal.show(input.diagnostics, input.sources);
        const bool no_servers = ways.settings && (ways.settings->simulator || ways.settings->recording);
        return no_servers ? Exit::usage : Exit::failed;
    }
    const auto targets = preflight::targets(*input.declaration, addresses(ways));
    preflight::LookOptions how;
    how.trust.extra_root_pem = ways.root_pem;
    how.parallel = options.site.parallel;
    const auto clock = make_system_clock();
    boost::asio::io_context context(1);
    network::Traffic traffic;
    std::optional<ProviderConnection> connection;
    if (!ways.servers.empty()) {
        connection.emplace(ways.servers, options.site.parallel, traffic, *clock, std::random_device{}());
        connection->observe([&terminal](const Call& call) { terminal.verbose(call_text(call)); });
        how.registry = &connection->registry();
    }
    terminal.verbose(fmt::format("looking at {} servers\n", targets.size()));
    const std::vector<Sight> sights = run(context, preflight::look(targets, how, traffic));
    const TimePoint now = clock->now();

    std::vector<ServerReport> servers;
    for (std::size_t i = 0; i < targets.size(); ++i) {
        const ServerFacts* filed = input.facts ? input.facts->find(targets[i].id) : nullptr;
        servers.push_back(preflight::judge_server(targets[i], sights[i], filed, now));
    }
    const HostFacts facts = preflight::merged(input.seen_facts(), targets, sights);
    judge_with_facts(input, facts);
    bool unseen = add_unread(servers, input.diagnostics);
    if (!options.out.empty() && !input.write(options.out, write_facts(facts, input.pool, now))) unseen = true;
    const bool rules_found = std::any_of(
        input.diagnostics.all().begin(), input.diagnostics.all().end(),
        [](const Diagnostic& one) { return one.severity == Severity::error && one.code.number / 100 == 20; });
    input.diagnostics.sort();
    if (terminal.format() == Format::json) {
        terminal.out(preflight_json(servers, now, input.diagnostics, input.sources));
    } else {
        terminal.out(preflight_text(servers, terminal.out_style()));
        terminal.explain_failure(input.diagnostics, input.sources);
    }
    if (unseen) return Exit::failed;
    return rules_found || std::any_of(servers.begin(), servers.end(), is_error) ? Exit::drift : Exit::success;
}

}  // namespace supctl
