// Upstreams: what each site's configuration manager says about the place that its default point fetches from,
// read once a tick for all who wait for it. It decides nothing about synchronizations.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "apply/topology.h"
#include "base/clock.h"
#include "provider/reader.h"

namespace supctl {

class Upstreams {
  public:
    /// Both must outlive this.
    Upstreams(provider::Reader& reader, ValuePool& pool) : reader_(reader), pool_(pool) {}

    /// Evidence that the site fetches from its parent's default point on the port which that one has; nothing
    /// while it does not, or when it cannot be read.
    [[nodiscard]] Task<std::optional<std::string>> agrees(SiteCode site, const Topology& topology,
                                                          TimePoint now);

  private:
    struct Place {
        std::string server;  // lower case
        std::uint32_t port = 0;
        bool ssl = false;
        friend bool operator==(const Place&, const Place&) = default;
    };
    struct Settings {
        Place own;       // of the default point
        Place upstream;  // of what it fetches from
    };
    [[nodiscard]] Task<Result<void>> read();

    provider::Reader& reader_;
    ValuePool& pool_;
    std::map<SiteCode, Settings> settings_;
    std::optional<TimePoint> read_at_;
};

}  // namespace supctl
