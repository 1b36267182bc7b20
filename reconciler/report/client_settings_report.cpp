#include "report/client_settings_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "plan/value_json.h"
#include "report/json_writer.h"
#include "report/layout.h"

namespace supctl {
namespace {

ClientVerdict verdict_on(FieldId id, const Value& declared, const Value& live) {
    if (field(id).carrier == Carrier::undocumented || live.kind == Value::Kind::unknown)
        return ClientVerdict::unverified;
    return agrees(declared, live) ? ClientVerdict::asDeclared : ClientVerdict::differs;
}

std::string live_words(const ClientSettingCheck& one) {
    if (field(one.field).carrier == Carrier::undocumented) return "unverified: nobody documents where it is";
    if (one.verdict == ClientVerdict::unverified) return "unverified: could not be read";
    return one.live.empty() ? "not set" : terminal_text(one.live);
}

std::size_t count_verdicts(const std::vector<ClientSettingCheck>& checks, ClientVerdict verdict) {
    return static_cast<std::size_t>(
        std::count_if(checks.begin(), checks.end(), [&](const auto& one) { return one.verdict == verdict; }));
}

}  // namespace

std::string_view to_text(ClientVerdict verdict) {
    constexpr std::string_view words[] = {"asDeclared", "differs", "unverified"};
    return words[static_cast<std::size_t>(verdict)];
}

std::vector<ClientSettingCheck> check_client_settings(const Declaration& declaration,
                                                      const Observation& observation) {
    std::vector<ClientSettingCheck> out;
    const Hierarchy& declared = declaration.hierarchy;
    const ValuePool& pool = declared.pool();
    for (const ClientSetting& wanted : declared.client_settings()) {
        const ClientSetting* found = observation.live.find_client_setting(pool.text(wanted.name));
        for (const FieldId id : settings_of(Owner::clientSetting)) {
            if (!wanted.settings.has(id)) continue;
            const Value value = declared.get(wanted.settings, id);
            const Value live = found == nullptr ? Value{} : observation.live.get(found->settings, id);
            ClientSettingCheck one{std::string(pool.text(wanted.name)),
                                   found == nullptr ? 0 : found->priority,
                                   id,
                                   value_text(id, value, pool),
                                   live.present() ? value_text(id, live, pool) : std::string(),
                                   verdict_on(id, value, live)};
            out.push_back(std::move(one));
        }
    }
    return out;
}

std::string client_settings_text(const std::vector<ClientSettingCheck>& checks, const Style& style) {
    Table table({"CLIENT SETTINGS", "PRIORITY", "SETTING", "DECLARED", "LIVE"});
    for (const ClientSettingCheck& one : checks)
        table.add({terminal_text(one.object), one.priority == 0 ? "" : std::to_string(one.priority),
                   std::string(field_name(one.field)), terminal_text(one.declared), live_words(one)},
                  one.verdict == ClientVerdict::asDeclared ? Paint::good : Paint::warning, 4);
    std::string out = table.text(style) + '\n' +
                      fmt::format("{}, {} not as declared", count_of(checks.size(), "client setting"),
                                  count_verdicts(checks, ClientVerdict::differs));
    if (const auto unverified = count_verdicts(checks, ClientVerdict::unverified); unverified != 0)
        out += fmt::format(", {} unverified", unverified);
    return out + '\n';
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
            .text("live", one.live)
            .text("verdict", to_text(one.verdict))
            .close_object();
    }
    json.close_array().close_object();
    return json.take() + '\n';
}

}  // namespace supctl
