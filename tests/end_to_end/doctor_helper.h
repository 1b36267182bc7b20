// What the tests of the doctor and of what goes by it share.
#pragma once

#include <set>

#include "process.h"

namespace supctl::end_to_end {

inline boost::json::value read(const Ran& ran) {
    boost::system::error_code failed;
    boost::json::value out = boost::json::parse(ran.out, failed);
    EXPECT_FALSE(failed) << ran.out << ran.err;
    return failed ? boost::json::value(boost::json::object()) : out;
}

/// The simulation's connection without WS-Man: waits are then decided as where nobody may use it.
inline void admin_service_only(const Simulation& site) {
    std::string text = read_text(site.connection);
    const auto begin = text.find(", winrm:"), end = text.find('}');
    if (begin < end) write_text(site.connection, text.erase(begin, end - begin));
}

/// Writes among the requests so far; whatever else is no reading, of objects or of a registry, is a failure.
inline std::size_t writes_of(const Simulation& site) {
    const std::set<std::string> readings{"GET", "Get", "Enumerate", "Pull", "Release", "Identify"};
    std::size_t out = 0;
    for (const boost::json::object& request : site.requests()) {
        const std::string method(request.at("method").as_string());
        const std::string target(request.at("target").as_string());
        if (method == "Invoke" && target.find("/StdRegProv/Get") != std::string::npos) continue;
        if (method == "PUT" || method == "Put")
            ++out;
        else
            EXPECT_TRUE(readings.contains(method)) << method;
    }
    return out;
}

}  // namespace supctl::end_to_end
