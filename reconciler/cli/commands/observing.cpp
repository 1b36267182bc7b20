#include "cli/commands/observing.h"

#include <fmt/format.h>

#include "base/codes.h"

namespace supctl {

bool manages_site_systems(const Declaration& declaration) {
    return !declaration.hierarchy.systems().empty();
}

Observed observe_site(const SiteOptions& options, Input& input, SystemsWanted systems,
                      const Terminal& terminal, BoundaryGroups groups, ClientsWanted clients) {
    Observed out;
    const auto settings = read_connection(options.connection, input);
    if (!settings) return out;
    out.store = store_place(*settings);
    out.session = open_session(*settings, input, {options.parallel});
    if (!out.session) return out;
    Session& session = *out.session;
    terminal.verbose(fmt::format("reading {}", session.describe()));
    session.observe_calls([&terminal](const Call& call) { terminal.verbose(call_text(call)); });
    const bool all =
        systems == SystemsWanted::yes || (input.declaration && manages_site_systems(*input.declaration));
    const auto task = [&]() -> Task<void> {
        ObserveOptions how;
        how.site_systems = all ? SiteSystemSettings::read : SiteSystemSettings::skip;
        how.boundary_groups = groups;
        const bool settings_of_clients =
            clients == ClientsWanted::yes || systems == SystemsWanted::yes ||
            (input.declaration && !input.declaration->hierarchy.client_settings().empty());
        how.client_settings = settings_of_clients ? ClientSettingsRead::read : ClientSettingsRead::skip;
        how.messages_since = session.clock().now() - kMessageWindow;
        how.clock = &session.clock();
        auto result = co_await observe(session.reader(), input.pool, how);
        if (result)
            out.observation.emplace(std::move(*result));
        else
            input.diagnostics.add(result.error());
    };
    session.run(task());
    terminal.verbose(fmt::format("{} requests, {} bytes received, {} connections", session.traffic().requests,
                                 session.traffic().bytes_received, session.traffic().connections));
    session.observe_calls(nullptr);
    return out;
}

std::string call_text(const Call& call) {
    std::string out = fmt::format("{} {} over {}", call.operation, call.class_name, describe(*call.way));
    if (call.failure != nullptr) out += ": " + call.failure->message;
    return out;
}

std::function<std::string(std::string_view)> titles_of(const Observation& observation) {
    return [&observation](std::string_view unique_id) -> std::string {
        const ValuePool& pool = observation.live.pool();
        TextId id{};
        const Category* found = pool.find_text(unique_id, id) ? observation.catalog.find(id) : nullptr;
        return found == nullptr ? std::string() : std::string(pool.text(found->title));
    };
}

Exit refusal(const Diagnostics& diagnostics) {
    Exit out = Exit::failed;
    for (const Diagnostic& finding : diagnostics.all()) {
        if (finding.severity != Severity::error) continue;
        const auto number = finding.code.number;
        if (number < 3000 || finding.code == codes::kBadUri || finding.code == codes::kNotBuilt)
            return Exit::invalid;
        if (number / 100 == 34 || number / 100 == 40) out = Exit::refused;
        if (finding.code == codes::kNoConnection || finding.code == codes::kUsage) return Exit::usage;
    }
    return out;
}

}  // namespace supctl
