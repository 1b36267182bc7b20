#include "cli/commands/observing.h"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include "base/codes.h"
#include "plan/value_json.h"

namespace supctl {

namespace {

constexpr std::string_view kBoundaryGroups = "boundaryGroups";

}  // namespace

bool manages_site_systems(const Declaration& declaration) {
    return !declaration.hierarchy.systems().empty();
}

Observed observe_site(const SiteOptions& options, Input& input, SystemsWanted systems,
                      const Terminal& terminal, BoundaryGroups groups, ClientsWanted clients) {
    Observed out;
    const auto settings = read_connection(options.connection, input);
    if (!settings) return out;
    out.store = store_place(*settings);
    out.session = open_session(*settings, input, session_options(options));
    if (!out.session) return out;
    Session& session = *out.session;
    terminal.verbose(fmt::format("reading {}", session.describe()));
    session.observe_calls([&terminal](const Call& call) { terminal.verbose(call_text(call)); });
    const bool all =
        systems == SystemsWanted::yes || (input.declaration && manages_site_systems(*input.declaration));
    const auto task = [&]() -> Task<void> {
        ObserveOptions how;
        how.site_systems = all ? SiteSystemSettings::read : SiteSystemSettings::skip;
        // What only some commands read is replayed where the recorded one read it.
        const bool unread = settings->recording && session.noted(kBoundaryGroups) == nullptr;
        how.boundary_groups = unread ? BoundaryGroups::skip : groups;
        if (how.boundary_groups == BoundaryGroups::read) session.note({{kBoundaryGroups, true}});
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
    if (const auto trouble = session.trouble()) {
        add_trouble(*trouble, input.diagnostics);
        if (trouble->severity == Severity::error) out.observation.reset();
    }
    return out;
}

SessionOptions session_options(const SiteOptions& site, std::vector<std::string> arguments) {
    return {site.parallel, {site.record, site.command, std::move(arguments)}};
}

boost::json::object note_of(const Plan& plan) {
    boost::json::array steps;
    for (const Step& step : plan.steps) {
        boost::json::array changes, after;
        for (const Change& change : step.changes)
            changes.push_back({{"field", field_name(change.field)},
                               {"from", value_to_json(change.field, change.from, *plan.pool)},
                               {"to", value_to_json(change.field, change.to, *plan.pool)}});
        for (const Edge& edge : step.after) after.emplace_back(plan.steps[edge.step].id);
        steps.push_back({{"id", step.id},
                         {"kind", to_text(step.kind)},
                         {"changes", std::move(changes)},
                         {"after", std::move(after)}});
    }
    return {{"plan", {{"steps", std::move(steps)}}}};
}

boost::json::object note_of(const Outcome& outcome, int exit) {
    boost::json::array steps;
    for (const StepOutcome& step : outcome.steps)
        steps.push_back({{"step", step.step}, {"state", to_text(step.state)}});
    return {{"outcome", {{"exit", exit}, {"steps", std::move(steps)}}}};
}

void add_trouble(const Diagnostic& trouble, Diagnostics& findings) {
    for (const Diagnostic& one : findings.all())
        if (one.code == trouble.code && one.severity == trouble.severity && one.message == trouble.message)
            return;
    findings.add(trouble);
}

std::string call_text(const Call& call) {
    std::string out = describe(call);
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
