#include "simulator/site_state.h"

#include <boost/json.hpp>

#include "base/codes.h"

namespace supctl::simulator {

namespace json = boost::json;

SiteState* SiteStates::find(std::string_view code) {
    const auto found = sites.find(std::string(code));
    return found == sites.end() ? nullptr : &found->second;
}

const SiteState* SiteStates::find(std::string_view code) const {
    const auto found = sites.find(std::string(code));
    return found == sites.end() ? nullptr : &found->second;
}

std::string SiteStates::print() const {
    json::array all;
    for (const auto& [code, one] : sites) {
        json::array installed;
        for (const auto& server : one.installed) installed.emplace_back(server);
        all.push_back(json::object{{"code", code},
                                   {"type", static_cast<int>(one.site.type)},
                                   {"parent", one.site.parent},
                                   {"name", one.site.name},
                                   {"server", one.site.server},
                                   {"configuration", static_cast<int>(one.configuration)},
                                   {"installed", std::move(installed)},
                                   {"passes", one.passes},
                                   {"subscriptionQueued", one.subscription_queued},
                                   {"notBefore", one.not_before.time_since_epoch().count()},
                                   {"running", one.running},
                                   {"runningVersion", one.running_version},
                                   {"runningSelection", one.running_selection},
                                   {"fullOwed", one.full_owed},
                                   {"notifiedWhileRunning", one.notified_while_running},
                                   {"run", one.run},
                                   {"lastDuration", one.last_duration.count()},
                                   {"synchronizedSelection", one.synchronized_selection}});
    }
    return json::serialize(json::object{{"sites", std::move(all)},
                                        {"top", top},
                                        {"catalogVersion", catalog_version},
                                        {"catalogComplete", catalog_complete},
                                        {"wsusSsl", json::value_from(wsus_ssl)},
                                        {"nextRecord", next_record}});
}

Result<SiteStates> SiteStates::read(std::string_view text) try {
    const auto value = json::parse({text.data(), text.size()});
    SiteStates out;
    out.top = json::value_to<std::string>(value.at("top"));
    out.catalog_version = value.at("catalogVersion").to_number<std::uint32_t>();
    out.catalog_complete = value.at("catalogComplete").as_bool();
    if (const auto* ssl = value.as_object().if_contains("wsusSsl"))
        out.wsus_ssl = json::value_to<std::set<std::string>>(*ssl);
    out.next_record = value.at("nextRecord").to_number<std::int64_t>();
    for (const auto& one : value.at("sites").as_array()) {
        SiteState state;
        state.site.code = json::value_to<std::string>(one.at("code"));
        state.site.type = static_cast<SiteType>(one.at("type").to_number<int>());
        state.site.parent = json::value_to<std::string>(one.at("parent"));
        state.site.name = json::value_to<std::string>(one.at("name"));
        state.site.server = json::value_to<std::string>(one.at("server"));
        state.configuration = static_cast<Configuration>(one.at("configuration").to_number<int>());
        for (const auto& server : one.at("installed").as_array())
            state.installed.insert(json::value_to<std::string>(server));
        state.passes = one.at("passes").as_bool();
        state.subscription_queued = one.at("subscriptionQueued").as_bool();
        state.not_before = TimePoint(Seconds(one.at("notBefore").to_number<std::int64_t>()));
        state.running = one.at("running").as_bool();
        state.running_version = one.at("runningVersion").to_number<std::uint32_t>();
        state.running_selection = json::value_to<std::string>(one.at("runningSelection"));
        state.full_owed = one.at("fullOwed").as_bool();
        state.notified_while_running = one.at("notifiedWhileRunning").as_bool();
        state.run = one.at("run").to_number<std::uint64_t>();
        state.last_duration = Seconds(one.at("lastDuration").to_number<std::int64_t>());
        state.synchronized_selection = json::value_to<std::string>(one.at("synchronizedSelection"));
        out.sites.emplace(state.site.code, std::move(state));
    }
    return out;
} catch (const std::exception& problem) {
    return fail(
        error(codes::kStoreUnusable, std::string("the simulator's state is damaged: ") + problem.what()));
}

}  // namespace supctl::simulator
