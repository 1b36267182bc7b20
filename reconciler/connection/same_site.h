// SameSite: keeps a run with one hierarchy although several ways lead there. What each way's provider says of
// itself (SMS_Identification) must agree: a second provider of another site is refused before it is asked for
// anything else. The first way costs no question, as every command reads that class first.
#pragma once

#include <set>
#include <string>

#include "base/task.h"
#include "connection/way.h"

namespace supctl {

class SameSite {
  public:
    /// Asks the way's provider once which site is its own. Errors: kWrongSite, and those of reading.
    [[nodiscard]] Task<Result<void>> check(const Way& way);
    /// Takes in what a row of SMS_Identification that came over this way says; kWrongSite as above.
    [[nodiscard]] Result<void> learn(const Way& way, const provider::Instance& row);
    /// Whether the top-level site is known by now.
    [[nodiscard]] bool knows() const { return !top_.empty(); }
    /// Is told of the questions.
    void observe(CallObserver observer) { observer_ = std::move(observer); }

    static constexpr std::string_view kClass = "SMS_Identification";

  private:
    std::string top_;              // site code
    std::set<std::string> known_;  // ways that lead where they should
    CallObserver observer_;
};

}  // namespace supctl
