// Upstreams: what each site's configuration manager says about the place that its default point fetches from,
// read once a tick for all who wait for it. It decides nothing about synchronizations.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "apply/topology.h"
#include "base/clock.h"
#include "site/addresses.h"

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
    provider::Reader& reader_;
    ValuePool& pool_;
    std::map<SiteCode, SiteAddresses> settings_;
    std::optional<TimePoint> read_at_;
};

}  // namespace supctl
