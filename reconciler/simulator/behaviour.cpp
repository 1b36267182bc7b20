#include "simulator/behaviour.h"

#include <array>

#include "base/text.h"
#include "simulator/json_text.h"
#include "simulator/role_setup.h"
#include "simulator/synchronization.h"
#include "simulator/wsus_configuration.h"

namespace supctl::simulator {
namespace {

void follow_role(Machinery& m, const Write& write) {
    const Row& row = write.after != nullptr ? *write.after : *write.before;
    if (read_text(property(*write.of, row, "RoleName")) != kPointRole) return;
    SiteState* state = m.states.find(read_text(property(*write.of, row, "SiteCode")));
    if (state == nullptr) return;
    const auto server = server_of(read_text(property(*write.of, row, "NALPath")));
    if (write.before == nullptr) return begin_role_setup(m, *state, server);
    if (write.after == nullptr) {
        const bool was_installed = state->installed.contains(lower_ascii(server));
        const auto first = m.component(kConfigurationManager, state->site).text("DefaultWSUS");
        end_role(m, *state, server);
        if (equal_ignoring_case(first, server)) state->full_owed = true;
        if (was_installed) configuration_changed(m, *state);
        return;
    }
    if (property(*write.of, *write.before, "Props") != property(*write.of, *write.after, "Props") &&
        state->installed.contains(lower_ascii(server)))
        configuration_changed(m, *state);
}

bool needs_full(const EmbeddedProperties& before, const EmbeddedProperties& after) {
    static constexpr std::array<std::string_view, 4> kNumbers = {
        "Sync Supersedence Mode For Feature", "Sync Supersedence Age For Feature",
        "Sync Supersedence Mode For NonFeature", "Sync Supersedence Age For NonFeature"};
    for (const auto name : kNumbers)
        if (before.number(name) != after.number(name)) return true;
    return !equal_ignoring_case(before.text("DefaultWSUS"), after.text("DefaultWSUS"));
}

void follow_component(Machinery& m, const Write& write) {
    if (property(*write.of, *write.before, "Props") == property(*write.of, *write.after, "Props")) return;
    SiteState* state = m.states.find(read_text(property(*write.of, *write.after, "SiteCode")));
    if (state == nullptr) return;
    const bool top = state->site.parent.empty();
    const auto name = read_text(property(*write.of, *write.after, "ComponentName"));
    const auto before = props_of(*write.of, *write.before);
    const auto after = props_of(*write.of, *write.after);
    if (name == kConfigurationManager) {
        if (top && needs_full(before, after)) state->full_owed = true;
        configuration_changed(m, *state);
    } else if (name == kSynchronizationManager && top &&
               before.text1("Sync Schedule") != after.text1("Sync Schedule")) {
        schedule_synchronization(m);
    }
}

void follow_alert(Machinery& m, const Write& write) {
    const bool on = property(*write.of, *write.after, "Enabled") == "true";
    if (on == (property(*write.of, *write.before, "Enabled") == "true")) return;
    Row row = *write.after;
    set_property(*write.of, row, "AlertState", on ? "5" : "4");  // never triggered, disabled
    set_property(*write.of, row, "DateLastModified", quoted(iso_time(m.now())));
    m.store.put(*write.of, std::move(row));
}

}  // namespace

void start_behaviour(Machinery& m) {
    for (auto& [code, state] : m.states.sites)
        if (!state.installed.empty()) start_passes(m, state);
    schedule_synchronization(m);
}

void follow_write(Machinery& m, const Write& write) {
    if (write.of == &role_class()) return follow_role(m, write);
    if (write.before == nullptr || write.after == nullptr) return;
    if (write.of == &component_class()) follow_component(m, write);
    if (write.of == &alert_class()) follow_alert(m, write);
    if (write.of == &category_class() && property(*write.of, *write.before, "IsSubscribed") !=
                                             property(*write.of, *write.after, "IsSubscribed"))
        subscription_changed(m);
}

void run_event(Machinery& m, const Event& event) {
    if (event.kind.starts_with("role/")) {
        SiteState* state = m.states.find(event.site);
        if (run_role_event(m, event) && state != nullptr) point_installed(m, *state, event.server);
    } else if (event.kind.starts_with("wcm/")) {
        run_configuration_event(m, event);
    } else {
        run_synchronization_event(m, event);
    }
}

}  // namespace supctl::simulator
