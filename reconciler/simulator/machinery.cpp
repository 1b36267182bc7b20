#include "simulator/machinery.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "simulator/json_text.h"

namespace supctl::simulator {

Seconds Machinery::between(std::string_view purpose, Seconds least, Seconds most) const {
    const auto width = static_cast<std::uint64_t>((most - least).count()) + 1;
    return least + Seconds(static_cast<std::int64_t>(mixed(seed, purpose) % width));
}

void Machinery::message(std::string_view component, int id, std::int64_t severity, std::string_view site,
                        std::string_view machine, std::initializer_list<std::string> strings) {
    static const auto& of = *find_class("SMS_StatMsgWithInsStrings");
    Row row = ObjectStore::blank(of);
    set_property(of, row, "Component", quoted(component));
    set_property(of, row, "MachineName", quoted(machine));
    set_property(of, row, "MessageID", std::to_string(id));
    set_property(of, row, "MessageType", severity == kInformation ? "256" : "512");
    set_property(of, row, "ModuleName", quoted("SMS Server"));
    set_property(of, row, "PerClient", "0");
    set_property(of, row, "ProcessID", "4120");
    set_property(of, row, "RecordID", std::to_string(states.next_record++));
    set_property(of, row, "ReportFunction", "0");
    set_property(of, row, "Severity", std::to_string(severity));
    set_property(of, row, "SiteCode", quoted(site));
    set_property(of, row, "SuccessfulTransaction", "0");
    set_property(of, row, "ThreadID", "5236");
    set_property(of, row, "Time", quoted(iso_time(now())));
    set_property(of, row, "Transaction", "0");
    set_property(of, row, "Win32Error", "0");
    int number = 1;
    for (const auto& text : strings)
        set_property(of, row, fmt::format("InsString{}", number++), quoted(text));
    store.put(of, std::move(row));
}

EmbeddedProperties Machinery::component(std::string_view name, const Site& site) const {
    const Row* row = store.find(component_class(), component_key(name, site.code, site.server));
    return row == nullptr ? EmbeddedProperties() : props_of(component_class(), *row);
}

void Machinery::set_component(std::string_view name, const Site& site, const EmbeddedProperties& props) {
    const auto& of = component_class();
    const Row* found = store.find(of, component_key(name, site.code, site.server));
    if (found == nullptr || property(of, *found, "Props") == props.print()) return;
    Row row = *found;
    set_props(of, row, props);
    store.put(of, std::move(row));
}

EmbeddedProperties Machinery::point(const Site& site, std::string_view server) const {
    const Row* row = store.find(role_class(), role_key(server, site.code, kPointRole));
    return row == nullptr ? EmbeddedProperties() : props_of(role_class(), *row);
}

bool Machinery::has_point(const Site& site, std::string_view server) const {
    return store.find(role_class(), role_key(server, site.code, kPointRole)) != nullptr;
}

std::vector<std::string> Machinery::installed_points(const SiteState& state) const {
    std::vector<std::string> out;
    const std::string first = component(kConfigurationManager, state.site).text("DefaultWSUS");
    for (const auto& server : state.installed) {
        if (!has_point(state.site, server)) continue;
        // The name as the role row spells it.
        const Row& row = *store.find(role_class(), role_key(server, state.site.code, kPointRole));
        out.push_back(server_of(read_text(property(role_class(), row, "NALPath"))));
    }
    std::stable_partition(out.begin(), out.end(),
                          [&](const std::string& one) { return equal_ignoring_case(one, first); });
    return out;
}

}  // namespace supctl::simulator
