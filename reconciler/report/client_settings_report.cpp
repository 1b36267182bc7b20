#include "report/client_settings_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "plan/value_json.h"
#include "report/json_writer.h"
#include "report/layout.h"

namespace supctl {

std::vector<ClientSettingCheck> check_client_settings(const Declaration& declaration,
                                                      const Observation& observation) {
    std::vector<ClientSettingCheck> out;
    const Hierarchy& declared = declaration.hierarchy;
    const ValuePool& pool = declared.pool();
    for (const ClientSetting& wanted : declared.client_settings()) {
        const ClientSetting* found = observation.live.find_client_setting(pool.text(wanted.name));
        for (const FieldId id : settings_of(Owner::clientSetting)) {
            if (!wanted.settings.has(id) || field(id).carrier == Carrier::undocumented) continue;
            const Value value = declared.get(wanted.settings, id);
            const Value live = found == nullptr ? Value{} : observation.live.get(found->settings, id);
            ClientSettingCheck one{std::string(pool.text(wanted.name)),
                                   found == nullptr ? 0 : found->priority,
                                   id,
                                   value_text(id, value, pool),
                                   live.present() ? value_text(id, live, pool) : std::string(),
                                   agrees(value, live)};
            out.push_back(std::move(one));
        }
    }
    return out;
}

std::string client_settings_text(const std::vector<ClientSettingCheck>& checks, const Style& style) {
    Table table({"CLIENT SETTINGS", "PRIORITY", "SETTING", "DECLARED", "LIVE"});
    for (const ClientSettingCheck& one : checks)
        table.add({terminal_text(one.object), one.priority == 0 ? "" : std::to_string(one.priority),
                   std::string(field_name(one.field)), terminal_text(one.declared),
                   one.live.empty() ? "not set" : terminal_text(one.live)},
                  one.agrees ? Paint::good : Paint::warning, 4);
    const auto differ = static_cast<std::size_t>(
        std::count_if(checks.begin(), checks.end(), [](const auto& one) { return !one.agrees; }));
    return table.text(style) + '\n' +
           fmt::format("{}, {} not as declared\n", count_of(checks.size(), "client setting"), differ);
}

std::string client_settings_json(const std::vector<ClientSettingCheck>& checks) {
    JsonWriter json;
    json.open_object().text("formatVersion", "1.0").key("clientSettings").open_array();
    for (const ClientSettingCheck& one : checks) {
        json.new_line()
            .open_object()
            .text("object", one.object)
            .number("priority", one.priority)
            .text("setting", field_name(one.field))
            .text("declared", one.declared)
            .text("live", one.live);
        json.key("agrees").boolean(one.agrees).close_object();
    }
    json.close_array().close_object();
    return json.take() + '\n';
}

}  // namespace supctl
