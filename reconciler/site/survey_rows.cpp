#include <algorithm>

#include "base/text.h"
#include "hierarchy/address.h"
#include "site/client_agent.h"
#include "site/queries.h"
#include "site/survey.h"

namespace supctl {

using provider::Instance;
using rows::carried;

/// An object without the group has none of its values.
void Survey::take_agent(ClientSetting& setting, const Instance& object) {
    const auto fields = carried(Owner::clientSetting, Carrier::clientSettings);
    const auto* agent = client_agent(object);
    if (agent == nullptr) return;
    scratch_.clear();
    rows::settings(as_property_list(*agent, fields), fields, address(setting, pool_), pool_, scratch_,
                   out_.findings);
    setting.settings = out_.live.append(scratch_);
}

bool Survey::take_client_setting(const Instance& row) {
    const auto id = row.number(queries::kSettingsId);
    const auto name = row.text(queries::kSettingsName);
    const auto type = row.number(queries::kType);
    if (!id || !name || !type || *type < 1 || *type > 2) return false;
    ClientSetting setting;
    setting.name = pool_.text(*name);
    setting.type = static_cast<ClientSettingType>(*type);
    setting.id = static_cast<std::uint32_t>(*id);
    setting.priority = static_cast<std::uint32_t>(row.number(queries::kPriority).value_or(0));
    client_settings_.push_back(setting);
    return true;
}

bool Survey::take_default_client_setting(const Instance& row) {
    const auto name = row.text(queries::kSettingsName);
    if (!name) return false;
    ClientSetting setting;
    setting.name = pool_.text(*name);
    client_settings_.push_back(setting);
    return true;
}

bool Survey::take_default_agent(const Instance& row) {
    if (client_agent(row) == nullptr) return false;
    // The row's memory ends with the call.
    default_agent_.emplace(row.class_name(),
                           boost::json::object(row.properties(), boost::json::storage_ptr()));
    return true;
}

bool Survey::take_site(const Instance& row) {
    auto parsed = rows::site(row, pool_);
    if (!parsed) return false;
    sites_.push_back(parsed->site);
    out_.site_states.push_back(parsed->state);
    return true;
}

bool Survey::take_role(const Instance& row) {
    const auto code = rows::site_code(row, queries::kSiteCode);
    const std::string server = rows::server(row);
    if (!code || server.empty()) return false;
    SoftwareUpdatePoint point;
    point.site = *code;
    point.server = pool_.text(server);
    scratch_.clear();
    rows::settings(row, carried(Owner::softwareUpdatePoint, Carrier::roleProps), address(point, pool_), pool_,
                   scratch_, out_.findings);
    point.settings = out_.live.append(scratch_);
    out_.live.add(point);
    return true;
}

bool Survey::take_site_system(const Instance& row) {
    const auto code = rows::site_code(row, queries::kSiteCode);
    const std::string server = rows::server(row);
    if (!code || server.empty()) return false;
    SiteSystem system;
    system.site = *code;
    system.server = pool_.text(server);
    if (options_.site_systems == SiteSystemSettings::read) {
        scratch_.clear();
        rows::settings(row, carried(Owner::siteSystem, Carrier::siteSystemProps), address(system, pool_),
                       pool_, scratch_, out_.findings);
        system.settings = out_.live.append(scratch_);
    }
    out_.live.add(system);
    return true;
}

bool Survey::take_configuration_manager(const Instance& row) {
    const auto code = rows::site_code(row, queries::kSiteCode);
    if (!code) return false;
    scratch_.clear();
    rows::settings(row, carried(Owner::site, Carrier::configurationManagerProps), address(*code), pool_,
                   scratch_, out_.findings);
    site_settings_[code->packed()] = out_.live.append(scratch_);
    if (*code == top_) {
        saw_top_component_ = true;
        rows::settings(row, carried(Owner::hierarchy, Carrier::configurationManagerProps), "hierarchy", pool_,
                       global_, out_.findings);
    }
    return true;
}

bool Survey::take_synchronization_manager(const Instance& row) {
    if (rows::site_code(row, queries::kSiteCode) != top_) return false;
    rows::settings(row, carried(Owner::hierarchy, Carrier::synchronizationManagerProps), "hierarchy", pool_,
                   global_, out_.findings);
    return true;
}

bool Survey::take_category(const Instance& row) {
    const auto parsed = rows::category(row, pool_);
    if (parsed) categories_.emplace_back(parsed->category, parsed->parent_instance);
    return parsed.has_value();
}

bool Survey::take_synchronization(const Instance& row) {
    const auto parsed = rows::synchronization(row, pool_);
    if (parsed) out_.synchronization.push_back(*parsed);
    return parsed.has_value();
}

bool Survey::take_account(const Instance& row) {
    const auto name = row.text(queries::kUserName);
    if (!name) return false;
    if (!name->empty()) out_.accounts.push_back(pool_.text(lower_ascii(*name)));
    return true;
}

bool Survey::take_alert(const Instance& row) {
    const auto id = row.number(queries::kAlertId);
    const auto enabled = row.boolean(field(FieldId::alert_on_failure).slots[0].property);
    if (!id || !enabled) return false;
    const AlertState alert{.present = true, .enabled = *enabled, .id = static_cast<std::uint32_t>(*id)};
    alerts_.emplace_back(row.text(queries::kAlertSite).value_or(""), alert);
    return true;
}

bool Survey::take_message(const Instance& row) {
    const auto parsed = rows::status_message(row, pool_);
    if (parsed) out_.messages.push_back(*parsed);
    return parsed.has_value();
}

bool Survey::take_boundary_group(const Instance& row) {
    const auto id = row.number(queries::kGroupId);
    const auto name = row.text(queries::kGroupName);
    if (!id || !name) return false;
    groups_[static_cast<std::uint32_t>(*id)] = pool_.text(*name);
    return true;
}

bool Survey::take_boundary_reference(const Instance& row) {
    const auto id = row.number(queries::kGroupId);
    const std::string server = rows::nal_server(row.text(queries::kGroupServer).value_or(""));
    if (!id || server.empty()) return false;
    group_servers_.emplace_back(pool_.text(server), static_cast<std::uint32_t>(*id));
    return true;
}

}  // namespace supctl
