// Reports: the newest report of a doctor for each site, with the version of the product that was looked at
// and the site's time. Texts are opaque.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace supctl {

struct StoredReport {
    std::string version;
    TimePoint time{};
    std::string text;
};

class Reports {
  public:
    virtual ~Reports() = default;
    /// Replaces the site's report. `site` names code and server.
    [[nodiscard]] virtual Result<void> keep(std::string_view site, const StoredReport& report) = 0;
    [[nodiscard]] virtual Result<std::optional<StoredReport>> find(std::string_view site) = 0;
};

}  // namespace supctl
