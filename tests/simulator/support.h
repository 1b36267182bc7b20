// Helpers of the simulator's tests: small Worlds, and requests without a network.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>
#include <memory>
#include <string>
#include <vector>

#include "base/uri.h"
#include "simulator/simulator.h"

namespace supctl::simulator::testing {

inline constexpr const char* kWindows11 = "Product:72e7624a-5b00-45d2-b92f-e561c0a6a160";
inline constexpr const char* kSecurityUpdates = "UpdateClassification:0fa1201d-4330-4fa8-8ae9-b877473b6441";

inline Site make_site(std::string code, SiteType type, std::string parent, std::vector<std::string> points) {
    Site site{.code = code,
              .type = type,
              .parent = std::move(parent),
              .name = "Site-" + code,
              .server = code + "-srv.contoso.com",
              .values = {},
              .points = {},
              .site_systems = {}};
    for (auto& point : points) site.points.push_back({std::move(point), {}});
    return site;
}

inline World standalone(Stage stage) {
    World world;
    world.stage = stage;
    world.sites.push_back(make_site("LAB", SiteType::primary, "", {"LAB-srv.contoso.com"}));
    return world;
}

/// A central site with two points, a primary with two, a secondary with one.
inline World three_tiers(Stage stage) {
    World world;
    world.stage = stage;
    world.sites.push_back(
        make_site("CAS", SiteType::centralAdministration, "", {"cas1.contoso.com", "cas2.contoso.com"}));
    world.sites.push_back(
        make_site("PS1", SiteType::primary, "CAS", {"ps1a.contoso.com", "ps1b.contoso.com"}));
    world.sites.push_back(make_site("S01", SiteType::secondary, "PS1", {"s01.contoso.com"}));
    return world;
}

struct Reply {
    unsigned status = 0;
    std::string body;
    std::vector<network::Header> headers;
    network::Answer::Fault fault = network::Answer::Fault::none;
    boost::json::value json() const { return boost::json::parse(body); }
    boost::json::array value() const { return json().at("value").as_array(); }
};

/// A simulator and a way to ask it.
struct Bench {
    explicit Bench(const World& world, Options options = {}) {
        auto made = Simulator::create(world, std::move(options));
        if (!made) throw std::runtime_error(made.error().message);
        simulator = std::move(*made);
    }
    Reply send(std::string method, std::string target, std::string body = {},
               std::vector<network::Header> headers = {}) {
        network::Request request{std::move(method), std::move(target), std::move(headers), std::move(body)};
        network::Answer answer;
        io.restart();
        boost::asio::co_spawn(
            io,
            [&]() -> Task<void> {
                Task<network::Answer> handling = simulator->handle(request, peer);
                answer = co_await std::move(handling);
            },
            [](std::exception_ptr problem) {
                if (problem) std::rethrow_exception(problem);
            });
        io.run();
        return {answer.response.status, answer.shared_body ? *answer.shared_body : answer.response.body,
                answer.response.headers, answer.fault};
    }
    Reply get(const std::string& target) { return send("GET", "/AdminService/wmi/" + target); }
    Reply filter(const std::string& of, const std::string& filter, const std::string& more = {}) {
        return get(of + "?$filter=" + percent_encode(filter) + more);
    }
    Reply sync_now(bool full = false) {
        return send("POST", "/AdminService/wmi/SMS_SoftwareUpdate.SyncNow",
                    full ? R"({"fullSync":true})" : R"({"fullSync":false})");
    }
    void advance(Seconds by) { simulator->timeline().advance(simulator->timeline().now() + by); }

    boost::asio::io_context io;
    network::Peer peer;
    std::unique_ptr<Simulator> simulator;
};

inline std::string text(const boost::json::value& row, const char* name) {
    const auto& value = row.at(name);
    return value.is_string() ? std::string(value.get_string()) : std::string();
}

/// The embedded property of that name, or null.
inline boost::json::value embedded(const boost::json::value& row, std::string_view name) {
    for (const auto& one : row.at("Props").as_array())
        if (std::string_view(one.at("PropertyName").as_string()) == name) return one;
    return nullptr;
}

/// `Class(K1=…,K2='…')` for a row of a site control class.
inline std::string item_target(const char* of, const boost::json::value& row) {
    return std::string("/AdminService/wmi/") + of + "(FileType=2,ItemName='" +
           percent_encode(text(row, "ItemName")) + "',ItemType='" + percent_encode(text(row, "ItemType")) +
           "',SiteCode='" + text(row, "SiteCode") + "')";
}

}  // namespace supctl::simulator::testing
