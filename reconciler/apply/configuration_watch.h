// ConfigurationWatch: what the registries of site servers say about the configuration of their WSUS: the
// value ConfigurationState of the WSUS configuration manager, which no provider class shows. It is the
// strongest evidence there is, where a connection leads to the site server's WS-Man. Where it does not, where
// the account may not read it, or where there is no such value, nothing is seen, and weaker evidence decides.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "base/clock.h"
#include "hierarchy/site_code.h"
#include "provider/registry_reader.h"
#include "site/configuration_state.h"

namespace supctl {

/// What one site's registry said. Times are the server's.
struct ConfigurationSight {
    std::uint32_t state = 0;
    TimePoint time{};                // of the newest look
    std::optional<TimePoint> other;  // when it was last seen in another state than kConfigured
    /// Since when that other state has been, and nothing between, that a selection is pending; nothing: it
    /// was one in which WSUS is not configured.
    std::optional<TimePoint> selection;
    [[nodiscard]] bool configured() const { return state == configuration_state::kConfigured; }
};

class ConfigurationWatch {
  public:
    /// Null: no registry can be read. It must outlive the watch.
    explicit ConfigurationWatch(provider::RegistryReader* registry = nullptr) : registry_(registry) {}

    /// Looks once at the site server's registry, if there is a way to it.
    [[nodiscard]] Task<void> look(SiteCode site, std::string server, TimePoint now);
    /// What the newest look showed; null when it showed nothing.
    [[nodiscard]] const ConfigurationSight* sight(SiteCode site) const;
    /// Why a registry to which there is a way could not be read; empty when it could.
    [[nodiscard]] std::string failure(SiteCode site) const;

  private:
    struct Site {
        ConfigurationSight sight;
        bool seen = false;  // by the newest look
        std::string failure;
    };
    provider::RegistryReader* registry_;
    std::map<SiteCode, Site> sites_;
};

}  // namespace supctl
