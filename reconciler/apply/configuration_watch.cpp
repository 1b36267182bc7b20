#include "apply/configuration_watch.h"

namespace supctl {

Task<void> ConfigurationWatch::look(SiteCode site, std::string server, TimePoint now) {
    if (registry_ == nullptr || !registry_->reaches(server)) {
        // What was seen before the way was lost says nothing about now.
        if (const auto found = sites_.find(site); found != sites_.end()) found->second.seen = false;
        co_return;
    }
    std::string key(configuration_state::kKey);
    std::string value(configuration_state::kValue);
    Result<std::optional<std::uint32_t>> state =
        co_await registry_->number(std::move(server), std::move(key), std::move(value));
    Site& known = sites_[site];
    known.seen = state && *state;
    known.failure = state ? std::string() : std::move(state.error().message);
    if (!known.seen) {
        // A value that is not there yet is not that of a configured WSUS.
        if (state) {
            known.sight.other = now;
            known.sight.state = configuration_state::kNone;
            known.sight.selection.reset();
        }
        co_return;
    }
    const bool pending = **state == configuration_state::kSelectionPending;
    if (pending && known.sight.state != configuration_state::kSelectionPending) known.sight.selection = now;
    if (!pending && **state != configuration_state::kConfigured) known.sight.selection.reset();
    known.sight.state = **state;
    known.sight.time = now;
    if (!known.sight.configured()) known.sight.other = now;
}

const ConfigurationSight* ConfigurationWatch::sight(SiteCode site) const {
    const auto found = sites_.find(site);
    return found == sites_.end() || !found->second.seen ? nullptr : &found->second.sight;
}

std::string ConfigurationWatch::failure(SiteCode site) const {
    const auto found = sites_.find(site);
    return found == sites_.end() ? std::string() : found->second.failure;
}

}  // namespace supctl
