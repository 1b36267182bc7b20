// Target: a server that the description gives a software update point, with what the description expects of
// it. Where it says nothing, the ports are the product's; whether SSL is required then stays open.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "hierarchy/declaration.h"

namespace supctl::preflight {

enum class Ssl : std::uint8_t { open, off, required };
/// The site's first point must be autonomous; additional points and those of secondary sites are replicas.
enum class Mode : std::uint8_t { autonomous, replica, open };
enum class Upstream : std::uint8_t { microsoftUpdate, other };

struct ExpectedPort {
    std::uint16_t number = 0;
    bool declared = false;  // else the product's
};

struct Target {
    Fqdn id{};
    std::string server;
    std::string site;
    std::string address;  // `sites/CAS/softwareUpdatePoints/…`
    ExpectedPort http;
    ExpectedPort https;
    Ssl ssl = Ssl::open;
    Mode mode = Mode::open;
    Upstream upstream = Upstream::other;
    std::string ip;  // where the name leads for this machine; empty: it is looked up
};

/// The IP address that the connection file gives a host (`192.0.2.7`, `[2001:db8::7]`); empty: none.
using AddressOf = std::function<std::string(std::string_view host)>;

/// In the order of sites and servers. Points that are to be removed are not among them.
[[nodiscard]] std::vector<Target> targets(const Declaration& declared, const AddressOf& address_of);

}  // namespace supctl::preflight
