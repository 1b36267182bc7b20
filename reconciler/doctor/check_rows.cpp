// The assumptions that rows and values show as they are now.
#include <fmt/format.h>

#include "base/text.h"
#include "base/uri.h"
#include "doctor/attempts.h"
#include "doctor/verdicts.h"
#include "site/configuration_state.h"
#include "site/queries.h"

namespace supctl {
namespace {

/// What the row of the site's default point has to name, lower case; empty: nothing can be expected.
std::string expected_source(const Observation& seen, const Site& site) {
    const Hierarchy& live = seen.live;
    const ValuePool& pool = live.pool();
    if (!site.parent.empty()) {
        const Site* parent = live.find_site(site.parent);
        const SoftwareUpdatePoint* above = parent == nullptr ? nullptr : live.default_point(*parent);
        return above == nullptr ? std::string() : lower_ascii(pool.text(above->server));
    }
    const Value source = live.get(live.global(), FieldId::source);
    if (source.kind != Value::Kind::text) return {};
    const std::string_view text = pool.text(source.text());
    if (text == "microsoftUpdate") return "microsoft update";
    const auto uri = parse_uri(text);
    return uri ? lower_ascii(uri->host) : std::string();
}

/// The component tries every hour to configure WSUS; what it has not begun by then, its registry does not
/// tell.
constexpr std::chrono::minutes kTried{75};

/// Since when the top-level site's WSUS must have been configured at least once, or have failed to be: its
/// default point runs, and neither component has complained.
std::optional<TimePoint> tried_since(const Evidence& e, const Site& site, const SoftwareUpdatePoint& point) {
    if (!site.parent.empty() || e.seen.coverage.of(ObservedClass::statusMessages) != Completeness::complete)
        return std::nullopt;
    std::optional<TimePoint> installed, started, complained;
    for (const StatusMessage& message : e.seen.messages) {
        if (message.site != site.code) continue;
        const bool control = from(e, message, queries::kControlManager) && message.machine == point.server;
        if (message.is_error() && (control || from(e, message, queries::kConfigurationManager)))
            complained = message.time;
        if (control && message.id == message_id::kInstalled) installed = message.time;
        if (control && message.id == message_id::kStarted) started = message.time;
    }
    if (!installed || !started || complained >= *installed) return std::nullopt;
    const TimePoint since = std::max(*installed, *started);
    return e.now > since + kTried ? std::optional(since) : std::nullopt;
}

}  // namespace

Verdict check_source_shown(const Evidence& e) {
    const ValuePool& pool = e.seen.live.pool();
    std::string others;
    std::size_t compared = 0;
    for (const Site& site : e.seen.live.sites()) {
        const SoftwareUpdatePoint* point = e.seen.live.default_point(site);
        const SynchronizationRow* row = point == nullptr ? nullptr : e.seen.row(site.code, point->server);
        if (row == nullptr || !row->ever_succeeded()) continue;
        const std::string expected = expected_source(e.seen, site);
        if (expected.empty()) continue;
        ++compared;
        const std::string shown = lower_ascii(pool.text(row->source));
        if (shown.find(expected) == std::string::npos)
            others +=
                fmt::format("{}{} of site {} shows `{}` where `{}` was expected", others.empty() ? "" : "; ",
                            pool.text(point->server), site.code.text(), shown, expected);
    }
    if (!others.empty())
        return broken(
            Severity::warning, others,
            "that WSUS took its configuration over is told by time alone, not by this row; or a point "
            "synchronizes from elsewhere than the site says");
    if (compared == 0)
        return unverified("no default point has synchronized yet", "the first synchronization shows it");
    return holds(fmt::format("{} default points name what they synchronize from", compared),
                 "the row tells that WSUS took its configuration over");
}

Verdict check_registry_state(const Evidence& e) {
    std::string others, passing;
    std::size_t configured = 0;
    for (const auto& [code, state] : e.configuration_states) {
        const Site* site = e.seen.live.find_site(code);
        const SoftwareUpdatePoint* point = site == nullptr ? nullptr : e.seen.live.default_point(*site);
        const SynchronizationRow* row = point == nullptr ? nullptr : e.seen.row(code, point->server);
        // Only of a site that has synchronized is it known that its WSUS was configured.
        const bool synchronized = row != nullptr && row->ever_succeeded();
        const auto tried = synchronized || point == nullptr ? std::nullopt : tried_since(e, *site, *point);
        if (!synchronized && !tried) continue;
        if (state == configuration_state::kConfigured) {
            if (synchronized) ++configured;
            continue;
        }
        // Between two synchronizations WSUS may be configured anew; it is never without a configuration
        // again.
        const bool between = state && *state != configuration_state::kNone &&
                             configuration_state::to_text(*state) != "unknown";
        std::string& list = between ? passing : others;
        list +=
            fmt::format("{}site {} {}, and its registry shows {}", list.empty() ? "" : "; ", code.text(),
                        tried ? fmt::format("has had its point since {}, without an error", iso_time(*tried))
                              : std::string("has synchronized"),
                        state ? fmt::format("{}", *state) : "no such value");
    }
    if (!others.empty())
        return broken(
            Severity::warning, others,
            "waits for a configured WSUS end at their limits where WS-Man leads to the site server: "
            "leave `winrm` out of the connection for as long as roles are installed");
    if (configured != 0)
        return holds(fmt::format("the registries of {} sites that have synchronized show 2", configured),
                     "where WS-Man leads to a site server, that its WSUS is configured is seen, not assumed");
    return unverified(
        !passing.empty()                 ? passing
        : e.configuration_states.empty() ? "no site server's registry could be read"
                                         : "no site whose registry was read has synchronized yet",
        "a connection whose `winrm` leads to a site server shows it, once the site has synchronized");
}

Verdict check_catalog_size(const Evidence& e) {
    const auto count = e.seen.catalog.size();
    if (e.seen.coverage.of(ObservedClass::categories) != Completeness::complete)
        return unverified("the catalog could not be read completely", "a complete reading shows it");
    const Site* top = e.seen.live.top();
    const SoftwareUpdatePoint* point = top == nullptr ? nullptr : e.seen.live.default_point(*top);
    const SynchronizationRow* row = point == nullptr ? nullptr : e.seen.row(top->code, point->server);
    if (row == nullptr || !row->ever_succeeded())
        return unverified(
            fmt::format("the catalog holds {} categories, and nothing has synchronized yet", count),
            "the first synchronization shows it");
    if (e.seen.catalog.refreshed())
        return holds(fmt::format("the catalog holds {} categories after a synchronization", count),
                     "its size tells a refreshed catalog");
    return broken(
        Severity::error,
        fmt::format("the catalog holds {} categories although the site has synchronized", count),
        "the first synchronization is taken for not done: `supctl apply` would wait for a catalog that "
        "does not grow");
}

}  // namespace supctl
