#include "simulator/client_settings.h"

#include <fmt/format.h>

#include "base/text.h"
#include "simulator/derived_object.h"
#include "simulator/json_text.h"

namespace supctl::simulator {

namespace {

constexpr std::string_view kDefaultName = "Default Client Agent Settings";
constexpr std::string_view kWeekly = "0001200000100038";  // every 7 days, as a new installation has it
constexpr std::int64_t kFirstCustom = 16777217;

/// The software updates group with the World's values over those of a new installation.
Result<Row> agent(const Values& values) {
    const auto& of = *find_class("SMS_SoftwareUpdatesAgentConfig");
    Row row = ObjectStore::blank(of);
    for (std::size_t i = 0; i < of.properties.size(); ++i) {
        if (of.properties[i].type == Type::number) row.values[i] = "0";
        if (of.properties[i].type == Type::flag) row.values[i] = "false";
    }
    const auto number = [&](std::string_view property, std::string_view name, std::int64_t otherwise) {
        set_property(of, row, property, std::to_string(value_or<std::int64_t>(values, name, otherwise)));
    };
    const auto flag = [&](std::string_view property, std::string_view name, bool otherwise) {
        set_property(of, row, property, boolean(value_or<bool>(values, name, otherwise)));
    };
    const auto schedule = [&](std::string_view property, const std::string& name) -> Result<void> {
        std::string token(kWeekly);
        if (values.contains(name)) {
            const auto made = encode_token(std::get<Schedule>(values.at(name)));
            if (!made) return fail(made.error());
            token = *made;
        }
        set_property(of, row, property, quoted(token));
        return {};
    };
    number("AgentID", "", 9);
    flag("Enabled", "softwareUpdates.enabled", true);
    flag("UserExperience", "", true);
    flag("EnableExpressUpdates", "softwareUpdates.deltaContent", false);
    flag("EnableThirdPartyUpdates", "softwareUpdates.thirdPartyUpdates", false);
    number("ExpressUpdatesPort", "softwareUpdates.deltaContentPort", 8005);
    number("AssignmentBatchingTimeout", "softwareUpdates.installOtherDeadlinesWithin", 0);
    number("MaxScanRetryCount", "", 10);
    number("ScanRetryDelay", "", 30);
    const auto office =
        value_or<std::string>(values, "softwareUpdates.manageMicrosoft365Apps", "notConfigured");
    set_property(of, row, "O365Management", office == "enabled" ? "1" : office == "disabled" ? "2" : "0");
    if (auto made = schedule("ScanSchedule", "softwareUpdates.scanSchedule"); !made)
        return fail(made.error());
    if (auto made = schedule("EvaluationSchedule", "softwareUpdates.deploymentReevaluation"); !made)
        return fail(made.error());
    return row;
}

/// With its class, which is derived from the declared one.
std::string as_object(const ProviderClass& of, const Row& row) {
    std::string out = fmt::format("{{\"{}\":{}", kTypeMember, quoted(odata_type(of.name)));
    for (std::size_t i = 0; i < of.properties.size(); ++i)
        out += fmt::format(",\"{}\":{}", of.properties[i].name, row.values[i]);
    return out + "}";
}

void describe(const ProviderClass& of, Row& row, std::string_view name, std::int64_t id,
              std::int64_t priority, int type, TimePoint now) {
    const auto changed = quoted(iso_time(now - std::chrono::hours(24 * 30)));
    set_property(of, row, "AssignmentCount", "0");
    set_property(of, row, "DateCreated", changed);
    set_property(of, row, "DateModified", changed);
    set_property(of, row, "Enabled", "true");
    set_property(of, row, "Flags", "0");
    set_property(of, row, "Name", quoted(name));
    set_property(of, row, "Priority", std::to_string(priority));
    set_property(of, row, "SettingsID", std::to_string(id));
    set_property(of, row, "Type", std::to_string(type));
    set_property(of, row, "UniqueID", quoted(fmt::format("{{{:08X}}}", mixed(1, name) & 0xffffffff)));
}

}  // namespace

Result<void> write_client_settings(const World& world, const std::string& top, TimePoint now,
                                   ObjectStore& store) {
    const auto& agents = *find_class("SMS_SoftwareUpdatesAgentConfig");
    const auto& inventory = *find_class("SMS_HardwareInventoryAgentConfig");
    const auto& defaults = *find_class("SMS_ClientSettingsDefault");
    const auto& customs = *find_class("SMS_ClientSettings");
    Values of_default;
    std::int64_t count = 0;
    for (const ClientSettings& one : world.client_settings) {
        const Values values = world.stage == Stage::converged ? one.values : Values{};
        if (equal_ignoring_case(one.name, kDefaultName)) {
            of_default = values;
            continue;
        }
        auto group = agent(values);
        if (!group) return fail(group.error());
        Row row = ObjectStore::blank(customs);
        describe(customs, row, one.name, kFirstCustom + count, count + 1, 1, now);
        set_property(customs, row, "FeatureType", "2");
        // Another group beside it, which nobody may lose.
        Row other = ObjectStore::blank(inventory);
        set_property(inventory, other, "AgentID", "15");
        set_property(inventory, other, "Enabled", "true");
        set_property(inventory, other, "Schedule", quoted(kWeekly));
        set_property(customs, row, "AgentConfigurations",
                     fmt::format("[{},{}]", as_object(inventory, other), as_object(agents, *group)));
        store.put(customs, std::move(row));
        ++count;
    }
    auto group = agent(of_default);
    if (!group) return fail(group.error());
    store.put(agents, std::move(*group));
    Row row = ObjectStore::blank(defaults);
    describe(defaults, row, kDefaultName, 0, 10000, 0, now);
    set_property(defaults, row, "SiteCode", quoted(top));
    store.put(defaults, std::move(row));
    return {};
}

void renumber_default_agent(ObjectStore& store) {
    const auto& agents = *find_class("SMS_SoftwareUpdatesAgentConfig");
    const Row* found = store.find(agents, "9");
    if (found == nullptr) return;
    Row row = *found;
    (void)store.erase(agents, "9");
    set_property(agents, row, "AgentID", "11");
    store.put(agents, std::move(row));
}

}  // namespace supctl::simulator
