// observe: reads a site with the fixed list of bulk queries and makes an Observation of it. It decides
// nothing about the site: what could not be read is unknown, with a finding, and coverage says what was seen
// completely.
#pragma once

#include <optional>

#include "base/clock.h"
#include "hierarchy/observation.h"
#include "provider/reader.h"

namespace supctl {

enum class SiteSystemSettings : std::uint8_t { skip, read };
enum class BoundaryGroups : std::uint8_t { skip, read };

enum class ClientSettingsRead : std::uint8_t { skip, read };

struct ObserveOptions {
    SiteSystemSettings site_systems = SiteSystemSettings::skip;     // read: when the description manages any
    ClientSettingsRead client_settings = ClientSettingsRead::skip;  // likewise; a request each custom object
    BoundaryGroups boundary_groups = BoundaryGroups::skip;          // read: when points are judged
    std::optional<TimePoint> messages_since{};                      // absent: status messages are not read
    const Clock* clock =
        nullptr;  // stands in for a provider that sends no Date; null: such a time is the epoch
};

/// Fails only when the provider itself cannot be read (its identification); any other class that fails leaves
/// a finding and its coverage. The pool must outlive the observation.
[[nodiscard]] Task<Result<Observation>> observe(provider::Reader& reader, ValuePool& pool,
                                                ObserveOptions options);

}  // namespace supctl
