// Memory: the few facts that the site does not show and that earlier runs left in the store. All of it may be
// lost: the site is the state (law 1); then only debts and hold-offs are missing, and the plan says so as
// advice.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "base/clock.h"

namespace supctl {

struct Memory {
    bool available = false;          // a store was opened
    bool ever_synchronized = false;  // the store knows of a success
    std::optional<TimePoint> debt;   // server time of the newest write that owes a synchronization
    std::map<std::string, TimePoint, std::less<>>
        configured;  // server time by step id of wait/configured that was seen done
    std::map<std::string, TimePoint, std::less<>>
        removed;  // server time by server at which its role was last taken away
    std::map<std::string, std::string, std::less<>>
        applied;  // address/field -> canonical JSON of the value applied last
};

}  // namespace supctl
