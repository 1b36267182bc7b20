#include "rules/client_settings.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "hierarchy/address.h"

namespace supctl {

namespace {

constexpr std::uint32_t kHour = 3600;
constexpr std::uint32_t kDay = 24 * kHour;

/// Runs `check` on every client settings object.
template <class Check>
void each_setting(const RuleInput& in, Check check) {
    for (const ClientSetting& setting : in.hierarchy.client_settings())
        check(setting, ref(in.hierarchy, setting));
}

Finding& tell(const RuleInput& in, Findings& findings, ObjectRef object, FieldId id, std::string label,
              std::string message) {
    return findings.add(address(in.hierarchy, object, id), {object, id, std::move(label)},
                        std::move(message));
}

// The language takes one word for both, so that a description cannot contradict itself at the site.
void third_party_at_the_site_first(const RuleInput& in, Findings& findings) {
    const Value site = in.global(FieldId::third_party);
    if (!is(site, Value::Kind::choice) || site.data != 0) return;
    each_setting(in, [&](const ClientSetting& setting, ObjectRef object) {
        if (in.flag(object, FieldId::client_third_party) != Flag::on) return;
        if (!in.states(object, FieldId::client_third_party) &&
            !in.states(kWholeHierarchy, FieldId::third_party))
            return;
        auto& made =
            tell(in, findings, object, FieldId::client_third_party, "lets clients take them",
                 fmt::format("`{}` enables third-party updates on clients, but the site does not publish any",
                             in.text(setting.name)));
        made.severity = Severity::warning;
        made.others.push_back({kWholeHierarchy, FieldId::third_party, "switches them off"});
    });
}

void batching_in_range(const RuleInput& in, Findings& findings) {
    each_setting(in, [&](const ClientSetting&, ObjectRef object) {
        const Value value = in.get(object, FieldId::client_batching);
        if (!is(value, Value::Kind::integer) || !in.states(object, FieldId::client_batching)) return;
        const std::uint32_t seconds = value.data;
        const bool hours = seconds % kHour == 0 && seconds / kHour <= 23;
        const bool days = seconds % kDay == 0 && seconds / kDay <= 365;
        if (hours || days) return;  // 0 is never
        tell(in, findings, object, FieldId::client_batching, "is out of range",
             fmt::format("deadlines can be joined within 1 to 23 hours or 1 to 365 days, not {} seconds",
                         seconds));
    });
}

void schedules_of_a_day_or_more(const RuleInput& in, Findings& findings) {
    each_setting(in, [&](const ClientSetting&, ObjectRef object) {
        for (const FieldId id : {FieldId::client_scan, FieldId::client_reevaluation}) {
            const Value value = in.get(object, id);
            if (!is(value, Value::Kind::schedule) || !in.states(object, id)) continue;
            const Schedule& schedule = in.hierarchy.pool().schedule(value.schedule());
            if (schedule.form != Schedule::Form::interval || schedule.days >= 7) continue;
            if (schedule.days == 0) {
                tell(in, findings, object, id, "is more often than daily",
                     fmt::format("`{}` is more often than once a day, which clients do not follow",
                                 field_name(id)));
            } else {
                tell(in, findings, object, id, "is more often than weekly",
                     fmt::format("`{}` is every {}; less than 7 days puts load on points and clients",
                                 field_name(id),
                                 schedule.days == 1 ? "day" : fmt::format("{} days", schedule.days)))
                    .severity = Severity::warning;
            }
        }
    });
}

void disabling_is_acknowledged(const RuleInput& in, Findings& findings) {
    each_setting(in, [&](const ClientSetting& setting, ObjectRef object) {
        if (in.flag(object, FieldId::client_enabled) != Flag::off ||
            !in.states(object, FieldId::client_enabled))
            return;
        tell(in, findings, object, FieldId::client_enabled, "switches software updates off",
             fmt::format("`{}` disables software updates on its clients, which removes their deployments",
                         in.text(setting.name)))
            .notes.push_back(
                fmt::format("applying it needs --acknowledge disableClients:{}", in.text(setting.name)));
    });
}

void port_goes_with_delta(const RuleInput& in, Findings& findings) {
    each_setting(in, [&](const ClientSetting&, ObjectRef object) {
        if (!in.states(object, FieldId::client_delta_port)) return;
        if (in.flag(object, FieldId::client_delta) != Flag::off) return;
        auto& made = tell(in, findings, object, FieldId::client_delta_port, "has no effect",
                          "a port for delta content is given, but delta content is off");
        if (in.get(object, FieldId::client_delta).present())
            made.others.push_back({object, FieldId::client_delta, "switches it off"});
    });
}

void device_group_in_device_settings(const RuleInput& in, Findings& findings) {
    each_setting(in, [&](const ClientSetting& setting, ObjectRef object) {
        if (setting.type != ClientSettingType::user) return;
        const bool told =
            in.declared == nullptr ? setting.settings.present != 0 : in.declared_object(object).has_value();
        if (!told) return;
        findings.add(address(in.hierarchy, object), {object, std::nullopt, "is for users"},
                     fmt::format("`{}` holds settings for users; software updates are settings of devices",
                                 in.text(setting.name)));
    });
}

void express_files_need_clients(const RuleInput& in, Findings& findings) {
    const Value files = in.global(FieldId::content_files);
    const auto settings = in.hierarchy.client_settings();
    if (!is(files, Value::Kind::choice) || files.data != 1 || settings.empty()) return;
    const auto used = [&](const ClientSetting& setting) {
        return in.flag(ref(in.hierarchy, setting), FieldId::client_delta) != Flag::off;
    };
    if (std::any_of(settings.begin(), settings.end(), used)) return;
    if (!in.states(kWholeHierarchy, FieldId::content_files) &&
        std::none_of(settings.begin(), settings.end(), [&](const ClientSetting& setting) {
            return in.states(ref(in.hierarchy, setting), FieldId::client_delta);
        }))
        return;
    auto& made =
        tell(in, findings, kWholeHierarchy, FieldId::content_files, "synchronizes express files",
             "express installation files are synchronized, but no client settings let clients use them");
    const ObjectRef first = ref(in.hierarchy, settings.front());
    if (in.get(first, FieldId::client_delta).present())
        made.others.push_back({first, FieldId::client_delta, "leaves delta content off"});
}

constexpr Rule kClientSettingsRules[] = {
    {Code{2055}, "VR-55", Severity::error, "third-party updates in one word",
     "Who manages the signing certificate matters only while third-party updates are on, so one word says "
     "both; "
     "a certificate beside a switch that is off is refused. Clients that are told to take third-party "
     "updates "
     "which the site does not publish are a warning.",
     "write `thirdPartyUpdates: disabled`, `automaticCertificate` or `manualCertificate`",
     "SEED-29; ConfigMgr docs: enable third-party updates; PowerShell docs: "
     "Set-CMSoftwareUpdatePointComponent",
     "thirdPartyUpdates: {enabled: false, certificate: manual}\n", third_party_at_the_site_first},
    {Code{2056}, "VR-56", Severity::error, "deadlines joined within 1 to 23 hours or 1 to 365 days",
     "When one deadline is reached, clients may install what is due soon as well. The product keeps 1 to 23 "
     "hours "
     "or 1 to 365 days.",
     "write `{hours: 1..23}`, `{days: 1..365}` or `never`", "SEED-158; ConfigMgr docs: client settings",
     "clientSettings: {Default Client Agent Settings: {softwareUpdates: {installOtherDeadlinesWithin: "
     "{hours: "
     "24}}}}\n",
     batching_in_range},
    {Code{2057}, "VR-57", Severity::error, "client schedules of a day or more",
     "Clients raise a shorter interval to one day, so it would never be as described. Scans more often than "
     "every "
     "7 days are possible and put load on points and clients.",
     "use 7 days unless there is a reason for less", "SEED-156; ConfigMgr docs: client settings",
     "clientSettings: {Default Client Agent Settings: {softwareUpdates: {scanSchedule: {every: {hours: "
     "12}}}}}\n",
     schedules_of_a_day_or_more},
    {Code{2058}, "VR-58", Severity::warning, "disabling software updates on clients",
     "Clearing the setting removes existing deployments from the clients that get it; switching it on again "
     "does "
     "not bring them back by itself. It is an operation of its own, disableClients, which has to be "
     "acknowledged "
     "by name.",
     "leave `enabled: true`, or acknowledge disableClients when applying",
     "SEED-157; ConfigMgr docs: client settings",
     "clientSettings: {Default Client Agent Settings: {softwareUpdates: {enabled: false}}}\n",
     disabling_is_acknowledged},
    {Code{2059}, "VR-59", Severity::warning, "a delta port with delta content",
     "The port is used only when clients may download delta content.",
     "write `deltaContent: true`, or leave the port out", "SEED-158; ConfigMgr docs: client settings",
     "clientSettings: {Default Client Agent Settings: {softwareUpdates: {deltaContent: false, "
     "deltaContentPort: "
     "8005}}}\n",
     port_goes_with_delta},
    {Code{2060}, "VR-60", Severity::error, "software updates in device settings",
     "A client settings object is for devices or for users, and the group Software Updates exists for "
     "devices. "
     "Which kind an object is can only be seen at the site.",
     "describe the group for a device settings object, or for the default one",
     "SEED-156; PowerShell docs: Set-CMClientSettingSoftwareUpdate", "", device_group_in_device_settings},
    {Code{2061}, "VR-61", Severity::warning, "express files with clients that use them",
     "Express installation files take many times the space of full files; they pay only when clients "
     "download "
     "delta content.",
     "write `deltaContent: true` for the clients, or `contentFiles: fullFilesOnly`",
     "SEED-158; ConfigMgr docs: manage express installation files",
     "synchronization: {contentFiles: fullAndExpress}\nclientSettings: {Default Client Agent Settings: "
     "{softwareUpdates: {deltaContent: false}}}\n",
     express_files_need_clients},
};

}  // namespace

std::span<const Rule> client_settings_rules() {
    return kClientSettingsRules;
}

}  // namespace supctl
