// Baseline: what was applied last, when roles were taken away, which waits for configured WSUS servers were
// seen done, and the plans that were approved. Values are opaque canonical JSON under opaque keys.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace supctl {

class Baseline {
  public:
    virtual ~Baseline() = default;
    using Texts = std::map<std::string, std::string, std::less<>>;
    using Times = std::map<std::string, TimePoint, std::less<>>;

    /// Keeps values by `address/field`; all or none.
    [[nodiscard]] virtual Result<void> set_applied(
        std::string_view hierarchy, const std::vector<std::pair<std::string, std::string>>& values) = 0;
    [[nodiscard]] virtual Result<Texts> applied(std::string_view hierarchy) = 0;
    /// The object of that address was taken away: none of its values is what was applied last.
    [[nodiscard]] virtual Result<void> forget_applied(std::string_view hierarchy,
                                                      std::string_view address) = 0;

    /// A wait of that step id was seen done, at that time of the server.
    [[nodiscard]] virtual Result<void> set_configured(std::string_view hierarchy, std::string_view step,
                                                      TimePoint server_time) = 0;
    /// What was seen no longer holds: the step's object is written again.
    [[nodiscard]] virtual Result<void> forget_configured(std::string_view hierarchy,
                                                         std::string_view step) = 0;
    [[nodiscard]] virtual Result<Times> configured(std::string_view hierarchy) = 0;

    /// The role of a server was taken away, or was about to be, at that time of the site.
    [[nodiscard]] virtual Result<void> set_removed(std::string_view hierarchy, std::string_view server,
                                                   TimePoint server_time) = 0;
    /// By server.
    [[nodiscard]] virtual Result<Times> removed(std::string_view hierarchy) = 0;

    /// Keeps an approved plan's file text.
    [[nodiscard]] virtual Result<void> keep_plan(std::string_view hierarchy, std::string_view plan_id,
                                                 std::string_view text, TimePoint now) = 0;
    [[nodiscard]] virtual Result<std::optional<std::string>> find_plan(std::string_view plan_id) = 0;
};

}  // namespace supctl
