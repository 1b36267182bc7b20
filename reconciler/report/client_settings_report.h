// Client settings report: each declared value of a client settings object beside the live one, by the
// priority that decides which object a client gets (SEED-154 to SEED-158). A pure view.
#pragma once

#include <string>
#include <vector>

#include "hierarchy/declaration.h"
#include "hierarchy/observation.h"
#include "report/style.h"

namespace supctl {

/// Unverified: nobody has documented where the product keeps the value, or it could not be read.
enum class ClientVerdict : std::uint8_t { asDeclared, differs, unverified };
[[nodiscard]] std::string_view to_text(ClientVerdict verdict);

struct ClientSettingCheck {
    std::string object;          // its name
    std::uint32_t priority = 0;  // 1 wins over 2; 0: the default object, or not there
    FieldId field{};
    std::string declared, live;  // live: empty when the object or the value is not there
    ClientVerdict verdict = ClientVerdict::differs;
};

/// In the order of names, then of the field table.
[[nodiscard]] std::vector<ClientSettingCheck> check_client_settings(const Declaration& declaration,
                                                                    const Observation& observation);
[[nodiscard]] std::string client_settings_text(const std::vector<ClientSettingCheck>& checks,
                                               const Style& style);
/// {"formatVersion","clientSettings":[{object, priority, setting, declared, live, verdict}]}
[[nodiscard]] std::string client_settings_json(const std::vector<ClientSettingCheck>& checks);

}  // namespace supctl
