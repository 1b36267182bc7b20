#include "simulator/time_endpoints.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "simulator/adminservice.h"
#include "simulator/dump.h"

namespace supctl::simulator {
namespace {

constexpr std::string_view kTimePrefix = "/simulator/";

std::string text_member(const boost::json::value& value, const char* name) {
    const auto* object = value.if_object();
    const auto* member = object == nullptr ? nullptr : object->if_contains(name);
    return member != nullptr && member->is_string() ? std::string(member->get_string()) : std::string();
}

network::Response now_response(TimePoint now) {
    return json_response(200, fmt::format(R"({{"now":"{}"}})", iso_time(now)));
}

}  // namespace

bool is_time_endpoint(std::string_view target) {
    return target.starts_with(kTimePrefix);
}

Task<network::Response> answer_time_endpoint(const network::Request& request, network::Peer& peer,
                                             Timeline& timeline, const ObjectStore& store) {
    const std::string name = request.target.substr(kTimePrefix.size());
    if (request.method == "GET" && name == "now") co_return now_response(timeline.now());
    if (request.method == "GET" && name == "dump") co_return json_response(200, dump_store(store));
    if (request.method == "GET" && name == "dump?masked")
        co_return json_response(200, dump_store(store, Masks::all()));
    if (request.method != "POST" || (name != "join" && name != "hold"))
        co_return error_response(404, "There is no such endpoint.");
    boost::system::error_code problem;
    const auto body = boost::json::parse(request.body, problem);
    const std::string who = text_member(body, "participant");
    if (problem || who.empty()) co_return error_response(400, "The body names no participant.");
    auto participant = std::static_pointer_cast<Timeline::Participant>(peer.state);
    if (participant == nullptr) {
        participant = timeline.join(who);
        peer.state = participant;
    }
    if (name == "join") co_return now_response(timeline.now());
    const auto until = parse_iso_time(text_member(body, "until"));
    if (!until) co_return error_response(400, "`until` is not a time.");
    Task<TimePoint> holding = timeline.hold(participant, *until);
    const TimePoint now = co_await std::move(holding);
    co_return now_response(now);
}

}  // namespace supctl::simulator
