#include "simulator/wsus_service.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "base/text.h"
#include "simulator/adminservice.h"
#include "simulator/json_text.h"
#include "simulator/site_items.h"

namespace supctl::simulator {

bool is_wsus_service(std::string_view target) {
    static constexpr std::array<std::string_view, 5> kDirectories = {
        "/ApiRemoting30/", "/ClientWebService/", "/DSSAuthWebService/", "/ServerSyncWebService/",
        "/SimpleAuthWebService/"};
    return std::any_of(kDirectories.begin(), kDirectories.end(), [&](std::string_view directory) {
        return equal_ignoring_case(target.substr(0, directory.size()), directory);
    });
}

network::Response set_up_wsus(const network::Request& request, SiteStates& states) {
    boost::system::error_code problem;
    const auto body = boost::json::parse(request.body, problem);
    const auto* object = problem ? nullptr : body.if_object();
    const auto* name = object == nullptr ? nullptr : object->if_contains("server");
    const auto* ssl = object == nullptr ? nullptr : object->if_contains("ssl");
    if (name == nullptr || !name->is_string() || ssl == nullptr || !ssl->is_bool())
        return error_response(400, "The body names no `server` and whether it has `ssl`.");
    const std::string server = lower_ascii(std::string_view(name->get_string()));
    if (ssl->get_bool())
        states.wsus_ssl.insert(server);
    else
        states.wsus_ssl.erase(server);
    return json_response(200, "{}");
}

std::set<std::string> servers_with_ssl(const World& world) {
    std::set<std::string> out;
    for (const Site& site : world.sites)
        for (const Point& point : site.points)
            if (value_or(point.values, "requireSsl", false)) out.insert(lower_ascii(point.server));
    return out;
}

std::vector<std::string> server_names(const ObjectStore& store, const SiteStates& states,
                                      std::string_view first) {
    constexpr std::size_t kMost = 400;  // a certificate has to be small enough to be sent
    std::vector<std::string> out{std::string(first), "localhost"};
    std::set<std::string> names;
    for (const auto& row : store.rows(role_class()))
        if (const auto name = server_of(read_text(property(role_class(), row, "NALPath"))); !name.empty())
            names.insert(lower_ascii(name));
    names.erase(lower_ascii(first));
    for (const auto& name : states.wsus_ssl) {
        names.erase(name);
        if (out.size() < kMost && name != lower_ascii(first)) out.push_back(name);
    }
    for (const auto& name : names)
        if (out.size() < kMost) out.push_back(name);
    return out;
}

network::Answer answer_wsus_service(const network::Request& request, const SiteStates& states) {
    network::Answer out;
    const auto host = network::header(request.headers, "host");
    if (!states.wsus_ssl.contains(lower_ascii(host.substr(0, host.find(':'))))) {
        out.fault = network::Answer::Fault::reset;
        return out;
    }
    out.response.status = 200;
    out.response.headers.push_back({"Content-Type", "text/html; charset=utf-8"});
    out.response.headers.push_back({"Server", "Microsoft-IIS/10.0"});
    out.response.body = "<html><head><title>Web Service</title></head></html>";
    return out;
}

}  // namespace supctl::simulator
