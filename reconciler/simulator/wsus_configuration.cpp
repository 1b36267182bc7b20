#include "simulator/wsus_configuration.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "simulator/broken.h"

namespace supctl::simulator {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

// What a child site inherits: everything of the two components but its own languages, reporting level and
// addresses.
constexpr std::array<std::string_view, 14> kInheritedNumbers = {
    "Call WSUS Cleanup",
    "Call WSUS Indexing",
    "Call WSUS Delete Obselete Updates",
    "Sync Supersedence Mode",
    "Sync Supersedence Age",
    "Sync Supersedence Mode For Feature",
    "Sync Supersedence Age For Feature",
    "Sync Supersedence Mode For NonFeature",
    "Sync Supersedence Age For NonFeature",
    "Sync Catalog Drivers",
    "Sync ExpressFiles",
    "EnableThirdPartyUpdates",
    "MaxInstallTime-ServicePack",
    "MaxInstallTime-Windows",
};

void copy_numbers(const EmbeddedProperties& from, EmbeddedProperties& to) {
    for (const auto name : kInheritedNumbers)
        if (from.find(name) != nullptr) to.set_number(name, from.number(name));
}

void set_default_address(const Machinery& m, EmbeddedProperties& props, const EmbeddedProperties& point) {
    if (m.faults.broken(broken::kDefaultPortsOwn)) {
        props.set_number("DefaultWSUSIISPort", 8530);
        props.set_number("DefaultWSUSIISSSLPort", 8531);
        props.set_number("SSLDefaultWSUS", 0);
        return;
    }
    props.set_number("DefaultWSUSIISPort", point.number("WSUSIISPort"));
    props.set_number("DefaultWSUSIISSSLPort", point.number("WSUSIISSSLPort"));
    props.set_number("SSLDefaultWSUS", point.number("SSLWSUS"));
}

void inherit(Machinery& m, const SiteState& state, const SiteState& parent, EmbeddedProperties& props) {
    const auto top = m.component(kConfigurationManager, m.top().site);
    copy_numbers(top, props);
    props.set_text("SupportedTitleLanguages", top.text("SupportedTitleLanguages"));
    const auto above = m.component(kConfigurationManager, parent.site);
    const bool ssl = above.number("SSLDefaultWSUS") != 0;
    props.set_number("DefaultUseParentWSUS", 1);
    const bool silent = m.faults.broken(broken::kUpstreamKeptToItself);
    props.set_text("ParentWSUS", silent ? "" : above.text("DefaultWSUS"));
    props.set_number("ParentWSUSPort", above.number(ssl ? "DefaultWSUSIISSSLPort" : "DefaultWSUSIISPort"));
    props.set_number("SSLToParentWSUS", ssl ? 1 : 0);
    auto synchronization = m.component(kSynchronizationManager, state.site);
    copy_numbers(m.component(kSynchronizationManager, m.top().site), synchronization);
    synchronization.set_text1("Sync Schedule", "");
    m.set_component(kSynchronizationManager, state.site, synchronization);
}

/// UseParentWSUS and SslState of a role are derived: only the top site's default point has nothing of the
/// hierarchy above.
void set_derived(Machinery& m, const SiteState& state, const std::string& server, bool below) {
    const auto& of = role_class();
    const Row& found = *m.store.find(of, role_key(server, state.site.code, kPointRole));
    Row row = found;
    auto props = props_of(of, found);
    props.set_number("UseParentWSUS", below ? 1 : 0);
    set_props(of, row, props);
    set_property(of, row, "SslState", std::to_string(props.number("SSLWSUS")));
    if (row.values != found.values) m.store.put(of, std::move(row));
}

void apply(Machinery& m, SiteState& state) {
    const auto points = m.installed_points(state);
    auto props = m.component(kConfigurationManager, state.site);
    if (points.empty()) {
        state.configuration = Configuration::none;
        if (const auto first = props.text("DefaultWSUS"); !first.empty() && !m.has_point(state.site, first)) {
            props.set_text("DefaultWSUS", "");
            m.set_component(kConfigurationManager, state.site, props);
        }
        return;
    }
    if (m.now() < state.not_before) return;
    const SiteState* parent = state.site.parent.empty() ? nullptr : m.states.find(state.site.parent);
    if (parent != nullptr && parent->configuration != Configuration::success &&
        parent->configuration != Configuration::subscriptionPending)
        return;  // there is nothing to be configured towards; tried again with the next pass
    if (!equal_ignoring_case(points.front(), props.text("DefaultWSUS"))) {
        // The default was removed while others stay: only an administrator can name the next one.
        if (!props.text("DefaultWSUS").empty()) {
            if (state.configuration != Configuration::failed)
                m.message(kConfigurationManager, 6600, kError, state.site.code, state.site.server,
                          {props.text("DefaultWSUS")});
            state.configuration = Configuration::failed;
            return;
        }
        props.set_text("DefaultWSUS", points.front());
    }
    set_default_address(m, props, m.point(state.site, points.front()));
    if (parent != nullptr) inherit(m, state, *parent, props);
    m.set_component(kConfigurationManager, state.site, props);
    for (const auto& server : points)
        set_derived(m, state, server, parent != nullptr || server != points.front());
    if (state.configuration != Configuration::subscriptionPending)
        state.configuration = Configuration::success;
}

}  // namespace

void point_installed(Machinery& m, SiteState& state, const std::string& server) {
    auto props = m.component(kConfigurationManager, state.site);
    const auto first = props.text("DefaultWSUS");
    if (first.empty() || !m.has_point(state.site, first)) {
        props.set_text("DefaultWSUS", server);
        set_default_address(m, props, m.point(state.site, server));
        m.set_component(kConfigurationManager, state.site, props);
        state.full_owed = true;
    }
    if (const int slow = m.faults.slow_configuration_minutes(state.site.code); slow > 0)
        state.not_before = m.now() + minutes(slow);
    configuration_changed(m, state);
    start_passes(m, state);
}

void configuration_changed(Machinery& m, SiteState& state) {
    if (state.installed.empty() && state.configuration == Configuration::none) return;
    state.configuration = Configuration::pending;
    if (!state.site.parent.empty()) return;  // the hourly pass will see it
    if (m.faults.broken(broken::kSlowConfiguration)) state.not_before = m.now() + minutes(40);
    const auto purpose = fmt::format("wcm/{}/{}", state.site.code, iso_time(m.now()));
    auto at = m.now() + m.between(purpose, minutes(1), minutes(10));
    m.timeline.queue(std::max(at, state.not_before), "wcm/apply", state.site.code);
}

void subscription_changed(Machinery& m) {
    auto& top = m.top();
    if (top.installed.empty()) return;
    if (top.configuration == Configuration::success) top.configuration = Configuration::subscriptionPending;
    if (top.subscription_queued) return;
    top.subscription_queued = true;
    const auto purpose = fmt::format("subscription/{}", iso_time(m.now()));
    const bool slow = m.faults.broken(broken::kSlowSubscription);
    const auto after =
        slow ? m.between(purpose, minutes(25), minutes(40)) : m.between(purpose, minutes(1), minutes(5));
    m.timeline.queue(m.now() + after, "wcm/subscription", top.site.code);
}

void start_passes(Machinery& m, SiteState& state) {
    if (state.passes) return;
    state.passes = true;
    // Each site has its own minute of the hour.
    const auto minute = m.between(fmt::format("pass/{}", state.site.code), minutes(0), minutes(59));
    auto at = std::chrono::floor<hours>(m.now()) + minute;
    if (at <= m.now()) at += hours(1);
    m.timeline.queue(at, "wcm/pass", state.site.code);
}

void run_configuration_event(Machinery& m, const Event& event) {
    SiteState* state = m.states.find(event.site);
    if (state == nullptr) return;
    if (event.kind == "wcm/subscription") {
        state->subscription_queued = false;
        if (state->configuration == Configuration::subscriptionPending)
            state->configuration = Configuration::success;
        return;
    }
    apply(m, *state);
    if (event.kind == "wcm/pass") m.timeline.queue(event.at + hours(1), "wcm/pass", event.site);
}

}  // namespace supctl::simulator
