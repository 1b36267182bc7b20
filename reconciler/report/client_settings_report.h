// Client settings report: each declared value of a client settings object beside the live one, by the
// priority that decides which object a client gets (SEED-154 to SEED-158). A pure view.
#pragma once

#include <string>
#include <vector>

#include "hierarchy/declaration.h"
#include "hierarchy/observation.h"
#include "report/style.h"

namespace supctl {

struct ClientSettingCheck {
    std::string object;          // its name
    std::uint32_t priority = 0;  // 1 wins over 2; 0: the default object, or not there
    FieldId field{};
    std::string declared, live;  // live: empty when the object or the value is not there
    bool agrees = false;
};

/// In the order of names, then of the field table.
[[nodiscard]] std::vector<ClientSettingCheck> check_client_settings(const Declaration& declaration,
                                                                    const Observation& observation);
[[nodiscard]] std::string client_settings_text(const std::vector<ClientSettingCheck>& checks,
                                               const Style& style);
/// {"formatVersion","clientSettings":[{object, priority, setting, declared, live, agrees}]}
[[nodiscard]] std::string client_settings_json(const std::vector<ClientSettingCheck>& checks);

}  // namespace supctl
