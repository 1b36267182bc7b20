// Expectation: what group policy should be for the clients of a hierarchy, in plain values. The caller maps a
// description to it; nothing here knows one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace supctl::grouppolicy {

enum class PolicyState : std::uint8_t { notConfigured, enabled, disabled };
[[nodiscard]] std::string_view to_text(PolicyState state);

enum class LocationState : std::uint8_t { notConfigured, matchesSoftwareUpdatePoint };
[[nodiscard]] std::string_view to_text(LocationState state);

/// Who provides the certificate that signs third-party updates; `unknown`: nothing is described.
enum class ThirdParty : std::uint8_t { unknown, off, automaticCertificate, manualCertificate };

enum class Ssl : std::uint8_t { unknown, notRequired, required };
/// Whether clients are assigned to the site; a central administration site has none.
enum class Clients : std::uint8_t { none, some };

/// One software update point as clients reach it.
struct PointAddress {
    std::string site;
    std::string server;
    std::vector<std::string> urls;  // one; two where it is not known whether SSL is required
    Clients clients = Clients::some;
};

/// `https://server:8531` and the like.
[[nodiscard]] PointAddress point_address(std::string site, std::string server, std::uint16_t http_port,
                                         std::uint16_t https_port, Ssl ssl, Clients clients);

struct Expectation {
    std::optional<LocationState> location;  // nothing asserted: it must not be configured (SEED-164)
    std::optional<PolicyState> signed_content;
    std::optional<PolicyState> automatic_updates;
    ThirdParty third_party = ThirdParty::unknown;
    std::vector<PointAddress> points;  // empty: nothing is described
};

/// What a location says about the points of the hierarchy.
struct LocationMatch {
    enum class Kind : std::uint8_t {
        notUrl,
        point,         // scheme, host and port are a point's
        pointOfCas,    // likewise, but no client is assigned to its site
        otherAddress,  // a point's host, with another scheme or port
        shortName,     // the first label of a point's host
        foreign
    };
    Kind kind = Kind::foreign;
    const PointAddress* point = nullptr;  // into the points given; null for notUrl and foreign
};

/// Compares scheme, host and port, without regard to case; a path is ignored.
[[nodiscard]] LocationMatch match_location(std::string_view url, const std::vector<PointAddress>& points);

}  // namespace supctl::grouppolicy
