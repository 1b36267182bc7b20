#include "simulator/wsman_registry.h"

#include "base/text.h"
#include "simulator/broken.h"
#include "simulator/site_items.h"

namespace supctl::simulator {
namespace {

constexpr std::string_view kComponents = R"(SOFTWARE\Microsoft\SMS\COMPONENTS)";
constexpr std::string_view kSetup = R"(SOFTWARE\Microsoft\Update Services\Server\Setup)";

using Keys = std::map<std::string, RegistryKey>;

/// Makes the key with all above it; keys are held by their lower-case path, their own case in `keys`.
RegistryKey& key_at(Keys& all, std::string_view path) {
    std::string above;
    for (std::size_t at = 0; at < path.size();) {
        const auto end = std::min(path.find('\\', at), path.size());
        all[lower_ascii(above)].keys.insert(std::string(path.substr(at, end - at)));
        above = std::string(path.substr(0, end));
        at = end + 1;
    }
    return all[lower_ascii(above)];
}

RegistryValue text(std::string_view value) {
    return {.type = RegistryValue::Type::text, .text = std::string(value)};
}
RegistryValue expandable(std::string_view value) {
    return {.type = RegistryValue::Type::expandable, .text = std::string(value)};
}
RegistryValue number(std::uint32_t value) {
    return {.type = RegistryValue::Type::number, .text = {}, .number = value};
}

std::string joined(std::string_view above, std::string_view below) {
    return std::string(above) + '\\' + std::string(below);
}

}  // namespace

Registries::Registries(const World& world, const SiteStates& states, const Faults& faults)
    : states_(states), faults_(faults) {
    for (const auto& site : world.sites) {
        machines_[lower_ascii(site.server)].site = site.code;
        for (const auto& point : site.points) {
            const bool ssl = value_or<bool>(point.values, "requireSsl", false);
            const auto port = ssl ? value_or<std::int64_t>(point.values, "httpsPort", 8531)
                                  : value_or<std::int64_t>(point.values, "httpPort", 8530);
            machines_[lower_ascii(point.server)].wsus = Wsus{static_cast<std::uint32_t>(port), ssl};
        }
        for (const auto& system : site.site_systems) machines_.try_emplace(lower_ascii(system.server));
    }
}

std::string Registries::machine(std::string_view name) const {
    const auto found = machines_.find(lower_ascii(name));
    return found != machines_.end() ? found->first : lower_ascii(states_.sites.at(states_.top).site.server);
}

std::vector<std::string> Registries::machines() const {
    std::vector<std::string> out;
    for (const auto& [name, machine] : machines_) out.push_back(name);
    return out;
}

void Registries::fill(const Machine& machine, Keys& keys) const {
    key_at(keys, R"(SOFTWARE\Microsoft\Windows\CurrentVersion)").values["ProgramFilesDir"] =
        text(R"(C:\Program Files)");
    const SiteState* state = states_.find(machine.site);
    if (state != nullptr) {
        const auto threads = joined(kComponents, R"(SMS_EXECUTIVE\Threads)");
        std::vector<std::string_view> running = {"SMS_SITE_COMPONENT_MANAGER", "SMS_DISTRIBUTION_MANAGER"};
        const bool configured = state->configuration != Configuration::none || !state->installed.empty();
        if (configured) {
            running.insert(running.end(), {kConfigurationManager, kSynchronizationManager});
            key_at(keys, joined(kComponents, kConfigurationManager)).values["ConfigurationState"] = number(
                faults_.broken(broken::kRegistryStill) ? 0
                                                       : static_cast<std::uint32_t>(state->configuration));
        }
        for (const auto component : running)
            key_at(keys, joined(threads, component)).values["Requested Operation"] = text("None");
    }
    if (!machine.wsus) return;
    auto& setup = key_at(keys, kSetup).values;
    setup["SqlServerName"] = text("MICROSOFT##WID");
    setup["SqlDatabaseName"] = text("SUSDB");
    setup["ContentDir"] = text(R"(D:\WSUS)");
    setup["TargetDir"] = expandable(R"(%ProgramFiles%\Update Services\)");
    setup["UsingSSL"] = number(machine.wsus->ssl ? 1 : 0);
    setup["PortNumber"] = number(machine.wsus->port);
    setup["VersionString"] = text("10.0.20348.2849");
    key_at(keys, joined(kSetup, "Installed Role Services")).values["UpdateServices-WidDatabase"] = number(2);
}

std::optional<RegistryKey> Registries::find(std::string_view machine, std::string_view key) const {
    const auto owner = machines_.find(lower_ascii(machine));
    if (owner == machines_.end()) return std::nullopt;
    Keys keys;
    fill(owner->second, keys);
    while (key.ends_with('\\')) key.remove_suffix(1);
    const auto found = keys.find(lower_ascii(key));
    return found == keys.end() ? std::nullopt : std::optional(std::move(found->second));
}

}  // namespace supctl::simulator
